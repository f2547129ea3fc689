// Rig: for the tests of this room only. Hand-made patterns and closes, and a way to drive the agent over them.
import { decision, DEFAULT_DECISION } from './decision.ts';
import { durationOf } from '#model/time.ts';
import { packEvidence } from '#model/confidence.ts';
import { price, quantity, cash, ONE } from '#model/number.ts';
import type { Analysed, EventData, Event } from '#model/event.ts';
import type { DecisionSettings, DecisionState } from './decision.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Pattern, PatternChange } from '#model/pattern.ts';
import type { Plan, SetupRefused, ShadowResult } from '#model/plan.ts';
import type { Timeframe } from '#model/time.ts';

export const MARKET: Instrument = {
  symbol: 'TEST',
  kind: 'spot',
  base: 'T',
  quote: 'USD',
  tick: price('0.25'),
  lot: quantity('0.01'),
  minQuantity: quantity('0.01'),
  maxQuantity: quantity('1000'),
  minNotional: cash('0'),
  contractSize: ONE,
  hours: 'always',
};

export type Fact =
  | { readonly kind: 'pattern'; readonly data: PatternChange }
  | { readonly kind: 'analysed'; readonly data: Analysed };

export type Said =
  | { readonly kind: 'plan'; readonly data: Plan }
  | { readonly kind: 'setupRefused'; readonly data: SetupRefused }
  | { readonly kind: 'shadowResult'; readonly data: ShadowResult };

/** One strategy, no warm-up, any confidence: each test tightens what it is about. */
export const settingsFor = (
  name: string,
  parameters: Readonly<Record<string, number>> = {},
  changes: Partial<DecisionSettings> = {},
): DecisionSettings => ({
  ...DEFAULT_DECISION,
  strategies: [{ name, parameters }],
  confidenceThreshold: 0,
  minimumEvidence: 0,
  warmUpBars: 0,
  ...changes,
});

const openOf = (bar: number, timeframe: Timeframe): number => bar * durationOf(timeframe);

export const pattern = (
  kind: Pattern['kind'],
  direction: Pattern['direction'],
  low: number,
  high: number,
  bar: number,
  more: Partial<Pattern> = {},
): Pattern => {
  const timeframe = more.timeframe ?? '15m';
  return {
    kind,
    symbol: 'TEST',
    timeframe,
    direction,
    variant: 'swing',
    formedAt: openOf(bar, timeframe),
    knownAt: openOf(bar, timeframe),
    high,
    low,
    about: undefined,
    ...more,
  };
};

/** All six components alike, so that the pattern's own confidence is about `strength`. */
export const formed = (of: Pattern, strength = 0.8): Fact => happened(of, 'formed', 'fresh', strength);

export const happened = (
  of: Pattern,
  event: PatternChange['event'],
  status: PatternChange['status'],
  strength = 0.8,
): Fact => ({
  kind: 'pattern',
  data: {
    pattern: of,
    event,
    status,
    touches: 0,
    evidence: packEvidence(strength, strength, strength, strength, strength, strength),
  },
});

type Close = Partial<Omit<Analysed, 'candle'>> & {
  readonly open?: number;
  readonly high?: number;
  readonly low?: number;
  readonly timeframe?: Timeframe;
};

/** The close of a bar; ATR 4, trend up, range 60 to 140 unless told. High and low stand 1 beyond the close. */
export const closed = (bar: number, close: number, more: Close = {}): Fact => {
  const { open = close, high = close + 1, low = close - 1, timeframe = '15m', ...rest } = more;
  return {
    kind: 'analysed',
    data: {
      candle: { symbol: 'TEST', timeframe, openTime: openOf(bar, timeframe), open, high, low, close, volume: 1 },
      grade: 'good',
      atr: 4,
      trend: 1,
      internalTrend: 1,
      rangeHigh: 140,
      rangeLow: 60,
      sessions: 0,
      ...rest,
    },
  };
};

/** Runs the facts, from `state` where one is given, and hands back what was said and where it ended. */
export function drive(
  settings: DecisionSettings,
  facts: readonly Fact[],
  from?: DecisionState,
): { readonly said: Said[]; readonly state: DecisionState } {
  const agent = decision(settings, [MARKET]);
  const state = from ?? agent.initial('TEST');
  const said: Said[] = [];
  for (const [index, { kind, data }] of facts.entries()) {
    const event = { sequence: index + 1, time: 0, key: 'TEST', cause: 0, kind, data } as Event<'pattern' | 'analysed'>;
    agent.step(state, event, (what, saying: EventData['plan' | 'setupRefused' | 'shadowResult']) => {
      said.push({ kind: what, data: saying } as Said);
    });
  }
  return { said, state };
}

export const plansOf = (said: readonly Said[]): readonly Plan[] =>
  said.flatMap((saying) => (saying.kind === 'plan' ? [saying.data] : []));

export const refusalsOf = (said: readonly Said[]): readonly SetupRefused[] =>
  said.flatMap((saying) => (saying.kind === 'setupRefused' ? [saying.data] : []));

export const shadowsOf = (said: readonly Said[]): readonly ShadowResult[] =>
  said.flatMap((saying) => (saying.kind === 'shadowResult' ? [saying.data] : []));
