// Agent table: how each agent of the running line is, with its heartbeat.
import { agentCommand } from '#model/agent-control.ts';
import { foldStanding, standingOf } from '#model/agent-standing.ts';
import type { AgentStandings } from '#model/agent-standing.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { ApiPort } from '#api/api.ts';
import type { Event } from '#model/event.ts';
import type { Millis } from '#model/time.ts';

export type AgentTable = {
  readonly hear: (event: Event) => void;
  /** The line has done its work, or had none. */
  readonly beat: (time: Millis) => void;
  readonly all: ApiPort['agents'];
  /** @throws SmcError USAGE for an agent that is not there, or with which that cannot be done */
  readonly commandOf: typeof agentCommand;
};

export function agentTable(line: readonly AnyAgent[], startedAt: Millis): AgentTable {
  const standings: AgentStandings = new Map();
  const now = { beat: startedAt };
  return {
    hear: (event) => foldStanding(standings, event),
    beat(time) {
      now.beat = time;
    },
    commandOf: agentCommand,
    all: () =>
      line.map(({ name }) => {
        const { state, since, errors, lastError } = standingOf(standings, name);
        const isHeard = state === 'running' || state === 'paused';
        return { name, state, startedAt, heartbeatAt: isHeard ? now.beat : (since ?? startedAt), errors, lastError };
      }),
  };
}
