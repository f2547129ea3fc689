// Strategies: each on sequences made by hand, with prices that can be checked by eye. ATR is 4 and the tick 0.25.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { closed, drive, formed, happened, pattern, plansOf, settingsFor } from './rig.fixture.ts';
import { formatFixed } from '#model/number.ts';
import { patternId } from '#model/pattern.ts';
import type { Fact } from './rig.fixture.ts';
import type { Plan } from '#model/plan.ts';

const prices = ({ side, orderType, entry, stop, target }: Plan): string =>
  [side, orderType, formatFixed(entry), formatFixed(stop), formatFixed(target)].join(' ');

const plansWith = (name: string, facts: readonly Fact[], parameters = {}): readonly Plan[] =>
  plansOf(drive(settingsFor(name, parameters), facts).said);

describe('order-block', () => {
  const block = pattern('order-block', 1, 96, 100, 1);

  test('price that comes within reach of a fresh block meets a limit at its near edge', () => {
    const plans = plansWith('order-block', [formed(block), closed(1, 110), closed(2, 104)]);
    // Stop: 96 - 0.1 * 4 = 95.6, away from the entry onto 95.5. Risk 4.5, target 100 + 13.5.
    assert.deepEqual(plans.map(prices), ['buy limit 100 95.5 113.5']);
    assert.equal(plans[0]!.id, `order-block:15m:buy:${patternId(block)}`);
    assert.equal(plans[0]!.reasons[0]!.patternId, patternId(block));
    assert.equal(plans[0]!.expiresAt, 3 * 900_000 + 16 * 900_000);
  });

  test('the middle of the block is the entry when depth is a half', () => {
    const plans = plansWith('order-block', [formed(block), closed(1, 104)], { entryDepth: 0.5 });
    assert.deepEqual(plans.map(prices), ['buy limit 98 95.5 105.5']);
  });

  test('a bearish block in a falling market is sold', () => {
    const above = pattern('order-block', -1, 100, 104, 1);
    const plans = plansWith('order-block', [formed(above), closed(1, 97, { trend: -1 })]);
    assert.deepEqual(plans.map(prices), ['sell limit 100 104.5 86.5']);
  });

  const NO_PLAN: readonly (readonly [string, readonly Fact[], Record<string, number>?])[] = [
    ['price stays out of reach', [formed(block), closed(1, 104.5)]],
    ['the trend is against the block', [formed(block), closed(1, 102, { trend: -1 })]],
    ['the trend is not known', [formed(block), closed(1, 102, { trend: 0 })]],
    ['ATR is not known', [formed(block), closed(1, 102, { atr: Number.NaN })]],
    [
      'the block is mitigated on the bar that returns',
      [formed(block), happened(block, 'touched', 'touched'), happened(block, 'mitigated', 'mitigated'), closed(1, 102)],
    ],
    [
      'the block was touched on a bar that closed inside it',
      [formed(block), happened(block, 'touched', 'touched'), closed(1, 99), closed(2, 102)],
    ],
    ['the block is broken', [formed(block), happened(block, 'broken', 'breaker'), closed(1, 102)]],
    [
      'the block is too old',
      [formed(block), closed(1, 110), closed(2, 110), closed(3, 110), closed(4, 102)],
      { maximumAgeBars: 2 },
    ],
    ['the close is beyond the block', [formed(block), closed(1, 95)]],
  ];
  for (const [why, facts, parameters] of NO_PLAN)
    test(`no plan when ${why}`, () => assert.deepEqual(plansWith('order-block', facts, parameters ?? {}), []));

  test('a bar that touches the block and closes back out is a return at any distance', () => {
    const plans = plansWith('order-block', [
      formed(block),
      closed(1, 120),
      happened(block, 'touched', 'touched'),
      closed(2, 110),
    ]);
    assert.deepEqual(plans.map(prices), ['buy limit 100 95.5 113.5']);
  });

  test('a block is traded once', () => {
    const facts = [formed(block), closed(1, 102), closed(2, 103), closed(3, 102)];
    assert.equal(plansWith('order-block', facts).length, 1);
  });

  test('of two blocks in reach the one with the stronger evidence is taken', () => {
    const inner = pattern('order-block', 1, 97, 99.5, 1, { variant: 'internal' });
    const plans = plansWith('order-block', [formed(block, 0.4), formed(inner, 0.9), closed(1, 102)]);
    assert.deepEqual(
      plans.map(({ id }) => id),
      [`order-block:15m:buy:${patternId(inner)}`],
    );
  });

  test('a breaker is traded only when asked for, from its own side', () => {
    const breaker = pattern('order-block', 1, 96, 100, 1, { variant: 'swing:breaker' });
    const facts = [happened(breaker, 'formed', 'breaker'), closed(1, 102)];
    assert.deepEqual(plansWith('order-block', facts), []);
    const plans = plansWith('order-block', facts, { breakers: 1 });
    assert.deepEqual(plans.map(prices), ['buy limit 100 95.5 113.5']);
    assert.match(plans[0]!.reasons[0]!.text, /a breaker/);
  });

  test('only 64 blocks are waited at, the newest', () => {
    const blocks = Array.from({ length: 65 }, (_, index) => formed(pattern('order-block', 1, 96, 100, index + 1)));
    const { state } = drive(settingsFor('order-block'), [...blocks, closed(66, 150)]);
    const { zones } = state.desks['15m']!.states[0] as { readonly zones: readonly unknown[] };
    assert.equal(zones.length, 64);
  });
});

