import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from './codec.ts';
import { limitFaults, limitsIn, withLimits } from './limits.ts';
import { cash, rate } from './number.ts';
import type { Event } from './event.ts';
import type { Limits } from './limits.ts';

const LIMITS: Limits = {
  maxPositionNotional: cash('1000'),
  maxRiskPerTradeBps: 200,
  maxOpenPositions: 3,
  maxDailyLoss: cash('500'),
  maxDrawdownBps: undefined,
  maxSymbolExposure: undefined,
  groups: [],
  maxLeverage: rate('1'),
  minTimeBetweenTradesMs: 0,
  warnAtPercent: 80,
};

test('limits that a configuration could hold have no fault', () => {
  assert.deepEqual(limitFaults(LIMITS), []);
  assert.deepEqual(limitFaults({ ...LIMITS, maxDrawdownBps: 10_000, maxSymbolExposure: cash('1') }), []);
});

for (const [name, value] of [
  ['maxPositionNotional', cash('0')],
  ['maxRiskPerTradeBps', 0],
  ['maxRiskPerTradeBps', 1.5],
  ['maxRiskPerTradeBps', 10_001],
  ['maxOpenPositions', 0],
  ['maxOpenPositions', Number.NaN],
  ['maxDailyLoss', cash('-1')],
  ['maxDrawdownBps', 0],
  ['maxSymbolExposure', cash('0')],
  ['maxLeverage', rate('0.99')],
  ['maxLeverage', rate('501')],
  ['minTimeBetweenTradesMs', -1],
  ['warnAtPercent', 0],
  ['warnAtPercent', Number.NaN],
] as const)
  test(`${name} of ${value} is a fault, and the only one`, () => {
    const faults = limitFaults({ ...LIMITS, [name]: value });
    assert.equal(faults.length, 1);
    assert.ok(faults[0]!.startsWith(name));
  });

test('a group without symbols or without room is a fault', () => {
  for (const group of [
    { name: 'a', symbols: [], maxExposure: cash('1') },
    { name: 'a', symbols: ['X'], maxExposure: cash('0') },
  ])
    assert.equal(limitFaults({ ...LIMITS, groups: [group] }).length, 1);
});

test('all limits are replaced, one that is not set any more included, also after a way through the log', () => {
  const settings = { ...LIMITS, maxDrawdownBps: 1000, maxSymbolExposure: cash('5'), zone: 'UTC' };
  const next: Limits = { ...LIMITS, maxOpenPositions: 9 };
  const event: Event = {
    sequence: 1,
    time: 0,
    key: 'a',
    cause: 0,
    kind: 'command',
    data: { type: 'set-limits', limits: next, by: 'ann' },
  };
  const { data } = decode(encode(event)) as typeof event;
  const logged = 'limits' in data ? data.limits : undefined;
  assert.deepEqual(withLimits(settings, next), { ...next, zone: 'UTC' });
  assert.deepEqual(withLimits(settings, logged), { ...next, zone: 'UTC' });
  assert.equal(withLimits(settings, undefined), settings);
  assert.deepEqual(limitsIn(settings), { ...LIMITS, maxDrawdownBps: 1000, maxSymbolExposure: cash('5') });
});
