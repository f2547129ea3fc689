// Cost: what a fill costs beside its price: spread, slippage and fee, always rounded against the trader.
import { ONE, divide, larger, toStep } from '#model/number.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Side } from '#model/plan.ts';
import type { Rates, Rules } from './settings.ts';

/** 10 000 basis points, in the fixed point that they are held in. */
const WHOLE_BPS = 10_000n * ONE;

/** `bps` of an amount, rounded to plus infinity: a fee never too small, a rebate never too large. */
const shareOf = (amount: bigint, bps: bigint): bigint => divide(amount * bps, WHOLE_BPS, bps < 0n ? 'down' : 'up');

/** Rules are made from the same instruments that orders are taken for. */
export const ratesFor = (rules: Rules, instrument: Instrument): Rates => rules.rates.get(instrument.symbol)!;

/** Value of a fill in the quote currency, rounded up. */
export const notionalOf = (instrument: Instrument, price: Price, quantity: Quantity): Cash =>
  divide(price * quantity * instrument.contractSize, ONE, 'up') as Cash;

export const feeOf = (rules: Rules, instrument: Instrument, price: Price, quantity: Quantity, maker: boolean): Cash =>
  shareOf(
    notionalOf(instrument, price, quantity),
    ratesFor(rules, instrument)[maker ? 'makerFee' : 'takerFee'],
  ) as Cash;

/** The price onto the tick grid, away from the trader: up for a buyer, down for a seller, never below one tick. */
export const onGrid = (instrument: Instrument, side: Side, price: bigint): Price =>
  side === 'buy'
    ? toStep(price as Price, instrument.tick, 'up')
    : larger(instrument.tick, toStep(price as Price, instrument.tick, 'down'));

/** Where an order that takes is filled when the market stands at `price`. */
export function takenAt(rules: Rules, instrument: Instrument, side: Side, price: bigint, paysSpread: boolean): Price {
  const { slippage, halfSpread, halfSpreadTicks } = ratesFor(rules, instrument);
  let worse = shareOf(price, paysSpread ? slippage + halfSpread : slippage);
  if (paysSpread) worse += divide(instrument.tick * halfSpreadTicks, ONE, 'up');
  return onGrid(instrument, side, side === 'buy' ? price + worse : price - worse);
}
