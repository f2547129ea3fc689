// Breakers card: every rule that can stop new entries, tripped ones first, and the way to reset them.
import { BreakerReset } from './breaker-reset.tsx';
import { breakerLines, ENDING, unsetRules } from './breakers.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { Failed } from '#dashboard/ui/states.tsx';
import { get } from '#dashboard/live/api.ts';
import { Link } from '@tanstack/react-router';
import { plural } from '#dashboard/format/figure.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { TIER_WORDS } from '#dashboard/live/words.ts';
import { Time } from '#dashboard/ui/as-of.tsx';
import { unwire } from '#dashboard/live/unwire.ts';
import { useMay } from '#dashboard/live/session.ts';
import { useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { BreakerLine } from './breakers.ts';
import type { BreakerTier } from '#model/event.ts';
import type { Column } from '#dashboard/ui/data-table.tsx';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { HistoryRow } from '#dashboard/live/unwire.ts';
import type { Page } from '#dashboard/live/api.ts';
import type { ReactNode } from 'react';

const LOOKED_BACK = 500;

export function BreakersCard({ glance }: { readonly glance: Glance }): ReactNode {
  const { state, tripped } = glance;
  const { account } = state;
  // Asked for again whenever one trips or is reset.
  const standing = tripped.map(({ tier, rule }) => `${tier} ${rule}`).join(',');
  const { data, error, refetch } = useQuery({
    queryKey: ['trips', account, standing, state.view.trips.length],
    queryFn: ({ signal }) =>
      get<Page<HistoryRow>>('/events/history', { kind: 'tripped,reset', limit: LOOKED_BACK }, signal),
    structuralSharing: false,
    placeholderData: (before) => before,
  });
  const lines = useMemo(
    () => breakerLines((data?.items ?? []).filter(({ key }) => key === account).map(unwire), tripped),
    [data, account, tripped],
  );
  const [asked, setAsked] = useState<BreakerTier>();
  const mayCommand = useMay('command');
  const mayOperate = useMay('manage-users');
  const denied = (tier: BreakerTier): string | undefined => (tier === 'account' ? mayCommand : mayOperate);
  const reset = ({ tier, trip }: BreakerLine): ReactNode =>
    trip === undefined ? null : (
      <Button small disabledWhy={denied(tier)} onClick={() => setAsked(tier)}>
        Reset…
      </Button>
    );
  const unset = unsetRules(glance.facts);
  const stateChip = ({ rule, trip }: BreakerLine): ReactNode =>
    trip !== undefined ? (
      <Chip tone="stop">Tripped</Chip>
    ) : unset.has(rule) ? (
      <Chip title="No such limit is configured">Not set</Chip>
    ) : (
      <Chip tone="ok">Armed</Chip>
    );
  const cause = ({ trip, last }: BreakerLine): ReactNode => {
    const shown = trip ?? last;
    if (shown === undefined) return <span className="text-t3">{'\u2013'}</span>;
    return shown.sequence === 0 ? (
      shown.detail
    ) : (
      <Link
        to="/trading"
        search={{ why: `event-${shown.sequence}` }}
        className="underline decoration-line3 underline-offset-4 hover:text-t1"
      >
        {shown.detail}
      </Link>
    );
  };
  const when = ({ trip, last }: BreakerLine): ReactNode => {
    const shown = trip ?? last;
    return shown === undefined ? <span className="text-t3">never</span> : <Time time={shown.time} detail="second" />;
  };
  const columns: readonly Column<BreakerLine>[] = [
    {
      key: 'name',
      head: 'Breaker',
      cell: ({ name, what }) => (
        <span title={what} className="font-medium">
          {name}
        </span>
      ),
      csv: ({ rule }) => rule,
    },
    { key: 'tier', head: 'Tier', cell: ({ tier }) => TIER_WORDS[tier], csv: ({ tier }) => tier },
    {
      key: 'state',
      head: 'State',
      cell: stateChip,
      csv: ({ rule, trip }) => (trip !== undefined ? 'tripped' : unset.has(rule) ? 'not set' : 'armed'),
    },
    { key: 'when', head: 'Last tripped', cell: when, csv: ({ last }) => last?.time },
    { key: 'cause', head: 'Cause', cell: cause, csv: ({ last }) => last?.detail },
    {
      key: 'reset',
      head: 'Last reset of the tier',
      isExtra: true,
      cell: ({ reset: of }) =>
        of === undefined ? (
          <span className="text-t3">{'\u2013'}</span>
        ) : (
          <span title={of.reason}>
            <Time time={of.time} /> by {of.by}
          </span>
        ),
      csv: ({ reset: of }) => (of === undefined ? '' : `${of.by}: ${of.reason}`),
    },
    {
      key: 'ends',
      head: 'Ends',
      cell: ({ ends }) => <span className="text-t2">{ENDING[ends]}</span>,
      csv: ({ ends }) => ends,
    },
    { key: 'act', head: '', cell: reset },
  ];
  return (
    <div id="breakers">
      <Card
        title="Breakers"
        note={
          <span className="max-tablet:hidden">while one is tripped no new entry is placed; stops and targets stay</span>
        }
        aside={
          tripped.length === 0 ? (
            '0 tripped'
          ) : (
            <span className="text-loss">{plural(tripped.length, 'tier')} tripped</span>
          )
        }
        flush
      >
        {error === null ? null : (
          <Failed
            what={`When breakers tripped before is not known. ${sentenceOf(error)}`}
            onRetry={() => void refetch()}
          />
        )}
        <DataTable
          name="breakers"
          label="Breakers"
          rows={lines}
          columns={columns}
          rowKey={({ rule }) => rule}
          rowTone={({ trip }) => (trip === undefined ? undefined : 'bad')}
          empty={null}
          tools={
            data === undefined
              ? 'Looking back through the log.'
              : data.items.length < LOOKED_BACK
                ? 'Looked back over the whole log that is kept.'
                : `Looked back over the last ${LOOKED_BACK} trips and resets.`
          }
          phone={(line) => (
            <>
              <span className="flex items-center gap-2">
                <span className="font-medium">{line.name}</span>
                <span className="text-t3">{TIER_WORDS[line.tier]}</span>
                <span className="ml-auto">{stateChip(line)}</span>
              </span>
              <span className="mt-1 flex flex-wrap items-center justify-between gap-2 text-note text-t2">
                <span className="min-w-0">
                  {when(line)} {(line.trip ?? line.last) === undefined ? '' : '\u00b7 '}
                  {(line.trip ?? line.last) === undefined ? '' : cause(line)}
                </span>
                {reset(line)}
              </span>
            </>
          )}
        />
      </Card>
      <BreakerReset tier={asked} lines={lines} glance={glance} onClose={() => setAsked(undefined)} />
    </div>
  );
}
