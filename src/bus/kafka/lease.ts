// Lease: a program's place among those of its kind: it says each second that it lives, and hears what it is to run.
import { leaseBook, shareOf } from './lease-book.ts';
import { EARLIEST } from './reader.ts';
import { SmcError } from '#model/fate.ts';
import type { Beat, LeaseBook } from './lease-book.ts';
import type { Cluster } from './cluster.ts';
import type { Millis } from '#model/time.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/** Beats in the time of a lease: so many may be lost. */
const BEATS = 6;
const WAIT_MS = 250;
/** After a broker that did not answer. */
const AGAIN_MS = 500;

export type LeaseOptions = {
  /** Such as "trade". */
  readonly program: string;
  /** Nobody else's name. */
  readonly member: string;
  /** Partitions to be run by somebody, by one of the program at a time. */
  readonly units: readonly number[];
  /** Who was silent for so long has lost what it ran; the same in all programs. */
  readonly leaseMs: Millis;
  /** Said once when it begins to fail; it tries again until it succeeds. */
  readonly onTrouble?: (trouble: SmcError) => void;
};

export type Leases = {
  /** What is to be run now. What is in it is this member's own; what was and is no more is to be ended, and then let go of. */
  readonly share: () => readonly number[];
  /** Who runs what, as the log says. */
  readonly book: () => LeaseBook;
  /** Units that none of the program runs, as the log says. */
  readonly unheld: () => readonly number[];
  /** Since the log was last heard: every member beats there, this one too. */
  readonly silentMs: () => Millis;
  /** Resolves when the share is another one, or after so long. */
  readonly changed: (waitMs: Millis) => Promise<void>;
  /** What is run from now on: what is held, and neither in the share nor run, is let go of. */
  readonly runs: (units: readonly number[]) => Promise<void>;
  /** All is let go of. */
  readonly close: () => Promise<void>;
};

/** Lives on over a broker that is away: what it held it may have lost by then, and its share says so. */
export function openLeases(cluster: Cluster, options: LeaseOptions): Leases {
  const { program, member, units, leaseMs } = options;
  let book = leaseBook(leaseMs, true);
  /** Granted, and not yet let go of. */
  let held: readonly number[] = [];
  /** Let go of, and not yet read back as such. */
  const given = new Set<number>();
  let share: readonly number[] = [];
  let running: readonly number[] = [];
  let troubled = false;
  const waiters = new Set<() => void>();
  const now = { isClosed: false, beatAt: -Infinity, heardAt: performance.now() };
  let sender: Writer | undefined;

  const put = async (beat: Beat): Promise<void> => {
    sender ??= await cluster.sender();
    const value = Buffer.from(JSON.stringify(beat));
    await sender.write([{ topic: cluster.topics.lease, partition: 0, key: `${program} ${member}`, value }]);
  };
  const beat = async (): Promise<void> => {
    now.beatAt = performance.now();
    const { wants } = shareOf(book, program, member, units);
    for (const unit of held) if (!share.includes(unit) && !running.includes(unit)) given.add(unit);
    // What is to be given up is held until it has been ended.
    await put({ program, member, holds: held.filter((unit) => !given.has(unit)), wants });
  };
  const assume = (next: readonly number[]): void => {
    if (String(next) === String(share)) return;
    share = next;
    for (const wake of waiters) wake();
  };
  const hear = (records: Awaited<ReturnType<Reader['next']>>): void => {
    if (records.length > 0) now.heardAt = performance.now();
    for (const { value, time } of records) {
      const said = beatIn(value);
      if (said !== undefined) book.hear(said, time);
    }
    held = units.filter((unit) => book.holderOf(program, unit) === member);
    for (const unit of given) if (!held.includes(unit)) given.delete(unit);
    assume(shareOf(book, program, member, units).keeps.filter((unit) => !given.has(unit)));
  };
  const isWanting = (): boolean => shareOf(book, program, member, units).wants.length > 0;

  const follow = async (): Promise<void> => {
    const reader = await cluster.reader(cluster.topics.lease, new Map([[0, EARLIEST]]));
    try {
      const isWhole = reader.position(0) === 0n;
      const past = await reader.drain();
      book = leaseBook(leaseMs, isWhole);
      hear(past);
      while (!now.isClosed) {
        const isDue = performance.now() - now.beatAt >= leaseMs / BEATS;
        if (isDue) await beat();
        const records = await reader.next(WAIT_MS);
        if (records.length > 0) hear(records);
        troubled = false;
        // What has become free is not waited for.
        if (records.length > 0 && isWanting() && records.some(({ key }) => key !== `${program} ${member}`))
          await beat();
      }
    } finally {
      await reader.close();
    }
  };
  const run = async (): Promise<void> => {
    while (!now.isClosed) {
      try {
        await follow();
      } catch (thrown) {
        if (!(thrown instanceof SmcError)) throw thrown;
        if (!troubled) options.onTrouble?.(thrown);
        troubled = true;
        await sender?.close().catch(() => undefined);
        sender = undefined;
        await new Promise((done) => setTimeout(done, AGAIN_MS));
      }
    }
  };
  const done = run();

  return {
    share: () => share,
    book: () => book,
    unheld: () => units.filter((unit) => book.holderOf(program, unit) === undefined),
    silentMs: () => performance.now() - now.heardAt,
    changed(waitMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, waitMs);
      waiters.add(resolve);
      return promise.finally(() => {
        clearTimeout(timer);
        waiters.delete(resolve);
      });
    },
    async runs(units) {
      running = units;
      await beat();
    },
    async close() {
      now.isClosed = true;
      await done;
      try {
        await put({ program, member, holds: [], wants: [], isLeaving: true });
      } catch {
        // It is over by itself then.
      }
      await sender?.close().catch(() => undefined);
    },
  };
}

/** Undefined for what is none: it is passed over. */
function beatIn(value: Buffer): Beat | undefined {
  try {
    const { program, member, holds, wants, isLeaving } = JSON.parse(value.toString('utf8')) as Beat;
    const isOne =
      typeof program === 'string' && typeof member === 'string' && Array.isArray(holds) && Array.isArray(wants);
    return isOne ? { program, member, holds, wants, isLeaving: isLeaving === true } : undefined;
  } catch {
    return undefined;
  }
}
