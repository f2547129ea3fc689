// Desk: the state of all customers of the simulated exchange, and the events that are on their way to them.
import type { Exchange, Market } from '#simulator/exchange.ts';
import type { Account } from './account.ts';
import type { OrderCounts } from './order-counts.ts';
import type { Order, OrderList } from './order.ts';

export type UserEvent = { readonly account: Account; readonly data: object };

export type DeskSettings = {
  /** Of each trade of the market at the price of a resting order, so much goes to it: 0 to 1 as units of 1e-8. */
  readonly tradedShare: bigint;
};

/** Levels of which we have taken something since the market last said how much there is. */
export type Taken = Map<string, bigint>;

export type Desk = {
  readonly exchange: Exchange;
  /** The exchange's clock with its skew. */
  readonly now: () => number;
  /** Real milliseconds. */
  readonly clock: () => number;
  readonly accounts: readonly Account[];
  readonly settings: DeskSettings;
  readonly counts: OrderCounts;
  /** Open orders by market, in the order of their numbers. */
  readonly resting: ReadonlyMap<Market, Set<Order>>;
  readonly taken: ReadonlyMap<Market, Taken>;
  /** Lists of which something has changed. */
  readonly agenda: OrderList[];
  /** Filled by what happens, emptied by whoever tells it. */
  readonly outbox: UserEvent[];
  /** Assets whose balances may have changed and are to be told, by account. */
  readonly touched: Map<Account, Set<string>>;
  readonly halted: Map<string, number>;
  nextOrder: number;
  nextList: number;
  nextExecution: number;
  nextTrade: number;
  nextMatch: number;
};

export const tell = (desk: Desk, account: Account, data: object): void => {
  desk.outbox.push({ account, data });
};

export function touch(desk: Desk, order: Order): void {
  const { base, quote } = order.market.instrument;
  const { paysWith } = order.account;
  let assets = desk.touched.get(order.account);
  if (assets === undefined) desk.touched.set(order.account, (assets = new Set()));
  assets.add(base).add(quote);
  if (paysWith !== undefined && order.filled > 0n) assets.add(paysWith.asset);
}

/** Whether trading in the market stands still. */
export const isHalted = (desk: Desk, symbol: string): boolean => (desk.halted.get(symbol) ?? 0) > desk.clock();
