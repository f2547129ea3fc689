// Properties of the decision over random sequences of all its kinds of facts: mirror, prefix, checkpoint, ids, sides.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { closed, drive, happened, pattern, plansOf, refusalsOf, settingsFor } from './rig.fixture.ts';
import { DEFAULT_DECISION } from './decision.ts';
import type { DecisionSettings } from './decision.ts';
import type { Fact } from './rig.fixture.ts';
import type { Pattern } from '#model/pattern.ts';
import type { Plan } from '#model/plan.ts';

/** Prices stand on eighths, so that mirroring at AXIS is exact in floats. */
const AXIS = 256;
const SETTINGS: DecisionSettings = {
  ...settingsFor('order-block'),
  strategies: DEFAULT_DECISION.strategies,
  minimumEvidence: 1,
  confidenceThreshold: 0.4,
};

const eighth = (minimum: number, maximum: number) =>
  fc.integer({ min: minimum * 8, max: maximum * 8 }).map((value) => value / 8);

const KINDS = [
  'order-block',
  'fair-value-gap',
  'sweep',
  'liquidity',
  'bos',
  'choch',
  'displacement',
  'swing',
  'session',
] as const;
const seed = fc.record({
  kind: fc.constantFrom(...KINDS),
  direction: fc.constantFrom(1 as const, -1 as const),
  offset: eighth(-6, 6),
  height: eighth(0.5, 5),
  internal: fc.boolean(),
  longer: fc.boolean(),
  strength: fc.integer({ min: 0, max: 31 }),
  /** What becomes of an earlier pattern on this bar, by how many patterns back it lies. */
  later: fc.option(
    fc.record({ back: fc.nat(12), event: fc.constantFrom('touched', 'mitigated', 'broken', 'swept', 'extended') }),
    { nil: undefined },
  ),
});
const barSeed = fc.record({
  move: eighth(-3, 3),
  wick: eighth(0, 3),
  trend: fc.constantFrom(1, 1, 1, -1, -1, -1, 0),
  internalTrend: fc.constantFrom(1, -1),
  patterns: fc.array(seed, { maxLength: 3 }),
});

/** A walk of closes with patterns strewn about them; a 1h candle closes before every fourth bar. */
const factsArbitrary = fc.array(barSeed, { minLength: 1, maxLength: 60, size: 'max' }).map((bars) => {
  const facts: Fact[] = [];
  const born: Pattern[] = [];
  let close = AXIS;
  for (const [bar, { move, wick, trend, internalTrend, patterns }] of bars.entries()) {
    const before = close;
    close += move;
    if (bar % 4 === 0) facts.push(closed(bar / 4, close, { timeframe: '1h', trend: Math.sign(move) }));
    for (const [index, spot] of patterns.entries()) {
      const middle = close + spot.offset;
      const fresh = pattern(spot.kind, spot.direction, middle - spot.height / 2, middle + spot.height / 2, bar, {
        variant: `${spot.internal ? 'internal' : 'swing'}:${index}`,
        ...(spot.longer ? { timeframe: '1h' } : {}),
      });
      facts.push(happened(fresh, 'formed', 'fresh', spot.strength / 31));
      const old = spot.later === undefined ? undefined : born.at(-1 - spot.later.back);
      if (old !== undefined) facts.push(happened(old, spot.later!.event, 'touched'));
      born.push(fresh);
    }
    const extent = { open: before, high: Math.max(before, close) + wick, low: Math.min(before, close) - wick };
    facts.push(closed(bar, close, { ...extent, trend, internalTrend, rangeHigh: AXIS + 32, rangeLow: AXIS - 32 }));
  }
  return facts;
});

const flip = (value: number): number => 2 * AXIS - value;

const mirrorPattern = (of: Pattern): Pattern => ({
  ...of,
  direction: of.direction === 1 ? -1 : of.direction === -1 ? 1 : 0,
  high: flip(of.low),
  low: flip(of.high),
  about: of.about === undefined ? undefined : mirrorPattern(of.about),
});

