// Scene: what is on the chart when it is looked at from one bar: only what was known by then, in the state it had then.
import { FORMS, FORM_FACTS, isLevel, isZone } from '#model/form.ts';
import { lastChange, statusOf } from './history.ts';
import type { Form } from '#model/form.ts';
import type { History } from './history.ts';
import type { PatternStatus } from '#model/pattern.ts';

export type Item = {
  readonly pattern: number;
  readonly form: Form;
  readonly direction: number;
  readonly high: number;
  readonly low: number;
  /** Bar it sits on, bar from which it was known, and bar at which it ended (undefined while it is open). */
  readonly start: number;
  readonly known: number;
  readonly end: number | undefined;
  readonly status: PatternStatus;
  readonly touches: number;
  readonly confidence: number;
  readonly score: number;
  /** Patterns of the same form and direction that it covers for the eye; itself not among them. */
  readonly members: number[];
};

export type Scene = {
  readonly clock: number;
  readonly forms: ReadonlySet<Form>;
  /** Open zones and levels, best rank first. */
  readonly open: readonly Item[];
  /** Zones and levels that have ended, and marks of one bar. */
  readonly ended: readonly Item[];
  readonly marks: readonly Item[];
  readonly range: Item | undefined;
  readonly sessions: readonly Item[];
  /** By form: shown, and open (or in view) in all. */
  readonly counts: ReadonlyMap<Form, { readonly shown: number; readonly all: number }>;
  readonly hidden: number;
};

export type SceneQuestion = {
  /** Nothing said after the close of this bar is shown. */
  readonly clock: number;
  /** Bars in view. */
  readonly from: number;
  readonly to: number;
  readonly forms: ReadonlySet<Form>;
  readonly showAll: boolean;
  readonly showEnded: boolean;
};

const MOST_DRAWN = 500;
const MOST_ENDED_ZONES = 14;
const MOST_ENDED_LEVELS = 10;
/** Scores fall by e over so many bars, and over so many ATR. */
const AGE_BARS = 192;
const DISTANCE_ATR = 18;

/** How much of its worth a zone keeps. */
const STATE_WEIGHTS: Partial<Record<PatternStatus, number>> = {
  touched: 0.85,
  mitigated: 0.6,
  filled: 0.25,
  broken: 0.25,
};

export function sceneAt(history: History, question: SceneQuestion): Scene {
  const { clock, from, to, forms, showAll, showEnded } = question;
  const { columns, born, end, start } = history;
  const from0 = Math.floor(from);
  const open: Item[] = [];
  const ended: Item[] = [];
  const marks: Item[] = [];
  const sessions: Item[] = [];
  let range: Item | undefined;
  const all = new Map<Form, number>(FORMS.map((form) => [form, 0]));
  const count = (form: Form): void => {
    all.set(form, all.get(form)! + 1);
  };
  // Where the eye is: at the clock, or at the right edge of what is looked at before it.
  const at = Math.max(0, Math.min(clock, Math.floor(to)));
  const price = columns.candles.close[at] ?? 0;
  const atr = history.atr[at] || 1;

  for (let pattern = 0; pattern < born.length; pattern += 1) {
    if (born[pattern]! > clock) continue;
    const form = history.forms[pattern]!;
    const isOpen = end[pattern]! > clock;
    if (isZone(form) || isLevel(form)) {
      if (isOpen) count(form);
      if (!forms.has(form) || start[pattern]! > to) continue;
      if (isOpen) open.push(itemOf(history, pattern, form, clock, at, price, atr));
      else if (showEnded && end[pattern]! >= from0) ended.push(itemOf(history, pattern, form, clock, at, price, atr));
      continue;
    }
    switch (form) {
      case 'range':
        if (isOpen) {
          // The latest is the one in force.
          all.set(form, 1);
          if (forms.has(form)) range = itemOf(history, pattern, form, clock, at, price, atr);
        }
        break;
      case 'session':
        if (born[pattern]! < from0 || start[pattern]! > to) break;
        count(form);
        if (forms.has(form)) sessions.push(itemOf(history, pattern, form, clock, at, price, atr));
        break;
      default:
        if (born[pattern]! < from0 || start[pattern]! > to) break;
        count(form);
        if (forms.has(form)) marks.push(itemOf(history, pattern, form, clock, at, price, atr));
    }
  }
  const best = ranked(open, showAll);
  const shownMarks = latest(marks, showAll);
  const shown = new Map<Form, number>();
  for (const { form, members } of [...best, ...shownMarks, ...sessions, ...(range === undefined ? [] : [range])])
    shown.set(form, (shown.get(form) ?? 0) + 1 + members.length);
  const counts = new Map(FORMS.map((form) => [form, { shown: shown.get(form) ?? 0, all: all.get(form)! }]));
  return {
    clock,
    forms,
    open: best,
    ended: remembering(ended, showAll),
    marks: shownMarks,
    range,
    sessions,
    counts,
    hidden: [...counts].reduce((sum, [form, { shown, all }]) => sum + (forms.has(form) ? all - shown : 0), 0),
  };
}

