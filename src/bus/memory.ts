// Memory bus: runs a pipeline synchronously, each input to rest before the next, in one fixed order.
import { assert } from '#model/fate.ts';
import { capture } from './capture.ts';
import type { AnyAgent, Say } from '#model/agent.ts';
import type { Command, Event, EventData, Kind } from '#model/event.ts';
import type { Millis } from '#model/time.ts';
import { forget, routesOf, seatOf, takeUp } from './seat.ts';
import { steer } from './steering.ts';
import type { Capture, CheckpointHead } from './capture.ts';
import type { Route, Seat, Take } from './seat.ts';

/** More events than this from one input means that agents are answering each other without end. */
const QUEUE_LIMIT = 1 << 16;
/** Room for what one candle ordinarily brings; most runs never need more. */
const FIRST_CAPACITY = 1 << 9;

/** Everything that a run needs to go on elsewhere: v8-serialisable. */
export type Checkpoint = CheckpointHead & {
  readonly states: Readonly<Record<string, ReadonlyMap<string, unknown>>>;
};

export type Bus = {
  /** Takes one fact from outside and runs until nothing more is said. */
  readonly input: <K extends Kind>(kind: K, key: string, time: Millis, data: EventData[K]) => void;
  /** A deep copy of every agent's state. Only between inputs. */
  readonly checkpoint: () => Checkpoint;
  readonly restore: (checkpoint: Checkpoint) => void;
  /** As `restore`, but the states are the bus's own from then on: for who has just read them and keeps none. */
  readonly adopt: (checkpoint: Checkpoint) => void;
  /** The states as they are now, without a copy of all of them at once. Begun between inputs; goes on while others come. */
  readonly capture: (take: Take) => Capture;
  /** What an agent would say to this fact, asked of a copy of its state: nothing happens. Only between inputs. */
  readonly ask: <K extends Kind>(
    agent: string,
    kind: K,
    key: string,
    time: Millis,
    data: EventData[K],
  ) => readonly Answer[];
};

/** Discriminated by `kind`. */
export type Answer = { [K in Kind]: { readonly kind: K; readonly data: EventData[K] } }[Kind];

export type BusOptions = {
  /** Account agents get every market event once for each of these. */
  readonly accounts: readonly string[];
  /** Hears events of these kinds in the order in which they are said, and says nothing. */
  readonly tap?: { readonly hears: readonly Kind[] | 'all'; readonly hear: (event: Event) => void };
};

/**
 * Events wait in a ring in the order they were said; an event is handed to the agents that hear its kind in pipeline order.
 * @throws Error "Invariant: …" when an agent says what it did not declare, or never comes to rest
 */
export function memoryBus(agents: readonly AnyAgent[], options: BusOptions): Bus {
  const seats = agents.map(seatOf);
  const { accounts, tap } = options;
  const isAccount = new Set(accounts);
  const routes = routesOf(agents, seats, tap?.hears ?? []);
  const steering = steer(seats, routes);
  const nowhere: Route = { hearers: [], seats: [], tapped: tap?.hears === 'all' };

  let ring: (Event | undefined)[] = Array.from({ length: FIRST_CAPACITY });
  let mask = FIRST_CAPACITY - 1;
  // Floats in captured variables would be boxed on each write: what changes lives in one object.
  const now = { head: 0, tail: 0, sequence: 0, time: 0, cause: 0, key: '', seat: seats[0] };

  const grow = (): void => {
    assert(ring.length < QUEUE_LIMIT, TOO_MANY);
    // In order from the head, so that the next places come after them.
    ring = Array.from({ length: 2 * ring.length }, (_, index) =>
      index < ring.length ? ring[(now.head + index) & mask] : undefined,
    );
    now.tail -= now.head;
    now.head = 0;
    mask = ring.length - 1;
  };

  const put = (kind: Kind, key: string, time: Millis, cause: number, data: unknown): void => {
    if (now.tail - now.head > mask) grow();
    now.sequence += 1;
    // Built here and nowhere else, so that all events share one shape.
    const event = { sequence: now.sequence, time, key, cause, kind, data } as Event;
    ring[now.tail & mask] = event;
    now.tail += 1;
    if ((routes.get(kind) ?? nowhere).tapped) tap!.hear(event);
  };

  const say: Say<Kind> = (kind, data) => {
    const { seat } = now;
    if (seat?.says.has(kind) !== true) assert(false, `${seat?.name} says ${kind} only if it declares it`);
    put(kind, now.key, now.time, now.cause, data);
  };

  const handOver = (seat: Seat, key: string, event: Event): void => {
    if (seat.lastKey !== key) takeUp(seat, key);
    now.key = key;
    now.seat = seat;
    seat.step(seat.lastState, event, say);
  };

  const headNow = (): CheckpointHead => {
    const leftOut = steering.leftOut();
    return { sequence: now.sequence, ...(leftOut.length === 0 ? {} : { leftOut }) };
  };

  const adopt = (checkpoint: Checkpoint): void => {
    assert(now.head === now.tail, 'a restore is done at rest');
    now.sequence = checkpoint.sequence;
    steering.leaveOut(checkpoint.leftOut ?? []);
    for (const seat of seats) {
      seat.uncaptured.clear();
      forget(seat);
      for (const [key, state] of checkpoint.states[seat.name] ?? []) seat.states.set(key, state);
    }
  };

  const run = (): void => {
    while (now.head !== now.tail) {
      const at = now.head & mask;
      const event = ring[at]!;
      ring[at] = undefined;
      now.head += 1;
      const { seats: hearers } = routes.get(event.kind) ?? nowhere;
      if (hearers.length === 0) continue;
      now.time = event.time;
      now.cause = event.sequence;
      const fromAccount = isAccount.has(event.key);
      for (let index = 0; index < hearers.length; index += 1) {
        const seat = hearers[index]!;
        if (seat.ofAccount && !fromAccount) for (const account of accounts) handOver(seat, account, event);
        else handOver(seat, event.key, event);
      }
    }
  };

  return {
    input(kind, key, time, data) {
      if (kind === 'command') steering.hear(data as Command, key);
      put(kind, key, time, 0, data);
      run();
    },
    checkpoint() {
      assert(now.head === now.tail, 'a checkpoint is taken at rest');
      const states: Record<string, ReadonlyMap<string, unknown>> = {};
      for (const seat of seats) states[seat.name] = structuredClone(seat.states);
      return { ...headNow(), states };
    },
    adopt,
    restore: (checkpoint) => adopt(structuredClone(checkpoint)),
    capture(take) {
      assert(now.head === now.tail, 'a capture is begun at rest');
      return capture(seats, headNow(), take);
    },
    ask(name, kind, key, time, data) {
      const seat = seats.find((each) => each.name === name);
      assert(seat !== undefined, `there is an agent ${name} to ask`);
      const state = structuredClone(seat.states.get(key) ?? seat.initial(key));
      const answers: Answer[] = [];
      const event = { sequence: now.sequence + 1, time, key, cause: 0, kind, data };
      seat.step(state, event, (said, what) => void answers.push({ kind: said, data: what } as Answer));
      return answers;
    },
  };
}

const TOO_MANY = `no more than ${QUEUE_LIMIT} events from one input`;
