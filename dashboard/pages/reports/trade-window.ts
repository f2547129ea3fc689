// Trade window: which candles are drawn around a trade.

export type Bar = {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
};

const BEFORE = 20;
const AFTER = 8;
/** Of a trade that was held for days only its end is drawn. */
const MOST = 160;

/** Empty where the candle of the entry or that of the exit is not there: half a trade is no picture of it. */
export function windowOf(bars: readonly Bar[], entry: number, exit: number, barMs: number): readonly Bar[] {
  if (barMs <= 0) return [];
  const first = Math.floor(entry / barMs) * barMs;
  const last = Math.floor(exit / barMs) * barMs;
  if (!bars.some(({ time }) => time === first) || !bars.some(({ time }) => time === last)) return [];
  return bars.filter(({ time }) => time >= first - BEFORE * barMs && time <= last + AFTER * barMs).slice(-MOST);
}
