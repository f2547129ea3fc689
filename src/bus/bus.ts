// Bus in memory: runs a pipeline synchronously, each input to rest before the next, in one fixed order.
import { assert } from '#model/fate.ts';
import type { AnyAgent, Say } from '#model/agent.ts';
import type { Event, EventData, Kind } from '#model/event.ts';
import type { Millis } from '#model/time.ts';

/** More events than this from one input means that agents are answering each other without end. */
const QUEUE_LIMIT = 1 << 16;

type Step = (state: unknown, event: unknown, say: Say<Kind>) => void;
/** One agent with its states by key. */
type Seat = { readonly agent: AnyAgent; readonly step: Step; readonly states: Map<string, unknown> };

/** Everything that a run needs to go on elsewhere: v8-serialisable. */
export type Checkpoint = {
  readonly sequence: number;
  readonly states: Readonly<Record<string, ReadonlyMap<string, unknown>>>;
};

export type Bus = {
  /** Takes one fact from outside and runs until nothing more is said. */
  readonly input: <K extends Kind>(kind: K, key: string, time: Millis, data: EventData[K]) => void;
  /** A deep copy of every agent's state. Only between inputs. */
  readonly checkpoint: () => Checkpoint;
  readonly restore: (checkpoint: Checkpoint) => void;
};

export type BusOptions = {
  /** Account agents get every market event once for each of these. */
  readonly accounts: readonly string[];
  /** Hears events of these kinds before any agent does, and says nothing. */
  readonly tap?: { readonly hears: readonly Kind[]; readonly hear: (event: Event) => void };
};

/**
 * Events wait in a ring in the order they were said; an event is handed to the agents that hear its kind in pipeline order.
 * @throws Error "Invariant: …" when an agent says what it did not declare, or never comes to rest
 */
export function memoryBus(agents: readonly AnyAgent[], options: BusOptions): Bus {
  const seats: readonly Seat[] = agents.map((agent) => ({ agent, step: agent.step as Step, states: new Map() }));
  const accounts = new Set(options.accounts);
  const hearers = new Map<Kind, Seat[]>();
  for (const seat of seats)
    for (const kind of seat.agent.hears) hearers.set(kind, [...(hearers.get(kind) ?? []), seat]);
  const nobody: readonly Seat[] = [];
  const tapped = new Set<Kind>(options.tap?.hears);
  const tap = options.tap?.hear;

  const ring: (Event | undefined)[] = Array.from({ length: QUEUE_LIMIT });
  const mask = QUEUE_LIMIT - 1;
  let head = 0;
  let tail = 0;
  let sequence = 0;

  // What `say` needs to know of the event in hand. Kept in one object: a float in a captured variable is boxed on each write.
  const hand = { time: 0, cause: 0, key: '', speaker: '', says: new Set<Kind>() };

  const put = (kind: Kind, key: string, time: Millis, cause: number, data: unknown): void => {
    assert(tail - head < QUEUE_LIMIT, `no more than ${QUEUE_LIMIT} events from one input`);
    sequence += 1;
    // Built here and nowhere else, so that all events share one shape.
    const event = { sequence, time, key, cause, kind, data } as Event;
    ring[tail & mask] = event;
    tail += 1;
    if (tap !== undefined && tapped.has(kind)) tap(event);
  };

  const say: Say<Kind> = (kind, data) => {
    if (!hand.says.has(kind)) assert(false, `${hand.speaker} says ${kind} only if it declares it`);
    put(kind, hand.key, hand.time, hand.cause, data);
  };

  const saysOf = new Map(seats.map((seat) => [seat, new Set(seat.agent.says)]));

  const handOver = (seat: Seat, key: string, event: Event): void => {
    let state = seat.states.get(key);
    if (state === undefined) {
      state = seat.agent.initial(key);
      seat.states.set(key, state);
    }
    hand.key = key;
    hand.speaker = seat.agent.name;
    hand.says = saysOf.get(seat)!;
    seat.step(state, event, say);
  };

  const run = (): void => {
    while (head !== tail) {
      const event = ring[head & mask]!;
      ring[head & mask] = undefined;
      head += 1;
      hand.time = event.time;
      hand.cause = event.sequence;
      const seatsOfKind = hearers.get(event.kind) ?? nobody;
      for (const seat of seatsOfKind) {
        if (seat.agent.key === 'account' && !accounts.has(event.key))
          for (const account of options.accounts) handOver(seat, account, event);
        else handOver(seat, event.key, event);
      }
    }
  };

  return {
    input(kind, key, time, data) {
      put(kind, key, time, 0, data);
      run();
    },
    checkpoint() {
      assert(head === tail, 'a checkpoint is taken at rest');
      const states: Record<string, ReadonlyMap<string, unknown>> = {};
      for (const seat of seats) states[seat.agent.name] = structuredClone(seat.states);
      return { sequence, states };
    },
    restore(checkpoint) {
      assert(head === tail, 'a restore is done at rest');
      sequence = checkpoint.sequence;
      for (const seat of seats) {
        seat.states.clear();
        const saved = structuredClone(checkpoint.states[seat.agent.name] ?? new Map<string, unknown>());
        for (const [key, state] of saved) seat.states.set(key, state);
      }
    },
  };
}
