// Decision: gates, rounding, targets and shadows on sequences made by hand. ATR is 4 and the tick 0.25.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  closed,
  drive,
  formed,
  happened,
  MARKET,
  pattern,
  plansOf,
  refusalsOf,
  settingsFor,
  shadowsOf,
} from './rig.fixture.ts';
import { decision } from './decision.ts';
import { formatFixed } from '#model/number.ts';
import { patternId } from '#model/pattern.ts';
import { SmcError } from '#model/fate.ts';
import type { DecisionGate } from '#model/plan.ts';
import type { DecisionSettings } from './decision.ts';
import type { Fact } from './rig.fixture.ts';

/** Bought at 100, stop 95.5, target 113.5. */
const block = pattern('order-block', 1, 96, 100, 1);

describe('gates', () => {
  type Row = {
    readonly gate: DecisionGate;
    readonly detail: string;
    readonly changes?: Partial<DecisionSettings>;
    readonly facts?: readonly Fact[];
  };
  const setup = [formed(block), closed(1, 102)];
  const ROWS: readonly Row[] = [
    {
      gate: 'data-quality',
      detail: 'the candle is graded rejected, at least acceptable is needed',
      facts: [formed(block), closed(1, 102, { grade: 'rejected' })],
    },
    { gate: 'warm-up', detail: '1 bars seen of 2', changes: { warmUpBars: 2 } },
    { gate: 'not-enough-evidence', detail: '4 pieces of evidence of at least 5', changes: { minimumEvidence: 5 } },
    {
      gate: 'against-higher-timeframe',
      detail: '4h structure points down, the plan up',
      facts: [closed(0, 102, { timeframe: '4h', trend: -1 }), ...setup],
    },
    {
      gate: 'outside-session',
      detail: 'sessions open 2, asked for one of 5',
      changes: { sessions: 5 },
      facts: [formed(block), closed(1, 102, { sessions: 2 })],
    },
    // Trigger 0.4 * 0.806; supports: trend 1, internal 1, location 0.5 * 1.5, no sweep * 1, displacement 25/31 * 1.5.
    { gate: 'confidence', detail: 'confidence 0.718 of at least 0.75', changes: { confidenceThreshold: 0.75 } },
    { gate: 'stop-too-tight', detail: 'stop 1.13 ATR away, at least 1.2', changes: { minimumStopAtr: 1.2 } },
    { gate: 'stop-too-wide', detail: 'stop 1.13 ATR away, at most 1', changes: { maximumStopAtr: 1 } },
    { gate: 'reward-too-small', detail: 'reward 3.00 R, at least 3.5', changes: { minimumReward: 3.5 } },
  ];
  for (const { gate, detail, changes, facts } of ROWS)
    test(`${gate} says the figure and the limit`, () => {
      const { said } = drive(settingsFor('order-block', {}, changes), facts ?? setup);
      assert.deepEqual(
        refusalsOf(said).map((refused) => [refused.gate, refused.detail, refused.plan.id]),
        [[gate, detail, `order-block:15m:buy:${patternId(block)}`]],
      );
      assert.deepEqual(plansOf(said), []);
    });

  test('the first gate in order speaks when all would', () => {
    const all = { warmUpBars: 9, minimumEvidence: 9, sessions: 1, confidenceThreshold: 1, minimumStopAtr: 9 };
    const { said } = drive(settingsFor('order-block', {}, all), [formed(block), closed(1, 102, { grade: 'rejected' })]);
    assert.equal(refusalsOf(said)[0]!.gate, 'data-quality');
    const { said: good } = drive(settingsFor('order-block', {}, all), setup);
    assert.equal(refusalsOf(good)[0]!.gate, 'warm-up');
  });

  test('a figure at its limit passes', () => {
    const exact = {
      warmUpBars: 1,
      minimumEvidence: 4,
      minimumStopAtr: 1.125,
      maximumStopAtr: 1.125,
      minimumReward: 3,
      confidenceThreshold: 0.718,
    };
    assert.equal(plansOf(drive(settingsFor('order-block', {}, exact), setup).said).length, 1);
  });

  const HIGHER: readonly (readonly [string, Partial<DecisionSettings>, readonly Fact[], boolean])[] = [
    ['a higher trend that is not known', {}, [closed(0, 102, { timeframe: '4h', trend: 0 })], true],
    ['no higher timeframe', {}, [], true],
    ['a shorter timeframe that points down', {}, [closed(0, 102, { timeframe: '5m', trend: -1 })], true],
    [
      'the next longer one against the plan',
      {},
      [closed(0, 102, { timeframe: '1h', trend: -1 }), closed(0, 102, { timeframe: '4h' })],
      false,
    ],
    [
      'the named one with the plan',
      { higherTimeframe: { '15m': '4h' } },
      [closed(0, 102, { timeframe: '1h', trend: -1 }), closed(0, 102, { timeframe: '4h' })],
      true,
    ],
    ['none asked for', { higherTimeframe: { '15m': 'none' } }, [closed(0, 102, { timeframe: '4h', trend: -1 })], true],
  ];
  for (const [what, changes, before, passes] of HIGHER)
    test(`${what} ${passes ? 'lets the plan through' : 'stops it'}`, () => {
      const { said } = drive(settingsFor('order-block', {}, changes), [...before, ...setup]);
      assert.equal(plansOf(said).length, passes ? 1 : 0);
    });

  test('a candle of a timeframe without entries decides nothing', () => {
    const hour = pattern('order-block', 1, 96, 100, 1, { timeframe: '1h' });
    assert.deepEqual(drive(settingsFor('order-block'), [formed(hour), closed(1, 102, { timeframe: '1h' })]).said, []);
  });
});

