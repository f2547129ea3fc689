// Candle range: from when until when history is asked for, of which candles, and that it is not more than can be worked through.
import { z } from 'zod';
import { durationOf } from '#model/time.ts';
import { momentOf } from './moment.ts';
import { Problem } from './problem.ts';
import type { Millis, Timeframe } from '#model/time.ts';

/** About six years of minutes. */
const CANDLES_LIMIT = 3_200_000;

const text = z.string().min(1).max(40);
export const rangeFields = {
  start_date: text,
  end_date: text,
  /** Candles of this machine, or such as a seeded generator makes up. */
  candle_source: z.enum(['recorded', 'demo']).default('recorded'),
};

/** @throws Problem invalid_request, time_ambiguous, range_too_large */
export function rangeOf(
  given: { readonly start_date: string; readonly end_date: string },
  timeframe: Timeframe,
  markets: number,
): { readonly from: Millis; readonly to: Millis } {
  const from = momentOf(given.start_date, 'body.start_date');
  const to = momentOf(given.end_date, 'body.end_date');
  if (to <= from) throw new Problem('invalid_request', { errors: [{ path: 'body.end_date', code: 'before_start' }] });
  if (from < 0) throw new Problem('invalid_request', { errors: [{ path: 'body.start_date', code: 'out_of_range' }] });
  if (((to - from) / durationOf(timeframe)) * markets > CANDLES_LIMIT)
    throw new Problem('range_too_large', { detail: `at most ${CANDLES_LIMIT} candles` });
  return { from, to };
}
