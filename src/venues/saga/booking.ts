// Booking: how executions at the exchange become fills of ours. What an exchange keeps of what was bought cannot be sold again:
// it counts as a fee, and so does what is left of it below a lot, so that a position is always what its protection can sell.
import { multiply, rate } from '#model/number.ts';
import { floorTo } from './leg.ts';
import type { Cash, Quantity, Rate } from '#model/number.ts';
import type { Fill } from '#model/order.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Leg } from './leg.ts';
import type { WireFill } from '#model/order-wire.ts';

export type BookingRules = {
  readonly instrument: Instrument;
  /** Share of what is bought that the exchange keeps. */
  readonly kept: Rate;
  /** What one unit of an asset is worth in a currency; undefined where nobody knows. */
  readonly worth: (asset: string, currency: string) => Rate | undefined;
};

/** From a share such as 0.001. */
export const keptOf = (share: number): Rate => rate(share.toFixed(8));

/** What can be sold again of so much that is bought. */
export const sellable = (bought: bigint, { kept, instrument }: BookingRules): Quantity =>
  floorTo(bought - multiply<Quantity>(bought, kept, 'up'), instrument.lot);

const fillIdOf = (symbol: string, { tradeId }: WireFill): string => `${symbol}-${tradeId}`;

/**
 * The fills of what is known and not told yet, oldest first. Of what was bought nothing is told before the executions that were told
 * earlier are known again: what is left of them below a lot counts. An execution too small to leave a lot is told with the next.
 */
export function bookTrades(leg: Leg, rules: BookingRules): readonly Fill[] {
  const { symbol } = rules.instrument;
  const trades = [...leg.trades.values()].map(({ fill }) => fill).sort(byNumber);
  const isTold = (trade: WireFill): boolean => leg.bookedIds.has(fillIdOf(symbol, trade));
  const counted = trades.filter(isTold);
  const isSale = leg.request.side === 'sell';
  if (!isSale && counted.length < leg.bookedIds.size) return [];
  // A sale is told as it was: those of orders that stood for the leg before a restart need not be known again.
  const sums = isSale ? bookedOf(leg) : counted.reduce((all, trade) => plus(all, trade, rules), NOTHING);
  const told: Fill[] = [];
  let now = sums;
  for (const trade of trades) {
    if (isTold(trade)) continue;
    now = plus(now, trade, rules);
    const quantity = (left(leg, now, rules) - leg.booked) as Quantity;
    if (quantity <= 0n) continue;
    told.push(fillOf(leg, trade, quantity, now, rules));
  }
  return told;
}

type Sums = { readonly quantity: bigint; readonly value: bigint; readonly fees: bigint; readonly taken: bigint };
const NOTHING: Sums = { quantity: 0n, value: 0n, fees: 0n, taken: 0n };
const bookedOf = ({ booked, bookedCost, bookedFee }: Leg): Sums => ({
  quantity: booked,
  value: bookedCost,
  fees: bookedFee,
  taken: 0n,
});

const plus = (sums: Sums, trade: WireFill, rules: BookingRules): Sums => ({
  quantity: sums.quantity + trade.quantity,
  value: sums.value + multiply<Cash>(trade.price, trade.quantity, 'nearest'),
  fees: sums.fees + feeOf(trade, rules),
  taken: sums.taken + (trade.commissionAsset === rules.instrument.base ? trade.commission : 0n),
});

/** Of so much that was bought, what can be sold again; of what was sold, all. */
function left(leg: Leg, { quantity, taken }: Sums, rules: BookingRules): bigint {
  if (leg.request.side === 'sell') return quantity;
  const likely = sellable(quantity, rules);
  const most = floorTo(quantity - taken, rules.instrument.lot);
  return likely < most ? likely : most;
}

/** Exact: the costs and fees of all fills together are what the exchange has moved. */
function fillOf(leg: Leg, trade: WireFill, quantity: Quantity, { value, fees }: Sums, rules: BookingRules): Fill {
  const { planId, role, side, clientId } = leg.request;
  const cost = multiply<Cash>(trade.price, quantity, 'nearest');
  const missing = value - leg.bookedCost - cost;
  const fee = (fees - leg.bookedFee + (side === 'buy' ? missing : -missing)) as Cash;
  const { symbol } = rules.instrument;
  const { price, maker, time } = trade;
  const id = fillIdOf(symbol, trade);
  const fill = { id, clientId, planId, role, symbol, side, price, quantity, fee, maker, time, ambiguous: false };
  noteBooked(leg, fill);
  return fill;
}

/** It is told. */
export function noteBooked(leg: Leg, { id, price, quantity, fee }: Fill): void {
  leg.bookedIds.add(id);
  leg.booked = (leg.booked + quantity) as Quantity;
  leg.bookedCost += multiply<Cash>(price, quantity, 'nearest');
  leg.bookedFee += fee;
}

const byNumber = (a: WireFill, b: WireFill): number => Number(a.tradeId) - Number(b.tradeId) || a.time - b.time;

/** In the quote currency; what is taken from what was bought is counted by what is missing of it. */
function feeOf({ commission, commissionAsset: asset }: WireFill, { instrument, worth }: BookingRules): bigint {
  const { base, quote } = instrument;
  if (commission === 0n || asset === base) return 0n;
  if (asset === quote) return commission;
  return multiply<Cash>(commission, worth(asset, quote) ?? 0n, 'up');
}
