// Agent table: how each agent of the running line is, with its heartbeat.
import { SmcError } from '#model/fate.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { ApiPort } from '#api/api.ts';
import type { Command, Event } from '#model/event.ts';
import type { Millis } from '#model/time.ts';

type AgentStatus = ReturnType<ApiPort['agents']>[number];
type AgentAction = Parameters<ApiPort['commandAgent']>[1];

export type AgentTable = {
  readonly hear: (event: Event) => void;
  /** The line has done its work, or had none. */
  readonly beat: (time: Millis) => void;
  readonly all: () => readonly AgentStatus[];
  /** @throws SmcError USAGE for an agent that is not there, or with which that cannot be done */
  readonly commandOf: (agent: string, action: AgentAction, by: string) => Command;
};

export function agentTable(line: readonly AnyAgent[], startedAt: Millis): AgentTable {
  const failures = new Map<string, { readonly count: number; readonly last: string; readonly time: Millis }>();
  const now = { beat: startedAt };
  return {
    hear(event) {
      if (event.kind !== 'agentFailed') return;
      const { agent, error } = event.data;
      failures.set(agent, { count: (failures.get(agent)?.count ?? 0) + 1, last: error, time: event.time });
    },
    beat(time) {
      now.beat = time;
    },
    all: () =>
      line.map(({ name }) => {
        const failed = failures.get(name);
        return {
          name,
          state: failed === undefined ? 'running' : 'failed',
          startedAt,
          heartbeatAt: failed?.time ?? now.beat,
          errors: failed?.count ?? 0,
          lastError: failed?.last,
        };
      }),
    commandOf(agent) {
      throw new SmcError('USAGE', `${agent} cannot be steered`, 'agent', 'pause the account instead');
    },
  };
}
