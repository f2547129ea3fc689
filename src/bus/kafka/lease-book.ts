// Lease book: who runs what, folded from the topic `lease` in its order and by its clock: every reader comes to the same.
import type { Millis } from '#model/time.ts';

/** What a member says of itself each second; `units` are partitions. */
export type Beat = {
  /** Members of one program share its units out among them. */
  readonly program: string;
  readonly member: string;
  /** What it runs. A unit that it held and names no more is free at once. */
  readonly holds: readonly number[];
  /** What it would run where it is free. */
  readonly wants: readonly number[];
  readonly isLeaving?: boolean;
};

export type LeaseBook = {
  /** @param time that of the broker, never less than the one before */
  readonly hear: (beat: Beat, time: Millis) => void;
  readonly holderOf: (program: string, unit: number) => string | undefined;
  readonly unitsOf: (program: string, member: string) => readonly number[];
  /** Of those who have been heard of lately, sorted. */
  readonly membersOf: (program: string) => readonly string[];
  /** Of the last beat. */
  readonly time: () => Millis;
};

type Lease = { readonly member: string; readonly at: Millis };

/**
 * A unit belongs to whoever asked for it first while it was free, until they leave it or are silent for longer than the lease.
 * @param isWhole the book is read from its first page; else a wish within the first lease may be one that was not granted, and only
 * what is held counts
 */
export function leaseBook(leaseMs: Millis, isWhole: boolean): LeaseBook {
  const programs = new Map<string, { readonly units: Map<number, Lease>; readonly members: Map<string, Millis> }>();
  const now = { time: 0, first: undefined as Millis | undefined };
  const of = (program: string) => {
    const known = programs.get(program) ?? { units: new Map<number, Lease>(), members: new Map<string, Millis>() };
    programs.set(program, known);
    return known;
  };
  const isOver = (at: Millis): boolean => now.time - at > leaseMs;
  return {
    hear({ program, member, holds, wants, isLeaving = false }, time) {
      now.time = Math.max(now.time, time);
      now.first ??= time;
      const { units, members } = of(program);
      const isCertain = isWhole || now.time - now.first > leaseMs;
      const asked = new Set(isLeaving ? [] : isCertain ? [...holds, ...wants] : holds);
      for (const [unit, lease] of units) if (lease.member === member && !asked.has(unit)) units.delete(unit);
      for (const unit of asked) {
        const lease = units.get(unit);
        if (lease === undefined || lease.member === member || isOver(lease.at))
          units.set(unit, { member, at: now.time });
      }
      if (isLeaving) members.delete(member);
      else members.set(member, now.time);
    },
    holderOf(program, unit) {
      const lease = of(program).units.get(unit);
      return lease === undefined || isOver(lease.at) ? undefined : lease.member;
    },
    unitsOf: (program, member) =>
      [...of(program).units].filter(([, lease]) => lease.member === member && !isOver(lease.at)).map(([unit]) => unit),
    membersOf: (program) =>
      [...of(program).members]
        .filter(([, at]) => !isOver(at))
        .map(([member]) => member)
        .toSorted(),
    time: () => now.time,
  };
}

/**
 * What a member is to run of all the units: what it holds, down to its fair share, and up to it of what is free. Nobody gives up
 * anything that nobody else is there to take.
 */
export function shareOf(
  book: LeaseBook,
  program: string,
  member: string,
  units: readonly number[],
): { readonly keeps: readonly number[]; readonly wants: readonly number[] } {
  const members = book.membersOf(program);
  const fair = Math.ceil(units.length / Math.max(1, members.includes(member) ? members.length : members.length + 1));
  const held = units.filter((unit) => book.holderOf(program, unit) === member);
  const keeps = held.slice(0, Math.max(fair, 0));
  const free = units.filter((unit) => book.holderOf(program, unit) === undefined);
  return { keeps, wants: free.slice(0, Math.max(0, fair - keeps.length)) };
}
