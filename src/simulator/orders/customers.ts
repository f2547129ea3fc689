// Customers: the truth about all accounts, and what somebody does to them from outside the wire.
import { SmcError } from '#model/fate.ts';
import { parseFixed } from '#model/number.ts';
import { wireDecimal } from '#simulator/kline.ts';
import { Refusal } from '#simulator/parameters.ts';
import { freeOf, lockedOf } from './account.ts';
import { cancelOrder, expireOrder } from './cancelling.ts';
import { settle } from './lists.ts';
import { placeOrder } from './placing.ts';
import { orderReply, placedReply, tradeReply } from './replies.ts';
import { moveBalance } from './reports.ts';
import type { Account } from './account.ts';
import type { Desk } from './desk.ts';

export type Truth = {
  readonly apiKey: string;
  /** Decimal strings by asset. */
  readonly balances: Readonly<
    Record<string, { readonly free: string; readonly locked: string; readonly total: string }>
  >;
  /** As the exchange answers queries, open or ended, with no lag. */
  readonly orders: readonly object[];
  readonly trades: readonly object[];
};

/** Parameters of an order as at the exchange, all as texts. */
export type OrderParameters = Readonly<Record<string, string>>;

export type Customers = {
  /** What no fault ever touches. */
  readonly truth: (apiKey?: string) => Truth;
  readonly all: () => readonly Truth[];
  /** Somebody else places an order from the account. @throws SmcError USAGE with the exchange's refusal */
  readonly place: (order: OrderParameters, apiKey?: string) => object;
  readonly cancel: (order: OrderParameters, apiKey?: string) => object;
  /** The exchange ends an open order by itself. */
  readonly expire: (order: OrderParameters, apiKey?: string) => object;
  /** Money comes in, or goes out where `amount` begins with "-". */
  readonly moveBalance: (asset: string, amount: string, apiKey?: string) => void;
};

/** @param flush hands what has been said to those who listen */
export function customersOf(desk: Desk, flush: () => void): Customers {
  const accountOf = (apiKey: string | undefined): Account => {
    const account = apiKey === undefined ? desk.accounts[0] : desk.accounts.find((each) => each.apiKey === apiKey);
    if (account !== undefined) return account;
    throw new SmcError(
      'USAGE',
      'there is no such account',
      `account ${apiKey ?? ''}`,
      'start the simulator with accounts',
    );
  };
  const truthOf = (account: Account): Truth => ({
    apiKey: account.apiKey,
    balances: Object.fromEntries(
      [...account.totals].map(([asset, total]) => [
        asset,
        {
          free: wireDecimal(freeOf(account, asset)),
          locked: wireDecimal(lockedOf(account, asset)),
          total: wireDecimal(total),
        },
      ]),
    ),
    orders: [...account.orders.values()].map(orderReply),
    trades: account.trades.map(tradeReply),
  });
  const outside = <Result>(run: () => Result): Result => {
    try {
      return run();
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      throw new SmcError('USAGE', `${thrown.code}: ${thrown.message}`, 'order', 'mend the order', { cause: thrown });
    } finally {
      flush();
    }
  };
  return {
    truth: (apiKey) => truthOf(accountOf(apiKey)),
    all: () => desk.accounts.map(truthOf),
    place: (order, apiKey) =>
      outside(() => placedReply(placeOrder(desk, accountOf(apiKey), new URLSearchParams(order)), 'FULL')),
    cancel: (order, apiKey) => outside(() => cancelOrder(desk, accountOf(apiKey), new URLSearchParams(order))),
    expire: (order, apiKey) => outside(() => expireOrder(desk, accountOf(apiKey), new URLSearchParams(order))),
    moveBalance: (asset, text, apiKey) =>
      outside(() => {
        moveBalance(desk, accountOf(apiKey), asset, parseFixed(text));
        settle(desk);
      }),
  };
}
