// Order parameters: an order, a pair or a bracket in the exchange's words, or why it cannot be said in them.
import { divide, formatFixed, toStep } from '#model/number.ts';
import type { Instrument } from '#model/instrument.ts';
import type { WireOrder, WirePair, WireRefusal } from '#model/order-wire.ts';
import type { Price, Quantity } from '#model/number.ts';
import type { Side } from '#model/plan.ts';
import type { Params } from './signer.ts';

/** The TRAILING_DELTA filter as it stands on every market of the exchange. */
const LEAST_BIPS = 10n;
const MOST_BIPS = 2000n;
const BIPS = 10_000n;
const ID = /^[A-Za-z0-9._-]{1,36}$/;

export type Said = { readonly params: Params } | { readonly why: WireRefusal; readonly detail: string };

const malformed = (detail: string): Said => ({ why: 'malformed', detail });

/** Executions at once are in the answer, whatever the type. */
const FULL = { newOrderRespType: 'FULL' } as const;

/**
 * Where our own orders meet, the one that protects has to live. On spot what sells is an exit: it goes on, and the order
 * that rests is ended. What buys is an entry and ends itself rather than the target of another position.
 */
const preventionOf = (side: Side): string => (side === 'sell' ? 'EXPIRE_MAKER' : 'EXPIRE_TAKER');

export function orderParams(order: WireOrder, market: Instrument | undefined): Said {
  const leg = legOf(order, market, typeOf(order), '');
  if ('why' in leg) return leg;
  return {
    params: {
      symbol: order.symbol,
      side: wordOfSide(order.side),
      quantity: leg.quantity,
      newClientOrderId: order.id,
      selfTradePreventionMode: preventionOf(order.side),
      ...FULL,
      ...leg.params,
    },
  };
}

export function pairParams(pair: WirePair, market: Instrument | undefined): Said {
  const legs = legsOf(pair, market, ['above', 'below']);
  if ('why' in legs) return legs;
  const { symbol, side } = pair.stop;
  return {
    params: {
      symbol,
      side: wordOfSide(side),
      quantity: legs.quantity,
      listClientOrderId: pair.id,
      selfTradePreventionMode: 'EXPIRE_MAKER',
      ...FULL,
      ...legs.params,
    },
  };
}

export function bracketParams(entry: WireOrder, pair: WirePair, market: Instrument | undefined): Said {
  // The exchange takes nothing else as the first order of a list.
  if (entry.type !== 'limit') return malformed(`the entry of a bracket is a limit order there, not ${entry.type}`);
  const working = legOf(entry, market, 'LIMIT', 'working');
  if ('why' in working) return working;
  const legs = legsOf(pair, market, ['pendingAbove', 'pendingBelow']);
  if ('why' in legs) return legs;
  if (pair.stop.symbol !== entry.symbol || pair.stop.side === entry.side)
    return malformed('the exits of a bracket are of its market, on the other side');
  return {
    params: {
      symbol: entry.symbol,
      listClientOrderId: pair.id,
      workingSide: wordOfSide(entry.side),
      workingQuantity: working.quantity,
      workingClientOrderId: entry.id,
      pendingSide: wordOfSide(pair.stop.side),
      pendingQuantity: legs.quantity,
      selfTradePreventionMode: 'EXPIRE_MAKER',
      ...FULL,
      ...working.params,
      ...legs.params,
    },
  };
}

export const isOrderId = (id: string): boolean => ID.test(id);

const wordOfSide = (side: Side): string => (side === 'buy' ? 'BUY' : 'SELL');

function typeOf({ type }: WireOrder): string {
  switch (type) {
    case 'market':
      return 'MARKET';
    case 'limit':
      return 'LIMIT';
    case 'stop':
    case 'trailing':
      return 'STOP_LOSS';
    case 'stop-limit':
      return 'STOP_LOSS_LIMIT';
    case 'take-profit':
      return 'TAKE_PROFIT';
  }
}

type Leg = { readonly params: Params; readonly quantity: string };

