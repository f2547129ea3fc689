// Scene: what is on the chart at one clock: only what had been said by then, in the state it had then, best first.
import { FORMS, FORM_FACTS, isLevel, isZone } from '#model/form.ts';
import { FORM_GROUPS } from './layers.ts';
import { barsClosedBy, placeOfTime } from './bars.ts';
import { confidenceOf } from '#model/confidence.ts';
import { durationOf } from '#model/time.ts';
import { endedBy, lastSaid } from './book.ts';
import { overlaps, scoreOf } from './rank.ts';
import { swingNames } from './swing-names.ts';
import type { Bars } from './bars.ts';
import type { Book, Life } from './book.ts';
import type { Form } from '#model/form.ts';
import type { Layers } from './layers.ts';
import type { Millis } from '#model/time.ts';
import type { SwingName } from './swing-names.ts';
import type { PatternStatus } from '#model/pattern.ts';

/** One drawn pattern. Places are bars, see `placeOfTime`. */
export type Item = {
  readonly life: Life;
  readonly form: Form;
  readonly direction: number;
  readonly high: number;
  readonly low: number;
  /** Where it sits, from where it was known, and where it ended; undefined while it stands. */
  readonly start: number;
  readonly known: number;
  readonly end: number | undefined;
  readonly status: PatternStatus;
  readonly touches: number;
  readonly confidence: number;
  readonly score: number;
  readonly isCited: boolean;
  /** Of a longer timeframe than the chart's. */
  readonly isHigher: boolean;
  /** How deep price has been in a gap since it was known; NaN where it has not. */
  readonly reached: number;
  /** Of a swing, where they are asked for. */
  readonly name: SwingName | undefined;
  /** Zones of the same form and direction that it covers for the eye. */
  readonly members: Life[];
};

export type Count = { readonly shown: number; readonly all: number };

export type Scene = {
  readonly clock: Millis;
  /** Bars that had closed by the clock. */
  readonly bars: number;
  /** Zones and levels that stand, best first. */
  readonly open: readonly Item[];
  /** Zones and levels that have ended. */
  readonly ended: readonly Item[];
  /** What happened on one bar: breaks, sweeps, swings. */
  readonly marks: readonly Item[];
  readonly range: Item | undefined;
  readonly counts: ReadonlyMap<Form, Count>;
  /** What stands and is not shown, best first: nothing is silently absent. */
  readonly hidden: readonly Item[];
};

export type Question = {
  readonly book: Book;
  readonly bars: Bars;
  /** Nothing said after it is shown. */
  readonly clock: Millis;
  /** Bars that are looked at. */
  readonly from: number;
  readonly to: number;
  readonly layers: Layers;
  /** Ids of patterns that plans and positions stand on. */
  readonly cited: ReadonlySet<string>;
};

const MOST_DRAWN = 500;
const MOST_HIGHER = 2;
const MOST_ENDED = { auto: 14, all: 300 } as const;
const CONFIDENT_FORMS: ReadonlySet<Form> = new Set(FORMS.filter(isZone));

export function sceneAt(question: Question): Scene {
  const { book, bars, clock, from, to, layers, cited } = question;
  const closed = barsClosedBy(bars, clock);
  const makeItem = itemMaker(question, closed);
  const open: Item[] = [];
  const ended: Item[] = [];
  const marks: Item[] = [];
  let range: Item | undefined;
  const all = new Map<Form, number>();
  const count = (form: Form): void => void all.set(form, (all.get(form) ?? 0) + 1);

  for (const life of book.lives) {
    const change = lastSaid(life, clock);
    if (change === undefined) continue;
    const { form, pattern } = life;
    const isOwn = pattern.timeframe === bars.timeframe;
    const isHigher = !isOwn && durationOf(pattern.timeframe) > bars.durationMs;
    if (!isOwn && !(isHigher && layers.higher && isZone(form))) continue;
    if (layers.citedOnly && !cited.has(life.id) && form !== 'range' && form !== 'session') continue;
    const end = endedBy(life, clock);
    if (isZone(form) || isLevel(form)) {
      if (end === undefined) {
        if (isOwn) count(form);
        if (layers.forms.has(form) && placeOfTime(bars, pattern.formedAt) <= to)
          open.push(makeItem(life, change, undefined, isHigher));
      } else if (layers.history && isOwn && layers.forms.has(form) && placeOfTime(bars, end) >= from)
        ended.push(makeItem(life, change, end, false));
      continue;
    }
    if (form === 'range') {
      if (end === undefined && isOwn) {
        // One stands at a time; what was not told of its end is superseded by the next.
        all.set(form, 1);
        if (layers.forms.has(form)) range = makeItem(life, change, undefined, false);
      }
      continue;
    }
    if (form === 'session' || !isOwn) continue;
    const known = placeOfTime(bars, pattern.knownAt);
    if (known < from || placeOfTime(bars, pattern.formedAt) > to) continue;
    count(form);
    if (layers.forms.has(form)) marks.push(makeItem(life, change, end, false));
  }

  const confident = open.filter(
    ({ form, confidence, isCited }) => isCited || !CONFIDENT_FORMS.has(form) || confidence >= layers.minimumConfidence,
  );
  const best = ranked(confident, layers);
  const shownMarks = latest(marks, layers);
  return {
    clock,
    bars: closed,
    open: best,
    ended: remembered(ended, layers),
    marks: shownMarks,
    range,
    counts: countsOf(all, [...best, ...shownMarks, ...(range === undefined ? [] : [range])]),
    hidden: hiddenOf(open, best),
  };
}