describe('liquidity-grab', () => {
  const level = pattern('liquidity', 1, 100, 100, 1, { variant: 'equal' });
  const sweep = pattern('sweep', 1, 98, 100, 5, { about: level });
  const turn = pattern('choch', 1, 106, 106, 7, { variant: 'internal' });

  test('a sweep that closed back is bought at the close of the internal CHoCH, stop under the wick', () => {
    const plans = plansWith('liquidity-grab', [
      formed(sweep),
      closed(5, 102),
      closed(6, 104),
      formed(turn),
      closed(7, 107),
    ]);
    // Stop: 98 - 0.4 = 97.6 onto 97.5. Risk 9.5.
    assert.deepEqual(plans.map(prices), ['buy market 107 97.5 135.5']);
    assert.ok(plans[0]!.reasons.some(({ patternId: id }) => id === patternId(turn)));
    assert.match(plans[0]!.reasons[0]!.text, /sell-side liquidity \(equal\) swept at 100/);
  });

  test('without confirmation it is bought at the close of the sweep', () => {
    const plans = plansWith('liquidity-grab', [formed(sweep), closed(5, 102)], { confirm: 0 });
    assert.deepEqual(plans.map(prices), ['buy market 102 97.5 115.5']);
  });

  test('a lower low between sweep and confirmation moves the stop', () => {
    const facts = [
      formed(sweep),
      closed(5, 102, { low: 98 }),
      closed(6, 99, { low: 96 }),
      formed(turn),
      closed(7, 107),
    ];
    assert.deepEqual(plansWith('liquidity-grab', facts).map(prices), ['buy market 107 95.5 141.5']);
  });

  const NO_PLAN: readonly (readonly [string, readonly Fact[]])[] = [
    ['nothing confirms', [formed(sweep), closed(5, 102), closed(6, 107)]],
    [
      'swing structure turns and not internal',
      [formed(sweep), closed(5, 102), formed(pattern('choch', 1, 106, 106, 6)), closed(6, 107)],
    ],
    [
      'the CHoCH is the other way',
      [
        formed(sweep),
        closed(5, 102),
        formed(pattern('choch', -1, 106, 106, 6, { variant: 'internal' })),
        closed(6, 107),
      ],
    ],
    [
      'a close lies beyond the wick before confirmation',
      [formed(sweep), closed(5, 102), closed(6, 97), formed(turn), closed(7, 107)],
    ],
    ['the CHoCH came before the sweep', [formed(turn), closed(4, 102), formed(sweep), closed(5, 102)]],
  ];
  for (const [why, facts] of NO_PLAN)
    test(`no plan when ${why}`, () => assert.deepEqual(plansWith('liquidity-grab', facts), []));

  test('the CHoCH comes too late on the bar after confirmBars', () => {
    const quiet = (bars: number): Fact[] => Array.from({ length: bars }, (_, index) => closed(6 + index, 103));
    const after = (bars: number): readonly Plan[] =>
      plansWith(
        'liquidity-grab',
        [formed(sweep), closed(5, 102), ...quiet(bars - 1), formed(turn), closed(5 + bars, 107)],
        { confirmBars: 3 },
      );
    assert.equal(after(3).length, 1);
    assert.equal(after(4).length, 0);
  });

  test('three levels swept by one wick make one plan', () => {
    const facts = [0.5, 0.9, 0.7].map((strength, index) =>
      formed(pattern('sweep', 1, 98, 100, 5, { about: level, variant: `level-${index}` }), strength),
    );
    const plans = plansWith('liquidity-grab', [...facts, closed(5, 102)], { confirm: 0 });
    assert.equal(plans.length, 1);
    assert.match(plans[0]!.id, /level-1/);
  });
});

