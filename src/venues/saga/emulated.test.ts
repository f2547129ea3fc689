// Emulated target: when its price counts as met, and until when it is left alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaveTarget, meetTarget } from './emulated.ts';
import { price } from '#model/number.ts';
import { world } from './case.fixture.ts';
import type { PlanCase } from './plan-case.ts';

// The target of the case is a sale at 120.
const held = (part: Partial<PlanCase> = {}): PlanCase =>
  Object.assign(world({ 'stop-loss': { status: 'new', told: 'accepted' } }), part);

for (const [name, plan, at, isMet] of [
  ['at its price', held(), '120', true],
  ['a hair below it', held(), '119.99999999', false],
  ['while a request is on its way', held({ isBusy: true }), '120', false],
  ['without a stop', held({ stop: undefined }), '120', false],
  ['without a target', held({ target: undefined }), '120', false],
  ['where no stop works', world({}), '120', false],
  [
    'when its end was told',
    world({ 'stop-loss': { status: 'new' }, 'take-profit': { told: 'canceled' } }),
    '120',
    false,
  ],
  ['before it may be tried again', held({ targetAt: 101 }), '120', false],
  ['from the moment on at which it may', held({ targetAt: 100 }), '120', true],
] as const)
  test(`a target ${name} is ${isMet ? 'met' : 'not met'}`, () => {
    assert.equal(meetTarget(plan, price(at), 100), isMet);
    assert.equal(plan.isTargetDue, isMet);
  });

test('a target that buys is met from above', () => {
  for (const [at, isMet] of [
    ['120.00000001', false],
    ['120', true],
  ] as const) {
    const plan = held();
    Object.assign(plan.target!.request, { side: 'buy' });
    assert.equal(meetTarget(plan, price(at), 0), isMet);
  }
});

test('a price that falls back while nothing was asked yet is a target no more', () => {
  const plan = held();
  meetTarget(plan, price('120'), 0);
  meetTarget(plan, price('119'), 0);
  assert.equal(plan.isTargetDue, false);
});

test('a target that is left is not due, and not before its time', () => {
  const plan = held();
  meetTarget(plan, price('120'), 0);
  leaveTarget(plan, 7);
  assert.deepEqual([plan.isTargetDue, plan.targetAt], [false, 7]);
});
