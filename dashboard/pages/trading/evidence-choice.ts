// Evidence choice: which search for evidence speaks of the zones of one chart, and what to ask where there is none yet.
import { isOver } from '#dashboard/jobs/job.ts';
import { isoTime } from '#model/time.ts';
import { originsOf } from '#dashboard/jobs/spans.ts';
import type { EvidenceAsked, EvidenceSummary } from '#dashboard/pages/research/evidence.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { Span } from '#dashboard/jobs/spans.ts';

const DAY_MS = 86_400_000;
/** Looked back over: enough for a verdict on most kinds, and done in seconds. */
const DAYS = 180;
const TARGET_R = 2;

/** The newest of this market and timeframe on its own candles: done, or at work. What is made up says nothing of a market. */
export const searchFor = (
  list: readonly EvidenceSummary[],
  symbol: string,
  timeframe: Timeframe,
): EvidenceSummary | undefined =>
  list.find(
    ({ request, status }) =>
      request.symbol === symbol &&
      request.timeframe === timeframe &&
      request.candle_source === 'recorded' &&
      (status === 'succeeded' || !isOver(status)),
  );

/** Undefined where there are no candles of the market's own. */
export function questionFor(spans: readonly Span[], symbol: string, timeframe: Timeframe): EvidenceAsked | undefined {
  const [origin] = originsOf(spans, [symbol]).filter((each) => each !== 'demo');
  const span = spans.find((each) => each.symbol === symbol && each.origin === origin);
  if (span === undefined) return undefined;
  const from: Millis = Math.max(span.from, span.until - DAYS * DAY_MS);
  return {
    symbol,
    timeframe,
    start_date: isoTime(from),
    end_date: isoTime(span.until),
    candle_source: 'recorded',
    target_r: TARGET_R,
  };
}
