// SMA cross: the rules of a published backtest, run by a loop of its own, to hold our figures against its figures.
import type { CandleColumns } from '#model/candle.ts';
import type { Side } from '#model/plan.ts';
import type { EquityPoint, TradeSample } from './sample.ts';

/** A signal is known at the close of `bar` and filled at the open of the next. */
export type CrossSignal = { readonly bar: number; readonly side: Side };

/** Fast average crossing the slow one: strictly on one side at the bar before, strictly on the other at this one. */
export function smaCrossSignals(columns: CandleColumns, fast = 10, slow = 30): readonly CrossSignal[] {
  const quick = movingAverage(columns, fast);
  const lazy = movingAverage(columns, slow);
  const signals: CrossSignal[] = [];
  // The first bar on which both averages exist has no bar before it to cross from.
  for (let bar = slow; bar < columns.length; bar += 1) {
    const before = quick[bar - 1]! - lazy[bar - 1]!;
    const now = quick[bar]! - lazy[bar]!;
    if (before < 0 && now > 0) signals.push({ bar, side: 'buy' });
    else if (before > 0 && now < 0) signals.push({ bar, side: 'sell' });
  }
  return signals;
}

function movingAverage({ length, close }: CandleColumns, period: number): Float64Array {
  const averages = new Float64Array(length).fill(Number.NaN);
  for (let bar = period - 1; bar < length; bar += 1) {
    let sum = 0;
    for (let back = 0; back < period; back += 1) sum += close[bar - back]!;
    averages[bar] = sum / period;
  }
  return averages;
}

/** A trade of the loop: the sample, with the bars and prices that the published statistics ask for. */
export type CrossTrade = {
  readonly entryBar: number;
  readonly exitBar: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Signed: negative is short. */
  readonly units: number;
  readonly sample: TradeSample;
};

export type CrossRun = { readonly trades: readonly CrossTrade[]; readonly equity: readonly EquityPoint[] };

/**
 * Always in the market after the first signal: each cross closes the position and opens the opposite one with all equity in
 * whole units, both at the next open. What is open at the end is closed at the open of the last bar.
 */
export function runSmaCross(columns: CandleColumns, capital: number): CrossRun {
  const { length, openTime, open, close } = columns;
  const sideAt = new Map(smaCrossSignals(columns).map((signal) => [signal.bar + 1, signal.side]));
  const trades: CrossTrade[] = [];
  const equity: EquityPoint[] = [];
  let cash = capital;
  let held: { readonly units: number; readonly bar: number; readonly price: number } | undefined;
  const leave = (bar: number): void => {
    if (held === undefined) return;
    const netPnl = held.units * (open[bar]! - held.price);
    cash += netPnl;
    const { units, bar: entryBar, price: entryPrice } = held;
    const unknown = { riskAmount: Number.NaN, r: Number.NaN, favourableR: Number.NaN, adverseR: Number.NaN };
    const times = { entryTime: openTime[entryBar]!, exitTime: openTime[bar]! };
    const side: Side = units > 0 ? 'buy' : 'sell';
    const sample: TradeSample = { ...times, side, netPnl, ...unknown, ambiguous: false };
    trades.push({ entryBar, exitBar: bar, entryPrice, exitPrice: open[bar]!, units, sample });
    held = undefined;
  };
  for (let bar = 0; bar < length; bar += 1) {
    const side = sideAt.get(bar);
    if (side !== undefined) {
      leave(bar);
      const units = Math.floor(cash / open[bar]!);
      held = { units: side === 'buy' ? units : -units, bar, price: open[bar]! };
    }
    if (bar === length - 1) leave(bar);
    equity.push({
      time: openTime[bar]!,
      equity: cash + (held === undefined ? 0 : held.units * (close[bar]! - held.price)),
    });
  }
  return { trades, equity };
}
