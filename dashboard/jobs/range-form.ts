// Range form: market, timeframe and days of a job, what is wrong with them, and what is asked of the agent.
import { commonRange, dateText, ORIGIN_WORDS, originsOf, rangeOfDays } from './spans.ts';
import { isoTime } from '#model/time.ts';
import type { Origin, Span } from './spans.ts';

export type RangeDraft = {
  readonly symbols: readonly string[];
  readonly origin: Origin;
  readonly first: string;
  readonly last: string;
};

export type RangeFaults = { readonly symbols?: string; readonly first?: string; readonly last?: string };

/** The last days of what there is. */
export function draftOf(spans: readonly Span[], symbols: readonly string[], days: number, wanted?: Origin): RangeDraft {
  const origins = originsOf(spans, symbols);
  const origin = wanted !== undefined && origins.includes(wanted) ? wanted : (origins[0] ?? 'demo');
  const range = commonRange(spans, symbols, origin);
  // A day that has only begun is one of them.
  const last = range === undefined ? 0 : range.until - 1;
  const first = range === undefined ? 0 : Math.max(range.from, last - (days - 1) * DAY_MS);
  return { symbols, origin, first: dateText(first), last: dateText(last) };
}

const DAY_MS = 86_400_000;

export function rangeFaults(draft: RangeDraft, spans: readonly Span[]): RangeFaults {
  if (draft.symbols.length === 0) return { symbols: 'Choose at least one market.' };
  const there = commonRange(spans, draft.symbols, draft.origin);
  if (there === undefined) return { symbols: `${ORIGIN_WORDS[draft.origin]}: these markets have no days in common.` };
  const range = rangeOfDays(draft.first, draft.last);
  if (range === undefined) return { last: 'Two days, the first before the last, such as 2025-03-01.' };
  const known = `There are candles from ${dateText(there.from)} to ${dateText(there.until - 1)}.`;
  if (range.from >= there.until || range.from + DAY_MS <= there.from) return { first: known };
  if (range.until > there.until + DAY_MS) return { last: known };
  return {};
}

/** As the API wants it; what the days leave over is cut to what there is. */
export function rangeBody(draft: RangeDraft, spans: readonly Span[]) {
  const range = rangeOfDays(draft.first, draft.last)!;
  const there = commonRange(spans, draft.symbols, draft.origin);
  return {
    start_date: isoTime(Math.max(range.from, there?.from ?? range.from)),
    end_date: isoTime(Math.min(range.until, there?.until ?? range.until)),
    candle_source: draft.origin === 'demo' ? ('demo' as const) : ('recorded' as const),
  };
}

/** Base candles that it will take, over all markets. */
export function candlesIn(draft: RangeDraft, spans: readonly Span[]): number {
  const range = rangeOfDays(draft.first, draft.last);
  const there = commonRange(spans, draft.symbols, draft.origin);
  if (range === undefined || there === undefined) return 0;
  const spanMs = Math.min(range.until, there.until) - Math.max(range.from, there.from);
  return Math.max(0, Math.round(spanMs / 60_000)) * draft.symbols.length;
}
