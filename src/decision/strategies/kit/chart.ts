// Chart: what the decision remembers of one timeframe, whatever the strategies are: structure, last events, open liquidity.
import type { Analysed } from '#model/event.ts';
import type { Pattern, PatternChange, PatternKind } from '#model/pattern.ts';
import type { Timeframe } from '#model/time.ts';

/** Open liquidity levels kept on each side of a timeframe; beyond it the oldest is forgotten. */
const LEVEL_LIMIT = 64;

/** An event of the past: `bar` counts closed candles of its timeframe. */
export type Heard = { readonly pattern: Pattern; readonly evidence: number; readonly bar: number };

/** The last of a kind in each direction. */
type Latest = { up: Heard | undefined; down: Heard | undefined };

export type Chart = {
  readonly timeframe: Timeframe;
  /** Closed candles heard. */
  bars: number;
  close: number;
  atr: number;
  trend: number;
  internalTrend: number;
  rangeHigh: number;
  rangeLow: number;
  swingBreak: Heard | undefined;
  internalBreak: Heard | undefined;
  readonly sweeps: Latest;
  readonly displacements: Latest;
  /** Buy-side and sell-side liquidity that has not been taken, oldest first. */
  readonly above: Pattern[];
  readonly below: Pattern[];
};

export const CHARTED: readonly PatternKind[] = ['bos', 'choch', 'sweep', 'displacement', 'liquidity', 'swing'];

export const newChart = (timeframe: Timeframe): Chart => ({
  timeframe,
  bars: 0,
  close: Number.NaN,
  atr: Number.NaN,
  trend: 0,
  internalTrend: 0,
  rangeHigh: Number.NaN,
  rangeLow: Number.NaN,
  swingBreak: undefined,
  internalBreak: undefined,
  sweeps: { up: undefined, down: undefined },
  displacements: { up: undefined, down: undefined },
  above: [],
  below: [],
});

/**
 * The same pattern, by what its id is made of. Never by reference: after a checkpoint is restored, detection and decision
 * hold copies of their own.
 */
export const samePattern = (a: Pattern, b: Pattern): boolean =>
  a.formedAt === b.formedAt &&
  a.direction === b.direction &&
  a.kind === b.kind &&
  a.variant === b.variant &&
  a.timeframe === b.timeframe;

/** The last one in this direction. */
export const latestOf = (latest: Latest, direction: 1 | -1): Heard | undefined =>
  direction === 1 ? latest.up : latest.down;

/** Takes in one change of a kind in CHARTED. */
export function chartPattern(chart: Chart, change: PatternChange): void {
  const { pattern } = change;
  switch (pattern.kind) {
    case 'liquidity':
      chartLevel(pattern.direction === 1 ? chart.below : chart.above, change);
      break;
    // Behind the highs and lows of the long leg stops rest as well; those of the short leg are too near to aim at.
    case 'swing':
      if (pattern.variant === 'swing') chartLevel(pattern.direction === 1 ? chart.below : chart.above, change);
      break;
    case 'sweep':
      if (change.event === 'formed') keepLatest(chart.sweeps, chart, change);
      break;
    case 'displacement':
      if (change.event === 'formed') keepLatest(chart.displacements, chart, change);
      break;
    case 'bos':
    case 'choch':
      if (change.event !== 'formed') break;
      if (pattern.variant.startsWith('internal')) chart.internalBreak = heard(chart, change);
      else chart.swingBreak = heard(chart, change);
      break;
    default:
  }
}

/** Takes in the close of a bar, after its patterns. */
export function chartClose(chart: Chart, analysed: Analysed): void {
  chart.bars += 1;
  chart.close = analysed.candle.close;
  chart.atr = analysed.atr;
  chart.trend = analysed.trend;
  chart.internalTrend = analysed.internalTrend;
  chart.rangeHigh = analysed.rangeHigh;
  chart.rangeLow = analysed.rangeLow;
}

// Patterns of a bar come before its close is counted: the bar in hand is the one after those counted.
const heard = (chart: Chart, change: PatternChange): Heard => ({
  pattern: change.pattern,
  evidence: change.evidence,
  bar: chart.bars + 1,
});

function keepLatest(latest: Latest, chart: Chart, change: PatternChange): void {
  if (change.pattern.direction === 1) latest.up = heard(chart, change);
  else latest.down = heard(chart, change);
}

function chartLevel(levels: Pattern[], change: PatternChange): void {
  switch (change.event) {
    case 'formed':
      if (levels.length >= LEVEL_LIMIT) levels.shift();
      levels.push(change.pattern);
      break;
    case 'extended':
    case 'touched':
    case 'entered':
    case 'left':
      break;
    // Anything else has taken the orders that rested there, or says that nobody waits for it any more.
    default: {
      const index = levels.findIndex((level) => samePattern(level, change.pattern));
      if (index >= 0) levels.splice(index, 1);
    }
  }
}
