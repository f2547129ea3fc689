// Events: what the log has just been told, newest first; each with the way to its causes.
import { Empty } from '#dashboard/ui/states.tsx';
import { Link } from '@tanstack/react-router';
import { patternId } from '#model/pattern.ts';
import { planIdOf } from './chain.ts';
import { Table } from './table.tsx';
import { Time } from '#dashboard/ui/as-of.tsx';
import type { Event } from '#model/event.ts';
import type { ReactNode } from 'react';

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

export function Events({ events }: { readonly events: readonly Event[] }): ReactNode {
  if (events.length === 0)
    return <Empty title="Nothing since this page was opened.">Events come with the next candle.</Empty>;
  return (
    <Table
      label="Events"
      rows={events}
      keyOf={({ sequence }) => String(sequence)}
      columns={[
        { name: 'Time', cell: ({ time }) => <Time time={time} detail="second" /> },
        { name: 'Event', cell: ({ kind }) => kind },
        {
          name: 'What',
          isWide: true,
          cell: (event) => <span className="block max-w-[48rem] truncate text-t2">{eventWords(event)}</span>,
        },
        { name: 'Sequence', isFigure: true, isWide: true, cell: ({ sequence }) => sequence },
        {
          name: '',
          isFigure: true,
          cell: (event) => (
            <Link
              to="/trading"
              search={(before) => ({ ...before, why: planIdOf(event) ?? `event-${event.sequence}` })}
              className="underline"
            >
              Why
            </Link>
          ),
        },
      ]}
    />
  );
}
