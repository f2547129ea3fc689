// Equity: the account's curve as daily returns, drawdowns and months.
import { DAY_MS, modulo, type Millis } from '#model/time.ts';
import { mean } from './moments.ts';
import type { EquityPoint } from './sample.ts';

/** Returns per trading day and how many of those make a year. */
export type DailyReturns = {
  readonly returns: readonly number[];
  /** Equity at the end of each day; one per return. */
  readonly equity: readonly number[];
  readonly periodsPerYear: number;
};

const EVERY_DAY = 365;
/** Monday to Friday: forex, whose week opens on Sunday evening, and curves without a point on quiet days. */
const WEEKDAYS = 260;
/** An exchange with holidays. */
const SESSION_DAYS = 252;
/** Holidays take 3 % of weekdays; a curve that misses more has left out days on which nothing changed. */
const FULL_SHARE = 0.95;

const dayOf = (time: Millis): number => Math.floor(time / DAY_MS);
/** 0 is Sunday: 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => modulo(day + 4, 7);
const isWeekday = (day: number): boolean => weekdayOf(day) % 6 !== 0;

/**
 * Last equity of each UTC day against that of the day before, the first against `capital`. With Saturdays on the curve
 * every day is a trading day; without, Monday to Friday, and Sunday evening belongs to Monday. A trading day without a point
 * is one on which nothing changed: left out, it would raise every annual figure. Only where no more than 5 % of weekdays are
 * missing are they taken for holidays and left out.
 * @param periodsPerYear 'auto': 365 with Saturdays; 252 with holidays and no Sundays; else 260
 */
export function dailyReturns(
  capital: number,
  points: readonly EquityPoint[],
  periodsPerYear: number | 'auto',
): DailyReturns {
  const seen = new Set<number>();
  for (const point of points) seen.add(weekdayOf(dayOf(point.time)));
  const saturdays = seen.has(6);
  const days = new Map<number, number>();
  for (const point of points) {
    const day = dayOf(point.time);
    days.set(!saturdays && weekdayOf(day) === 0 ? day + 1 : day, point.equity);
  }
  const missing: number[] = [];
  let before: number | undefined;
  for (const day of days.keys()) {
    for (let gap = (before ?? day) + 1; gap < day; gap += 1) if (saturdays || isWeekday(gap)) missing.push(gap);
    before = day;
  }
  const holidays = !saturdays && days.size >= FULL_SHARE * (days.size + missing.length);
  const all = holidays ? [...days.keys()] : [...days.keys(), ...missing].sort((a, b) => a - b);
  const equity: number[] = [];
  for (const day of all) equity.push(days.get(day) ?? equity.at(-1)!);
  const guessed = saturdays ? EVERY_DAY : holidays && !seen.has(0) ? SESSION_DAYS : WEEKDAYS;
  // After the account is lost there is nothing left that a return could be a share of.
  const lost = equity.findIndex((value) => value <= 0);
  if (lost >= 0) equity.length = lost + 1;
  return {
    returns: equity.map((value, index) => value / (index === 0 ? capital : equity[index - 1]!) - 1),
    equity,
    periodsPerYear: periodsPerYear === 'auto' ? guessed : periodsPerYear,
  };
}

/** A fall from a peak: until the curve is back at the peak, or until its end. */
export type Drawdown = {
  readonly from: Millis;
  /** When the lowest point was reached. */
  readonly lowest: Millis;
  readonly to: Millis;
  readonly recovered: boolean;
  /** Money below the peak at the lowest point. */
  readonly amount: number;
  /** The same as a share of the peak. */
  readonly share: number;
};

/** All falls in order. The capital counts as the first peak, at the time of the first point. */
export function drawdownsOf(capital: number, points: readonly EquityPoint[]): readonly Drawdown[] {
  const found: Drawdown[] = [];
  const first = points[0];
  if (first === undefined) return found;
  let peak = capital;
  let peakTime = first.time;
  let low: EquityPoint | undefined;
  const close = (to: Millis, recovered: boolean): void => {
    if (low === undefined) return;
    const amount = peak - low.equity;
    found.push({ from: peakTime, lowest: low.time, to, recovered, amount, share: amount / peak });
    low = undefined;
  };
  for (const point of points) {
    if (point.equity >= peak) {
      close(point.time, true);
      peak = point.equity;
      peakTime = point.time;
    } else if (low === undefined || point.equity < low.equity) low = point;
  }
  close(points.at(-1)!.time, false);
  return found;
}

/** Root mean square of the share below the running peak (Martin and McCann 1989), here as a share, not in percent. */
export function ulcerIndex(capital: number, equity: readonly number[]): number {
  let peak = capital;
  const squares = equity.map((value) => {
    peak = Math.max(peak, value);
    return (1 - value / peak) ** 2;
  });
  return Math.sqrt(mean(squares));
}

/** Losses of a day, positive. Historical: no shape is assumed. */
export type TailLoss = { readonly valueAtRisk: number; readonly conditional: number };

/** Fewer returns than this hold no worst twentieth. */
const LEAST_RETURNS = 20;

/**
 * The loss that the worst twentieth of days reaches, and the mean of that twentieth. The twentieth is the ceil(n / 20)
 * smallest returns, so that it is never empty.
 * @returns null with fewer than 20 returns
 */
export function tailLoss(returns: readonly number[], share = 0.05): TailLoss | null {
  if (returns.length < LEAST_RETURNS) return null;
  const worst = returns.toSorted((a, b) => a - b).slice(0, Math.ceil(returns.length * share));
  return { valueAtRisk: -worst.at(-1)!, conditional: -mean(worst) };
}

/** Returns of one calendar year, UTC: twelve months (null where the curve has no point) and the whole. */
export type MonthlyRow = { readonly year: number; readonly months: readonly (number | null)[]; readonly whole: number };

/** Last equity of each month against that of the month before, the first against `capital`; ends where the account is lost. */
export function monthlyReturns(capital: number, points: readonly EquityPoint[]): readonly MonthlyRow[] {
  const rows: { year: number; months: (number | null)[]; whole: number }[] = [];
  const ends: { year: number; month: number; equity: number }[] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    // The calendar is asked once a month, not once a point.
    if (point.time < until) {
      ends.at(-1)!.equity = point.equity;
      continue;
    }
    const month = Temporal.Instant.fromEpochMilliseconds(point.time)
      .toZonedDateTimeISO('UTC')
      .with({ day: 1 })
      .startOfDay();
    until = month.add({ months: 1 }).epochMilliseconds;
    ends.push({ year: month.year, month: month.month, equity: point.equity });
  }
  let before = capital;
  let yearStart = capital;
  for (const { year, month, equity } of ends) {
    if (before <= 0) break;
    let row = rows.at(-1);
    if (row?.year !== year) {
      row = { year, months: Array.from({ length: 12 }, () => null), whole: 0 };
      rows.push(row);
      yearStart = before;
    }
    row.months[month - 1] = equity / before - 1;
    row.whole = equity / yearStart - 1;
    before = equity;
  }
  return rows;
}
