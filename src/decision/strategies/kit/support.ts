// Support: the evidence that strategies have in common, each measured from 0 to 1 on the charts of the market.
import { confidenceOf } from '#model/confidence.ts';
import { latestOf } from './chart.ts';
import { patternId } from '#model/pattern.ts';
import type { Chart, Heard } from './chart.ts';
import type { Pattern } from '#model/pattern.ts';
import type { Support } from './strategy.ts';

const clamp = (value: number): number => (value > 0 ? Math.min(1, value) : 0);

const word = (direction: 1 | -1): string => (direction === 1 ? 'up' : 'down');

/** 1 on the bar itself, falling in a straight line to 0 when `span` bars have passed; 0 where there was none. */
const recency = (event: Heard | undefined, chart: Chart, span: number): number =>
  event === undefined ? 0 : clamp(1 - (chart.bars - event.bar) / span);

/** The swing structure of this chart points the trade's way: 1 or 0. `fallback` is named where no break is remembered. */
export function trendSupport(chart: Chart, direction: 1 | -1, weight: number, fallback: Pattern): Support {
  return {
    weight,
    value: chart.trend === direction ? 1 : 0,
    patternId: patternId(chart.swingBreak?.pattern ?? fallback),
    text: `${chart.timeframe} structure points ${word(direction)}`,
  };
}

/** The internal structure points the trade's way: 1 or 0. */
export function internalSupport(chart: Chart, direction: 1 | -1, weight: number, fallback: Pattern): Support {
  return {
    weight,
    value: chart.internalTrend === direction ? 1 : 0,
    patternId: patternId(chart.internalBreak?.pattern ?? fallback),
    text: `${chart.timeframe} internal structure points ${word(direction)}`,
  };
}

/** Where the entry lies in the dealing range: 1 at the cheap end for the trade, 0 at the dear end; 0.5 where unknown. */
export function locationSupport(
  chart: Chart,
  direction: 1 | -1,
  entry: number,
  weight: number,
  about: Pattern,
): Support {
  const height = chart.rangeHigh - chart.rangeLow;
  const known = height > 0;
  const depth = direction === 1 ? (chart.rangeHigh - entry) / height : (entry - chart.rangeLow) / height;
  return {
    weight,
    value: known ? clamp(depth) : 0.5,
    patternId: patternId(about),
    text: known
      ? `entry ${Math.round(depth * 100)}% into the ${direction === 1 ? 'discount' : 'premium'} side of the range`
      : 'no dealing range is known',
  };
}

/** Liquidity was swept in the trade's favour within `span` bars. */
export function sweepSupport(
  chart: Chart,
  direction: 1 | -1,
  span: number,
  weight: number,
  fallback: Pattern,
): Support {
  const sweep = latestOf(chart.sweeps, direction);
  return {
    weight,
    value: clamp(2 * recency(sweep, chart, span)),
    patternId: patternId(sweep?.pattern ?? fallback),
    text: sweep === undefined ? 'no sweep' : `liquidity swept ${chart.bars - sweep.bar} bars ago`,
  };
}

/**
 * Strength of the move behind the trigger: its own displacement component, or a displacement in the trade's direction
 * said within `span` bars, whichever is stronger.
 */
export function displacementSupport(
  chart: Chart,
  direction: 1 | -1,
  own: number,
  span: number,
  weight: number,
  trigger: Pattern,
): Support {
  const displacement = latestOf(chart.displacements, direction);
  const near = displacement !== undefined && chart.bars - displacement.bar < span;
  const other = near ? Math.max(0.5, confidenceOf(displacement.evidence)) : 0;
  return {
    weight,
    value: Math.max(own, other),
    patternId: patternId(near && other > own ? displacement.pattern : trigger),
    text: `displacement ${Math.max(own, other).toFixed(2)}`,
  };
}
