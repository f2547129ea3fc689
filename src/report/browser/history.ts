// History: the life of each pattern by bars, so that what was known at a bar is found without reading all changes.
import { formOf } from '#model/form.ts';
import type { DetectColumns } from '#report/detect-columns.ts';
import type { Form } from '#model/form.ts';
import type { PatternEvent, PatternStatus } from '#model/pattern.ts';

/** Never: beyond every bar. */
export const NEVER = 2 ** 31 - 1;

export type History = {
  readonly columns: DetectColumns;
  readonly bars: number;
  readonly forms: readonly Form[];
  /** Bar that the pattern sits on. */
  readonly start: Int32Array;
  /** Bar of its first change: before its close nothing of it may be shown. */
  readonly born: Int32Array;
  /** Bar at whose close price or age ended it, or NEVER. */
  readonly end: Int32Array;
  /** Changes of pattern p in order: `order[first[p]]` to before `order[first[p + 1]]`. */
  readonly first: Int32Array;
  readonly order: Int32Array;
  /** Average true range over 14 bars, after Wilder; known at each bar. */
  readonly atr: Float64Array;
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

export function historyOf(columns: DetectColumns): History {
  const { patterns, changes, candles, kinds, variants, events } = columns;
  const count = patterns.id.length;
  const bars = candles.time.length;
  const first = new Int32Array(count + 1);
  for (const pattern of changes.pattern) first[pattern + 1]! += 1;
  for (let pattern = 0; pattern < count; pattern += 1) first[pattern + 1]! += first[pattern]!;
  const order = new Int32Array(changes.pattern.length);
  const next = first.slice();
  const born = new Int32Array(count).fill(NEVER);
  const end = new Int32Array(count).fill(NEVER);
  for (let change = 0; change < changes.pattern.length; change += 1) {
    const pattern = changes.pattern[change]!;
    const bar = changes.bar[change]!;
    order[next[pattern]!] = change;
    next[pattern]! += 1;
    if (bar < born[pattern]!) born[pattern] = bar;
    if (bar < end[pattern]! && ENDS.has(events[changes.event[change]!]!)) end[pattern] = bar;
  }
  return {
    columns,
    bars,
    forms: patterns.kind.map((kind, at) => formOf(kinds[kind]!, variants[patterns.variant[at]!]!)),
    start: Int32Array.from(patterns.formedAt, (time) => barOf(candles.time, time)),
    born,
    end,
    first,
    order,
    atr: averageRange(columns),
  };
}

/** Bar that opened at `time`, or the last before it. */
export function barOf(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle]! <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The last change of a pattern said by the close of bar `clock`, or -1. */
export function lastChange({ columns, first, order }: History, pattern: number, clock: number): number {
  let low = first[pattern]!;
  let high = first[pattern + 1]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (columns.changes.bar[order[middle]!]! <= clock) low = middle + 1;
    else high = middle;
  }
  return low === first[pattern]! ? -1 : order[low - 1]!;
}

/** All changes of a pattern said by the close of bar `clock`, in order. */
export function changesUntil({ columns, first, order }: History, pattern: number, clock: number): readonly number[] {
  const found: number[] = [];
  for (let at = first[pattern]!; at < first[pattern + 1]!; at += 1)
    if (columns.changes.bar[order[at]!]! <= clock) found.push(order[at]!);
  return found;
}

/** Changes said at the close of one bar, in order. The changes of a report stand in the order of their bars. */
export function changesAt({ columns }: History, bar: number): readonly number[] {
  const { bar: bars } = columns.changes;
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bars[middle]! < bar) low = middle + 1;
    else high = middle;
  }
  const found: number[] = [];
  for (let change = low; change < bars.length && bars[change] === bar; change += 1) found.push(change);
  return found;
}

export const statusOf = ({ columns }: History, change: number): PatternStatus =>
  columns.statuses[columns.changes.status[change]!]!;

function averageRange({ candles }: DetectColumns): Float64Array {
  const { high, low, close } = candles;
  const atr = new Float64Array(high.length);
  let mean = 0;
  for (let bar = 0; bar < high.length; bar += 1) {
    const before = close[bar - 1] ?? low[bar]!;
    const range = Math.max(high[bar]!, before) - Math.min(low[bar]!, before);
    mean += (range - mean) / Math.min(bar + 1, 14);
    atr[bar] = mean;
  }
  return atr;
}