describe('fair-value-gap', () => {
  const gap = pattern('fair-value-gap', 1, 100, 103, 3);
  const push = pattern('displacement', 1, 97, 108, 3);

  test('a fresh gap is entered at its near edge with the stop behind the displacement', () => {
    const plans = plansWith('fair-value-gap', [formed(push), formed(gap), closed(3, 107)]);
    // Stop: 97 - 0.4 = 96.6 onto 96.5. Risk 6.5.
    assert.deepEqual(plans.map(prices), ['buy limit 103 96.5 122.5']);
  });

  test('without a displacement pattern, or when told, the stop is behind the gap', () => {
    // 100 - 0.4 = 99.6 onto 99.5. Risk 3.5.
    const expected = ['buy limit 103 99.5 113.5'];
    assert.deepEqual(plansWith('fair-value-gap', [formed(gap), closed(3, 107)]).map(prices), expected);
    assert.deepEqual(
      plansWith('fair-value-gap', [formed(push), formed(gap), closed(3, 107)], { stopAtOrigin: 0 }).map(prices),
      expected,
    );
  });

  const NO_PLAN: readonly (readonly [string, readonly Fact[]])[] = [
    ['the trend is against the gap', [formed(gap), closed(3, 107, { trend: -1 })]],
    ['the move was no displacement', [formed(gap, 0.2), closed(3, 107)]],
    [
      'the displacement is three bars old',
      [formed(push), closed(0, 106), closed(1, 106), closed(2, 106), formed(gap, 0.2), closed(3, 107)],
    ],
    ['the displacement went the other way', [formed({ ...push, direction: -1 }), formed(gap, 0.2), closed(3, 107)]],
    ['the gap is an inverse one', [happened(gap, 'formed', 'inverted'), closed(3, 107)]],
    ['the gap is small', [formed(pattern('fair-value-gap', 1, 100, 100.5, 3)), closed(3, 107)]],
  ];
  for (const [why, facts] of NO_PLAN)
    test(`no plan when ${why}`, () => assert.deepEqual(plansWith('fair-value-gap', facts), []));

  test('a gap is a setup on the bar that shows it and on none after', () => {
    const plans = plansWith('fair-value-gap', [formed(gap), closed(3, 107, { trend: 0 }), closed(4, 107)]);
    assert.deepEqual(plans, []);
  });
});

describe('break-of-structure', () => {
  const bos = pattern('bos', 1, 110, 110, 9);
  const low = pattern('swing', 1, 104, 104, 7, { variant: 'internal' });

  test('the broken level is bought on the way back, stop under the last swing low', () => {
    const plans = plansWith('break-of-structure', [formed(low), formed(bos), closed(9, 113)]);
    // Stop: 104 - 0.4 = 103.6 onto 103.5. Risk 6.5.
    assert.deepEqual(plans.map(prices), ['buy limit 110 103.5 129.5']);
  });

  test('at market the close is the entry', () => {
    const plans = plansWith('break-of-structure', [formed(low), formed(bos), closed(9, 113)], { retrace: 0 });
    assert.deepEqual(plans.map(prices), ['buy market 113 103.5 141.5']);
  });

  test('a swing of the long leg is not stopped behind', () => {
    const long = pattern('swing', 1, 107, 107, 8);
    const plans = plansWith('break-of-structure', [formed(low), formed(long), formed(bos), closed(9, 113)]);
    assert.deepEqual(plans.map(prices), ['buy limit 110 103.5 129.5']);
  });

  test('a swing low above the entry protects nothing and is passed over', () => {
    const high = pattern('swing', 1, 111, 111, 8, { variant: 'internal' });
    const plans = plansWith('break-of-structure', [formed(low), formed(high), formed(bos), closed(9, 113)]);
    assert.deepEqual(plans.map(prices), ['buy limit 110 103.5 129.5']);
  });

  test('a break without displacement, and an internal break unless asked for, is no setup', () => {
    const inner = pattern('bos', 1, 110, 110, 9, { variant: 'internal' });
    assert.deepEqual(plansWith('break-of-structure', [formed(low), formed(bos, 0.2), closed(9, 113)]), []);
    assert.deepEqual(plansWith('break-of-structure', [formed(low), formed(inner), closed(9, 113)]), []);
    assert.equal(
      plansWith('break-of-structure', [formed(low), formed(inner), closed(9, 113)], { internal: 1 }).length,
      1,
    );
  });
});