describe('prices', () => {
  const pricesOf = (facts: readonly Fact[], changes: Partial<DecisionSettings> = {}): string[] =>
    plansOf(drive(settingsFor('order-block', {}, changes), facts).said).map(({ entry, stop, target }) =>
      [entry, stop, target].map(formatFixed).join(' '),
    );

  test('a buy is rounded to a higher entry, a lower stop and a lower target', () => {
    // 100.1 -> 100.25; 96.3 - 0.4 = 95.9 -> 95.75; 100.25 + 2.5 * 4.5 = 111.5; ratio 2.3 gives 110.6 -> 110.5.
    const odd = pattern('order-block', 1, 96.3, 100.1, 1);
    assert.deepEqual(pricesOf([formed(odd), closed(1, 102)], { takeProfitRatio: 2.3 }), ['100.25 95.75 110.5']);
  });

  test('a sale is rounded to a lower entry, a higher stop and a higher target', () => {
    // 99.9 -> 99.75; 103.7 + 0.4 = 104.1 -> 104.25; 99.75 - 2.3 * 4.5 = 89.4 -> 89.5.
    const odd = pattern('order-block', -1, 99.9, 103.7, 1);
    assert.deepEqual(pricesOf([formed(odd), closed(1, 98, { trend: -1 })], { takeProfitRatio: 2.3 }), [
      '99.75 104.25 89.5',
    ]);
  });

  test('a target below nothing becomes one tick, and its reward is what is left', () => {
    const cheap = pattern('order-block', -1, 2, 3, 1);
    const { said } = drive(settingsFor('order-block'), [formed(cheap), closed(1, 1.5, { trend: -1, atr: 1 })]);
    // Risk 1.25 (stop 3.25); the target 2 - 3.75 is cut to 0.25: 1.75 / 1.25.
    assert.deepEqual(
      refusalsOf(said).map(({ gate, detail }) => [gate, detail]),
      [['reward-too-small', 'reward 1.40 R, at least 1.5']],
    );
  });

  const pool = (low: number, bar = 0, more = {}) =>
    pattern('liquidity', -1, low, low + 0.5, bar, { variant: 'equal', ...more });
  const with3R = '100 95.5 113.5';
  // 1.5 R is 6.75: liquidity counts from 106.75 on, and below 113.5.
  const POOLS: readonly (readonly [string, readonly Fact[], string])[] = [
    ['nearer than the minimum reward is passed over', [formed(pool(106.5))], with3R],
    ['at the minimum reward is the target', [formed(pool(106.75))], '100 95.5 106.75'],
    ['between is the target', [formed(pool(110))], '100 95.5 110'],
    ['beyond the full target changes nothing', [formed(pool(114))], with3R],
    ['nearest of several wins', [formed(pool(112)), formed(pool(109, 2)), formed(pool(111, 3))], '100 95.5 109'],
    ['that was swept is forgotten', [formed(pool(110)), happened(pool(110), 'swept', 'swept')], with3R],
    [
      'that was breached is forgotten, others stay',
      [formed(pool(110)), formed(pool(111, 2)), happened(pool(110), 'breached', 'broken')],
      '100 95.5 111',
    ],
    ['that was extended stays', [formed(pool(110)), happened(pool(110), 'extended', 'fresh')], '100 95.5 110'],
    [
      'of a longer timeframe counts',
      [formed(pool(110, 0, { timeframe: '1d', variant: 'previous-day' }))],
      '100 95.5 110',
    ],
    ['behind a swing high of the long leg counts', [formed(pattern('swing', -1, 110, 110, 0))], '100 95.5 110'],
    [
      'behind a swing high of the short leg does not',
      [formed(pattern('swing', -1, 110, 110, 0, { variant: 'internal' }))],
      with3R,
    ],
    ['below the price is not opposing', [formed({ ...pool(110), direction: 1 })], with3R],
  ];
  for (const [what, facts, expected] of POOLS)
    test(`liquidity ${what}`, () => assert.deepEqual(pricesOf([...facts, formed(block), closed(1, 102)]), [expected]));

  test('a target that was moved says so and names the liquidity', () => {
    const { said } = drive(settingsFor('order-block'), [formed(pool(110)), formed(block), closed(1, 102)]);
    assert.deepEqual(plansOf(said)[0]!.reasons.at(-1), {
      patternId: patternId(pool(110)),
      text: 'target brought from 113.5 to liquidity (equal) at 110',
    });
  });
});

