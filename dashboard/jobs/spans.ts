// Spans: which candles there are to run on, and what of them a form may ask for.
import { get } from '#dashboard/live/api.ts';
import { queryOptions } from '@tanstack/react-query';
import type { Page } from '#dashboard/live/api.ts';

export type Span = {
  readonly symbol: string;
  readonly origin: 'log' | 'file' | 'demo';
  readonly from: number;
  readonly until: number;
  readonly candles: number;
  readonly gaps: readonly { readonly from: number; readonly until: number }[];
};

export type Origin = Span['origin'];

export const ORIGIN_WORDS: Readonly<Record<Origin, string>> = {
  log: 'What the agent has seen',
  file: 'Downloaded candles',
  demo: 'Demo market, made up',
};

export const spansQuery = queryOptions({
  queryKey: ['candle-spans'],
  queryFn: async ({ signal }) => (await get<Page<Span>>('/api/v1/analytics/candles', undefined, signal)).items,
  staleTime: 60_000,
});

/** Origins that have candles of all of these symbols, most telling first. */
export function originsOf(spans: readonly Span[], symbols: readonly string[]): readonly Origin[] {
  const wanted = new Set(symbols);
  return (['file', 'log', 'demo'] as const).filter((origin) =>
    [...wanted].every((symbol) => spans.some((span) => span.symbol === symbol && span.origin === origin)),
  );
}

/** What all of these symbols have in common; undefined where that is nothing. */
export function commonRange(
  spans: readonly Span[],
  symbols: readonly string[],
  origin: Origin,
): { readonly from: number; readonly until: number } | undefined {
  const own = symbols.map((symbol) => spans.find((span) => span.symbol === symbol && span.origin === origin));
  if (own.length === 0 || own.includes(undefined)) return undefined;
  const from = Math.max(...own.map((span) => span!.from));
  const until = Math.min(...own.map((span) => span!.until));
  return until > from ? { from, until } : undefined;
}

/** Share of a range for which there are candles, 0..1. */
export function coverage(
  { from, until, gaps }: Span,
  wanted: { readonly from: number; readonly until: number },
): number {
  const first = Math.max(from, wanted.from);
  const last = Math.min(until, wanted.until);
  const missing = gaps.reduce(
    (sum, gap) => sum + Math.max(0, Math.min(gap.until, last) - Math.max(gap.from, first)),
    0,
  );
  const whole = wanted.until - wanted.from;
  return whole <= 0 ? 0 : Math.max(0, last - first - missing) / whole;
}

const DAY_MS = 86_400_000;

/** As a date field writes it, of the UTC day that holds the time. */
export const dateText = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The first moment of a day in UTC; undefined for what is no day. */
export function dayOf(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || dateText(time) !== text ? undefined : time;
}

/** Both days are in it: the last one to its end. */
export function rangeOfDays(
  first: string,
  last: string,
): { readonly from: number; readonly until: number } | undefined {
  const from = dayOf(first);
  const to = dayOf(last);
  return from === undefined || to === undefined || to < from ? undefined : { from, until: to + DAY_MS };
}
