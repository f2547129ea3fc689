// Agent actions: what may be done to an agent as it stands.
import { AGENT_CONTROL } from '#model/agent-control.ts';
import type { AgentAction } from '#model/agent-control.ts';
import type { AgentRow } from '#dashboard/live/status.ts';

const FIT: Readonly<Record<AgentRow['state'], readonly AgentAction[]>> = {
  running: ['pause', 'stop'],
  paused: ['resume', 'stop'],
  stopped: ['start'],
  failed: ['start', 'stop'],
};

/** Those that hold money are never left out: nothing can be done to them. */
export const actionsFor = (name: string, state: AgentRow['state']): readonly AgentAction[] =>
  FIT[state].filter((action) => AGENT_CONTROL[name]?.actions.includes(action) === true);