describe('confidence', () => {
  test('is 0.4 of the trigger and 0.6 of the weighted supports', () => {
    // Components of 0.8 are packed as 25/31. 0.4 * 0.806 + 0.6 * (1 + 1 + 1.5 * 0.5 + 0 + 1.5 * 25/31) / 6 = 0.71836.
    const { said } = drive(settingsFor('order-block'), [formed(block), closed(1, 102)]);
    assert.equal(plansOf(said)[0]!.confidence, 0.718);
  });

  test('a recent sweep raises it, a higher timeframe in agreement too', () => {
    const base = [formed(block), closed(1, 102)];
    const sweep = formed(pattern('sweep', 1, 94, 95, 0));
    const confidence = (facts: readonly Fact[]): number =>
      plansOf(drive(settingsFor('order-block'), facts).said)[0]!.confidence;
    assert.ok(confidence([sweep, ...base]) > confidence(base));
    assert.ok(confidence([closed(0, 102, { timeframe: '4h' }), ...base]) > confidence(base));
  });
});

describe('shadows', () => {
  const refuse = { confidenceThreshold: 1 };
  const after = (...facts: readonly Fact[]) =>
    shadowsOf(drive(settingsFor('order-block', {}, refuse), [formed(block), closed(1, 102), ...facts]).said).map(
      ({ outcome, r }) => [outcome, r],
    );

  const OUTCOMES: readonly (readonly [string, readonly Fact[], readonly (readonly [string, number])[]])[] = [
    ['reaches its target', [closed(2, 100, { low: 99 }), closed(3, 112, { high: 113.5 })], [['target', 3]]],
    ['reaches its stop', [closed(2, 100, { low: 99 }), closed(3, 96, { low: 95.5 })], [['stop', -1]]],
    ['is stopped on the candle that fills it', [closed(2, 98, { low: 95 })], [['stop', -1]]],
    [
      'holds both on one candle and is stopped',
      [closed(2, 100, { low: 99 }), closed(3, 100, { low: 95, high: 114 })],
      [['stop', -1]],
    ],
    ['does not count a target on the candle of its fill', [closed(2, 112, { low: 99, high: 114 })], []],
    [
      'is left at the open of a candle beyond the stop',
      [closed(2, 100, { low: 99 }), closed(3, 92, { open: 91 })],
      [['stop', -2]],
    ],
    [
      'is not filled at its price, only beyond it',
      [closed(2, 102, { low: 100 }), closed(3, 113, { high: 114, low: 112 })],
      [],
    ],
    ['expires without a fill', [closed(17, 103, { low: 101 }), closed(18, 103, { low: 101 })], [['unfilled', 0]]],
    [
      'fills on the last bar of its wait',
      [closed(17, 100, { low: 99 }), closed(18, 113, { high: 114 })],
      [['target', 3]],
    ],
    ['is not followed over a rejected candle', [closed(2, 100, { low: 90, grade: 'rejected' })], []],
    ['is said once', [closed(2, 98, { low: 95 }), closed(3, 98, { low: 95 })], [['stop', -1]]],
  ];
  for (const [what, facts, expected] of OUTCOMES)
    test(`a setup not taken ${what}`, () => assert.deepEqual(after(...facts), expected));

  test('a market entry counts as filled at once', () => {
    const sweep = pattern('sweep', 1, 98, 100, 5);
    const { said } = drive(settingsFor('liquidity-grab', { confirm: 0 }, refuse), [
      formed(sweep),
      closed(5, 102),
      closed(6, 115, { high: 115.5 }),
    ]);
    assert.deepEqual(
      shadowsOf(said).map(({ outcome, r }) => [outcome, r]),
      [['target', 3]],
    );
  });

  test('only setups that were refused are followed', () => {
    const { said } = drive(settingsFor('order-block'), [formed(block), closed(1, 102), closed(2, 98, { low: 95 })]);
    assert.deepEqual(
      said.map(({ kind }) => kind),
      ['plan'],
    );
  });

  test('no more than 256 are followed', () => {
    const facts = Array.from({ length: 300 }, (_, index): readonly Fact[] => [
      formed(pattern('order-block', 1, 96, 100, index)),
      closed(index, 101, { low: 100.5 }),
    ]).flat();
    const { state } = drive(settingsFor('order-block', {}, { ...refuse, expiryBars: 1000 }), facts);
    assert.equal(state.desks['15m']!.shadows.length, 256);
  });
});

