// Matching: orders meet the book, each other and the trades of the market; every execution is booked to the last unit.
import { divide, larger, multiply, ONE, parseFixed, smaller } from '#model/number.ts';
import { snapshotOf } from '#simulator/depth-book.ts';
import { addTo, freeOf } from './account.ts';
import { isHalted } from './desk.ts';
import { isContingent, isLimited, isOpen, remaining, triggersAbove } from './order.ts';
import { report } from './reports.ts';
import type { Market } from '#simulator/exchange.ts';
import type { Desk } from './desk.ts';
import type { Order, OrderStatus, Side } from './order.ts';

/** Levels of the book that one order may walk through. */
const LEVELS_WALKED = 1000;
/** Trades of an account that queries can still find; at times twice as many. */
const TRADES_KEPT = 50_000;

/** Something that can be taken: a level of the market's book, or the resting order of a customer. */
type Offer = {
  readonly price: bigint;
  readonly units: bigint;
  readonly maker: Order | undefined;
  /** Where it stands in the notes of what has been taken. */
  readonly key: string;
};

const fixed = (text: string): bigint => parseFixed(text);
const NO_LEVELS = { bids: [], asks: [] } as const;
const isBetter = (side: Side, price: bigint, than: bigint): boolean => (side === 'BUY' ? price < than : price > than);

/**
 * What stands against an order of this side, best first.
 * @param bound nothing worse than this price
 */
export function offersTo(desk: Desk, market: Market, side: Side, bound?: bigint): readonly Offer[] {
  const touch = side === 'BUY' ? market.quote?.ask : market.quote?.bid;
  // The quote is newer than the book where both differ: recorded books come ten times a second, quotes at once.
  const best = touch === undefined ? undefined : fixed(touch[0]);
  const isOut = (price: bigint): boolean => bound !== undefined && isBetter(side, bound, price);
  // Most orders do not reach the touch: a book of thousands of levels need not be sorted for them.
  const hasTouch = best !== undefined && best > 0n;
  const { bids, asks } = hasTouch && isOut(best) ? NO_LEVELS : snapshotOf(market.book, LEVELS_WALKED);
  const levels = side === 'BUY' ? asks : bids;
  const all = hasTouch ? [touch!, ...levels] : levels;
  const taken = desk.taken.get(market)!;
  const offers: Offer[] = [];
  for (const [index, [text, size]] of all.entries()) {
    const price = fixed(text);
    if (isOut(price)) break;
    if (best !== undefined && index > 0 && !isBetter(side, best, price)) continue;
    const key = `${side} ${price}`;
    const units = fixed(size) - (taken.get(key) ?? 0n);
    if (units > 0n) offers.push({ price, units, maker: undefined, key });
  }
  for (const maker of desk.resting.get(market)!)
    if (maker.side !== side && maker.isWorking && isOpen(maker) && !isOut(maker.price))
      offers.push({ price: maker.price, units: remaining(maker), maker, key: '' });
  return offers.sort((a, b) => (a.price === b.price ? 0 : isBetter(side, a.price, b.price) ? -1 : 1));
}

/** A limit allows nothing worse than its price. */
const boundOf = ({ type, price }: Pick<Order, 'type' | 'price'>): bigint | undefined =>
  isLimited(type) ? price : undefined;

/** How much an order could take at once, and what it would pay or receive. */
export function reach(
  desk: Desk,
  market: Market,
  order: Pick<Order, 'type' | 'side' | 'price'> & { readonly quantity: bigint },
): { readonly units: bigint; readonly value: bigint } {
  let units = 0n;
  let value = 0n;
  for (const offer of offersTo(desk, market, order.side, boundOf(order))) {
    if (units >= order.quantity) break;
    const part = smaller(order.quantity - units, offer.units);
    units += part;
    value += multiply(part, offer.price, 'down');
  }
  return { units, value };
}

/** The quantity, in whole lots, that spends or brings in as much of the quote as was asked for. */
export function quantityFor(desk: Desk, market: Market, side: Side, quoteUnits: bigint): bigint {
  let left = quoteUnits;
  let units = 0n;
  for (const offer of offersTo(desk, market, side)) {
    const part = smaller(offer.units, divide(left * ONE, offer.price, 'down'));
    units += part;
    left -= multiply(part, offer.price, 'up');
    if (part < offer.units) break;
  }
  const { lot } = market.instrument;
  return (units / lot) * lot;
}

