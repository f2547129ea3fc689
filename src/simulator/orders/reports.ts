// Reports: what a customer hears about its account, in the exchange's own fields.
import { wireDecimal } from '#simulator/kline.ts';
import { addTo, freeOf, lockedOf } from './account.ts';
import { tell, touch } from './desk.ts';
import type { Account } from './account.ts';
import type { Desk } from './desk.ts';
import type { Order, OrderList } from './order.ts';

/** What has just happened to the order. */
export type Happening = {
  readonly type: 'NEW' | 'CANCELED' | 'REPLACED' | 'TRADE' | 'EXPIRED' | 'TRADE_PREVENTION';
  /** The id of the cancel, where it was cancelled or amended: the order's own becomes the original. */
  readonly clientId?: string;
  readonly trade?: {
    readonly id: number;
    readonly price: bigint;
    readonly quantity: bigint;
    readonly value: bigint;
    readonly commission: bigint;
    readonly commissionAsset: string;
    readonly isMaker: boolean;
  };
  readonly lastPrevented?: bigint;
};

/** Says an executionReport, and that balances are to be told. Source: user-data-stream.md of the documentation. */
export function report(desk: Desk, order: Order, { type, clientId, trade, lastPrevented }: Happening): void {
  const time = desk.now();
  order.updateTime = time;
  const execution = desk.nextExecution;
  desk.nextExecution += 1;
  const isTrailing = order.trailingDelta !== undefined;
  tell(desk, order.account, {
    e: 'executionReport',
    E: time,
    s: order.market.instrument.symbol,
    c: clientId ?? order.clientId,
    S: order.side,
    o: order.type,
    f: order.timeInForce,
    q: wireDecimal(order.quantity),
    p: wireDecimal(order.price),
    P: wireDecimal(order.stopPrice),
    F: wireDecimal(order.icebergQuantity),
    g: order.list?.id ?? -1,
    C: clientId === undefined ? '' : order.clientId,
    x: type,
    X: order.status,
    r: 'NONE',
    i: order.id,
    l: wireDecimal(trade?.quantity ?? 0n),
    z: wireDecimal(order.filled),
    L: wireDecimal(trade?.price ?? 0n),
    n: trade === undefined ? '0' : wireDecimal(trade.commission),
    N: trade?.commissionAsset ?? null,
    T: time,
    t: trade?.id ?? -1,
    ...(order.preventedMatch === undefined ? {} : { v: order.preventedMatch }),
    I: execution,
    w: order.isWorking && (order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'),
    m: trade?.isMaker ?? false,
    M: false,
    O: order.time,
    Z: wireDecimal(order.value),
    Y: wireDecimal(trade?.value ?? 0n),
    Q: wireDecimal(order.quoteQuantity),
    ...(isTrailing ? { d: order.trailingDelta, D: order.trailingTime } : {}),
    ...(order.strategyId === undefined ? {} : { j: order.strategyId }),
    ...(order.strategyType === undefined ? {} : { J: order.strategyType }),
    ...(order.prevented === 0n ? {} : { A: wireDecimal(order.prevented) }),
    ...(lastPrevented === undefined ? {} : { B: wireDecimal(lastPrevented) }),
    ...(order.workingTime === -1 ? {} : { W: order.workingTime }),
    V: order.stp,
    ...(order.expiryReason === undefined ? {} : { eR: order.expiryReason }),
  });
  touch(desk, order);
}

export function reportList(desk: Desk, list: OrderList): void {
  const time = desk.now();
  list.transactionTime = time;
  const { listStatusType, listOrderStatus } = listStatusOf(list);
  tell(desk, list.account, {
    e: 'listStatus',
    E: time,
    s: list.market.instrument.symbol,
    g: list.id,
    c: list.contingency,
    l: listStatusType,
    L: listOrderStatus,
    r: 'NONE',
    C: list.clientId,
    T: time,
    O: list.orders.map(({ id, clientId }) => ({ s: list.market.instrument.symbol, i: id, c: clientId })),
  });
}

export const listStatusOf = ({
  isDone,
}: OrderList): { readonly listStatusType: string; readonly listOrderStatus: string } =>
  isDone
    ? { listStatusType: 'ALL_DONE', listOrderStatus: 'ALL_DONE' }
    : { listStatusType: 'EXEC_STARTED', listOrderStatus: 'EXECUTING' };

/** Balances as they stand after all that has happened since the last call. */
export function reportBalances(desk: Desk): void {
  for (const [account, assets] of desk.touched) {
    const time = desk.now();
    account.updateTime = time;
    tell(desk, account, {
      e: 'outboundAccountPosition',
      E: time,
      u: time,
      B: [...assets].map((asset) => ({
        a: asset,
        f: wireDecimal(freeOf(account, asset)),
        l: wireDecimal(lockedOf(account, asset)),
      })),
    });
  }
  desk.touched.clear();
}

/** Somebody's hand moves money in or out. */
export function moveBalance(desk: Desk, account: Account, asset: string, units: bigint): void {
  addTo(account, asset, units);
  const time = desk.now();
  tell(desk, account, { e: 'balanceUpdate', E: time, a: asset, d: wireDecimal(units), T: time });
  let assets = desk.touched.get(account);
  if (assets === undefined) desk.touched.set(account, (assets = new Set()));
  assets.add(asset);
}
