// Hit: what lies under the pointer, from a list of price intervals: marks before lines, lines before zones, the smallest zone first.
import { isZone } from '#model/form.ts';
import type { Item, Scene } from './scene.ts';

/** Pixels by which one may miss. */
const NEAR = 6;
/** A cross stands this far beyond its wick. */
export const CROSS_OFFSET = 14;

type Entry = {
  readonly item: Item;
  /** Marks 0, lines 1, zones 2, what has ended 3. */
  readonly order: number;
  readonly low: number;
  readonly high: number;
  readonly left: number;
  readonly right: number;
  /** Pixels by which it reaches beyond its prices, above and below. */
  readonly above: number;
  readonly below: number;
};

export type HitList = {
  readonly entries: readonly Entry[];
  /** The highest price of any entry up to each. */
  readonly highest: readonly number[];
};

const entryOf = (item: Item, order: number): Entry => {
  const { form, direction, high, low, start, known, end } = item;
  const isLine = form === 'structure' || form === 'liquidity' || form === 'protected' || form === 'inducement';
  const level = direction > 0 === (form === 'structure') ? high : low;
  const isMark = order === 0;
  return {
    item,
    order,
    low: isLine ? level : low,
    high: isLine ? level : high,
    left: form === 'sweep' || form === 'displacement' ? known : start,
    right: isMark ? (form === 'swing' ? start : known) : (end ?? Number.POSITIVE_INFINITY),
    above: form === 'sweep' && direction < 0 ? CROSS_OFFSET + NEAR : NEAR,
    below: form === 'sweep' && direction > 0 ? CROSS_OFFSET + NEAR : NEAR,
  };
};

/** Once for each scene: sorted on price, so that a pointer that moves looks at few. */
export function hitListOf({ open, ended, marks }: Scene): HitList {
  const entries = [
    ...marks.map((item) => entryOf(item, 0)),
    ...open.map((item) => entryOf(item, isZone(item.form) ? 2 : 1)),
    ...ended.map((item) => entryOf(item, 3)),
  ].sort((a, b) => a.low - b.low);
  let most = Number.NEGATIVE_INFINITY;
  return { entries, highest: entries.map(({ high }) => (most = Math.max(most, high))) };
}

export type Pointer = {
  readonly bar: number;
  readonly price: number;
  /** What a pixel is worth in bars and in price. */
  readonly barPixel: number;
  readonly pricePixel: number;
};

export function hitAt({ entries, highest }: HitList, { bar, price, barPixel, pricePixel }: Pointer): Item | undefined {
  const reach = (CROSS_OFFSET + NEAR) * pricePixel;
  let best: Entry | undefined;
  for (let at = firstAbove(entries, price + reach) - 1; at >= 0 && highest[at]! >= price - reach; at -= 1) {
    const entry = entries[at]!;
    if (price < entry.low - entry.below * pricePixel || price > entry.high + entry.above * pricePixel) continue;
    if (bar < entry.left - NEAR * barPixel || bar > entry.right + NEAR * barPixel) continue;
    if (best === undefined || isBefore(entry, best)) best = entry;
  }
  return best?.item;
}

const isBefore = (a: Entry, b: Entry): boolean =>
  a.order !== b.order
    ? a.order < b.order
    : a.high - a.low !== b.high - b.low
      ? a.high - a.low < b.high - b.low
      : a.item.score > b.item.score;

function firstAbove(entries: readonly Entry[], price: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.low <= price) low = middle + 1;
    else high = middle;
  }
  return low;
}
