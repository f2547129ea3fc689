// Exits that are asked to stand elsewhere: what is taken in, and when it is told that they do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askAmend, tellAmended } from './amend.ts';
import { price } from '#model/number.ts';
import { world } from './case.fixture.ts';
import type { LegStatus } from './leg.ts';

test('the prices that stand already are no wish: nothing is cancelled for them', () => {
  const plan = world({});
  askAmend(plan, [plan.stop.request, plan.target.request]);
  assert.deepEqual([plan.stop.amend, plan.target.amend], [undefined, undefined]);
  askAmend(plan, [{ ...plan.stop.request, stopPrice: price('91') }]);
  assert.deepEqual([plan.stop.amend, plan.stop.request.stopPrice], ['asked', price('91')]);
});

test('an order whose end was told is not moved any more', () => {
  const plan = world({ 'stop-loss': { told: 'canceled' } });
  askAmend(plan, [{ ...plan.stop.request, stopPrice: price('91') }]);
  assert.equal(plan.stop.amend, undefined);
});

for (const [status, said] of [
  ['new', ['updated s']],
  ['partially-filled', ['updated s']],
  ['filled', ['updated s']],
  ['unknown', []],
  ['unsent', []],
] as const satisfies readonly (readonly [LegStatus, readonly string[]])[])
  test(`what was sent anew and is ${status} there is ${said.length === 0 ? 'not yet' : ''} told as moved`, () => {
    const { stop } = world({ 'stop-loss': { status, amend: 'sent' } });
    const told: string[] = [];
    tellAmended(stop, (report) => told.push(`${report.type} ${'clientId' in report ? report.clientId : ''}`));
    assert.deepEqual(told, said);
  });
