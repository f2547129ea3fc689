// Order check: what can be said of an order before risk sees it: that its prices are near the market and on their sides.
import { absolute, formatFixed, toStep } from '#model/number.ts';
import { notional } from '#model/currency.ts';
import { Problem } from './problem.ts';
import type { MarketPrice, TicketRefusal } from './port.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Price, Quantity } from '#model/number.ts';
import type { ProblemCode } from './problem.ts';
import type { Side } from '#model/plan.ts';

/** A price further from the last one is taken for a slip of the finger. */
const BAND_PERCENT = 20n;
/** A stop may lie further away, and no position is held through half of a market. */
const EXIT_BAND_PERCENT = 50n;

export type AskedPrices = {
  readonly side: Side;
  readonly price: Price | undefined;
  readonly stopLoss: Price | undefined;
  readonly takeProfit: Price | undefined;
};

/**
 * @returns the stop loss, which is there
 * @throws Problem price_unknown, price_band, stop_required, stop_side, target_side
 */
export function checkPrices(
  { side, price, stopLoss, takeProfit }: AskedPrices,
  market: MarketPrice | undefined,
): Price {
  if (market === undefined) throw new Problem('price_unknown');
  if (stopLoss === undefined) throw new Problem('stop_required');
  const { last } = market;
  if (price !== undefined && absolute((price - last) as Price) * 100n > last * BAND_PERCENT)
    throw new Problem('price_band', { detail: `more than ${BAND_PERCENT}% from the last price, ${formatFixed(last)}` });
  const entry = price ?? last;
  if (side === 'buy' ? stopLoss >= entry : stopLoss <= entry) throw new Problem('stop_side');
  if (takeProfit !== undefined && (side === 'buy' ? takeProfit <= entry : takeProfit >= entry))
    throw new Problem('target_side');
  return stopLoss;
}

/**
 * Exits of a position: what the price has reached already would be no exit, but an order at market.
 * @throws Problem price_unknown, price_band, stop_side, target_side
 */
export function checkExits(
  { side, stopLoss, takeProfit }: { readonly side: Side; readonly stopLoss: Price; readonly takeProfit: Price },
  market: MarketPrice | undefined,
): MarketPrice {
  if (market === undefined) throw new Problem('price_unknown');
  const { last } = market;
  if (absolute((stopLoss - last) as Price) * 100n > last * EXIT_BAND_PERCENT)
    throw new Problem('price_band', {
      detail: `more than ${EXIT_BAND_PERCENT}% from the last price, ${formatFixed(last)}`,
    });
  if (side === 'buy' ? stopLoss >= last : stopLoss <= last) throw new Problem('stop_side');
  if (side === 'buy' ? takeProfit <= last : takeProfit >= last) throw new Problem('target_side');
  return market;
}

/**
 * What is left on the lot is what could be sent at most.
 * @throws Problem below_minimum
 */
export function checkSize(asked: Quantity, entry: Price, instrument: Instrument): void {
  const { lot, minQuantity, minNotional, quote } = instrument;
  const size = toStep(asked, lot, 'down');
  const value = notional(entry, size, instrument, 'down');
  if (size > 0n && size >= minQuantity && value >= minNotional) return;
  throw new Problem('below_minimum', {
    detail: `${formatFixed(size)} is worth ${formatFixed(value)} ${quote}, least ${formatFixed(minQuantity)} and ${formatFixed(minNotional)} ${quote}`,
  });
}

const OWN_CODE: Partial<Record<TicketRefusal, ProblemCode>> = {
  'stop-missing': 'stop_required',
  'stop-on-wrong-side': 'stop_side',
  'target-on-wrong-side': 'target_side',
  'below-minimum-quantity': 'below_minimum',
  'below-minimum-notional': 'below_minimum',
  'price-unknown': 'price_unknown',
};

export const refusalProblem = (reason: TicketRefusal, detail: string): Problem =>
  new Problem(OWN_CODE[reason] ?? 'risk_refused', { reason: reason.replaceAll('-', '_'), detail });
