// Log: what the server's log still has, asked for page by page and read as the events that they were.
import { get } from '#dashboard/live/api.ts';
import { decode } from '#model/codec.ts';
import { patiently, pause } from '#dashboard/live/patiently.ts';
import { snake } from '#dashboard/live/unwire.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Millis } from '#model/time.ts';
import type { Page } from '#dashboard/live/api.ts';

const PAGE = 500;
/** More in one go is a question for the terminal. */
const PAGES_LIMIT = 120;
/** From this page on there is a pause between them: the server counts requests, and the rest of the page has some too. */
const PACED_FROM = 3;
const PACE_MS = 120;

type Span = {
  readonly kinds: readonly Kind[];
  readonly symbol?: string;
  /** Of this sequence on, or of this time on: of the one that is given. */
  readonly fromSequence?: number;
  readonly from?: Millis;
  /** Before this time. */
  readonly until?: Millis;
  readonly signal: AbortSignal;
};

/** Oldest first. @throws ApiError */
export async function readLog({ kinds, symbol, fromSequence, from, until, signal }: Span): Promise<readonly Event[]> {
  const events: Event[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_LIMIT; page += 1) {
    if (page >= PACED_FROM) await pause(PACE_MS);
    const query = {
      kind: kinds.map(snake).join(','),
      format: 'lines',
      symbol,
      from,
      until,
      limit: PAGE,
      ...(cursor === undefined ? { from_sequence: fromSequence } : { cursor }),
    };
    const { items, next_cursor } = await patiently(() => get<Page<string>>('/events/history', query, signal), signal);
    for (const line of items) events.push(decode(line));
    if (next_cursor === null) break;
    cursor = next_cursor;
  }
  return events;
}
