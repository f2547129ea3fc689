// Placing: orders and lists enter the exchange: checked, numbered, said, and put to work.
import { Refusal, symbolOf } from '#simulator/parameters.ts';
import { lockPriceOf } from './account.ts';
import { clientIdOf, draftOf } from './draft.ts';
import { checkFilters, checkNumbers, checkPair } from './filters.ts';
import { settle } from './lists.ts';
import { quantityFor, work } from './matching.ts';
import { CLOSED, objectionTo } from './objection.ts';
import { isContingent, isOpen } from './order.ts';
import { report, reportList } from './reports.ts';
import type { Market } from '#simulator/exchange.ts';
import type { Account } from './account.ts';
import type { Desk } from './desk.ts';
import type { Draft, Order, OrderList } from './order.ts';

const ORDERS_KEPT = 50_000;

/** @throws Refusal -1121 */
export function marketOf(desk: Desk, query: URLSearchParams): Market {
  const market = desk.exchange.markets.get(symbolOf(query));
  if (market === undefined) throw new Refusal(-1121, 'Invalid symbol.');
  return market;
}

/** An id for those who sent none: 22 letters, as at the exchange. */
export function makeId(desk: Desk): string {
  desk.nextExecution += 1;
  return `sim${desk.nextExecution.toString(36).padStart(19, '0')}`;
}

/** A market that is closed refuses at the door, all else is refused by the engine. */
const rejected = (text: string): Refusal => new Refusal(text === CLOSED ? -1013 : -2010, text);

const sameId = (account: Account, drafts: readonly Draft[]): boolean => {
  const ids = new Set([...account.open].map(({ clientId }) => clientId));
  return drafts.some(({ clientId }) => {
    const isUsed = ids.has(clientId);
    ids.add(clientId);
    return isUsed;
  });
};

/** The oldest orders that have ended go first, so that days of trading leave no more behind than this. */
function forget(account: Account): void {
  if (account.orders.size <= ORDERS_KEPT) return;
  for (const order of account.orders.values()) {
    if (isOpen(order)) continue;
    account.orders.delete(order.id);
    if (order.list !== undefined) account.lists.delete(order.list.id);
    return;
  }
}

function enter(desk: Desk, account: Account, market: Market, draft: Draft, isPending: boolean): Order {
  const time = desk.now();
  const isByQuote = draft.quoteQuantity > 0n;
  const order: Order = {
    ...draft,
    quantity: isByQuote ? quantityFor(desk, market, draft.side, draft.quoteQuantity) : draft.quantity,
    id: desk.nextOrder,
    account,
    market,
    status: isPending ? 'PENDING_NEW' : 'NEW',
    filled: 0n,
    value: 0n,
    isWorking: !isPending && !isContingent(draft.type),
    lockPrice: lockPriceOf(draft, market.lastPrice),
    best: undefined,
    trailingTime: -1,
    time,
    updateTime: time,
    workingTime: !isPending && !isContingent(draft.type) ? time : -1,
    expiryReason: undefined,
    prevented: 0n,
    preventedMatch: undefined,
    amends: 0,
    list: undefined,
    trades: [],
    enteredAt: desk.clock(),
  };
  // Without a stop price the price is followed from here on.
  if (draft.trailingDelta !== undefined && draft.stopPrice === 0n && market.lastPrice > 0n) {
    order.best = market.lastPrice;
    order.trailingTime = time;
  }
  desk.nextOrder += 1;
  account.orders.set(order.id, order);
  forget(account);
  account.open.add(order);
  desk.resting.get(market)!.add(order);
  return order;
}

/** Checks that cost nothing but looking. @throws Refusal */
export function checkOrder(desk: Desk, account: Account, query: URLSearchParams): readonly [Market, Draft] {
  const market = marketOf(desk, query);
  const draft = draftOf(query, '', { side: 'side', quantity: 'quantity' }, () => makeId(desk), true);
  checkFilters(market, draft);
  checkNumbers(account, market, [draft]);
  return [market, draft];
}

/**
 * @param cutShort share of the quantity, in units of 1e-8, after which it ends
 * @throws Refusal
 */
export function placeOrder(desk: Desk, account: Account, query: URLSearchParams, cutShort?: bigint): Order {
  const [market, draft] = checkOrder(desk, account, query);
  desk.counts.check(account, 1);
  return enterOrder(desk, account, market, draft, cutShort);
}

