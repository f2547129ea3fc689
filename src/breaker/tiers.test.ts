// Tests of the agent and system tiers: failed agents, the health of feed, clock, store, latency and errors, the emergency stop.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBus } from '#bus/bus.ts';
import { HEALTH_CHECKS } from '#model/event.ts';
import type { Event, EventData, Kind } from '#model/event.ts';
import { breaker, DEFAULT_BREAKER } from './breaker.ts';

const desk = () => {
  const said: string[] = [];
  const hear = (event: Event): void => {
    if (event.kind === 'tripped') said.push(`tripped ${event.data.tier} ${event.data.rule}: ${event.data.detail}`);
    if (event.kind === 'reset') said.push(`reset ${event.data.tier} by ${event.data.by}`);
  };
  const bus = memoryBus([breaker(DEFAULT_BREAKER)], { accounts: ['main'], tap: { hears: ['tripped', 'reset'], hear } });
  const tell = <K extends Kind>(kind: K, data: EventData[K]): void => bus.input(kind, 'main', 0, data);
  const reset = (tier: 'agent' | 'system'): void =>
    tell('command', { type: 'reset-breaker', tier, reason: 'looked into it', by: 'ann' });
  return { bus, said, tell, reset };
};

for (const check of HEALTH_CHECKS)
  test(`${check} out of its limit trips the system tier, and being back within it resets it`, () => {
    const { said, tell } = desk();
    tell('health', { check, subject: '', ok: false, detail: 'over' });
    tell('health', { check, subject: '', ok: false, detail: 'still over' });
    tell('health', { check, subject: '', ok: true, detail: '' });
    assert.deepEqual(said, [`tripped system ${check}: over`, 'reset system by breaker']);
  });

test('a check heals only when its last subject has', () => {
  const { said, tell } = desk();
  for (const subject of ['BTCUSDT', 'ETHUSDT']) tell('health', { check: 'feed', subject, ok: false, detail: subject });
  tell('health', { check: 'feed', subject: 'BTCUSDT', ok: true, detail: '' });
  assert.deepEqual(said, ['tripped system feed: BTCUSDT']);
  tell('health', { check: 'feed', subject: 'ETHUSDT', ok: true, detail: '' });
  assert.equal(said.at(-1), 'reset system by breaker');
});

test('a tier is reset only when nothing of it is tripped any more', () => {
  const { said, tell } = desk();
  tell('health', { check: 'feed', subject: '', ok: false, detail: 'silent' });
  tell('command', { type: 'emergency-stop', by: 'ann' });
  tell('health', { check: 'feed', subject: '', ok: true, detail: '' });
  assert.deepEqual(said, ['tripped system feed: silent', 'tripped system emergency-stop: pressed by ann']);
});

test('a person cannot reset what is still ill', () => {
  const { said, tell, reset } = desk();
  tell('health', { check: 'clock', subject: '', ok: false, detail: '3 s ahead' });
  reset('system');
  assert.deepEqual(said, ['tripped system clock: 3 s ahead', 'reset system by ann', 'tripped system clock: 3 s ahead']);
});

const HOLDING = ['simulated-venue', 'breaker', 'execution', 'ledger', 'risk', 'nobody-knows'];
for (const agent of HOLDING)
  test(`a failed ${agent} trips again after every reset: nobody can start it, so nobody may trade on without it`, () => {
    const before = desk();
    before.tell('agentFailed', { agent, error: 'Invariant: x' });
    before.reset('agent');
    const after = desk();
    after.bus.restore(before.bus.checkpoint());
    after.reset('agent');
    const tripped = `tripped agent agent-failed: ${agent}: Invariant: x`;
    const reset = 'reset agent by ann';
    assert.deepEqual([...before.said, ...after.said], [tripped, reset, tripped, reset, tripped]);
  });

test('what can be started is forgotten with the reset, what cannot is not', () => {
  const { said, tell, reset } = desk();
  for (const agent of ['detection', 'ledger', 'decision']) tell('agentFailed', { agent, error: 'x' });
  reset('agent');
  assert.equal(said.at(-1), 'tripped agent agent-failed: ledger: x');
});

test('a failed agent and an emergency stop wait for a person, also across a restart', () => {
  const before = desk();
  before.tell('agentFailed', { agent: 'decision', error: 'Invariant: x' });
  before.tell('command', { type: 'emergency-stop', by: 'ann' });
  const after = desk();
  after.bus.restore(before.bus.checkpoint());
  after.tell('command', { type: 'emergency-stop', by: 'bob' });
  assert.deepEqual(after.said, [], 'already tripped');
  after.reset('agent');
  after.reset('system');
  assert.deepEqual(after.said, ['reset agent by ann', 'reset system by ann']);
});
