// Side panel: signals, what was not taken and why, and the ticket.
import { notTakenOf } from './gates.ts';
import { Signals } from './signals.tsx';
import { SkeletonRows } from '#dashboard/ui/states.tsx';
import { Tabs } from '#dashboard/ui/tabs.tsx';
import { useAtOnce } from './use-at-once.ts';
import { TicketPanel } from './ticket-later.tsx';
import { WhyNot } from './why-not.tsx';
import type { Decision } from '#dashboard/live/decisions.ts';
import type { ReactNode } from 'react';
import type { SideTab } from './use-trading.ts';
import type { Tab } from '#dashboard/ui/tabs.tsx';
import type { View } from '#model/view.ts';

export type SideProps = {
  readonly symbol: string;
  readonly decisions: readonly Decision[];
  /** Undefined while the moment that is looked at is on its way. */
  readonly view: View | undefined;
  readonly isReplay: boolean;
  readonly isReading: boolean;
  readonly closedWhy: string | undefined;
  readonly onReplay: (time: number) => void;
  readonly onWhy: (why: string) => void;
};

export function sideTabs({
  symbol,
  decisions,
  view,
  isReplay,
  isReading,
  closedWhy,
  onReplay,
  onWhy,
}: SideProps): readonly Tab<SideTab>[] {
  const notTaken = notTakenOf(decisions);
  const taken = decisions.filter(({ kind }) => kind !== 'not-taken');
  return [
    {
      value: 'signals',
      label: 'Signals',
      count: taken.length,
      content:
        view === undefined ? (
          <SkeletonRows rows={6} />
        ) : (
          <Signals
            decisions={taken}
            view={view}
            symbol={symbol}
            onReplay={onReplay}
            onWhy={onWhy}
            isReplay={isReplay}
            isReading={isReading}
          />
        ),
    },
    {
      value: 'why-not',
      label: 'Why not',
      count: notTaken.length,
      content: view === undefined ? <SkeletonRows rows={6} /> : <WhyNot decisions={decisions} />,
    },
    {
      value: 'ticket',
      label: 'Ticket',
      content: symbol === '' ? null : <TicketPanel key={symbol} symbol={symbol} side="buy" closedWhy={closedWhy} />,
    },
  ];
}

type Props = SideProps & { readonly tab: SideTab; readonly onTab: (tab: SideTab) => void };

export function SidePanel({ tab, onTab, ...props }: Props): ReactNode {
  const [shown, choose] = useAtOnce(tab, onTab);
  return (
    <aside
      aria-label="Signals and ticket"
      className="flex min-h-0 flex-col border-l border-line1 bg-bg1 *:min-h-0 *:flex-1 [&_[role=tabpanel]]:overflow-y-auto"
    >
      <Tabs label="Signals and ticket" value={shown} onChange={choose} tabs={sideTabs(props)} />
    </aside>
  );
}
