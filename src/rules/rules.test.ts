// Tests of the rules: every set says where it is from and when it was read, and nothing that no source says is held to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cash, formatFixed } from '#model/number.ts';
import { HOUR_MS, MINUTE_MS, zoneCache } from '#model/time.ts';
import { SmcError } from '#model/fate.ts';
import type { Cash } from '#model/number.ts';
import { ruleSets, termsOf } from './rules.ts';
import type { FirmChoice } from './rules.ts';

const BUFFER = { margin: 0n as Cash, feeBps: 0, spreadBps: 0, slippageBps: 0 };
const choose = (rules: string, rest: Partial<FirmChoice> = {}): FirmChoice => ({
  rules,
  size: cash('100000'),
  buffer: BUFFER,
  ...rest,
});

const faultOf = (choice: FirmChoice): SmcError => {
  try {
    termsOf(choice, 'prop_firm');
  } catch (thrown) {
    assert.ok(thrown instanceof SmcError, String(thrown));
    assert.equal(thrown.code, 'CONFIG_INVALID');
    return thrown;
  }
  assert.fail('nothing was refused');
};

const isBps = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0 && Number(value) <= 10_000;

test('every set has a name of its own, sources, and the date on which they were read', () => {
  const sets = ruleSets();
  assert.equal(new Set(sets.map(({ name }) => name)).size, sets.length);
  assert.ok(sets.length >= 11);
  for (const { name, firm, program, version, verified, effectiveFrom, sources } of sets) {
    assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.ok(firm.length > 1 && program.length > 1, name);
    assert.ok(Number.isInteger(version) && version >= 1, name);
    for (const date of [verified, ...(effectiveFrom === 'unknown' ? [] : [effectiveFrom])]) {
      assert.match(date, /^\d{4}-\d{2}-\d{2}$/, name);
      assert.ok(!Number.isNaN(Date.parse(date)), name);
    }
    assert.ok(sources.length > 0, name);
    for (const source of sources) assert.ok(source.trim().length > 4, name);
  }
});

test('every figure of every set is of its kind', () => {
  for (const { name, zone, clock, daily, maximum, phases, minimumDays, bestDayBps, messagesPerDay } of ruleSets()) {
    if (zone !== 'unknown') zoneCache(zone);
    assert.match(clock, /^(unknown|([01]\d|2[0-3]):[0-5]\d)$/, name);
    for (const rule of [daily, maximum])
      if (typeof rule === 'object' && rule.bps !== 'unknown') {
        assert.ok(rule.bps.every(isBps), name);
        assert.deepEqual(
          rule.bps,
          rule.bps.toSorted((a, b) => a - b),
          `${name}: the tightest first`,
        );
      }
    if (typeof maximum === 'object')
      for (const [size, amount] of Object.entries(maximum.amounts)) assert.ok(cash(amount) < cash(size), name);
    assert.equal(new Set(phases.map((phase) => phase.name)).size, phases.length, name);
    for (const { profitTargetBps, news } of phases) {
      if (typeof profitTargetBps === 'number') assert.ok(isBps(profitTargetBps), name);
      if (typeof news === 'object') assert.ok(news.beforeMs > 0 && news.afterMs > 0 && news.effect.length > 10, name);
    }
    if (typeof minimumDays === 'number') assert.ok(Number.isInteger(minimumDays) && minimumDays > 0, name);
    if (typeof bestDayBps === 'object') assert.ok(isBps(bestDayBps.value), name);
    if (typeof messagesPerDay === 'object') assert.ok(messagesPerDay.value > 0, name);
  }
});

test('the terms of each set that is known in full, by hand', () => {
  const rows = [
    ['ftmo-2-step', 'Europe/Prague', 0, '5000', undefined, 'balance', '10000', 'static', undefined, '10000', 4],
    [
      'ftmo-1-step',
      'Europe/Prague',
      0,
      '3000',
      undefined,
      'balance',
      '10000',
      'trailing-end-of-day',
      undefined,
      undefined,
      undefined,
    ],
    [
      'fundingpips-2-step',
      'Etc/GMT-3',
      0,
      undefined,
      300,
      'higher',
      '10000',
      'static',
      undefined,
      undefined,
      undefined,
    ],
    ['alpha-capital-pro', 'Etc/GMT-3', 0, undefined, 400, 'balance', '8000', 'static', undefined, undefined, undefined],
    [
      'blue-guardian-2-step',
      'America/New_York',
      17 * HOUR_MS,
      '4000',
      undefined,
      'higher',
      '8000',
      'static',
      undefined,
      undefined,
      undefined,
    ],
  ] as const;
  for (const [rules, zone, resetMs, amount, bps, anchor, most, mode, lockAt, target, days] of rows) {
    const terms = termsOf(choose(rules), 'prop_firm');
    assert.deepEqual(
      [
        terms.zone,
        terms.resetMs,
        terms.daily?.amount && formatFixed(terms.daily.amount),
        terms.daily?.bpsOfAnchor,
        terms.daily?.anchor,
      ],
      [zone, resetMs, amount, bps, anchor],
      rules,
    );
    assert.deepEqual(
      [
        formatFixed(terms.maximum!.amount),
        terms.maximum!.mode,
        terms.maximum!.lockAt,
        terms.profitTarget && formatFixed(terms.profitTarget),
        terms.minimumDays,
      ],
      [most, mode, lockAt, target, days],
      rules,
    );
  }
});

