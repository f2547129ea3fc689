// Durable bus: the memory bus with a log behind it. What was said is on the disk before anyone outside hears of it.
import { assert } from '#model/fate.ts';
import { memoryBus } from './memory.ts';
import { replay } from './replay.ts';
import { CHECKPOINT_EVERY, eventsBetween, LONG_STEP_BYTES, spread, STEP_BYTES } from './spread.ts';
import { assureWritten } from './written.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { Event, EventData, Kind } from '#model/event.ts';
import type { Millis } from '#model/time.ts';
import type { Bus, BusOptions } from './memory.ts';
import type { Journal, SavedCheckpoint } from './journal.ts';
import type { Spread } from './spread.ts';

/** So many events may wait for the next commit; beyond it they are committed by themselves. */
const WAITING_LIMIT = 1_000;

export type Notice =
  | { readonly kind: 'checkpoint-damaged'; readonly sequence: number; readonly why: string }
  | { readonly kind: 'checkpoint-failed'; readonly cause: unknown }
  | ({ readonly kind: 'recovered' } & Recovery);

/** `checkpoint` is the sequence from which the log was replayed, 0 for the beginning. */
export type Recovery = { readonly checkpoint: number; readonly replayed: number };

export type DurableOptions = BusOptions & {
  /** Names the code and settings, so that a difference in a replay can be told from a fault. */
  readonly program?: string;
  /** Fewest events between two checkpoints; where the states are large there are more. */
  readonly checkpointEvery?: number;
  /** Bytes of state that are taken down and written with one input while a checkpoint is in the making. */
  readonly checkpointStepBytes?: number;
  /**
   * An input after which nothing but these kinds was said is not committed by itself but with the next one, or by `flush`.
   * A crash may lose such inputs: nobody outside has heard of them. Empty commits every input.
   */
  readonly waits?: readonly Kind[];
  readonly notice?: (notice: Notice) => void;
};

export type DurableBus = Omit<Bus, 'restore' | 'adopt' | 'capture'> & {
  /** What it took to be ready. */
  readonly recovery: Recovery;
  /**
   * As `input`, but committed with what comes next, or by `flush`: for what can be had again, such as the history that a
   * venue gives. Nobody outside hears of it before.
   */
  readonly later: Bus['input'];
  /** Commits what waits. */
  readonly flush: () => void;
  /** Commits what waits, and writes a checkpoint. */
  readonly save: () => void;
  /** Saves; nothing is taken afterwards. The log stays open: it belongs to who opened it. */
  readonly close: () => void;
};

/**
 * Ready when it returns: the newest checkpoint is loaded and the log after it replayed, for a first start as after a crash.
 * `input` returns when the input and all that was said in its run are committed; only then the tap hears of them.
 *
 * When anything fails in a run, its state is thrown away and made again from the log before the next input: the failed
 * input has not happened, and may be given again. What waited is not lost by that.
 * @throws Error "Invariant: …" as `memoryBus` does, and when a replay says something else than the log
 * @throws SmcError STORE_* when the store cannot be written or read; DATA_INVALID for an input that no line can hold
 */
