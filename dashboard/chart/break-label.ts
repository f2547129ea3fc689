// Break label: where along its line the word of a break of structure can stand without a candle behind it.

/** Parts of the line that are tried, the middle first. */
const TRIES = [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9] as const;
const GAP = 3;
/** A word over more candles than this is one over a picture too small to read. */
const MOST_BARS = 60;

/** From bars and prices to pixels. */
export type Scale = {
  readonly x: (bar: number) => number;
  readonly y: (price: number) => number;
  /** Pixels from bar to bar. */
  readonly spacing: number;
};

type Ranges = { readonly high: ArrayLike<number>; readonly low: ArrayLike<number> };

export type BreakLine = {
  readonly from: number;
  readonly to: number;
  readonly level: number;
  readonly isUp: boolean;
};

/** Centre and top of the word, in pixels; undefined where each try meets a candle or the line is shorter than the word. */
export function placeBreakLabel(
  line: BreakLine,
  width: number,
  height: number,
  scale: Scale,
  candles: Ranges,
  bars: number,
): { readonly x: number; readonly top: number } | undefined {
  const left = scale.x(line.from);
  const right = scale.x(line.to);
  if (right - left < width / 2) return undefined;
  const level = scale.y(line.level);
  const top = line.isUp ? level - height - GAP : level + GAP;
  for (const share of TRIES) {
    const wanted = left + share * (right - left);
    const x =
      right - left <= width ? (left + right) / 2 : Math.max(left + width / 2, Math.min(right - width / 2, wanted));
    if (isClear(x - width / 2, x + width / 2, top, top + height, scale, candles, bars)) return { x, top };
  }
  return undefined;
}

function isClear(
  left: number,
  right: number,
  top: number,
  bottom: number,
  { x, y, spacing }: Scale,
  { high, low }: Ranges,
  bars: number,
): boolean {
  const origin = x(0);
  const first = Math.max(0, Math.floor((left - origin) / spacing + 0.5));
  const last = Math.min(bars - 1, Math.ceil((right - origin) / spacing - 0.5));
  if (last - first > MOST_BARS) return false;
  for (let bar = first; bar <= last; bar += 1) if (y(high[bar]!) < bottom && y(low[bar]!) > top) return false;
  return true;
}
