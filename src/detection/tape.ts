// Tape: the last bars as rings of float64, with the two running means that every threshold is measured in.

/** Wilder's own length. A constant: with a setting here no two people's "0.25 ATR" would be the same size. */
const ATR_BARS = 14;
const VOLUME_BARS = 20;

export type Tape = {
  readonly mask: number;
  /** Number of the bar in hand, counted from 0; -1 before the first. Bar i stands in slot `i & mask`. */
  index: number;
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Mean true range, the bar in hand included; NaN for the first 13 bars. */
  atr: number;
  rangeSum: number;
  /** Mean volume of the bars before the one in hand; NaN before the second. */
  meanVolume: number;
  nextMeanVolume: number;
};

/** @param bars how many bars back anyone will look */
export function newTape(bars: number): Tape {
  const capacity = 2 ** Math.ceil(Math.log2(bars + 1));
  return {
    mask: capacity - 1,
    index: -1,
    time: new Float64Array(capacity),
    open: new Float64Array(capacity),
    high: new Float64Array(capacity),
    low: new Float64Array(capacity),
    close: new Float64Array(capacity),
    volume: new Float64Array(capacity),
    atr: Number.NaN,
    rangeSum: Number.NaN,
    meanVolume: Number.NaN,
    nextMeanVolume: Number.NaN,
  };
}

/** Takes in the next bar. ATR after J. W. Wilder (1978): plain mean of the first 14 true ranges, then 13 parts old to 1 new. */
export function record(
  tape: Tape,
  time: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): void {
  const previous = tape.close[tape.index & tape.mask]!;
  const index = tape.index + 1;
  const slot = index & tape.mask;
  tape.index = index;
  tape.time[slot] = time;
  tape.open[slot] = open;
  tape.high[slot] = high;
  tape.low[slot] = low;
  tape.close[slot] = close;
  tape.volume[slot] = volume;

  const first = index === 0;
  const trueRange = first ? high - low : (previous > high ? previous : high) - (previous < low ? previous : low);
  if (index >= ATR_BARS) tape.atr = (tape.atr * (ATR_BARS - 1) + trueRange) / ATR_BARS;
  else {
    tape.rangeSum = first ? trueRange : tape.rangeSum + trueRange;
    if (index === ATR_BARS - 1) tape.atr = tape.rangeSum / ATR_BARS;
  }
  tape.meanVolume = tape.nextMeanVolume;
  tape.nextMeanVolume = first ? volume : tape.meanVolume + (volume - tape.meanVolume) / VOLUME_BARS;
}

/** Volume of bar `index` against the mean before the bar in hand: 0.5 is average, or no volume known. */
export function volumeScore(tape: Tape, index: number): number {
  const mean = tape.meanVolume;
  return mean > 0 ? tape.volume[index & tape.mask]! / (2 * mean) : 0.5;
}
