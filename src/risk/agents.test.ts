// Tests of agents at rest: while one is paused or stopped no plan is approved in any account, and the refusal says who and by whom.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentCommand } from '#model/agent-control.ts';
import type { AgentAction } from '#model/agent-control.ts';
import { BUY, desk } from './desk.fixture.ts';

const begin = () => {
  const it = desk();
  it.equity('10000');
  return {
    it,
    tell: (agent: string, action: AgentAction): void =>
      it.bus.input('command', '', it.clock.now, agentCommand(agent, action, 'kim')),
    answer: (): string => {
      const answer = it.plan({ ...BUY, strategy: 'manual' });
      it.order('p1', 'canceled');
      return 'reason' in answer ? `${answer.reason}: ${answer.detail}` : 'approved';
    },
  };
};

for (const [agent, action, detail] of [
  ['market', 'pause', 'agent market is paused by kim'],
  ['detection', 'pause', 'agent detection is paused by kim'],
  ['indicators', 'pause', 'agent indicators is paused by kim'],
  ['decision', 'pause', 'agent decision is paused by kim'],
  ['risk', 'pause', 'agent risk is paused by kim'],
  ['detection', 'stop', 'agent detection is stopped by kim'],
  ['indicators', 'stop', 'agent indicators is stopped by kim'],
  ['decision', 'stop', 'agent decision is stopped by kim'],
] as const)
  test(`${detail}: every plan is refused until that has ended`, () => {
    const { tell, answer } = begin();
    assert.equal(answer(), 'approved');
    tell(agent, action);
    assert.equal(answer(), `paused: ${detail}`);
    tell(agent, action === 'pause' ? 'resume' : 'start');
    assert.equal(answer(), 'approved');
  });

test('while any agent rests nothing is approved', () => {
  const { tell, answer } = begin();
  tell('detection', 'stop');
  tell('decision', 'pause');
  tell('detection', 'start');
  assert.equal(answer(), 'paused: agent decision is paused by kim');
  tell('decision', 'resume');
  assert.equal(answer(), 'approved');
});

test('resuming trading resumes no agent, and the other way round', () => {
  const { it, tell, answer } = begin();
  tell('detection', 'pause');
  it.tell('command', { type: 'pause', by: 'ann' });
  tell('detection', 'resume');
  assert.equal(answer(), 'paused: paused by a person');
  tell('detection', 'pause');
  it.tell('command', { type: 'resume', by: 'ann' });
  assert.equal(answer(), 'paused: agent detection is paused by kim');
});

for (const agent of ['simulated-venue', 'breaker', 'execution', 'ledger'])
  test(`a failed ${agent} refuses every plan for good, whatever is reset, also across a restart`, () => {
    const before = begin();
    before.it.tell('agentFailed', { agent, error: 'Invariant: x' });
    const refused = `breaker-tripped: agent ${agent} has failed and cannot be started: Invariant: x`;
    assert.equal(before.answer(), refused);
    before.it.tell('reset', { tier: 'agent', reason: 'looked into it', by: 'ann' });
    assert.equal(before.answer(), refused);
    const after = begin();
    after.it.bus.restore(before.it.bus.checkpoint());
    assert.equal(after.answer(), refused);
  });

test('a failed agent that can be started is the breaker’s to stop trading for', () => {
  const { it, answer } = begin();
  it.tell('agentFailed', { agent: 'decision', error: 'x' });
  assert.equal(answer(), 'approved');
});

test('a restart resumes nobody', () => {
  const before = begin();
  before.tell('decision', 'pause');
  const after = begin();
  after.it.bus.restore(before.it.bus.checkpoint());
  assert.equal(after.answer(), 'paused: agent decision is paused by kim');
});
