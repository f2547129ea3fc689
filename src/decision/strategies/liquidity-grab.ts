// Liquidity grab: stops are run beyond a level and price closes back; the entry follows at market, at once or confirmed.
import { displacementSupport, locationSupport, trendSupport } from './kit/support.ts';
import { NO_SETUPS, strategy, strongestOnly } from './kit/strategy.ts';
import { patternId } from '#model/pattern.ts';
import { unpackEvidence } from '#model/confidence.ts';
import type { Analysed } from '#model/event.ts';
import type { Context, Setup, Support } from './kit/strategy.ts';
import type { Pattern, PatternChange } from '#model/pattern.ts';

/** Sweeps that wait for confirmation; beyond it the oldest is forgotten. */
const PENDING_LIMIT = 16;
/** Displacement counts when it comes with the confirmation. */
const DISPLACEMENT_BARS = 4;

type Pending = { readonly pattern: Pattern; readonly evidence: number; readonly bar: number; extreme: number };
type State = { readonly pending: Pending[]; shift: Pattern | undefined };
type Name = 'confirm' | 'confirmBars' | 'minimumLevel' | 'stopBufferAtr';

export const liquidityGrab = strategy({
  name: 'liquidity-grab',
  summary: 'market entry after a sweep that closed back, at once or when internal structure turns',
  parameters: {
    confirm: {
      default: 1,
      minimum: 0,
      maximum: 1,
      whole: true,
      meaning: '1 waits for an internal CHoCH in the new direction, 0 enters at the close of the sweep',
    },
    confirmBars: {
      default: 24,
      minimum: 1,
      maximum: 500,
      whole: true,
      meaning: 'bars within which the CHoCH must come',
    },
    minimumLevel: {
      default: 0.4,
      minimum: 0,
      maximum: 1,
      meaning: 'what a level must count for: 0.25 internal swing, 0.4 session, 0.55 swing, 0.7 equal, 0.85 day, 1 week',
    },
    stopBufferAtr: {
      default: 0.1,
      minimum: 0,
      maximum: 5,
      meaning: 'room beyond the furthest price of the sweep, in ATR',
    },
  },
  hears: ['sweep', 'choch'],
  everyTimeframe: false,
  initial: (): State => ({ pending: [], shift: undefined }),

  onPattern(state, change, bar) {
    if (change.event !== 'formed' || change.pattern.direction === 0) return;
    if (change.pattern.kind === 'choch') {
      if (change.pattern.variant.startsWith('internal')) state.shift = change.pattern;
      return;
    }
    if (state.pending.length >= PENDING_LIMIT) state.pending.shift();
    state.pending.push(pendingOf(change, bar));
  },

  decide(state, analysed, context) {
    const { shift, pending } = state;
    state.shift = undefined;
    if (pending.length === 0) return NO_SETUPS;
    const { chart, parameters } = context;
    let setups: Setup[] | undefined;
    let kept = 0;
    for (const sweep of pending) {
      const direction = sweep.pattern.direction === 1 ? 1 : -1;
      if (unpackEvidence(sweep.evidence).sweep < parameters.minimumLevel) continue;
      const broken = sweep.bar < chart.bars && direction * (analysed.candle.close - sweep.extreme) < 0;
      if (broken) continue;
      sweep.extreme =
        direction === 1 ? Math.min(sweep.extreme, analysed.candle.low) : Math.max(sweep.extreme, analysed.candle.high);
      if (parameters.confirm === 0 || shift?.direction === direction)
        (setups ??= []).push(setupAt(sweep, direction, shift, analysed, context));
      else if (chart.bars - sweep.bar < parameters.confirmBars) {
        pending[kept] = sweep;
        kept += 1;
      }
    }
    pending.length = kept;
    return setups === undefined ? NO_SETUPS : strongestOnly(setups);
  },
});

/** The wick's end where the pattern bounds it, else at least the level. */
function pendingOf({ pattern, evidence }: PatternChange, bar: number): Pending {
  const level = pattern.about ?? pattern;
  const extreme = pattern.direction === 1 ? Math.min(pattern.low, level.low) : Math.max(pattern.high, level.high);
  return { pattern, evidence, bar, extreme };
}

function setupAt(
  sweep: Pending,
  direction: 1 | -1,
  shift: Pattern | undefined,
  analysed: Analysed,
  context: Context<Name>,
): Setup {
  const { pattern, evidence } = sweep;
  const { atr, candle } = analysed;
  const level = pattern.about ?? pattern;
  return {
    trigger: pattern,
    evidence,
    direction,
    orderType: 'market',
    entry: candle.close,
    stop: sweep.extreme - direction * context.parameters.stopBufferAtr * atr,
    text: `${direction === 1 ? 'sell' : 'buy'}-side liquidity (${level.variant}) swept at ${direction === 1 ? level.low : level.high}`,
    supports: supportsOf(sweep, direction, shift, context),
  };
}

function supportsOf(
  sweep: Pending,
  direction: 1 | -1,
  shift: Pattern | undefined,
  context: Context<Name>,
): readonly Support[] {
  const { chart, higher } = context;
  const { pattern } = sweep;
  const confirmed = shift?.direction === direction;
  const supports = [
    {
      weight: 2,
      value: confirmed ? 1 : 0,
      patternId: patternId(confirmed ? shift : pattern),
      text: 'internal structure has turned (CHoCH)',
    },
    displacementSupport(chart, direction, 0, DISPLACEMENT_BARS, 1, pattern),
    // The sweep's own end, not the entry: what matters is where in the range the stops were run.
    locationSupport(chart, direction, sweep.extreme, 1.5, pattern),
    trendSupport(chart, direction, 1, pattern),
  ];
  if (higher !== undefined) supports.push(trendSupport(higher, direction, 1.5, pattern));
  return supports;
}
