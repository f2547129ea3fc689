// Kept events: all that was decided and all that went wrong, newest first, until it is looked for in the log.
import { BELL_FILTERS, passes } from './bell.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { DecisionRow } from '#dashboard/ui/decision-row.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { useBell } from './use-bell.ts';
import { useEffect, useState } from 'react';
import { useLive } from '#dashboard/live/use-live.ts';
import type { BellFilter } from './bell.ts';
import type { ReactNode } from 'react';

const WORDS: Readonly<Record<BellFilter, string>> = {
  news: 'News',
  trades: 'Trades',
  alarms: 'Alarms',
  'turned-away': 'Turned away',
  all: 'All',
};
const PAGE = 50;

type Props = {
  readonly onClose: () => void;
  /** Begin with what was turned away as well. */
  readonly all?: boolean;
};

export function KeptEvents({ onClose, all = false }: Props): ReactNode {
  const { decisions } = useLive((state) => ({ decisions: state.decisions }));
  const [filter, setFilter] = useState<BellFilter>(all ? 'all' : 'news');
  const [limit, setLimit] = useState(PAGE);
  const { news, look } = useBell();
  // Marked as new for as long as this stands open, and no longer.
  const [fresh] = useState<ReadonlySet<number>>(() => new Set(news.map(({ sequence }) => sequence)));
  useEffect(look);
  const shown = decisions.filter((decision) => passes(decision, filter));
  return (
    <div className="flex flex-col">
      <div className="sticky top-0 z-10 bg-pop px-3.5 py-2">
        <Segmented
          label="Which"
          value={filter}
          onChange={setFilter}
          options={BELL_FILTERS.map((value) => ({ value, label: WORDS[value] }))}
        />
      </div>
      {shown.length === 0 ? (
        <Empty title="Nothing of this kind is in the part of the log at hand." />
      ) : (
        <ul>
          {shown.slice(0, limit).map((decision) => (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- the link inside has the keys
            <li key={decision.sequence} className="relative" onClick={onClose}>
              {fresh.has(decision.sequence) ? (
                <span className="absolute inset-y-0 left-0 w-0.5 bg-t1">
                  <span className="sr-only">New: </span>
                </span>
              ) : null}
              <DecisionRow decision={decision} />
            </li>
          ))}
        </ul>
      )}
      {shown.length > limit ? (
        <Button kind="quiet" className="m-2" onClick={() => setLimit(limit + PAGE)}>
          {shown.length - limit} older
        </Button>
      ) : null}
    </div>
  );
}
