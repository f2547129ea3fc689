// Seat: one agent of the line with its states by key, and who sits where a kind of event comes by.
import type { AnyAgent, Say } from '#model/agent.ts';
import type { Kind } from '#model/event.ts';

/** Sees a state as it is, and keeps nothing of it that could change. Does not throw. */
export type Take = (agent: string, key: string, state: unknown) => void;

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
  /** Whose states a capture under way has not seen yet, and who takes them. */
  uncaptured: Set<string>;
  take: Take;
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
  uncaptured: new Set(),
  take: () => undefined,
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
  for (const key of seat.uncaptured) show(seat, key);
  seat.states.clear();
  seat.lastKey = undefined;
  seat.lastState = undefined;
}

/** The state of this key becomes the one at hand; the agent makes it when it hears of the key for the first time. */
export function takeUp(seat: Seat, key: string): void {
  if (seat.uncaptured.size > 0) show(seat, key);
  let state = seat.states.get(key);
  if (state === undefined) {
    state = seat.initial(key);
    seat.states.set(key, state);
  }
  seat.lastKey = key;
  seat.lastState = state;
}

/** A capture under way sees the state of this key, once. */
export function show(seat: Seat, key: string): void {
  if (seat.uncaptured.delete(key)) seat.take(seat.name, key, seat.states.get(key));
}