/** All that a scene shows. */
export const contentsOf = ({ open, ended, marks, sessions, range }: Scene): readonly Item[] => [
  ...open,
  ...ended,
  ...marks,
  ...sessions,
  ...(range === undefined ? [] : [range]),
];

/** One pattern as it stood at the clock; undefined where it was not known yet. */
export const itemAt = (history: History, pattern: number, clock: number): Item | undefined =>
  history.born[pattern]! > clock
    ? undefined
    : itemOf(
        history,
        pattern,
        history.forms[pattern]!,
        clock,
        clock,
        history.columns.candles.close[clock]!,
        history.atr[clock] || 1,
      );

function itemOf(
  history: History,
  pattern: number,
  form: Form,
  clock: number,
  at: number,
  price: number,
  atr: number,
): Item {
  const { columns, born, end, start } = history;
  const { changes, patterns } = columns;
  const change = lastChange(history, pattern, clock);
  const high = patterns.high[pattern]!;
  const low = patterns.low[pattern]!;
  const status = statusOf(history, change);
  const confidence = changes.confidence[change]!;
  const distance = price > high ? price - high : price < low ? low - price : 0;
  const age = Math.max(0, at - born[pattern]!);
  const score =
    confidence *
    Math.exp(-age / AGE_BARS) *
    (STATE_WEIGHTS[status] ?? 1) *
    Math.exp(-distance / (DISTANCE_ATR * atr)) *
    FORM_FACTS[form].weight;
  return {
    pattern,
    form,
    direction: patterns.direction[pattern]!,
    high,
    low,
    start: start[pattern]!,
    known: born[pattern]!,
    end: end[pattern]! <= clock ? end[pattern]! : undefined,
    status,
    touches: changes.touches[change]!,
    confidence,
    score,
    members: [],
  };
}

/** Best first, so many of each form and direction; a zone that lies mostly in a better one is drawn with it. */
function ranked(items: readonly Item[], showAll: boolean): readonly Item[] {
  const sorted = items.toSorted((a, b) => b.score - a.score || b.pattern - a.pattern);
  if (showAll) return sorted.slice(0, MOST_DRAWN);
  const kept: Item[] = [];
  for (const item of sorted) {
    const same = kept.filter((other) => other.form === item.form && other.direction === item.direction);
    const cover = isZone(item.form) ? same.find((other) => overlaps(other, item)) : undefined;
    if (cover !== undefined) cover.members.push(item.pattern);
    else if (same.length < FORM_FACTS[item.form].most) kept.push(item);
  }
  return kept;
}

function overlaps(a: Item, b: Item): boolean {
  const common = Math.min(a.high, b.high) - Math.max(a.low, b.low);
  return common > 0.5 * Math.min(a.high - a.low, b.high - b.low);
}

/** What has ended is memory: the surest zones in view, and the levels that were last taken. */
function remembering(items: readonly Item[], showAll: boolean): readonly Item[] {
  const factor = showAll ? 20 : 1;
  const zones = items.filter(({ form }) => isZone(form)).toSorted((a, b) => b.confidence - a.confidence);
  const levels = items.filter(({ form }) => isLevel(form)).toSorted((a, b) => b.end! - a.end!);
  return [...zones.slice(0, MOST_ENDED_ZONES * factor), ...levels.slice(0, MOST_ENDED_LEVELS * factor)];
}

/** Marks of one bar: the latest of each form. The long leg counts before the short one. */
function latest(marks: readonly Item[], showAll: boolean): readonly Item[] {
  if (showAll) return marks;
  return FORMS.flatMap((form) => {
    const all = marks.filter((mark) => mark.form === form);
    return all.slice(Math.max(0, all.length - FORM_FACTS[form].most));
  });
}
