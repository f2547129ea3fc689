// Recorded spans: from when until when there are candles of each market, in the log, in files and in the demo, with their holes.
import { DEMO_FROM, DEMO_UNTIL } from './demo-history.ts';
import { MINUTE_MS } from '#model/time.ts';
import { fileCandles, loggedCandles } from './recorded-candles.ts';
import type { CandleColumns } from '#model/candle.ts';
import type { RecordedSpan } from '#api/api.ts';

export type SpansTask = {
  readonly directory: string;
  readonly candleFolder: string;
  readonly symbols: readonly string[];
};

/** Of many holes the longest are told. */
const GAPS_LIMIT = 40;

export async function recordedSpans({ directory, candleFolder, symbols }: SpansTask): Promise<readonly RecordedSpan[]> {
  const all = { directory, candleFolder, from: 0, until: Number.MAX_SAFE_INTEGER };
  const found: RecordedSpan[] = [];
  for (const symbol of symbols) {
    const asked = { ...all, symbol };
    found.push(...spanOf(symbol, 'log', loggedCandles(asked).columns));
    const filed = await fileCandles(asked);
    if (filed !== undefined) found.push(...spanOf(symbol, 'file', filed.columns));
    found.push({
      symbol,
      origin: 'demo',
      from: DEMO_FROM,
      until: DEMO_UNTIL,
      candles: (DEMO_UNTIL - DEMO_FROM) / MINUTE_MS,
      gaps: [],
    });
  }
  return found;
}

export function spanOf(
  symbol: string,
  origin: RecordedSpan['origin'],
  { openTime, length }: CandleColumns,
): readonly RecordedSpan[] {
  if (length === 0) return [];
  const gaps: { from: number; until: number }[] = [];
  for (let row = 1; row < length; row += 1) {
    const due = openTime[row - 1]! + MINUTE_MS;
    if (openTime[row]! > due) gaps.push({ from: due, until: openTime[row]! });
  }
  return [
    {
      symbol,
      origin,
      from: openTime[0]!,
      until: openTime[length - 1]! + MINUTE_MS,
      candles: length,
      gaps: gaps
        .toSorted((a, b) => b.until - b.from - (a.until - a.from))
        .slice(0, GAPS_LIMIT)
        .toSorted((a, b) => a.from - b.from),
    },
  ];
}
