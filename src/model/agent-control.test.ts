import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AGENT_CONTROL, agentActionOf, agentCommand, renewedWith } from './agent-control.ts';
import { foldStanding, standingOf } from './agent-standing.ts';
import { SmcError } from './fate.ts';
import type { AgentAction } from './agent-control.ts';
import type { AgentStandings } from './agent-standing.ts';
import type { Command, Event } from './event.ts';

const ACTIONS: readonly AgentAction[] = ['pause', 'resume', 'stop', 'start'];

const event = (time: number, said: Command | { readonly agent: string; readonly error: string }): Event => ({
  sequence: 1,
  time,
  key: '',
  cause: 0,
  ...('error' in said ? { kind: 'agentFailed', data: said } : { kind: 'command', data: said }),
});

test('a command says what was asked for, and only what can be done is made into one', () => {
  for (const [agent, { actions }] of Object.entries(AGENT_CONTROL))
    for (const action of ACTIONS) {
      if (actions.includes(action))
        assert.deepEqual(agentActionOf(agentCommand(agent, action, 'kim')), { agent, action });
      else assert.throws(() => agentCommand(agent, action, 'kim'), SmcError, `${action} ${agent}`);
    }
});

test('who holds money can be neither paused nor stopped, and the market is not stopped', () => {
  for (const agent of ['simulated-venue', 'breaker', 'execution', 'ledger'])
    for (const action of ACTIONS) assert.throws(() => agentCommand(agent, action, 'kim'), /cannot be done/);
  assert.throws(() => agentCommand('market', 'stop', 'kim'), /stop cannot be done to market/);
  assert.throws(() => agentCommand('risk', 'start', 'kim'), /start cannot be done to risk/);
});

test('an agent that is not there is refused with the names of those that are', () => {
  for (const agent of ['detecton', 'constructor', ''])
    assert.throws(
      () => agentCommand(agent, 'pause', 'kim'),
      (thrown) => thrown instanceof SmcError && thrown.code === 'USAGE' && thrown.mend.includes('detection'),
    );
});

test('a command that got by the rim changes nothing', () => {
  for (const agent of ['ledger', 'nobody', 'constructor'])
    assert.equal(agentActionOf({ type: 'stop-agent', agent, by: 'kim' }), undefined);
  assert.equal(agentActionOf({ type: 'pause', by: 'kim' }), undefined);
});

test('an agent begins anew with those that it feeds', () => {
  assert.deepEqual(renewedWith('market'), ['market', 'detection', 'indicators', 'decision']);
  assert.deepEqual(renewedWith('detection'), ['detection', 'decision']);
  assert.deepEqual(renewedWith('decision'), ['decision']);
});

/** What is said of detection, one after the other, and how it stands then. */
const STORIES: readonly (readonly [story: readonly (AgentAction | 'fail')[], state: string])[] = [
  [[], 'running'],
  [['pause'], 'paused'],
  [['pause', 'pause', 'resume'], 'running'],
  [['resume'], 'running'],
  [['stop'], 'stopped'],
  [['stop', 'resume'], 'stopped'],
  [['stop', 'pause', 'resume'], 'stopped'],
  [['stop', 'start'], 'running'],
  [['pause', 'stop', 'start'], 'running'],
  [['pause', 'start'], 'running'],
  [['fail'], 'failed'],
  [['fail', 'pause'], 'failed'],
  [['fail', 'resume'], 'failed'],
  [['fail', 'start'], 'running'],
  [['fail', 'stop'], 'stopped'],
  [['pause', 'fail'], 'failed'],
  [['start'], 'running'],
];
for (const [story, state] of STORIES)
  test(`after ${story.join(', ') || 'nothing'} an agent is ${state}`, () => {
    const standings: AgentStandings = new Map();
    for (const [time, step] of story.entries())
      foldStanding(
        standings,
        event(
          time,
          step === 'fail' ? { agent: 'detection', error: 'Invariant: x' } : agentCommand('detection', step, 'kim'),
        ),
      );
    assert.equal(standingOf(standings, 'detection').state, state);
  });

test('a standing says since when, by whom, how often it failed and on what', () => {
  const standings: AgentStandings = new Map();
  assert.deepEqual(standingOf(standings, 'detection'), {
    state: 'running',
    since: undefined,
    by: '',
    errors: 0,
    lastError: undefined,
  });
  foldStanding(standings, event(10, agentCommand('detection', 'pause', 'kim')));
  foldStanding(standings, event(11, agentCommand('detection', 'pause', 'lee')));
  assert.deepEqual([standings.get('detection')!.since, standings.get('detection')!.by], [10, 'kim']);
  foldStanding(standings, event(20, { agent: 'detection', error: 'Invariant: x' }));
  foldStanding(standings, event(30, { agent: 'detection', error: 'Invariant: y' }));
  assert.deepEqual(standings.get('detection'), {
    state: 'failed',
    since: 30,
    by: '',
    errors: 2,
    lastError: 'Invariant: y',
  });
  foldStanding(standings, event(40, agentCommand('detection', 'start', 'lee')));
  assert.deepEqual(standings.get('detection'), {
    state: 'running',
    since: 40,
    by: 'lee',
    errors: 2,
    lastError: 'Invariant: y',
  });
});

test('those that begin anew with a started agent run again where they had failed, and only there', () => {
  const standings: AgentStandings = new Map();
  const stateOf = (agent: string): string => standingOf(standings, agent).state;
  for (const agent of ['decision', 'indicators', 'ledger']) foldStanding(standings, event(1, { agent, error: 'x' }));
  foldStanding(standings, event(2, agentCommand('detection', 'start', 'kim')));
  assert.deepEqual(['decision', 'indicators', 'ledger'].map(stateOf), ['running', 'failed', 'failed']);
  foldStanding(standings, event(3, agentCommand('decision', 'stop', 'kim')));
  foldStanding(standings, event(4, agentCommand('market', 'start', 'kim')));
  assert.deepEqual(['decision', 'indicators', 'ledger'].map(stateOf), ['stopped', 'running', 'failed']);
});
