// Fair value gap: a fresh gap that a displacement has left in trend direction is entered when price trades back into it.
import { displacementSupport, internalSupport, locationSupport, sweepSupport, trendSupport } from './kit/support.ts';
import { farEdge, nearEdge } from './kit/zones.ts';
import { latestOf } from './kit/chart.ts';
import { NO_SETUPS, strategy, strongestOnly } from './kit/strategy.ts';
import { unpackEvidence } from '#model/confidence.ts';
import type { Chart } from './kit/chart.ts';
import type { Context, Setup, Support } from './kit/strategy.ts';
import type { Pattern } from '#model/pattern.ts';

/** Gaps of one bar: a bar can complete at most one in each direction, so two would do. */
const GAP_LIMIT = 8;
/** A displacement belongs to a gap when it was said on the gap's bars: the candle that made it, or the one after. */
const DISPLACEMENT_BARS = 3;

type Gap = { readonly pattern: Pattern; readonly evidence: number; readonly bar: number };
type State = { readonly gaps: Gap[] };
type Name = 'entryDepth' | 'stopBufferAtr' | 'stopAtOrigin' | 'minimumDisplacement' | 'minimumSizeAtr' | 'sweepBars';

export const fairValueGap = strategy({
  name: 'fair-value-gap',
  summary: 'limit entry in a fresh gap that a displacement left in trend direction',
  parameters: {
    entryDepth: { default: 0, minimum: 0, maximum: 1, meaning: 'where in the gap to enter: 0 near edge, 0.5 middle' },
    stopBufferAtr: { default: 0.1, minimum: 0, maximum: 5, meaning: 'room beyond the structure, in ATR' },
    stopAtOrigin: {
      default: 1,
      minimum: 0,
      maximum: 1,
      whole: true,
      meaning: '1 stops behind the displacement that made the gap, 0 behind the gap',
    },
    minimumDisplacement: {
      default: 0.5,
      minimum: 0,
      maximum: 1,
      meaning: 'displacement (0 to 1) from which a gap is a setup',
    },
    minimumSizeAtr: {
      default: 0.2,
      minimum: 0,
      maximum: 10,
      meaning: 'height of a gap, in ATR, from which it is a setup',
    },
    sweepBars: {
      default: 40,
      minimum: 1,
      maximum: 1000,
      whole: true,
      meaning: 'bars over which a sweep fades as evidence',
    },
  },
  hears: ['fair-value-gap'],
  everyTimeframe: false,
  initial: (): State => ({ gaps: [] }),

  onPattern(state, change, bar) {
    // Only gaps of the bar in hand: what happens to them later is the order's business.
    if (
      change.event === 'formed' &&
      change.status === 'fresh' &&
      change.pattern.direction !== 0 &&
      state.gaps.length < GAP_LIMIT
    )
      state.gaps.push({ pattern: change.pattern, evidence: change.evidence, bar });
  },

  decide(state, analysed, context) {
    if (state.gaps.length === 0) return NO_SETUPS;
    const { chart, parameters } = context;
    const setups: Setup[] = [];
    for (const { pattern, evidence, bar } of state.gaps) {
      if (bar !== chart.bars) continue;
      const direction = pattern.direction === 1 ? 1 : -1;
      if (direction !== chart.trend) continue;
      if (pattern.high - pattern.low < parameters.minimumSizeAtr * analysed.atr) continue;
      const own = unpackEvidence(evidence).displacement;
      const displacement = displacementSupport(chart, direction, own, DISPLACEMENT_BARS, 2, pattern);
      if (displacement.value < parameters.minimumDisplacement) continue;
      const entry = nearEdge(pattern) - direction * parameters.entryDepth * (pattern.high - pattern.low);
      setups.push({
        trigger: pattern,
        evidence,
        direction,
        orderType: 'limit',
        entry,
        stop: structureOf(pattern, direction, context) - direction * parameters.stopBufferAtr * analysed.atr,
        text: `fresh gap ${pattern.low} to ${pattern.high} in trend direction`,
        supports: [displacement, ...supportsOf(pattern, direction, entry, context)],
      });
    }
    state.gaps.length = 0;
    return strongestOnly(setups);
  },
});

/** What must hold: the far edge of the gap, or the start of the displacement where that lies further. */
function structureOf(gap: Pattern, direction: 1 | -1, { chart, parameters }: Context<Name>): number {
  const far = farEdge(gap);
  const displacement = parameters.stopAtOrigin === 1 ? recentDisplacement(chart, direction) : undefined;
  if (displacement === undefined) return far;
  return direction === 1 ? Math.min(far, displacement.low) : Math.max(far, displacement.high);
}

function recentDisplacement(chart: Chart, direction: 1 | -1): Pattern | undefined {
  const last = latestOf(chart.displacements, direction);
  return last !== undefined && chart.bars - last.bar < DISPLACEMENT_BARS ? last.pattern : undefined;
}

function supportsOf(gap: Pattern, direction: 1 | -1, entry: number, context: Context<Name>): readonly Support[] {
  const { chart, higher, parameters } = context;
  const supports = [
    internalSupport(chart, direction, 1, gap),
    locationSupport(chart, direction, entry, 1.5, gap),
    sweepSupport(chart, direction, parameters.sweepBars, 1, gap),
  ];
  if (higher !== undefined) supports.push(trendSupport(higher, direction, 1.5, gap));
  return supports;
}
