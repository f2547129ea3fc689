// View codec: a view to and from plain JSON data, so that the browser goes on folding where the server stood.
import { EXACT_FIELDS } from './codec.ts';
import { emptyView } from './view.ts';
import { formatFixed, parseFixed } from './number.ts';
import type { EquityPoint, View } from './view.ts';

/** What JSON can hold. Maps are arrays of their entries, exact numbers decimal strings. */
export type EncodedView = Readonly<Record<keyof View, unknown>>;

/** Exact numbers of a view that no event has. */
const EXACT_HERE: ReadonlySet<string> = new Set(['filledValue', 'risks']);
const isExact = (name: string): boolean => EXACT_FIELDS.has(name) || EXACT_HERE.has(name);

export const encodeView = (view: View): EncodedView =>
  Object.fromEntries(Object.entries(view).map(([name, value]) => [name, written(value)])) as EncodedView;

/** The view that `encodeView` was given, also after a way through JSON text. */
export function decodeView(encoded: EncodedView): View {
  const view = emptyView() as unknown as Record<string, unknown>;
  for (const [name, empty] of Object.entries(view)) {
    const value = encoded[name as keyof View];
    view[name] =
      empty instanceof Map
        ? new Map((value as [unknown, unknown][]).map(([key, inner]) => [key, readAs(name, inner)]))
        : readAs(name, value);
  }
  return view as unknown as View;
}

function written(value: unknown): unknown {
  if (typeof value === 'bigint') return formatFixed(value);
  // Null stands for what is there and undefined; what is not there at all stays away.
  if (value === undefined) return null;
  // JSON has no word for these, and would make 0 or nothing of them.
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    return { float: Object.is(value, -0) ? '-0' : String(value) };
  if (value instanceof Map) return [...value].map(([key, inner]) => [key, written(inner)]);
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, written(inner)]));
}

function readAs(name: string, value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value === 'string') return isExact(name) ? parseFixed(value) : value;
  if (Array.isArray(value)) return value.map((inner) => readAs(name, inner));
  if (typeof value !== 'object') return value;
  if ('float' in value) return Number(value.float);
  return Object.fromEntries(Object.entries(value).map(([inner, given]) => [inner, readAs(inner, given)]));
}

/**
 * A curve of at most `most` points: of each stretch its first, lowest, highest and last, so that no fall is lost.
 * @param most at least 4
 */
export function thinEquity(points: readonly EquityPoint[], most: number): EquityPoint[] {
  if (points.length <= most) return [...points];
  const size = Math.ceil((4 * points.length) / (most - 3));
  const kept: EquityPoint[] = [];
  for (let from = 0; from < points.length; from += size) {
    const end = Math.min(from + size, points.length);
    let lowest = from;
    let highest = from;
    for (let at = from; at < end; at += 1) {
      if (points[at]!.account.equity < points[lowest]!.account.equity) lowest = at;
      if (points[at]!.account.equity > points[highest]!.account.equity) highest = at;
    }
    const chosen = new Set([from, Math.min(lowest, highest), Math.max(lowest, highest), end - 1]);
    for (const at of chosen) kept.push(points[at]!);
  }
  return kept;
}