/** Ends the order with its last word. What it locked is free from here on. */
export function end(desk: Desk, order: Order, status: OrderStatus, reason?: string, clientId?: string): void {
  order.status = status;
  order.isWorking = false;
  if (reason !== undefined) order.expiryReason = reason;
  leave(desk, order);
  const type = status === 'CANCELED' ? 'CANCELED' : status === 'EXPIRED_IN_MATCH' ? 'TRADE_PREVENTION' : 'EXPIRED';
  report(desk, order, {
    type,
    ...(clientId === undefined ? {} : { clientId }),
    ...(type === 'TRADE_PREVENTION' ? { lastPrevented: order.prevented } : {}),
  });
}

function leave(desk: Desk, order: Order): void {
  order.account.open.delete(order);
  desk.resting.get(order.market)!.delete(order);
  if (order.list !== undefined) desk.agenda.push(order.list);
}

/** One of a pair has begun to trade or has been triggered: the other ends. */
function endOther(desk: Desk, order: Order): void {
  const pair = order.list?.pair ?? [];
  if (!pair.includes(order)) return;
  for (const other of pair) if (other !== order && isOpen(other)) end(desk, other, 'EXPIRED', 'OCO_TRIGGER');
}

const DISCOUNTED = 75_000_000n;

/** Taken from what is received, or from the asset that the account pays with where it holds enough of it. */
function commissionOf(
  { account, market, side }: Order,
  received: bigint,
  value: bigint,
  rate: bigint,
): { readonly commission: bigint; readonly commissionAsset: string } {
  const { base, quote } = market.instrument;
  const { paysWith } = account;
  if (paysWith !== undefined && paysWith.price > 0n) {
    const inQuote = multiply(multiply(value, rate, 'up'), DISCOUNTED, 'up');
    const commission = divide(inQuote * ONE, paysWith.price, 'up');
    if (freeOf(account, paysWith.asset) >= commission) return { commission, commissionAsset: paysWith.asset };
  }
  return { commission: multiply(received, rate, 'up'), commissionAsset: side === 'BUY' ? base : quote };
}

/** Books an execution on both sides of the ledger and says it. */
export function fill(desk: Desk, order: Order, price: bigint, quantity: bigint, isMaker: boolean): void {
  const { account, market } = order;
  const { base, quote } = market.instrument;
  const value = multiply(price, quantity, 'down');
  const isBuy = order.side === 'BUY';
  const rate = isMaker ? account.maker : account.taker;
  addTo(account, base, isBuy ? quantity : -quantity);
  addTo(account, quote, isBuy ? -value : value);
  const { commission, commissionAsset } = commissionOf(order, isBuy ? quantity : value, value, rate);
  addTo(account, commissionAsset, -commission);
  if (order.filled === 0n) {
    desk.counts.forgive(account, order.time);
    endOther(desk, order);
  }
  order.filled += quantity;
  order.value += value;
  const isWhole = remaining(order) === 0n;
  order.status = isWhole ? 'FILLED' : 'PARTIALLY_FILLED';
  const trade = {
    id: desk.nextTrade,
    price,
    quantity,
    value,
    commission,
    commissionAsset,
    isMaker,
  };
  desk.nextTrade += 1;
  const booked = { ...trade, order, time: desk.now(), enteredAt: desk.clock() };
  order.trades.push(booked);
  account.trades.push(booked);
  if (account.trades.length > 2 * TRADES_KEPT) account.trades.splice(0, TRADES_KEPT);
  if (isWhole) leave(desk, order);
  report(desk, order, { type: 'TRADE', trade });
}

/** An order would meet one of the same account. @returns whether the taker may go on */
function prevent(desk: Desk, taker: Order, maker: Order): boolean {
  const match = desk.nextMatch;
  desk.nextMatch += 1;
  const expire = (order: Order): void => {
    order.prevented = remaining(order);
    order.preventedMatch = match;
    end(desk, order, 'EXPIRED_IN_MATCH');
  };
  if (taker.stp !== 'EXPIRE_TAKER') expire(maker);
  if (taker.stp === 'EXPIRE_MAKER') return true;
  expire(taker);
  return false;
}

/** Takes what stands against the order, as far as its price, its money and `most` go. */
function take(desk: Desk, order: Order, most: bigint = remaining(order)): void {
  let left = most;
  for (const { price, units, maker, key } of offersTo(desk, order.market, order.side, boundOf(order))) {
    if (left === 0n || !isOpen(order)) return;
    if (maker !== undefined && maker.account === order.account && order.stp !== 'NONE') {
      if (!prevent(desk, order, maker)) return;
      continue;
    }
    const part = smaller(smaller(left, units), affordable(order, price));
    if (part === 0n) return;
    left -= part;
    if (maker === undefined) {
      const taken = desk.taken.get(order.market)!;
      taken.set(key, (taken.get(key) ?? 0n) + part);
    } else fill(desk, maker, price, part, true);
    fill(desk, order, price, part, false);
  }
}

