// Break of structure: the trend goes on with force, and the entry follows on the way back to the broken level or at once.
import { displacementSupport, internalSupport, locationSupport, sweepSupport, trendSupport } from './kit/support.ts';
import { NO_SETUPS, strategy, strongestOnly } from './kit/strategy.ts';
import { unpackEvidence } from '#model/confidence.ts';
import type { Analysed } from '#model/event.ts';
import type { Context, Setup, Support } from './kit/strategy.ts';
import type { Pattern } from '#model/pattern.ts';

/** Breaks of one bar, and swings remembered on each side to stop behind. */
const BREAK_LIMIT = 8;
const SWING_LIMIT = 8;
/** A displacement belongs to the break when it was said on the break's bar or just before. */
const DISPLACEMENT_BARS = 3;

type Break = { readonly pattern: Pattern; readonly evidence: number; readonly bar: number };
type State = { readonly breaks: Break[]; readonly lows: number[]; readonly highs: number[] };
type Name = 'retrace' | 'internal' | 'minimumDisplacement' | 'stopBufferAtr' | 'sweepBars';

export const breakOfStructure = strategy({
  name: 'break-of-structure',
  summary: 'continuation after a BOS with displacement, on the way back to the broken level or at market',
  parameters: {
    retrace: {
      default: 1,
      minimum: 0,
      maximum: 1,
      whole: true,
      meaning: '1 waits with a limit at the broken level, 0 enters at the close',
    },
    internal: { default: 0, minimum: 0, maximum: 1, whole: true, meaning: '1 also takes breaks of internal structure' },
    minimumDisplacement: {
      default: 0.5,
      minimum: 0,
      maximum: 1,
      meaning: 'displacement (0 to 1) from which a break is a setup',
    },
    stopBufferAtr: { default: 0.1, minimum: 0, maximum: 5, meaning: 'room beyond the protected swing, in ATR' },
    sweepBars: {
      default: 40,
      minimum: 1,
      maximum: 1000,
      whole: true,
      meaning: 'bars over which a sweep fades as evidence',
    },
  },
  hears: ['bos', 'swing'],
  everyTimeframe: false,
  initial: (): State => ({ breaks: [], lows: [], highs: [] }),

  onPattern(state, change, bar) {
    const { pattern } = change;
    if (change.event !== 'formed' || pattern.direction === 0) return;
    if (pattern.kind === 'bos') {
      if (state.breaks.length < BREAK_LIMIT) state.breaks.push({ pattern, evidence: change.evidence, bar });
      return;
    }
    // Swings of the long leg lie too far back to stop behind, and are known too late.
    if (!pattern.variant.startsWith('internal')) return;
    if (pattern.direction === 1) remember(state.lows, pattern.low);
    else remember(state.highs, pattern.high);
  },

  decide(state, analysed, context) {
    if (state.breaks.length === 0) return NO_SETUPS;
    const { chart, parameters } = context;
    const setups: Setup[] = [];
    for (const { pattern, evidence, bar } of state.breaks) {
      if (bar !== chart.bars) continue;
      const direction = pattern.direction === 1 ? 1 : -1;
      if (pattern.variant.startsWith('internal') && parameters.internal === 0) continue;
      const own = unpackEvidence(evidence).displacement;
      const displacement = displacementSupport(chart, direction, own, DISPLACEMENT_BARS, 2, pattern);
      if (displacement.value < parameters.minimumDisplacement) continue;
      const level = direction === 1 ? pattern.high : pattern.low;
      const entry = parameters.retrace === 1 ? level : analysed.candle.close;
      setups.push({
        trigger: pattern,
        evidence,
        direction,
        orderType: parameters.retrace === 1 ? 'limit' : 'market',
        entry,
        stop: protectedSwing(state, direction, entry, analysed) - direction * parameters.stopBufferAtr * analysed.atr,
        text: `structure broken at ${level} with the trend`,
        supports: [displacement, ...supportsOf(pattern, direction, entry, context)],
      });
    }
    state.breaks.length = 0;
    return strongestOnly(setups);
  },
});

function remember(swings: number[], level: number): void {
  if (swings.length >= SWING_LIMIT) swings.shift();
  swings.push(level);
}

/** The newest internal swing on the far side of the entry; where none is remembered, the far end of the break's own candle. */
function protectedSwing(state: State, direction: 1 | -1, entry: number, { candle }: Analysed): number {
  const swings = direction === 1 ? state.lows : state.highs;
  return swings.findLast((swing) => direction * (entry - swing) > 0) ?? (direction === 1 ? candle.low : candle.high);
}

function supportsOf(level: Pattern, direction: 1 | -1, entry: number, context: Context<Name>): readonly Support[] {
  const { chart, higher, parameters } = context;
  const supports = [
    trendSupport(chart, direction, 1, level),
    internalSupport(chart, direction, 1, level),
    locationSupport(chart, direction, entry, 0.5, level),
    sweepSupport(chart, direction, parameters.sweepBars, 1, level),
  ];
  if (higher !== undefined) supports.push(trendSupport(higher, direction, 1.5, level));
  return supports;
}
