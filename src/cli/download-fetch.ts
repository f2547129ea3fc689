// Download fetch: page after page of history into a part, until what was asked for is there, or nothing more is to be had.
import { durationOf } from '#model/time.ts';
import { progress } from './progress.ts';
import type { Candle } from '#model/candle.ts';
import type { CandlePart } from '#store/store.ts';
import type { DownloadSource } from './download-source.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { Shell } from './shell.ts';

/** Empty answers in a row before it is given up: the market is younger than that, or has ended. */
const EMPTY_LIMIT = 200;
export type DownloadSpan = {
  readonly from: Millis;
  readonly to: Millis;
  readonly timeframe: Timeframe;
  readonly symbol: string;
};

/** A candle is closed when the exchange shows a later one: the newest that it has is never taken. */
export async function fetchAll(
  source: Pick<DownloadSource, 'rows' | 'skipEmpty'>,
  part: Pick<CandlePart, 'last' | 'append'>,
  span: DownloadSpan,
  shell: Pick<Shell, 'err' | 'clock' | 'now'>,
): Promise<void> {
  const { from, to, timeframe, symbol } = span;
  const length = durationOf(timeframe);
  const begin = (part.last()?.openTime ?? from - length) + length;
  const state = { next: begin, shown: Number.NEGATIVE_INFINITY };
  const total = Math.ceil((to - begin) / length);
  const bar = progress(shell.err, { label: `${symbol} ${timeframe}`, total, unit: 'candles', clock: shell.clock });
  try {
    while (state.next < to) {
      const rows = await source.rows(state.next);
      const newest = rows.at(-1)?.openTime ?? Number.NEGATIVE_INFINITY;
      state.shown = Math.max(state.shown, newest);
      const closed = rows.filter(({ openTime }: Candle) => openTime < Math.min(to, state.shown));
      await part.append(closed);
      if (newest >= to) return;
      if (closed.length > 0) {
        state.next = closed.at(-1)!.openTime + length;
        bar.at((state.next - begin) / length);
        continue;
      }
      // Nothing, or one row that may be open: the end, unless the exchange answers for spans and goes on after this one.
      const later = await lookAhead(source, state.next, newest, length, shell.now());
      if (later === undefined) return;
      state.shown = Math.max(state.shown, later);
      if (rows.length === 0) state.next = later;
    }
  } finally {
    bar.end();
  }
}

/** @returns open time of the first candle that is later than `after`, beyond an empty span; undefined where none is found */
async function lookAhead(
  { rows, skipEmpty }: Pick<DownloadSource, 'rows' | 'skipEmpty'>,
  from: Millis,
  after: Millis,
  length: Millis,
  now: Millis,
): Promise<Millis | undefined> {
  if (skipEmpty === 0) return undefined;
  for (let step = 1; step <= EMPTY_LIMIT; step += 1) {
    const at = from + step * skipEmpty * length;
    if (at > now) return undefined;
    const later = (await rows(at)).find(({ openTime }) => openTime > after);
    if (later !== undefined) return later.openTime;
  }
  return undefined;
}