type MakeItem = (
  life: Life,
  change: NonNullable<ReturnType<typeof lastSaid>>,
  end: Millis | undefined,
  isHigher: boolean,
) => Item;

function itemMaker({ book, bars, clock, to, cited, layers }: Question, closed: number): MakeItem {
  const names = layers.swingNames ? swingNames(book.lives, bars.timeframe, clock) : undefined;
  // Where the eye is: at the clock, or at the right edge of what is looked at before it.
  const at = Math.max(0, Math.min(closed - 1, Math.floor(to)));
  const price = bars.close[at] ?? Number.NaN;
  const atr = bars.atr[at] || 1;
  return (life, { status, touches, evidence }, end, isHigher) => {
    const { pattern, form } = life;
    const { high, low, direction } = pattern;
    const known = placeOfTime(bars, pattern.knownAt);
    const confidence = confidenceOf(evidence);
    const isCited = cited.has(life.id);
    const distance = price > high ? price - high : price < low ? low - price : 0;
    const score = scoreOf({
      form,
      status,
      confidence,
      isCited,
      ageBars: Math.max(0, at - known),
      distanceAtr: distance / atr,
    });
    return {
      life,
      form,
      direction,
      high,
      low,
      start: startOf(bars, life, known),
      known,
      // Said at a close: it is drawn to the bar that did it, not to the next.
      end: end === undefined ? undefined : placeOfTime(bars, end - bars.durationMs),
      status,
      touches,
      confidence,
      score,
      isCited,
      isHigher,
      reached: form === 'gap' && touches > 0 ? reachedIn(bars, pattern, closed) : Number.NaN,
      name: names?.get(life.id),
      members: [],
    };
  };
}

/** A break is drawn from the swing that it broke; what became of a block or gap from the bar that turned it. */
function startOf(bars: Bars, { form, pattern }: Life, known: number): number {
  if (form === 'breaker' || form === 'inverse-gap') return known;
  return placeOfTime(bars, form === 'structure' ? (pattern.about?.formedAt ?? pattern.formedAt) : pattern.formedAt);
}

/** The far point of price inside a gap from the bar after it was known: that part of it is no gap any more. */
function reachedIn(bars: Bars, { knownAt, direction, high, low }: Life['pattern'], closed: number): number {
  let reached = direction > 0 ? high : low;
  for (let bar = Math.max(0, Math.floor(placeOfTime(bars, knownAt)) + 1); bar < closed; bar += 1)
    reached = direction > 0 ? Math.min(reached, bars.low[bar]!) : Math.max(reached, bars.high[bar]!);
  return direction > 0 ? Math.max(reached, low) : Math.min(reached, high);
}

/** Best first, so many of each form and side; a zone that lies mostly in a better one is drawn with it. */
function ranked(items: readonly Item[], layers: Layers): readonly Item[] {
  const sorted = items.toSorted((a, b) => b.score - a.score || (a.life.id < b.life.id ? 1 : -1));
  const kept: Item[] = [];
  const bySide = new Map<string, Item[]>();
  for (const item of sorted) {
    const isFree = item.isCited || layers.all.has(FORM_GROUPS[item.form]);
    // Of longer timeframes two a side, whatever their form: they frame the picture, and are not it.
    const key = item.isHigher ? `higher ${item.direction}` : `${item.form} ${item.direction}`;
    const side = bySide.get(key) ?? [];
    bySide.set(key, side);
    const cover =
      isFree || !isZone(item.form)
        ? undefined
        : side.find((other) => other.form === item.form && overlaps(other, item));
    const most = item.isHigher ? MOST_HIGHER : FORM_FACTS[item.form].most;
    if (cover !== undefined) cover.members.push(item.life);
    else if (isFree || side.length < most) {
      side.push(item);
      kept.push(item);
    }
  }
  return kept.slice(0, MOST_DRAWN);
}

function remembered(items: readonly Item[], layers: Layers): readonly Item[] {
  const zones = items.filter(({ form }) => isZone(form)).toSorted((a, b) => b.confidence - a.confidence);
  const levels = items.filter(({ form }) => isLevel(form)).toSorted((a, b) => b.end! - a.end!);
  const most = (group: 'zones' | 'liquidity'): number => (layers.all.has(group) ? MOST_ENDED.all : MOST_ENDED.auto);
  return [...zones.slice(0, most('zones')), ...levels.slice(0, most('liquidity'))];
}

/** Marks of one bar: the latest of each form, and all that are cited. */
function latest(marks: readonly Item[], layers: Layers): readonly Item[] {
  return FORMS.flatMap((form) => {
    const own = marks.filter((mark) => mark.form === form).toSorted((a, b) => a.known - b.known);
    if (layers.all.has(FORM_GROUPS[form])) return own.slice(-MOST_DRAWN);
    const first = own.length - FORM_FACTS[form].most;
    return own.filter(({ isCited }, at) => isCited || at >= first);
  });
}

function countsOf(all: ReadonlyMap<Form, number>, items: readonly Item[]): ReadonlyMap<Form, Count> {
  const shown = new Map<Form, number>();
  for (const { form, members, isHigher } of items)
    if (!isHigher) shown.set(form, (shown.get(form) ?? 0) + 1 + members.length);
  return new Map(FORMS.map((form) => [form, { shown: shown.get(form) ?? 0, all: all.get(form) ?? 0 }]));
}

function hiddenOf(open: readonly Item[], shown: readonly Item[]): readonly Item[] {
  const seen = new Set<Life>(shown.flatMap(({ life, members }) => [life, ...members]));
  return open.filter(({ life }) => !seen.has(life)).toSorted((a, b) => b.score - a.score);
}
