// Decisions: which events are told to a person, once each and in their order.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cash, price, quantity } from '#model/number.ts';
import { withDecision } from './decisions.ts';
import type { Decision } from './decisions.ts';
import type { Event, EventData, Kind } from '#model/event.ts';
import type { Plan } from '#model/plan.ts';

const plan = {
  id: 'p',
  symbol: 'X',
  side: 'buy',
  timeframe: '15m',
  reasons: [{ patternId: 'a', text: 'sweep' }],
} as unknown as Plan;
const around = {
  plan: (id: string) => (id === 'p' ? plan : undefined),
  risk: (id: string) => (id === 'p' ? cash('20') : undefined),
};
const event = <K extends Kind>(sequence: number, kind: K, data: unknown): Event =>
  ({ sequence, time: sequence * 1_000, key: 'a', cause: 0, kind, data: data as EventData[K] }) as unknown as Event;
const all = (events: readonly Event[]): readonly Decision[] =>
  events.reduce<readonly Decision[]>((list, each) => withDecision(list, each, around), []);
const fill = (sequence: number, at: string, size: string, role = 'entry') =>
  event(sequence, 'fill', {
    id: `f${sequence}`,
    role,
    planId: 'p',
    symbol: 'X',
    side: 'buy',
    price: price(at),
    quantity: quantity(size),
  });

describe('decisions', () => {
  it('fills of one entry are one, at their average price', () => {
    const [one, ...rest] = all([fill(1, '100', '1'), fill(2, '103', '2'), fill(3, '110', '3', 'stop-loss')]);
    assert.equal(rest.length, 0);
    assert.ok(one?.kind === 'filled');
    assert.deepEqual(
      [one.price, one.quantity, one.riskAmount, one.reasons[0]!.text],
      [price('102'), quantity('3'), cash('20'), 'sweep'],
    );
  });

  it('a setup that was not taken learns what it would have made', () => {
    const [one] = all([
      event(1, 'setupRefused', { plan, gate: 'confidence', detail: '0.64 of 0.70' }),
      event(2, 'shadowResult', { planId: 'other', outcome: 'target', r: 2 }),
      event(3, 'shadowResult', { planId: 'p', outcome: 'stop', r: -1 }),
    ]);
    assert.ok(one?.kind === 'not-taken');
    assert.deepEqual([one.gate, one.since!.r], ['confidence', -1]);
  });

  it('a closed trade is in R of what was risked, and without a risk in none', () => {
    const trade = (planId: string) => ({
      planId,
      symbol: 'X',
      side: 'buy',
      exitReason: 'stop-loss',
      netPnl: cash('-20.4'),
    });
    const [unknown, known] = all([event(1, 'trade', trade('p')), event(2, 'trade', trade('q'))]);
    assert.ok(known?.kind === 'closed' && unknown?.kind === 'closed');
    assert.deepEqual([known.r, unknown.r], [-1.02, undefined]);
  });

  it('newest first, also where an older one is heard of later', () => {
    const list = all([
      event(9, 'tripped', { tier: 'account', rule: 'daily-loss', detail: '' }),
      event(4, 'reset', { tier: 'account', reason: 'looked', by: 'kim' }),
      event(7, 'agentFailed', { agent: 'risk', error: 'Invariant' }),
    ]);
    assert.deepEqual(
      list.map(({ sequence }) => sequence),
      [9, 7, 4],
    );
  });

  it('what is none of its business leaves the list as it is', () => {
    const list = all([fill(1, '100', '1')]);
    for (const other of [
      event(2, 'order', { request: { role: 'entry', planId: 'p' }, state: 'accepted' }),
      event(3, 'order', { request: { role: 'stop-loss', planId: 'p' }, state: 'rejected' }),
      event(4, 'command', { type: 'cancel', clientId: 'x', by: 'kim' }),
      event(5, 'position', {}),
    ])
      assert.equal(withDecision(list, other, around), list);
  });

  it('keeps five hundred', () => {
    const list = all(
      Array.from({ length: 620 }, (_, index) => event(index + 1, 'refused', { plan, reason: 'paused', detail: '' })),
    );
    assert.deepEqual([list.length, list[0]!.sequence, list.at(-1)!.sequence], [500, 620, 121]);
  });
});
