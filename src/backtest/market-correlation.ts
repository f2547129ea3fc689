// Market correlation: how much the days of the account are the days of the market that it traded.
import { correlation } from './statistics/statistics.ts';
import { DAY_MS } from '#model/time.ts';
import type { EquityPoint } from './statistics/statistics.ts';
import type { MarketTape } from './tape.ts';

/** Fewer days than this correlate with anything. */
const LEAST_DAYS = 20;

const dayOf = (time: number): number => Math.floor(time / DAY_MS);

/** By UTC day, of days that have one before them. */
function returnsByDay(points: Iterable<readonly [time: number, value: number]>): Map<number, number> {
  const last = new Map<number, number>();
  for (const [time, value] of points) last.set(dayOf(time), value);
  const returns = new Map<number, number>();
  for (const [day, value] of last) {
    const before = last.get(day - 1);
    if (before !== undefined && before > 0) returns.set(day, value / before - 1);
  }
  return returns;
}

function* closes({ series }: MarketTape): Generator<readonly [number, number]> {
  const { openTime, close, length } = series.columns;
  for (let row = 0; row < length; row += 1) yield [openTime[row]!, close[row]!];
}

/** Correlation of daily returns, the markets counted alike. @returns null below 20 common days, or without spread */
export function marketCorrelation(equity: readonly EquityPoint[], markets: readonly MarketTape[]): number | null {
  const own = returnsByDay(equity.map(({ time, equity: value }) => [time, value] as const));
  const each = markets.map((market) => returnsByDay(closes(market)));
  const days = [...own.keys()].filter((day) => each.every((returns) => returns.has(day)));
  if (days.length < LEAST_DAYS || each.length === 0) return null;
  const market = days.map((day) => each.reduce((sum, returns) => sum + returns.get(day)!, 0) / each.length);
  const found = correlation(
    days.map((day) => own.get(day)!),
    market,
  );
  return Number.isFinite(found) ? found : null;
}
