// Days: a backtest cut into the firm's days, each with how far equity fell and rose inside it, excursions of trades included.
import { firmDay } from '#model/floors.ts';
import { zoneCache } from '#model/time.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import type { Millis } from '#model/time.ts';

/** Amounts in the account currency, from the balance with which the day began. */
export type ChallengeDay = {
  /** What was closed. */
  readonly result: number;
  /** Lowest and highest equity. */
  readonly low: number;
  readonly high: number;
  /** Open profit at the end of the day. */
  readonly float: number;
  /** A position was opened. */
  readonly opened: boolean;
  /** The most that stood to be lost at stops at one time. */
  readonly planned: number;
};

export type EquityMark = { readonly time: Millis; readonly balance: number; readonly equity: number };

/** `risk` is what was approved to be lost; excursions are in multiples of it. */
export type TradeOfDay = {
  readonly entryTime: Millis;
  readonly exitTime: Millis;
  readonly netPnl: number;
  readonly risk: number;
  readonly adverseR: number;
  readonly favourableR: number;
};

export type DaysInput = {
  readonly terms: Pick<FirmTerms, 'zone' | 'resetMs'>;
  readonly capital: number;
  /** Earliest first. */
  readonly marks: readonly EquityMark[];
  readonly trades: readonly TradeOfDay[];
  /** Close of every candle: days on which the market was open, whether traded or not. */
  readonly closes: Iterable<Millis>;
};

/**
 * Equity is marked at the close of candles; the furthest that a trade went against it in between is counted on the day of its
 * exit, on top of what that day had closed before.
 */
export function challengeDays({ terms, capital, marks, trades, closes }: DaysInput): readonly ChallengeDay[] {
  const zone = zoneCache(terms.zone);
  const dayOf = (time: Millis): number => firmDay(zone, terms, time);
  const open = new Set<number>();
  for (const time of closes) open.add(dayOf(time));
  const byExit = Map.groupBy(
    trades.toSorted((a, b) => a.exitTime - b.exitTime),
    ({ exitTime }) => dayOf(exitTime),
  );
  const marksOf = Map.groupBy(marks, ({ time }) => dayOf(time));
  const dated = trades.map((trade) => ({ ...trade, from: dayOf(trade.entryTime), to: dayOf(trade.exitTime) }));
  const entries = new Set(dated.map(({ from }) => from));
  let balance = capital;
  let equity = capital;
  return [...open]
    .toSorted((a, b) => a - b)
    .map((day) => {
      const start = balance;
      let low = equity - start;
      let high = low;
      for (const mark of marksOf.get(day) ?? []) {
        low = Math.min(low, mark.equity - start);
        high = Math.max(high, mark.equity - start);
        ({ balance, equity } = mark);
      }
      let closed = 0;
      for (const { netPnl, risk, adverseR, favourableR } of byExit.get(day) ?? []) {
        low = Math.min(low, closed - adverseR * risk);
        high = Math.max(high, closed + favourableR * risk);
        closed += netPnl;
      }
      const opened = entries.has(day);
      return {
        result: balance - start,
        low,
        high,
        float: equity - balance,
        opened,
        planned: plannedOn(day, dated),
      };
    });
}

type Dated = TradeOfDay & { readonly from: number; readonly to: number };

/** Stops of all that was open together, at its most: that is where one of them begins. */
function plannedOn(day: number, trades: readonly Dated[]): number {
  const there = trades.filter(({ from, to }) => from <= day && to >= day);
  const at = (time: Millis): number =>
    there.reduce((sum, { entryTime, exitTime, risk }) => (entryTime <= time && exitTime > time ? sum + risk : sum), 0);
  return Math.max(0, ...there.map(({ entryTime, risk }) => Math.max(at(entryTime), risk)));
}
