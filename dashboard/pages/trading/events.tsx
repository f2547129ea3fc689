// Events: what the log has just been told, newest first; each with the way to its causes.
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import { patternId } from '#model/pattern.ts';
import { planIdOf } from './chain.ts';
import { Time } from '#dashboard/ui/as-of.tsx';
import { WhyLink } from './why-link.tsx';
import type { Column } from '#dashboard/ui/data-table.tsx';
import type { Event } from '#model/event.ts';
import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import type { Tail } from './use-tail.ts';

/** One line of any event, without its numbers: those are a click away. */
function eventWords(event: Event): string {
  switch (event.kind) {
    case 'pattern':
      return `${event.data.event}: ${patternId(event.data.pattern)}`;
    case 'candleClosed':
      return `${event.data.candle.symbol} ${event.data.candle.timeframe}, ${event.data.grade}`;
    case 'setupRefused':
      return `${event.data.gate}: ${event.data.detail}`;
    case 'refused':
      return `${event.data.reason}: ${event.data.detail}`;
    case 'order':
      return `${event.data.request.role} ${event.data.request.symbol}: ${event.data.state}`;
    case 'tripped':
      return `${event.data.tier} ${event.data.rule}: ${event.data.detail}`;
    case 'command':
      return `${event.data.type} by ${event.data.by}`;
    case 'health':
      return `${event.data.check} ${event.data.ok ? 'well' : 'unwell'} ${event.data.detail}`;
    default:
      return planIdOf(event) ?? '';
  }
}

type Props = {
  readonly tail: Tail;
  /** Undefined is now. */
  readonly clock: number | undefined;
};

export function Events({ tail, clock }: Props): ReactNode {
  const all = useSyncExternalStore(tail.subscribe, tail.get);
  const events = clock === undefined ? all : all.filter(({ time }) => time <= clock);
  return (
    <DataTable
      name="events"
      label="Events"
      rows={events}
      rowKey={({ sequence }) => String(sequence)}
      className="desk:h-full"
      columns={COLUMNS}
      phone={(event) => (
        <>
          <span className="flex items-center gap-2 text-body">
            <b className="font-medium">{event.kind}</b>
            <span className="ml-auto text-note text-t3">
              <Time time={event.time} detail="second" />
            </span>
          </span>
          <span className="mt-0.5 flex items-center gap-2 text-note text-t2">
            <span className="min-w-0 flex-1 truncate">{eventWords(event)}</span>
            <WhyLink why={whyOfEvent(event)} />
          </span>
        </>
      )}
      empty={<Empty title="Nothing since this page was opened.">Events come with the next candle.</Empty>}
    />
  );
}

const whyOfEvent = (event: Event): string => planIdOf(event) ?? `event-${event.sequence}`;

const COLUMNS: readonly Column<Event>[] = [
  {
    key: 'time',
    head: 'Time',
    cell: ({ time }) => <Time time={time} detail="second" />,
    csv: ({ time }) => new Date(time).toISOString(),
  },
  {
    key: 'kind',
    head: 'Event',
    cell: ({ kind }) => kind,
    sort: (a, b) => a.kind.localeCompare(b.kind),
    csv: ({ kind }) => kind,
  },
  {
    key: 'what',
    head: 'What',
    cell: (event) => <span className="block max-w-[48rem] truncate text-t2">{eventWords(event)}</span>,
    csv: eventWords,
  },
  {
    key: 'sequence',
    head: 'Sequence',
    align: 'right',
    cell: ({ sequence }) => sequence,
    csv: ({ sequence }) => sequence,
  },
  { key: 'why', head: '', align: 'right', cell: (event) => <WhyLink why={whyOfEvent(event)} /> },
];