test('a phase has its own target, and is another account', () => {
  const challenge = termsOf(choose('ftmo-2-step'), 'prop_firm');
  const verification = termsOf(choose('ftmo-2-step', { phase: 'verification' }), 'prop_firm');
  assert.equal(verification.profitTarget, cash('5000'));
  assert.notEqual(challenge.id, verification.id);
});

test('what no source says has to be written, and says where', () => {
  for (const [rules, key, mended] of [
    ['fundednext-stellar-2-step', 'reset_zone', { zone: 'America/New_York' }],
    ['the5ers-high-stakes', 'reset_zone', { zone: 'Europe/Athens' }],
    ['e8-one', 'reset_zone', { zone: 'UTC', resetMs: 0, daily: { anchor: 'balance' } }],
    ['topstep-combine', 'reset_clock', { resetMs: 17 * HOUR_MS, size: cash('50000') }],
    ['apex-intraday', 'max_loss', { maximum: { amount: cash('2500') } }],
    ['apex-eod', 'daily_loss.anchor', { daily: 'none', maximum: { amount: cash('2500') } }],
    [
      'ftmo-funded',
      'daily_loss.anchor',
      { daily: { anchor: 'balance', bps: 500 }, maximum: { bps: 1_000, mode: 'static' } },
    ],
    ['custom', 'reset_zone', { zone: 'UTC', resetMs: 0, daily: 'none', maximum: 'none' }],
  ] as const) {
    assert.equal(faultOf(choose(rules)).where, `prop_firm.${key}`, rules);
    assert.equal(termsOf(choose(rules, mended), 'prop_firm').rules, rules);
  }
});

test('a size that the source does not name has no amount', () => {
  const known = { resetMs: 0, size: cash('50000') };
  const terms = termsOf(choose('topstep-combine', known), 'prop_firm');
  assert.deepEqual(terms.maximum, { amount: cash('2000'), mode: 'trailing-end-of-day', lockAt: cash('50000') });
  assert.equal(faultOf(choose('topstep-combine', { ...known, size: cash('150000') })).where, 'prop_firm.max_loss');
});

test('a floor that locks does so where the phase says', () => {
  const maximum = { amount: cash('2500') };
  const lockOf = (phase: string) => termsOf(choose('apex-intraday', { phase, maximum }), 'prop_firm').maximum?.lockAt;
  assert.equal(lockOf('evaluation'), undefined, 'nobody says that it does: the stricter reading');
  assert.equal(lockOf('funded'), cash('100100'));
  assert.equal(
    faultOf(choose('ftmo-1-step', { maximum: { lockAt: cash('80000') } })).where,
    'prop_firm.max_loss.lock_at',
  );
});

test('what only others say is held to only where a person says it too', () => {
  assert.equal(termsOf(choose('ftmo-2-step'), 'prop_firm').messageBudget, undefined);
  assert.equal(termsOf(choose('ftmo-2-step', { messageBudget: 2_000 }), 'prop_firm').messageBudget, 2_000);
  assert.equal(termsOf(choose('ftmo-1-step'), 'prop_firm').bestDayBps, 5_000);
  assert.equal(termsOf(choose('apex-intraday', { maximum: { bps: 300 } }), 'prop_firm').bestDayBps, undefined);
});

test('windows of news are as wide as the phase says, and none where the firm has no such rule', () => {
  const news = { events: [{ time: 1e12, markets: ['USD'], title: 'rates' }], warnMs: 0 };
  const floors = { daily: 'none', maximum: 'none' } as const;
  const funded = termsOf(choose('ftmo-funded', { ...floors, news }), 'prop_firm').news!;
  assert.deepEqual(funded.windows, [
    { from: 1e12 - 2 * MINUTE_MS, until: 1e12 + 2 * MINUTE_MS, markets: ['USD'], title: 'rates' },
  ]);
  assert.equal(funded.meaning, 'no-fills');
  assert.equal(termsOf(choose('ftmo-2-step', { news }), 'prop_firm').news, undefined);
  assert.equal(faultOf(choose('alpha-capital-pro', { news })).where, 'prop_firm.news.minutes');
});

test('a name that is nearly right is told its neighbour', () => {
  assert.match(faultOf(choose('ftmo-2step')).mend, /ftmo-2-step/);
  assert.match(faultOf(choose('ftmo-2-step', { phase: 'verificaton' })).mend, /verification/);
});
