// Fee: what an order will cost to get in and out, by what the account's own fills have cost in the market.
import { divide, ONE } from '#model/number.ts';
import type { Cash } from '#model/number.ts';
import type { View } from '#model/view.ts';

/** So many of the latest fills that took liquidity are asked. */
const FILLS = 5;
const SCALE = ONE * ONE;

/** Fees over value of the latest market and stop orders of the market, in fixed point; undefined before there is one. */
export function feeRate(view: View, symbol: string, contractSize: bigint): bigint | undefined {
  const own = [...view.orders.values()]
    .filter(({ order }) => order.request.symbol === symbol && order.request.type !== 'limit' && order.filled > 0n)
    .slice(-FILLS);
  const value = own.reduce((sum, { filledValue }) => sum + filledValue * contractSize, 0n);
  const fees = own.reduce((sum, record) => sum + record.fees, 0n);
  // Twice the decimals in the value, once in the fees.
  return value === 0n ? undefined : divide(fees * SCALE, value, 'up');
}

/** In and out at about the same price, in the currency that `value` is in. */
export const feesOf = (value: Cash, rate: bigint): Cash => divide(2n * value * rate, ONE, 'up') as Cash;
