// Submit: how requests enter the book: checked against the venue's filters, answered once, cancelled on demand.
import { ONE, fixedFromNumber } from '#model/number.ts';
import type { Price, Quantity } from '#model/number.ts';
import type { Instrument } from '#model/instrument.ts';
import type { OrderRequest, OrderType } from '#model/order.ts';
import { opposite } from '#model/plan.ts';
import type { Millis } from '#model/time.ts';
import { drop, find, marketOf, place, planOf, refresh, remember } from './book.ts';
import type { Book, Report } from './book.ts';
import { matchLast } from './match.ts';
import type { Rules } from './settings.ts';

/** Why a request is rejected, in the order that is checked: the first that applies is said. */
export const REJECTIONS = [
  'unknown-symbol',
  'end-of-data',
  'no-price-yet',
  'already-expired',
  'price-missing',
  'price-off-tick',
  'quantity-off-lot',
  'below-minimum-quantity',
  'above-maximum-quantity',
  'below-minimum-notional',
  'reduce-only',
  'protection-invalid',
] as const;
export type Rejection = (typeof REJECTIONS)[number];

/**
 * Takes an order to work, or rejects it. A client id that is known already changes nothing: it is answered with what was last
 * said about it, so that a request sent twice after a crash tells the sender where the first one stands.
 */
export function submit(book: Book, rules: Rules, request: OrderRequest, time: Millis, report: Report): void {
  const { clientId } = request;
  if (repeat(book, clientId, report)) return;
  const rejection = reject(book, rules, request, time);
  if (rejection !== undefined) {
    const rejected = { type: 'rejected', clientId, reason: rejection } as const;
    remember(book, clientId, rejected);
    report(rejected);
    return;
  }
  const market = marketOf(book, request.symbol);
  const plan = planOf(market, request.planId);
  const order = place(book, rules, plan, request, request.quantity, time + rules.settings.latencyMs);
  for (const child of request.protection ?? [])
    book.where.set(child.clientId, { symbol: request.symbol, planId: request.planId });
  report(order.last);
  if (book.ended) matchLast(book, rules, market, plan, report);
  refresh(market);
}

/** Takes the order back, after the latency. What has already ended is answered with its last words; what is unknown, not. */
export function cancel(book: Book, rules: Rules, clientId: string, reason: string, time: Millis, report: Report): void {
  const found = find(book, clientId);
  if (found === undefined) {
    repeat(book, clientId, report);
    return;
  }
  const { plan, order } = found;
  if (rules.settings.latencyMs === 0 || book.ended)
    drop(book, plan, order, { type: 'canceled', clientId, reason }, report);
  else if (order.cancelAt === Infinity) {
    order.cancelAt = time + rules.settings.latencyMs;
    order.cancelReason = reason;
  }
  refresh(marketOf(book, order.request.symbol));
}

/** The tape is at its end: entries are cancelled, and market orders from now on fill at the last close. */
export function end(book: Book, rules: Rules, report: Report): void {
  if (book.ended) return;
  book.ended = true;
  for (const market of book.markets.values()) {
    for (const plan of market.plans.values()) {
      for (const order of plan.orders) {
        const { reduceOnly, clientId } = order.request;
        if (!reduceOnly) drop(book, plan, order, { type: 'canceled', clientId, reason: 'end-of-data' }, report);
        // A cancel that is still on its way would else never arrive: no candle comes any more.
        else if (order.cancelAt !== Infinity)
          drop(book, plan, order, { type: 'canceled', clientId, reason: order.cancelReason }, report);
      }
      matchLast(book, rules, market, plan, report);
    }
    refresh(market);
  }
}

function repeat(book: Book, clientId: string, report: Report): boolean {
  const last = find(book, clientId)?.order.last ?? book.finished.get(clientId);
  if (last !== undefined) report(last);
  return last !== undefined || book.where.has(clientId);
}

function reject(book: Book, rules: Rules, request: OrderRequest, time: Millis): Rejection | undefined {
  const instrument = rules.instruments.get(request.symbol);
  if (instrument === undefined) return 'unknown-symbol';
  if (book.ended && !request.reduceOnly) return 'end-of-data';
  const last = book.markets.get(request.symbol)?.lastPrice ?? Number.NaN;
  if (book.ended && Number.isNaN(last)) return 'no-price-yet';
  if (request.expiresAt !== undefined && request.expiresAt <= time) return 'already-expired';
  const fault = faultOfPrices(instrument, request) ?? faultOfQuantity(instrument, request, last);
  if (fault !== undefined) return fault;
  if (request.reduceOnly && !reduces(book, request)) return 'reduce-only';
  return (request.protection ?? []).every((child) => protects(instrument, request, child))
    ? undefined
    : 'protection-invalid';
}

function faultOfPrices(instrument: Instrument, request: OrderRequest): Rejection | undefined {
  const { type, price, stopPrice, trail } = request;
  const needed: Readonly<Record<OrderType, readonly (Price | undefined)[]>> = {
    market: [],
    limit: [price],
    stop: [stopPrice],
    'take-profit': [stopPrice],
    'stop-limit': [stopPrice, price],
    trailing: [trail],
  };
  if (needed[type].includes(undefined)) return 'price-missing';
  for (const given of [price, stopPrice, trail])
    if (given !== undefined && (given <= 0n || given % instrument.tick !== 0n)) return 'price-off-tick';
  return undefined;
}

/** An exit is let out whatever its size: a rest too small to trade must not stay open. */
function faultOfQuantity(instrument: Instrument, request: OrderRequest, last: number): Rejection | undefined {
  const { quantity } = request;
  if (quantity <= 0n || quantity % instrument.lot !== 0n) return 'quantity-off-lot';
  if (quantity > instrument.maxQuantity) return 'above-maximum-quantity';
  if (request.reduceOnly) return undefined;
  if (quantity < instrument.minQuantity) return 'below-minimum-quantity';
  const price = request.price ?? request.stopPrice ?? (Number.isNaN(last) ? undefined : fixedFromNumber<Price>(last));
  if (price === undefined) return undefined;
  const notional = (price * quantity * instrument.contractSize) / ONE;
  return notional < instrument.minNotional ? 'below-minimum-notional' : undefined;
}

function reduces(book: Book, request: OrderRequest): boolean {
  const position = book.markets.get(request.symbol)?.plans.get(request.planId)?.position ?? (0n as Quantity);
  return request.side === 'sell' ? position > 0n : position < 0n;
}

/** Protection only ever closes what its entry opens. */
const protects = (instrument: Instrument, entry: OrderRequest, child: OrderRequest): boolean =>
  child.reduceOnly &&
  child.side === opposite(entry.side) &&
  child.symbol === entry.symbol &&
  child.planId === entry.planId &&
  child.protection === undefined &&
  faultOfPrices(instrument, child) === undefined;