/** A stop that buys at the market may find less money than it would need. */
function affordable(order: Order, price: bigint): bigint {
  if (order.side === 'SELL') return remaining(order);
  const { quote, lot } = order.market.instrument;
  const units = divide(larger(0n, freeOf(order.account, quote, order)) * ONE, price, 'down');
  return units >= remaining(order) ? remaining(order) : (units / lot) * lot;
}

/**
 * The order goes to the book: takes what it may, then rests or ends as its kind and time in force say.
 * @param most it is cut short after so much, and ends
 */
export function work(desk: Desk, order: Order, most?: bigint): void {
  order.isWorking = true;
  order.workingTime = desk.now();
  if (
    order.timeInForce === 'FOK' &&
    reach(desk, order.market, { ...order, quantity: remaining(order) }).units < remaining(order)
  )
    return end(desk, order, 'EXPIRED', 'UNFILLED_FOK_ORDER_EXPIRED');
  take(desk, order, most);
  if (!isOpen(order)) return;
  if (most !== undefined) return end(desk, order, 'EXPIRED', 'INSUFFICIENT_LIQUIDITY');
  if (!isLimited(order.type)) return end(desk, order, 'EXPIRED', 'INSUFFICIENT_LIQUIDITY');
  if (order.timeInForce === 'IOC') return end(desk, order, 'EXPIRED', 'UNFILLED_IOC_QUANTITY_EXPIRED');
}

/** The stop has been reached. */
export function trigger(desk: Desk, order: Order): void {
  endOther(desk, order);
  order.isWorking = true;
  order.workingTime = desk.now();
  if (isLimited(order.type)) report(desk, order, { type: 'NEW' });
  work(desk, order);
}

/** Whether a price meets the stop of the order, leaving out that it may trail. */
export const meetsStop = (order: Pick<Order, 'side' | 'type' | 'stopPrice'>, price: bigint): boolean =>
  triggersAbove(order) ? price >= order.stopPrice : price <= order.stopPrice;

const BASIS = 10_000n;

/** Moves a trailing order along with the price. @returns whether it is triggered */
function trails(desk: Desk, order: Order, price: bigint): boolean {
  const delta = BigInt(order.trailingDelta!);
  if (order.best === undefined) {
    if (order.stopPrice > 0n && !meetsStop(order, price)) return false;
    order.best = price;
    order.trailingTime = desk.now();
    return false;
  }
  if (order.side === 'SELL') {
    order.best = larger(order.best, price);
    return price * BASIS <= order.best * (BASIS - delta);
  }
  order.best = smaller(order.best, price);
  return price * BASIS >= order.best * (BASIS + delta);
}

const isResting = (order: Order): boolean => order.isWorking && isOpen(order) && isLimited(order.type);

/** A trade of the market: fills what rests at its price in part, beyond it whole, and reaches stops. */
export function onTrade(desk: Desk, market: Market, price: bigint, quantity: bigint): void {
  if (isHalted(desk, market.instrument.symbol)) return;
  const { lot } = market.instrument;
  const share = multiply(quantity, desk.settings.tradedShare, 'down');
  let left = (share / lot) * lot;
  const standing = [...desk.resting.get(market)!];
  for (const order of standing) {
    if (!isResting(order)) continue;
    if (isBetter(order.side, price, order.price)) fill(desk, order, order.price, remaining(order), true);
    else if (price === order.price && left > 0n) {
      const part = smaller(left, remaining(order));
      left -= part;
      fill(desk, order, order.price, part, true);
    }
  }
  for (const order of standing) {
    if (!isOpen(order) || order.isWorking || order.status === 'PENDING_NEW' || !isContingent(order.type)) continue;
    const isMet = order.trailingDelta === undefined ? meetsStop(order, price) : trails(desk, order, price);
    if (isMet) trigger(desk, order);
  }
}

/** The touch has moved: what rests beyond it is met by what stands there. */
export function onQuote(desk: Desk, market: Market): void {
  const resting = desk.resting.get(market)!;
  if (resting.size === 0 || isHalted(desk, market.instrument.symbol)) return;
  for (const order of resting) {
    if (!isResting(order)) continue;
    const touch = order.side === 'BUY' ? market.quote?.ask : market.quote?.bid;
    if (touch === undefined || !isBetter(order.side, fixed(touch[0]), order.price)) continue;
    const taken = desk.taken.get(market)!;
    for (const { price, units, maker, key } of offersTo(desk, market, order.side, order.price)) {
      if (!isOpen(order) || !isBetter(order.side, price, order.price)) break;
      if (maker !== undefined) continue;
      const part = smaller(units, remaining(order));
      taken.set(key, (taken.get(key) ?? 0n) + part);
      fill(desk, order, order.price, part, true);
    }
  }
}