/** Both exits, of one side, market and size; the one that lies above the price is named so. */
function legsOf(
  { id, stop, target }: WirePair,
  market: Instrument | undefined,
  [above, below]: readonly [string, string],
): Leg | Extract<Said, { readonly why: WireRefusal }> {
  if (!isOrderId(id)) return refusal('malformed', `not an id that the exchange takes: ${id}`);
  if (stop.symbol !== target.symbol || stop.side !== target.side)
    return refusal('malformed', 'a pair is of one market and one side');
  if (stop.type !== 'stop' && stop.type !== 'stop-limit' && stop.type !== 'trailing')
    return refusal('malformed', `no stop of a pair: ${stop.type}`);
  if (target.type !== 'limit' && target.type !== 'take-profit')
    return refusal('malformed', `no target of a pair: ${target.type}`);
  const isSell = stop.side === 'sell';
  const stopLeg = legOf(stop, market, typeOf(stop), isSell ? below : above);
  if ('why' in stopLeg) return stopLeg;
  // A target waits in the book; one that would be filled at once is refused, and is told of.
  const targetType = target.type === 'limit' ? 'LIMIT_MAKER' : 'TAKE_PROFIT';
  const targetLeg = legOf(target, market, targetType, isSell ? above : below);
  if ('why' in targetLeg) return targetLeg;
  if (stopLeg.quantity !== targetLeg.quantity) return refusal('malformed', 'the exits of a pair are of one size');
  const ids = {
    [`${isSell ? below : above}ClientOrderId`]: stop.id,
    [`${isSell ? above : below}ClientOrderId`]: target.id,
  };
  return { params: { ...ids, ...stopLeg.params, ...targetLeg.params }, quantity: stopLeg.quantity };
}

const refusal = (why: WireRefusal, detail: string): Extract<Said, { readonly why: WireRefusal }> => ({ why, detail });

/** Type and prices of one order, each name with its prefix; sizes and prices down onto the market's steps. */
function legOf(
  order: WireOrder,
  market: Instrument | undefined,
  type: string,
  prefix: string,
): Leg | Extract<Said, { readonly why: WireRefusal }> {
  const { id, price, stopPrice } = order;
  if (market === undefined) return refusal('malformed', `no facts are known about ${order.symbol}`);
  if (!isOrderId(id)) return refusal('malformed', `not an id that the exchange takes: ${id}`);
  const quantity = toStep<Quantity>(order.quantity, market.lot, 'down');
  if (quantity <= 0n) return refusal('filter', `less than a lot: ${formatFixed(order.quantity)}`);
  const priceText = (value: Price): string => formatFixed(toStep<Price>(value, market.tick, 'down'));
  const named = (name: string): string => (prefix === '' ? name : prefix + name[0]!.toUpperCase() + name.slice(1));
  const params: Record<string, string | number> = { [named('type')]: type };
  const isLimit = type === 'LIMIT' || type === 'LIMIT_MAKER' || type === 'STOP_LOSS_LIMIT';
  if (isLimit) {
    if (price === undefined || price < market.tick) return refusal('malformed', `${order.type} without a price`);
    params[named('price')] = priceText(price);
    if (type !== 'LIMIT_MAKER') params[named('timeInForce')] = 'GTC';
  }
  if (order.type === 'trailing') {
    const bips = trailingBips(order);
    if (bips === undefined) return refusal('malformed', 'a trailing stop without its distance and where it begins');
    params[named('trailingDelta')] = bips;
  } else if (type.startsWith('STOP_LOSS') || type === 'TAKE_PROFIT') {
    if (stopPrice === undefined || stopPrice < market.tick)
      return refusal('malformed', `${order.type} without a stop price`);
    params[named('stopPrice')] = priceText(stopPrice);
  }
  return { params, quantity: formatFixed(quantity) };
}

/**
 * The distance as hundredths of a percent of the best price that goes with it: down, so that it is never wider than asked.
 * The stop price is not sent: there it would mean that following begins only once the price has fallen that far.
 */
function trailingBips({ side, stopPrice, trail }: WireOrder): number | undefined {
  if (trail === undefined || stopPrice === undefined || trail <= 0n || stopPrice <= 0n) return undefined;
  const best = side === 'sell' ? stopPrice + trail : stopPrice - trail;
  const bips = best <= 0n ? MOST_BIPS : divide(trail * BIPS, best, 'down');
  return Number(bips < LEAST_BIPS ? LEAST_BIPS : bips > MOST_BIPS ? MOST_BIPS : bips);
}
