// Book: the life of every pattern as the log tells it, so that what was known at any moment is found without folding again.
import { formOf, isLevel, isZone } from '#model/form.ts';
import { patternId } from '#model/pattern.ts';
import type { Event } from '#model/event.ts';
import type { Form } from '#model/form.ts';
import type { Millis } from '#model/time.ts';
import type { Pattern, PatternChange, PatternEvent, PatternStatus } from '#model/pattern.ts';

/** One thing that happened to a pattern; `time` is the close of the bar at which it was said. */
export type Change = {
  readonly sequence: number;
  readonly time: Millis;
  readonly event: PatternEvent;
  readonly status: PatternStatus;
  readonly touches: number;
  readonly evidence: number;
};

export type Life = {
  readonly id: string;
  readonly pattern: Pattern;
  readonly form: Form;
  /** In the order of the log, at least one. */
  readonly changes: readonly Change[];
};

export type Book = {
  /** In the order in which they were first heard of. */
  readonly lives: Life[];
  readonly byId: Map<string, Life>;
  /** Grows with every change. */
  revision: number;
};

const ENDS: ReadonlySet<PatternEvent> = new Set([
  'filled',
  'broken',
  'inverted',
  'swept',
  'breached',
  'superseded',
  'ended',
  'expired',
]);

export const emptyBook = (): Book => ({ lives: [], byId: new Map(), revision: 0 });

/** Hears one pattern event. What was heard before is not heard twice, and what comes late takes its place in the order. */
export function hear(book: Book, { sequence, time, data }: Event<'pattern'>): void {
  note(book, data, sequence, time);
}

function note(
  book: Book,
  { pattern, event, status, touches, evidence }: PatternChange,
  sequence: number,
  time: Millis,
): void {
  const id = patternId(pattern);
  const change: Change = { sequence, time, event, status, touches, evidence };
  const known = book.byId.get(id);
  if (known === undefined) {
    const life: Life = { id, pattern, form: formOf(pattern.kind, pattern.variant), changes: [change] };
    book.byId.set(id, life);
    book.lives.push(life);
  } else {
    const changes = known.changes as Change[];
    let at = changes.length;
    while (at > 0 && changes[at - 1]!.sequence > sequence) at -= 1;
    if (changes[at - 1]?.sequence === sequence) return;
    changes.splice(at, 0, change);
  }
  book.revision += 1;
}

/** The last that had been said of it by the clock; undefined where nothing had: then it is not there. */
export function lastSaid({ changes }: Life, clock: Millis): Change | undefined {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (changes[middle]!.time <= clock) low = middle + 1;
    else high = middle;
  }
  return changes[low - 1];
}

/** When price or age had ended it; undefined while it stood at the clock. */
export function endedBy({ changes }: Life, clock: Millis): Millis | undefined {
  for (const { event, time } of changes) {
    if (time > clock) return undefined;
    if (ENDS.has(event)) return time;
  }
  return undefined;
}

/**
 * What happened on a bar before this moment is forgotten, and what had ended by then. What stands stays, however old: zones,
 * levels and the range in hand.
 */
export function forgetBefore(book: Book, moment: Millis): void {
  const range = book.lives.findLast(({ form }) => form === 'range');
  const isStanding = (life: Life): boolean =>
    life === range || ((isZone(life.form) || isLevel(life.form)) && endedBy(life, moment) === undefined);
  const kept = book.lives.filter((life) => life.changes.at(-1)!.time >= moment || isStanding(life));
  if (kept.length === book.lives.length) return;
  book.lives.splice(0, book.lives.length, ...kept);
  book.byId.clear();
  for (const life of kept) book.byId.set(life.id, life);
  book.revision += 1;
}

/** All that had been said of it by the clock, in order. */
export const saidBy = ({ changes }: Life, clock: Millis): readonly Change[] =>
  changes.filter(({ time }) => time <= clock);