export function durableBus(agents: readonly AnyAgent[], journal: Journal, options: DurableOptions): DurableBus {
  const { accounts, tap, program = '', notice } = options;
  const { checkpointEvery = CHECKPOINT_EVERY, checkpointStepBytes = STEP_BYTES } = options;
  const waits = new Set<Kind>(options.waits);
  const heard = new Set<Kind>(tap === undefined || tap.hears === 'all' ? [] : tap.hears);
  const isHeard = ({ kind }: Event): boolean => tap?.hears === 'all' || heard.has(kind);

  let said: Event[] = [];
  let waiting: Event[] = [];
  const outgoing: Event[] = [];
  const now = { isTorn: false, isClosed: false, isDelivering: false, delivered: 0, sinceCheckpoint: 0 };
  /** The checkpoint in the making, and how many events lie between one and the next. */
  const saving = { spread: undefined as Spread | undefined, every: checkpointEvery };

  const fresh = (): Bus =>
    memoryBus(agents, { accounts, tap: { hears: 'all', hear: (event) => void said.push(event) } });
  let bus = fresh();

  const run = ({ kind, key, time, data }: Event): readonly Event[] => {
    said = [];
    bus.input(kind, key, time, data);
    return said;
  };

  const recover = (): Recovery => {
    bus = fresh();
    const saved = journal.loadCheckpoint();
    for (const each of saved?.damaged ?? []) notice?.({ kind: 'checkpoint-damaged', ...each });
    saving.spread = undefined;
    saving.every = eventsBetween(saved?.bytes ?? 0, checkpointEvery);
    if (saved !== undefined) bus.adopt(saved.checkpoint);
    const after = saved?.checkpoint.sequence ?? 0;
    const replayed = replay(journal, { run, after, wrote: saved?.program ?? program, reads: program });
    now.sinceCheckpoint = replayed;
    now.isTorn = false;
    const recovery = { checkpoint: after, replayed };
    notice?.({ kind: 'recovered', ...recovery });
    // What is said from here on is this program's: without a mark a later replay could not know.
    if (isNewEra(saved)) checkpoint();
    return recovery;
  };
  const isNewEra = (saved: SavedCheckpoint | undefined): boolean => saved === undefined || saved.program !== program;

  const begin = (): Spread => {
    assert(waiting.length === 0, 'a checkpoint stands on what is committed');
    return spread(bus, journal, program);
  };

  const step = (bytes: number): void => {
    const whole = saving.spread?.step(bytes);
    if (whole === undefined) return;
    saving.spread = undefined;
    saving.every = eventsBetween(whole, checkpointEvery);
  };

  /** Whole, before anything else. One in the making is older than that. */
  const checkpoint = (): void => {
    saving.spread = begin();
    while (saving.spread !== undefined) step(LONG_STEP_BYTES);
    now.sinceCheckpoint = 0;
  };

  const ready = (): void => {
    assert(!now.isClosed, 'nothing is put on a bus that was closed');
    if (!now.isTorn) return;
    journal.probe();
    const again = waiting.filter(({ cause }) => cause === 0);
    recover();
    waiting = again.flatMap(run);
  };

  /** One event after the other, also when the listener answers with an input of its own. */
  const deliver = (): void => {
    if (now.isDelivering) return;
    now.isDelivering = true;
    try {
      while (now.delivered < outgoing.length) {
        now.delivered += 1;
        tap!.hear(outgoing[now.delivered - 1]!);
      }
    } finally {
      outgoing.splice(0, now.delivered);
      now.delivered = 0;
      now.isDelivering = false;
    }
  };

  const commit = (): void => {
    if (waiting.length === 0) return;
    journal.append(waiting);
    now.sinceCheckpoint += waiting.length;
    for (const event of waiting) if (isHeard(event)) outgoing.push(event);
    waiting = [];
  };

  /** The events are safe without it: a checkpoint that fails only makes the next start longer. */
  const checkpointWhenDue = (): void => {
    if (saving.spread === undefined && (now.sinceCheckpoint < saving.every || waiting.length > 0)) return;
    try {
      if (saving.spread === undefined) {
        saving.spread = begin();
        now.sinceCheckpoint = 0;
      }
      step(checkpointStepBytes);
    } catch (cause) {
      saving.spread = undefined;
      now.sinceCheckpoint = Math.floor(saving.every / 2);
      notice?.({ kind: 'checkpoint-failed', cause });
    }
  };

  const tearing = (work: () => void): void => {
    try {
      work();
    } catch (cause) {
      now.isTorn = true;
      throw cause;
    }
  };

  const flush = (): void => {
    ready();
    tearing(commit);
    deliver();
    checkpointWhenDue();
  };
  const save = (): void => {
    flush();
    // A listener may have answered with inputs that wait.
    tearing(commit);
    if (now.sinceCheckpoint > 0 || saving.spread !== undefined) checkpoint();
    deliver();
  };

  const take = <K extends Kind>(kind: K, key: string, time: Millis, data: EventData[K], mayWait: boolean): void => {
    assureWritten(data, kind);
    ready();
    const before = waiting.length;
    tearing(() => {
      run({ kind, key, time, data, sequence: 0, cause: 0 } as Event);
      waiting.push(...said);
      if (waiting.length < WAITING_LIMIT && (mayWait || said.every((event) => waits.has(event.kind)))) return;
      try {
        commit();
      } catch (cause) {
        waiting.length = before;
        throw cause;
      }
    });
    deliver();
    checkpointWhenDue();
  };

  const recovery = recover();
  return {
    recovery,
    flush,
    save,
    input: (kind, key, time, data) => take(kind, key, time, data, false),
    later: (kind, key, time, data) => take(kind, key, time, data, true),
    checkpoint() {
      ready();
      return bus.checkpoint();
    },
    ask(agent, kind, key, time, data) {
      ready();
      return bus.ask(agent, kind, key, time, data);
    },
    close() {
      if (now.isClosed) return;
      save();
      now.isClosed = true;
    },
  };
}
