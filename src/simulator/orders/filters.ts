// Filters: the rules of a market that an order must keep, each refused with its own name.
import { divide, multiply } from '#model/number.ts';
import { Refusal } from '#simulator/parameters.ts';
import { MARKET_RULES } from '#simulator/symbol-info.ts';
import { isContingent, isLimited, triggersAbove } from './order.ts';
import type { Market } from '#simulator/exchange.ts';
import type { Account } from './account.ts';
import type { Draft, Order } from './order.ts';

const failure = (filter: string): Refusal => new Refusal(-1013, `Filter failure: ${filter}`);

/** @throws Refusal -1013 naming the filter. Source: filters.md of the documentation */
export function checkFilters(market: Market, draft: Draft): void {
  const { tick, lot, minQuantity, maxQuantity, minNotional } = market.instrument;
  for (const price of [draft.price, draft.stopPrice])
    if (price !== 0n && (price < tick || price > MARKET_RULES.maxPrice || price % tick !== 0n))
      throw failure('PRICE_FILTER');
  const { lastPrice } = market;
  if (isLimited(draft.type) && lastPrice > 0n && !isWithinPercent(draft.price, lastPrice))
    throw failure('PERCENT_PRICE_BY_SIDE');
  checkTrailing(draft);
  if (draft.quoteQuantity > 0n) {
    if (draft.quoteQuantity < minNotional) throw failure('NOTIONAL');
    return;
  }
  for (const quantity of [draft.quantity, draft.icebergQuantity])
    if (quantity !== 0n && (quantity < minQuantity || quantity > maxQuantity || quantity % lot !== 0n))
      throw failure('LOT_SIZE');
  if (draft.icebergQuantity > 0n && divide(draft.quantity, draft.icebergQuantity, 'up') > MARKET_RULES.icebergParts)
    throw failure('ICEBERG_PARTS');
  if (draft.type === 'MARKET' && draft.quantity > maxQuantity) throw failure('MARKET_LOT_SIZE');
  // A market order has no price: the market's own stands for it.
  const reference = draft.price > 0n ? draft.price : draft.stopPrice > 0n ? draft.stopPrice : lastPrice;
  const notional = multiply(reference, draft.quantity, 'down');
  const isTooLarge = isLimited(draft.type) && notional > MARKET_RULES.maxNotional;
  if (notional < minNotional || isTooLarge) throw failure('NOTIONAL');
}

/** Tenths, so that the share of 0.2 is a whole number. */
function isWithinPercent(price: bigint, reference: bigint): boolean {
  const { percentUp, percentDown } = MARKET_RULES;
  return price * 10n <= reference * percentUp && price * 10n >= reference * percentDown;
}

function checkTrailing(draft: Draft): void {
  if (draft.trailingDelta === undefined) return;
  const { trailingLeast, trailingMost } = MARKET_RULES;
  // The bounds of both sides are the same figures; which of them it is does not matter here.
  if (draft.trailingDelta < trailingLeast || draft.trailingDelta > trailingMost) throw failure('TRAILING_DELTA');
}

/** @param adding what is to be placed together. @throws Refusal -1013 */
export function checkNumbers(account: Account, market: Market, adding: readonly Draft[]): void {
  const open = [...account.open].filter((order) => order.market === market);
  if (open.length + adding.length > MARKET_RULES.orders) throw failure('MAX_NUM_ORDERS');
  const algo = (orders: readonly Pick<Draft, 'type'>[]): number =>
    orders.filter(({ type }) => isContingent(type)).length;
  const added = algo(adding);
  if (added > 0 && algo(open) + added > MARKET_RULES.algoOrders) throw failure('MAX_NUM_ALGO_ORDERS');
  if (adding.length === 1) return;
  const lists = new Set(open.map((order: Order) => order.list).filter((list) => list !== undefined));
  if (lists.size + 1 > MARKET_RULES.orderLists) throw failure('MAX_NUM_ORDER_LISTS');
}

/**
 * Above and below of a pair as its side demands them.
 * @throws Refusal -1165, -1166, -1168, -1196 to -1199, -1158
 */
export function checkPair(above: Draft, below: Draft): void {
  for (const { type } of [above, below])
    if (type === 'MARKET' || type === 'LIMIT') throw new Refusal(-1158, 'Order type not supported in OCO.');
  if (above.type === 'LIMIT_MAKER' && below.type === 'LIMIT_MAKER')
    throw new Refusal(-1168, 'At least one OCO order must be contingent.');
  const isSell = above.side === 'SELL';
  const say = (code: number, what: string, where: string): Refusal =>
    new Refusal(code, `A ${what} order in a ${isSell ? 'sell' : 'buy'} OCO must be ${where}.`);
  if (isSell && below.type === 'LIMIT_MAKER') throw say(-1166, 'limit', 'above');
  if (!isSell && above.type === 'LIMIT_MAKER') throw say(-1165, 'limit', 'below');
  for (const [leg, isAbove] of [
    [above, true],
    [below, false],
  ] as const) {
    if (leg.type === 'LIMIT_MAKER' || triggersAbove(leg) === isAbove) continue;
    if (leg.type.startsWith('STOP')) throw say(isSell ? -1197 : -1196, 'stop loss', isSell ? 'below' : 'above');
    throw say(isSell ? -1199 : -1198, 'take profit', isSell ? 'above' : 'below');
  }
}
