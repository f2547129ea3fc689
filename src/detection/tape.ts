// Tape: the last bars as rings of float64, with the two running means that every threshold is measured in.

/** Wilder's own length. A constant: with a setting here no two people's "0.25 ATR" would be the same size. */
const ATR_BARS = 14;
const VOLUME_BARS = 20;

/** A ring is as short as this until more bars have come: of long timeframes there are few. */
const FIRST_CAPACITY = 32;

export type Tape = {
  mask: number;
  /** Number of the bar in hand, counted from 0; -1 before the first. Bar i stands in slot `i & mask`. */
  index: number;
  time: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;
  /** Mean true range, the bar in hand included; NaN for the first 13 bars. */
  atr: number;
  rangeSum: number;
  /** Mean volume of the bars before the one in hand; NaN before the second. */
  meanVolume: number;
  nextMeanVolume: number;
};

/** @param bars how many bars back anyone will look */
export function newTape(bars: number): Tape {
  const capacity = Math.min(FIRST_CAPACITY, capacityFor(bars));
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

const capacityFor = (bars: number): number => 2 ** Math.ceil(Math.log2(bars + 1));

/** Twice as long while it is shorter than `bars` asks for. Only when it is full for the first time: each bar keeps its slot. */
export function growTape(tape: Tape, bars: number): void {
  const capacity = 2 * (tape.mask + 1);
  if (capacity > capacityFor(bars)) return;
  tape.mask = capacity - 1;
  tape.time = lengthen(tape.time, capacity);
  tape.open = lengthen(tape.open, capacity);
  tape.high = lengthen(tape.high, capacity);
  tape.low = lengthen(tape.low, capacity);
  tape.close = lengthen(tape.close, capacity);
  tape.volume = lengthen(tape.volume, capacity);
}

function lengthen(from: Float64Array, capacity: number): Float64Array {
  const to = new Float64Array(capacity);
  to.set(from);
  return to;
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
