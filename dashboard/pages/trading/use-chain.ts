// Use chain: the whole story of one plan or event, as the server finds it in the log.
import { get } from '#dashboard/live/api.ts';
import { hear, emptyBook } from '#dashboard/chart/book.ts';
import { planIdOf } from './chain.ts';
import { readLog } from './log.ts';
import { unwire } from '#dashboard/live/unwire.ts';
import { useLiveStore } from '#dashboard/live/use-live.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Book } from '#dashboard/chart/book.ts';
import type { Event, Kind } from '#model/event.ts';
import type { HistoryRow } from '#dashboard/live/unwire.ts';
import type { LiveState } from '#dashboard/live/live-store.ts';
import type { Timeline } from './timeline.ts';
import type { UseQueryResult } from '@tanstack/react-query';

type Reply = {
  readonly event: HistoryRow;
  readonly causes: readonly HistoryRow[];
  readonly plan_id: string | null;
  readonly chain: readonly HistoryRow[];
  readonly is_complete: boolean;
};

export type Chain = {
  readonly planId: string | undefined;
  /** What was asked about. */
  readonly event: Event;
  /** Of the plan, oldest first; of an event without a plan, what led to it. */
  readonly events: readonly Event[];
  /** The patterns among them. */
  readonly book: Book;
  readonly isComplete: boolean;
};

const EVENT_PREFIX = 'event-';
const ABOUT_PLANS: readonly Kind[] = [
  'plan',
  'approved',
  'refused',
  'setupRefused',
  'order',
  'fill',
  'position',
  'trade',
];

/** Where in the log a plan is told of: from what the page knows, else from a look through the log. */
async function sequenceOf(
  why: string,
  state: LiveState,
  timeline: Timeline | undefined,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (why.startsWith(EVENT_PREFIX)) return Number(why.slice(EVENT_PREFIX.length));
  const known = state.decisions.find((decision) => 'planId' in decision && decision.planId === why);
  if (known !== undefined) return known.sequence;
  const told = timeline?.events.find((event) => planIdOf(event) === why);
  if (told !== undefined) return told.sequence;
  const events = await readLog({ kinds: ABOUT_PLANS, fromSequence: 1, signal });
  return events.find((event) => planIdOf(event) === why)?.sequence;
}

export function useChain(why: string | undefined): UseQueryResult<Chain | undefined> {
  const live = useLiveStore();
  const client = useQueryClient();
  const { account } = live.get();
  return useQuery({
    queryKey: ['chain', why],
    enabled: why !== undefined,
    structuralSharing: false,
    // An open trade goes on.
    refetchInterval: 15_000,
    queryFn: async ({ signal }) => {
      const sequence = await sequenceOf(why!, live.get(), client.getQueryData<Timeline>(['timeline', account]), signal);
      if (sequence === undefined || !Number.isInteger(sequence)) return undefined;
      const reply = await get<Reply>(`/api/v1/events/${sequence}/causes`, { account }, signal);
      const rows = reply.chain.length > 0 ? reply.chain : [...reply.causes.toReversed(), reply.event];
      const events = rows.map(unwire);
      const book = emptyBook();
      for (const event of events) if (event.kind === 'pattern') hear(book, event);
      return {
        planId: reply.plan_id ?? undefined,
        event: unwire(reply.event),
        events,
        book,
        isComplete: reply.is_complete,
      };
    },
  });
}
