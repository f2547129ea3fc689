// Agent control: what a person may do to which agent, and who begins anew with whom.
import { SmcError } from './fate.ts';
import type { Command } from './event.ts';

/**
 * A paused agent goes on listening, so that it knows the market when it is resumed, and risk approves nothing. A stopped one
 * hears and says nothing until it is started, and risk approves nothing. Start begins anew, also after a failure.
 */
export type AgentAction = 'pause' | 'resume' | 'stop' | 'start';

type Control = {
  readonly actions: readonly AgentAction[];
  /** Agents that know only what this one, or one that it feeds, has told them: they begin anew with it. */
  readonly feeds: readonly string[];
};

const ALL: readonly AgentAction[] = ['pause', 'resume', 'stop', 'start'];
/** What has to do with money that is out there is never left out, and never forgets. */
const HOLDS_MONEY: Control = { actions: [], feeds: [] };

/** Every agent of the line. A test holds the names, and who feeds whom, to the pipeline. */
export const AGENT_CONTROL: Readonly<Record<string, Control>> = {
  // Without it nothing is known of the market at all: it is started only where it has failed.
  market: { actions: ['pause', 'resume', 'start'], feeds: ['detection', 'indicators', 'decision'] },
  detection: { actions: ALL, feeds: ['decision'] },
  indicators: { actions: ALL, feeds: ['decision'] },
  decision: { actions: ALL, feeds: [] },
  'simulated-venue': HOLDS_MONEY,
  breaker: HOLDS_MONEY,
  risk: { actions: ['pause', 'resume'], feeds: [] },
  execution: HOLDS_MONEY,
  ledger: HOLDS_MONEY,
};

const controlOf = (agent: string): Control | undefined =>
  Object.hasOwn(AGENT_CONTROL, agent) ? AGENT_CONTROL[agent] : undefined;

/** Whether a person can let it begin anew after it has failed. What holds money cannot: nobody may trade on without it. */
export const canStart = (agent: string): boolean => controlOf(agent)?.actions.includes('start') === true;

/** Agents that begin anew when this one is started, itself first. */
export const renewedWith = (agent: string): readonly string[] => [agent, ...(controlOf(agent)?.feeds ?? [])];

export type AgentCommand = Extract<Command, { readonly agent: string }>;

const TYPE: Readonly<Record<AgentAction, AgentCommand['type']>> = {
  pause: 'pause-agent',
  resume: 'resume-agent',
  stop: 'stop-agent',
  start: 'start-agent',
};

/**
 * The command, to be put on the bus under the key '': an agent is one for all markets and accounts.
 * @throws SmcError USAGE for an agent that is not there, or to which that cannot be done
 */
export function agentCommand(agent: string, action: AgentAction, by: string): AgentCommand {
  const control = controlOf(agent);
  if (control === undefined)
    throw new SmcError(
      'USAGE',
      `there is no agent "${agent}"`,
      'agent',
      `one of: ${Object.keys(AGENT_CONTROL).join(', ')}`,
    );
  if (!control.actions.includes(action))
    throw new SmcError(
      'USAGE',
      `${action} cannot be done to ${agent}`,
      'agent',
      control.actions.length === 0
        ? 'it holds money and is never left out: pause the account, or press the emergency stop'
        : `what can be done: ${control.actions.join(', ')}`,
    );
  return { type: TYPE[action], agent, by };
}

/** What the command asks for; undefined where it is no such command, or where that cannot be done to the agent. */
export function agentActionOf(command: Command): { readonly agent: string; readonly action: AgentAction } | undefined {
  if (!('agent' in command)) return undefined;
  const { agent, type } = command;
  const action = controlOf(agent)?.actions.find((each) => TYPE[each] === type);
  return action === undefined ? undefined : { agent, action };
}
