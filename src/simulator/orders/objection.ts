// Objection: why the engine will not take orders that are well formed, in the words of the exchange.
import { divide, larger, ONE } from '#model/number.ts';
import { freeOf, lockPriceOf } from './account.ts';
import { isHalted } from './desk.ts';
import { meetsStop, offersTo, reach } from './matching.ts';
import { isContingent } from './order.ts';
import type { Market } from '#simulator/exchange.ts';
import type { Account } from './account.ts';
import type { Desk } from './desk.ts';
import type { Draft } from './order.ts';

const NO_MONEY = 'Account has insufficient balance for requested action.';
const TRIGGERS = 'Order would trigger immediately.';
const TAKES = 'Order would immediately match and take.';
const PRICES = 'The relationship of the prices for the orders is not correct.';
export const CLOSED = 'Market is closed.';

/**
 * @param drafts one order, or two of which one ends the other: these lock once
 * @returns undefined where nothing stands against them
 */
export function objectionTo(
  desk: Desk,
  market: Market,
  account: Account,
  drafts: readonly Omit<Draft, 'clientId'>[],
): string | undefined {
  if (isHalted(desk, market.instrument.symbol)) return CLOSED;
  const { lastPrice } = market;
  if (drafts.length === 2 && !isBetween(drafts, lastPrice)) return PRICES;
  for (const draft of drafts) {
    const hasStop = isContingent(draft.type) && draft.stopPrice > 0n;
    if (hasStop && lastPrice > 0n && meetsStop(draft, lastPrice)) return TRIGGERS;
    if (draft.type === 'LIMIT_MAKER' && offersTo(desk, market, draft.side, draft.price).length > 0) return TAKES;
  }
  const { base, quote } = market.instrument;
  const needs = drafts.map((draft) => needOf(desk, market, draft)).reduce(larger);
  return needs > freeOf(account, drafts[0]!.side === 'SELL' ? base : quote) ? NO_MONEY : undefined;
}

function needOf(desk: Desk, market: Market, draft: Omit<Draft, 'clientId'>): bigint {
  if (draft.side === 'SELL') return draft.quantity;
  if (draft.quoteQuantity > 0n) return draft.quoteQuantity;
  if (draft.type === 'MARKET') return reach(desk, market, draft).value;
  return divide(lockPriceOf(draft, market.lastPrice) * draft.quantity, ONE, 'up');
}

/** Of a pair, what waits above stands above the last price, and what waits below, below. */
function isBetween(drafts: readonly Omit<Draft, 'clientId'>[], lastPrice: bigint): boolean {
  const points = drafts.map((draft) => (draft.type === 'LIMIT_MAKER' ? draft.price : draft.stopPrice));
  // A trailing leg without a stop price stands nowhere yet.
  if (lastPrice === 0n || points.includes(0n)) return true;
  const [above, below] = points as [bigint, bigint];
  return larger(above, below) > lastPrice && (above < below ? above : below) < lastPrice;
}
