// Seat: one agent of the line with its states by key, and who sits where a kind of event comes by.
import type { AnyAgent, Say } from '#model/agent.ts';
import type { Kind } from '#model/event.ts';

type Step = (state: unknown, event: unknown, say: Say<Kind>) => void;

/** One agent with its states by key. The state used last is kept at hand: most runs have long stretches of one key. */
export type Seat = {
  readonly name: string;
  readonly step: Step;
  readonly initial: (key: string) => unknown;
  readonly says: ReadonlySet<Kind>;
  readonly ofAccount: boolean;
  readonly states: Map<string, unknown>;
  lastKey: string | undefined;
  lastState: unknown;
};

/** Who hears a kind, in pipeline order and without those that are left out, and whether the tap does. */
export type Route = { readonly hearers: readonly Seat[]; seats: readonly Seat[]; readonly tapped: boolean };

export const seatOf = (agent: AnyAgent): Seat => ({
  name: agent.name,
  step: agent.step as Step,
  initial: agent.initial,
  says: new Set(agent.says),
  ofAccount: agent.key === 'account',
  states: new Map(),
  lastKey: undefined,
  lastState: undefined,
});

/** Every kind that anybody hears. */
export function routesOf(
  agents: readonly AnyAgent[],
  seats: readonly Seat[],
  tapped: readonly Kind[] | 'all',
): ReadonlyMap<Kind, Route> {
  const kinds = new Set<Kind>([...agents.flatMap(({ hears }) => hears), ...(tapped === 'all' ? [] : tapped)]);
  return new Map(
    [...kinds].map((kind) => {
      const hearers = seats.filter((_, index) => agents[index]!.hears.includes(kind));
      return [kind, { hearers, seats: hearers, tapped: tapped === 'all' || tapped.includes(kind) }];
    }),
  );
}

/** It begins anew with each key that it hears of. */
export function forget(seat: Seat): void {
  seat.states.clear();
  seat.lastKey = undefined;
  seat.lastState = undefined;
}

/** The state of this key becomes the one at hand; the agent makes it when it hears of the key for the first time. */
export function takeUp(seat: Seat, key: string): void {
  let state = seat.states.get(key);
  if (state === undefined) {
    state = seat.initial(key);
    seat.states.set(key, state);
  }
  seat.lastKey = key;
  seat.lastState = state;
}