test('what was seen while ATR was not known is not traded when it is', () => {
  const blind = { atr: Number.NaN };
  const gap = pattern('fair-value-gap', 1, 100, 103, 3);
  const bos = pattern('bos', 1, 100, 100, 3);
  for (const name of ['fair-value-gap', 'break-of-structure'])
    assert.deepEqual(plansWith(name, [formed(gap), formed(bos), closed(3, 104, blind), closed(4, 104)]), []);
});

describe('confluence', () => {
  const block = pattern('order-block', 1, 96, 100, 3);
  const gap = pattern('fair-value-gap', 1, 99, 102, 4);
  const longer = pattern('order-block', 1, 92, 101, 0, { timeframe: '1h' });
  const sweep = pattern('sweep', 1, 94, 95, 2);
  const hour = closed(0, 108, { timeframe: '1h' });

  test('kinds that lie together are named, each with its pattern', () => {
    const facts = [formed(longer), hour, formed(sweep), formed(block), formed(gap), closed(4, 110), closed(5, 104)];
    const plans = plansWith('confluence', facts);
    assert.equal(plans.length, 1);
    const named = plans[0]!.reasons.map(({ patternId: id }) => id);
    for (const kind of [block, gap, longer, sweep]) assert.ok(named.includes(patternId(kind)), patternId(kind));
  });

  test('the stop lies beyond all that overlaps at the place', () => {
    const plans = plansWith('confluence', [formed(block), formed(gap), closed(4, 110), closed(5, 104)], {
      minimumKinds: 1,
    });
    // Both are as strong: the first in reach gives the entry (100); the block's low 96 - 0.4 onto 95.5.
    assert.deepEqual(plans.map(prices), ['buy limit 100 95.5 113.5']);
  });

  test('a place is spent with all that lies in it', () => {
    const facts = [formed(block), formed(gap), closed(4, 104), closed(5, 103), closed(6, 102)];
    assert.equal(plansWith('confluence', facts, { minimumKinds: 1 }).length, 1);
  });

  test('a breaker speaks for a place and is no place of its own', () => {
    const breaker = happened(pattern('order-block', 1, 97, 101, 2, { variant: 'swing:breaker' }), 'formed', 'breaker');
    assert.deepEqual(plansWith('confluence', [breaker, closed(4, 103)], { minimumKinds: 1 }), []);
    const plans = plansWith('confluence', [breaker, formed(gap), closed(4, 104)], { minimumKinds: 1 });
    assert.match(plans[0]!.reasons.map(({ text }) => text).join(), /order block 97 to 101/);
  });

  test('a zone of a longer timeframe is never an entry of its own', () => {
    assert.deepEqual(plansWith('confluence', [formed(longer), hour, closed(4, 103)], { minimumKinds: 1 }), []);
  });

  test('too few kinds are refused with figure and limit', () => {
    const { said } = drive(settingsFor('confluence', { minimumKinds: 9 }), [formed(block), closed(5, 104)]);
    assert.deepEqual(
      said.map((saying) => (saying.kind === 'setupRefused' ? [saying.data.gate, saying.data.detail] : saying.kind)),
      [['not-enough-evidence', '4 pieces of evidence of at least 9']],
    );
  });
});
