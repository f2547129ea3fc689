// Steering: leaves out of the line whom a person has stopped, and lets begin anew whom a person starts.
import { agentActionOf, renewedWith } from '#model/agent-control.ts';
import { assert } from '#model/fate.ts';
import { forget } from './seat.ts';
import type { Command, Kind } from '#model/event.ts';
import type { Route, Seat } from './seat.ts';

export type Steering = {
  /** Before the command is handed on: it is the first event that a stopped agent does not hear. */
  readonly hear: (command: Command, key: string) => void;
  readonly leftOut: () => readonly string[];
  /** These and no others. */
  readonly leaveOut: (names: readonly string[]) => void;
};

export function steer(seats: readonly Seat[], routes: ReadonlyMap<Kind, Route>): Steering {
  const left = new Set<string>();
  const leaveOut = (names: readonly string[]): void => {
    left.clear();
    for (const name of names) left.add(name);
    // Here and not at each event: a line in which nobody was ever stopped pays nothing for it.
    for (const route of routes.values()) route.seats = route.hearers.filter((seat) => !left.has(seat.name));
  };

  return {
    leaveOut,
    leftOut: () => [...left],
    hear(command, key) {
      const asked = agentActionOf(command);
      if (asked === undefined) return;
      const { agent, action } = asked;
      assert(key === '', 'an agent is steered for all markets and accounts at once');
      if (action === 'stop') leaveOut([...left, agent]);
      if (action !== 'start') return;
      leaveOut([...left].filter((name) => name !== agent));
      const renewed = renewedWith(agent);
      for (const seat of seats) if (renewed.includes(seat.name)) forget(seat);
    },
  };
}
