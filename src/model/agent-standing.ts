// Agent standing: how each agent is, folded from the commands of people and from failures.
import { agentActionOf, renewedWith } from './agent-control.ts';
import type { AgentAction } from './agent-control.ts';
import type { Event } from './event.ts';
import type { Millis } from './time.ts';

export type AgentStanding = {
  readonly state: 'running' | 'paused' | 'stopped' | 'failed';
  /** When it came to stand so; undefined is from the beginning. */
  readonly since: Millis | undefined;
  /** Who has brought it there; empty where nobody did. */
  readonly by: string;
  /** Failures since the beginning of the log: an agent fails once for each market or account. */
  readonly errors: number;
  readonly lastError: string | undefined;
};

/** By name. An agent of which nothing was ever said is not in it: it runs. Plain data. */
export type AgentStandings = Map<string, AgentStanding>;

const RUNNING: AgentStanding = { state: 'running', since: undefined, by: '', errors: 0, lastError: undefined };

export const standingOf = (standings: AgentStandings, agent: string): AgentStanding => standings.get(agent) ?? RUNNING;

/** Changes `standings` by one event, a command or a failure; every other event, and what cannot be done to an agent, changes nothing. */
export function foldStanding(standings: AgentStandings, event: Event): void {
  if (event.kind === 'agentFailed') {
    const { agent, error } = event.data;
    const { state, errors } = standingOf(standings, agent);
    if (state !== 'stopped') change(standings, agent, { state: 'failed', since: event.time, by: '' });
    change(standings, agent, { errors: errors + 1, lastError: error });
  } else if (event.kind === 'command') {
    const asked = agentActionOf(event.data);
    if (asked === undefined) return;
    const { agent, action } = asked;
    const { by } = event.data;
    const state = NEXT[action][standingOf(standings, agent).state];
    if (state !== undefined) change(standings, agent, { state, since: event.time, by });
    if (action !== 'start') return;
    // What they failed on is forgotten with all else that they knew.
    for (const each of renewedWith(agent))
      if (standingOf(standings, each).state === 'failed')
        change(standings, each, { state: 'running', since: event.time, by });
  }
}

type State = AgentStanding['state'];

/** What an action makes of each state; nothing where it changes nothing. */
const NEXT: Readonly<Record<AgentAction, Partial<Record<State, State>>>> = {
  pause: { running: 'paused' },
  resume: { paused: 'running' },
  stop: { running: 'stopped', paused: 'stopped', failed: 'stopped' },
  start: { running: 'running', paused: 'running', stopped: 'running', failed: 'running' },
};

const change = (standings: AgentStandings, agent: string, what: Partial<AgentStanding>): void =>
  void standings.set(agent, { ...standingOf(standings, agent), ...what });
