// Agent: a named, isolated part that hears events and says events; its step is a function of state and event alone.
import type { Event, EventData, Kind } from './event.ts';

/** Speaks under the key and at the time of the event being handled; the bus writes the envelope. */
export type Say<Says extends Kind> = <K extends Says>(kind: K, data: EventData[K]) => void;

/**
 * `key` says how state is split: one state for each market, or one for each account. An account agent that hears a market
 * event hears it once for every account. State is plain data (v8-serialisable, no functions), owned by the agent, changed
 * only inside `step`.
 */
export type Agent<State, Hears extends Kind, Says extends Kind> = {
  readonly name: string;
  readonly key: 'market' | 'account';
  readonly hears: readonly Hears[];
  readonly says: readonly Says[];
  readonly initial: (key: string) => State;
  readonly step: (state: State, event: Event<Hears>, say: Say<Says>) => void;
};

/** An agent with its type parameters forgotten, as a pipeline holds it. */
export type AnyAgent = {
  readonly name: string;
  readonly key: 'market' | 'account';
  readonly hears: readonly Kind[];
  readonly says: readonly Kind[];
  readonly initial: (key: string) => unknown;
  readonly step: (state: never, event: never, say: Say<Kind>) => void;
};

/** Infers what is heard and said from the lists; saying anything else does not compile. */
export const agent = <State, const Hears extends Kind, const Says extends Kind>(definition: {
  readonly name: string;
  readonly key: 'market' | 'account';
  readonly hears: readonly Hears[];
  readonly says: readonly Says[];
  readonly initial: (key: string) => State;
  readonly step: (state: State, event: Event<NoInfer<Hears>>, say: Say<NoInfer<Says>>) => void;
}): Agent<State, Hears, Says> => definition;
