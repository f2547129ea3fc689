// Trade rows: closed trades as they are read: what was risked, what came of it in R, how far price went against and in favour.
import { rOf } from '#dashboard/live/decisions.ts';
import { toNumber } from '#model/number.ts';
import type { Plan } from '#model/plan.ts';
import type { Trade } from '#model/entry.ts';
import type { View } from '#model/view.ts';

export type TradeRow = {
  readonly trade: Trade;
  /** Undefined where it is no longer remembered. */
  readonly plan: Plan | undefined;
  readonly strategy: string;
  readonly heldMs: number;
  readonly r: number | undefined;
  /** Furthest against and in favour while open, in R; below and above zero. */
  readonly adverseR: number | undefined;
  readonly favourableR: number | undefined;
};

/** A plan's id begins with its strategy. */
const strategyOf = (planId: string): string => planId.split(':', 1)[0]!;

/** Latest exit first. */
export function tradeRows({ trades, plans, risks }: Pick<View, 'trades' | 'plans' | 'risks'>): readonly TradeRow[] {
  return trades
    .map((trade): TradeRow => {
      const plan = plans.get(trade.planId);
      const distance = plan === undefined ? 0 : Math.abs(toNumber(plan.entry - plan.stop));
      const inR = (price: number): number | undefined => (distance <= 0 ? undefined : price / distance);
      const against = inR(trade.adverse);
      return {
        trade,
        plan,
        strategy: plan?.strategy ?? strategyOf(trade.planId),
        heldMs: trade.exitTime - trade.entryTime,
        r: rOf(trade.netPnl, risks.get(trade.planId)),
        adverseR: against === undefined ? undefined : -against,
        favourableR: inR(trade.favourable),
      };
    })
    .toReversed();
}

export type TradeFilter = {
  readonly symbol: string;
  readonly side: string;
  readonly exit: string;
  readonly strategy: string;
  readonly result: string;
  /** Half-open, milliseconds. */
  readonly from: number | undefined;
  readonly until: number | undefined;
};

export const NO_FILTER: TradeFilter = {
  symbol: '',
  side: '',
  exit: '',
  strategy: '',
  result: '',
  from: undefined,
  until: undefined,
};

export const filtered = (rows: readonly TradeRow[], wanted: TradeFilter): readonly TradeRow[] =>
  rows.filter(
    ({ trade, strategy }) =>
      (wanted.symbol === '' || trade.symbol === wanted.symbol) &&
      (wanted.side === '' || trade.side === wanted.side) &&
      (wanted.exit === '' || trade.exitReason === wanted.exit) &&
      (wanted.strategy === '' || strategy === wanted.strategy) &&
      (wanted.result === '' || (wanted.result === 'won' ? trade.netPnl > 0n : trade.netPnl <= 0n)) &&
      (wanted.from === undefined || trade.exitTime >= wanted.from) &&
      (wanted.until === undefined || trade.exitTime < wanted.until),
  );

export type Summary = {
  readonly count: number;
  readonly won: number;
  readonly net: bigint;
  readonly fees: bigint;
  /** Results in R of those whose risk is known. */
  readonly results: readonly number[];
  /** How many of the best make all of the net result; undefined where it is no gain. */
  readonly bestThatMakeIt: number | undefined;
};

export function summary(rows: readonly TradeRow[]): Summary {
  const net = rows.reduce((all, { trade }) => all + trade.netPnl, 0n);
  let rest = net;
  let best = 0;
  for (const { trade } of rows.toSorted((a, b) => (a.trade.netPnl < b.trade.netPnl ? 1 : -1))) {
    if (rest <= 0n) break;
    rest -= trade.netPnl;
    best += 1;
  }
  return {
    count: rows.length,
    won: rows.filter(({ trade }) => trade.netPnl > 0n).length,
    net,
    fees: rows.reduce((all, { trade }) => all + trade.fees, 0n),
    results: rows.flatMap(({ r }) => r ?? []),
    bestThatMakeIt: net > 0n ? best : undefined,
  };
}

/** What stands in one field of the rows, each once, in order. */
export const choices = (rows: readonly TradeRow[], of: (row: TradeRow) => string): readonly string[] =>
  [...new Set(rows.map(of))].toSorted();
