// Reports page: prove it: what was traded, what was noted, lots for the tax office, what people did, and all of it as files.
import { AnswerLine } from '#dashboard/ui/answer-line.tsx';
import { AuditTab } from './audit-tab.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { expectancy } from '#dashboard/live/expectancy.ts';
import { ExportsTab } from './exports-tab.tsx';
import { JournalTab } from './journal-tab.tsx';
import { LotsTab } from './lots-tab.tsx';
import { PageSkeleton } from '#dashboard/shell/page-skeleton.tsx';
import { reportAnswer } from './report-answer.ts';
import { summary, tradeRows } from './trade-rows.ts';
import { Tabs } from '#dashboard/ui/tabs.tsx';
import { TradesTab } from './trades-tab.tsx';
import { useGlance } from '#dashboard/shell/use-glance.ts';
import { useIsPhone } from '#dashboard/ui/use-media.ts';
import { useMemo } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SearchText } from './trades-tab.tsx';

const TABS = ['trades', 'journal', 'lots', 'audit', 'exports'] as const;

export function ReportsPage(): ReactNode {
  const { state, facts } = useGlance();
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const { view, account } = state;
  const { trades } = view;
  const closed = trades.length;
  // Only a closed trade changes it; the view is changed in place.
  const rows = useMemo(
    () => tradeRows({ trades: trades.slice(0, closed), plans: view.plans, risks: view.risks }),
    [trades, closed, view],
  );
  const answer = useMemo(() => {
    const all = summary(rows);
    return reportAnswer(all, expectancy(all.results), facts.currency);
  }, [rows, facts.currency]);
  if (!state.loaded) return <PageSkeleton />;
  const tab = TABS.find((each) => each === search['tab']) ?? 'trades';
  const onSearch = (change: SearchText): void =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, ...change }), replace: true });
  return (
    <>
      <AnswerLine tone={answer.tone} head={answer.head} aside={account}>
        {answer.facts}
      </AnswerLine>
      <Card flush>
        <Tabs
          label="Reports"
          value={tab}
          onChange={(next) => onSearch({ tab: next === 'trades' ? undefined : next })}
          tabs={[
            {
              value: 'trades',
              label: 'Trades',
              count: isPhone ? undefined : closed,
              content: <TradesTab rows={rows} facts={facts} search={search} onSearch={onSearch} />,
            },
            {
              value: 'journal',
              label: 'Journal',
              content: <JournalTab rows={rows} search={search} onSearch={onSearch} />,
            },
            {
              value: 'lots',
              label: 'Tax lots',
              content: <LotsTab account={account} trades={closed} search={search} onSearch={onSearch} />,
            },
            { value: 'audit', label: 'Audit', content: <AuditTab search={search} onSearch={onSearch} /> },
            {
              value: 'exports',
              label: 'Exports',
              content: <ExportsTab account={account} search={search} onSearch={onSearch} />,
            },
          ]}
        />
      </Card>
    </>
  );
}