/** @throws Refusal -2010 */
export function enterOrder(desk: Desk, account: Account, market: Market, draft: Draft, cutShort?: bigint): Order {
  const objection = sameId(account, [draft]) ? 'Duplicate order sent.' : objectionTo(desk, market, account, [draft]);
  if (objection !== undefined) throw rejected(objection);
  desk.counts.add(account, 1);
  const order = enter(desk, account, market, draft, false);
  report(desk, order, { type: 'NEW' });
  const { lot } = market.instrument;
  const most = cutShort === undefined ? undefined : ((order.quantity * cutShort) / 100_000_000n / lot) * lot;
  if (order.isWorking) work(desk, order, most);
  settle(desk);
  return order;
}

type Parts = {
  readonly working: Draft | undefined;
  readonly others: readonly Draft[];
  readonly contingency: 'OCO' | 'OTO';
};

/** @throws Refusal */
function placeList(desk: Desk, account: Account, query: URLSearchParams, market: Market, parts: Parts): OrderList {
  const { working, others, contingency } = parts;
  const drafts = working === undefined ? others : [working, ...others];
  const [first, second] = others as [Draft, Draft?];
  if (second !== undefined) checkPair(first, second);
  for (const draft of drafts) checkFilters(market, draft);
  checkNumbers(account, market, drafts);
  desk.counts.check(account, drafts.length);
  const clientId = clientIdOf(query, 'listClientOrderId') ?? makeId(desk);
  const isUsed = [...account.lists.values()].some((list) => !list.isDone && list.clientId === clientId);
  const objection =
    isUsed || sameId(account, drafts)
      ? 'Duplicate order sent.'
      : objectionTo(desk, market, account, working === undefined ? others : [working]);
  if (objection !== undefined) throw rejected(objection);
  desk.counts.add(account, drafts.length);
  const isPending = working !== undefined;
  const orders = drafts.map((draft) => enter(desk, account, market, draft, isPending && draft !== working));
  const list: OrderList = {
    id: desk.nextList,
    account,
    market,
    clientId,
    contingency,
    orders,
    working: isPending ? orders[0] : undefined,
    pair: others.length === 2 ? orders.slice(-2) : [],
    transactionTime: desk.now(),
    isDone: false,
  };
  desk.nextList += 1;
  account.lists.set(list.id, list);
  for (const order of orders) {
    order.list = list;
    report(desk, order, { type: 'NEW' });
  }
  reportList(desk, list);
  return list;
}

/** Puts to work what may work, once the answer has been made. */
export function begin(desk: Desk, list: OrderList): void {
  for (const order of list.orders) if (order.isWorking) work(desk, order);
  desk.agenda.push(list);
}

export function placeOco(desk: Desk, account: Account, query: URLSearchParams): OrderList {
  const names = { side: 'side', quantity: 'quantity' };
  const others = (['above', 'below'] as const).map((leg) => draftOf(query, leg, names, () => makeId(desk)));
  return placeList(desk, account, query, marketOf(desk, query), { working: undefined, others, contingency: 'OCO' });
}

/** OTO has one order that waits, OTOCO two. */
export function placeOto(
  desk: Desk,
  account: Account,
  query: URLSearchParams,
  legs: readonly ('pending' | 'pendingAbove' | 'pendingBelow')[],
): OrderList {
  const id = (): string => makeId(desk);
  const market = marketOf(desk, query);
  const working = draftOf(query, 'working', { side: 'workingSide', quantity: 'workingQuantity' }, id);
  if (working.type !== 'LIMIT' && working.type !== 'LIMIT_MAKER') throw new Refusal(-1116, 'Invalid orderType.');
  const names = { side: 'pendingSide', quantity: 'pendingQuantity' };
  const others = legs.map((leg) => draftOf(query, leg, names, id));
  return placeList(desk, account, query, market, { working, others, contingency: 'OTO' });
}

export const detailOf = (query: URLSearchParams, type?: Order['type']): 'ACK' | 'RESULT' | 'FULL' => {
  const text = query.get('newOrderRespType');
  if (text === null) return type === 'MARKET' || type === 'LIMIT' ? 'FULL' : type === undefined ? 'RESULT' : 'ACK';
  if (text === 'ACK' || text === 'RESULT' || text === 'FULL') return text;
  throw new Refusal(-1130, "Data sent for parameter 'newOrderRespType' is not valid.");
};
