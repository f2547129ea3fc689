// Mini: the places of a small chart: candles, the pattern's box and the trade on it, from prices to pixels.
import { scale } from '#dashboard/ui/scale.ts';
import type { EvidenceExample } from '#model/evidence.ts';
import type { Scale } from '#dashboard/ui/scale.ts';

export type MiniLayout = {
  readonly x: (bar: number) => number;
  readonly y: Scale;
  readonly spacing: number;
  readonly formed: number;
  readonly known: number;
  /** Where price or age has ended it, of the bars that are shown; the last bar otherwise. */
  readonly end: number;
  readonly entry: number | undefined;
  readonly exit: number | undefined;
};

const LAST: ReadonlySet<string> = new Set([
  'filled',
  'broken',
  'inverted',
  'swept',
  'breached',
  'superseded',
  'ended',
  'expired',
]);

/** First bar that opens at or after a time; the number of bars where none does. */
export function barAt(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

const PADDING = 8;

export function miniLayout(example: EvidenceExample, width: number, height: number): MiniLayout {
  const { candles, formedAt, knownAt, high, low, changes, trade } = example;
  const { openTime } = candles;
  const bars = Math.max(1, openTime.length);
  const prices = [...candles.high, ...candles.low, ...(trade === null ? [] : [trade.stop, trade.target])];
  // A zone far from price would flatten the candles: it reaches in from the edge.
  const least = prices.reduce((a, b) => Math.min(a, b), low);
  const most = prices.reduce((a, b) => Math.max(a, b), high);
  const spacing = (width - 2 * PADDING) / bars;
  const last = changes.find(({ event }) => LAST.has(event));
  return {
    x: (bar) => PADDING + (bar + 0.5) * spacing,
    y: scale(least, most, height - PADDING, PADDING),
    spacing,
    formed: Math.max(0, barAt(openTime, formedAt)),
    known: Math.max(0, barAt(openTime, knownAt)),
    end: Math.min(bars - 1, last === undefined ? bars - 1 : barAt(openTime, last.at)),
    entry: trade === null ? undefined : barAt(openTime, trade.entryTime),
    // It is told by the end of its bar.
    exit: trade === null ? undefined : Math.max(0, barAt(openTime, trade.exitTime) - 1),
  };
}