describe('the choice of strategies', () => {
  const refused = (strategies: DecisionSettings['strategies']): SmcError => {
    try {
      decision({ ...settingsFor('order-block'), strategies }, [MARKET]);
    } catch (error) {
      assert.ok(error instanceof SmcError);
      return error;
    }
    return assert.fail('it was taken');
  };

  test('a strategy chosen twice is refused', () => {
    const choice = { name: 'order-block', parameters: {} };
    const error = refused([choice, choice]);
    assert.equal(error.code, 'CONFIG_INVALID');
    assert.equal(error.where, 'strategies[1]');
  });

  test('an unknown one is refused with its place and the nearest name', () => {
    const error = refused([{ name: 'orderblock', parameters: {} }]);
    assert.equal(error.where, 'strategies[0].name');
    assert.equal(error.mend, 'did you mean "order-block"?');
  });

  test('a market without an instrument is a bug of the composition', () => {
    const agent = decision(settingsFor('order-block'), []);
    const state = agent.initial('TEST');
    const step = (fact: Fact): void =>
      agent.step(state, { sequence: 1, time: 0, key: 'TEST', cause: 0, ...fact }, () => undefined);
    step(formed(block));
    assert.throws(() => step(closed(1, 102)), /Invariant: .*TEST/);
  });
});