const mirror = (fact: Fact): Fact => {
  if (fact.kind === 'pattern')
    return { kind: 'pattern', data: { ...fact.data, pattern: mirrorPattern(fact.data.pattern) } };
  const { data } = fact;
  const { candle } = data;
  return {
    kind: 'analysed',
    data: {
      ...data,
      candle: {
        ...candle,
        open: flip(candle.open),
        close: flip(candle.close),
        high: flip(candle.low),
        low: flip(candle.high),
      },
      trend: -data.trend,
      internalTrend: -data.internalTrend,
      rangeHigh: flip(data.rangeLow),
      rangeLow: flip(data.rangeHigh),
    },
  };
};

const AXIS_TWICE = BigInt(2 * AXIS) * 100_000_000n;
/** What must be alike in a mirror: prices reflected, side turned, confidence and gates the same. */
const shape = (plan: Plan, mirrored: boolean) => ({
  strategy: plan.strategy,
  side: mirrored ? (plan.side === 'buy' ? 'sell' : 'buy') : plan.side,
  prices: [plan.entry, plan.stop, plan.target].map((value) => (mirrored ? AXIS_TWICE - value : (value as bigint))),
  confidence: plan.confidence,
  reasons: plan.reasons.length,
});
const byKey = (shapes: readonly ReturnType<typeof shape>[]): readonly string[] =>
  shapes
    .map((one) => JSON.stringify(one, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)))
    .sort();

test('a market upside down gives the plans upside down', () => {
  let plans = 0;
  fc.assert(
    fc.property(factsArbitrary, (facts) => {
      const up = drive(SETTINGS, facts).said;
      const down = drive(SETTINGS, facts.map(mirror)).said;
      plans += plansOf(up).length;
      assert.deepEqual(
        byKey(plansOf(down).map((plan) => shape(plan, true))),
        byKey(plansOf(up).map((plan) => shape(plan, false))),
      );
      const gates = (said: typeof up) =>
        refusalsOf(said)
          .map(({ gate, detail }) => `${gate} ${detail.replaceAll(/up|down/g, '')}`)
          .sort();
      assert.deepEqual(gates(down), gates(up));
    }),
    { numRuns: 200 },
  );
  assert.ok(plans > 100, `the property saw ${plans} plans`);
});

test('what is said of a prefix is a prefix of what is said', () => {
  fc.assert(
    fc.property(factsArbitrary, fc.nat(), (facts, cut) => {
      const length = cut % (facts.length + 1);
      const whole = drive(SETTINGS, facts).said;
      const part = drive(SETTINGS, facts.slice(0, length)).said;
      assert.deepEqual(part, whole.slice(0, part.length));
    }),
    { numRuns: 100 },
  );
});

test('a run goes on from a checkpoint as if nothing had happened', () => {
  fc.assert(
    fc.property(factsArbitrary, fc.nat(), (facts, cut) => {
      const length = cut % (facts.length + 1);
      const first = drive(SETTINGS, facts.slice(0, length));
      // Detection's patterns are copies of their own after a restore: so are these.
      const rest = drive(SETTINGS, structuredClone(facts.slice(length)), structuredClone(first.state));
      assert.deepEqual([...first.said, ...rest.said], drive(SETTINGS, facts).said);
    }),
    { numRuns: 100 },
  );
});

test('ids are unique, and stop, entry and target stand in order on the tick', () => {
  fc.assert(
    fc.property(factsArbitrary, (facts) => {
      const { said } = drive({ ...SETTINGS, confidenceThreshold: 0 }, facts);
      const seen = [...plansOf(said), ...refusalsOf(said).map(({ plan }) => plan)];
      assert.equal(new Set(seen.map(({ id }) => id)).size, seen.length);
      for (const plan of seen)
        for (const value of [plan.entry, plan.stop, plan.target]) assert.equal(value % 25_000_000n, 0n);
      for (const { side, stop, entry, target, confidence } of plansOf(said)) {
        assert.ok(side === 'buy' ? stop < entry && entry < target : stop > entry && entry > target);
        assert.ok(confidence >= 0 && confidence <= 1);
      }
    }),
    { numRuns: 100 },
  );
});
