// Holding: how a fill changes a position: what is added at cost, what is released in proportion, and the result between.
import { assert } from '#model/fate.ts';
import { absolute, divide, toNumber } from '#model/number.ts';
import { notional } from '#model/currency.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { ExitReason, Position, Trade } from '#model/entry.ts';
import type { Fill } from '#model/order.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';
import type { Holding } from './state.ts';

/** Quote currency. cash + cost = result: what does not stay in the position was won or lost. */
export type Movement = { readonly cash: Cash; readonly cost: Cash; readonly result: Cash };

export const newHolding = (fill: Fill): Holding => {
  const at = toNumber(fill.price);
  return {
    planId: fill.planId,
    symbol: fill.symbol,
    side: fill.side,
    openedAt: fill.time,
    quantity: 0n as Quantity,
    cost: 0n as Cash,
    entered: 0n as Quantity,
    enteredValue: 0n,
    exited: 0n as Quantity,
    exitedValue: 0n,
    gross: 0n as Cash,
    fees: 0n as Cash,
    funding: 0n as Cash,
    lowest: at,
    highest: at,
    ambiguous: false,
  };
};

/** Books a fill that adds to the holding, or takes no more from it than it has. */
export function applyFill(holding: Holding, fill: Fill, instrument: Instrument): Movement {
  // Rounded on the magnitude, so that a buy and a sell at one price move the same amount.
  const value = notional(fill.price, fill.quantity, instrument, 'nearest');
  const signedValue = fill.side === 'buy' ? value : -value;
  const weighted = fill.price * fill.quantity;
  const adds = fill.side === holding.side;
  let cost: bigint = signedValue;
  if (adds) {
    holding.entered = (holding.entered + fill.quantity) as Quantity;
    holding.enteredValue += weighted;
  } else {
    const open = absolute(holding.quantity);
    assert(fill.quantity <= open, 'a reduction is not larger than the position');
    // In proportion: a reduction of all that is open releases all the cost, with nothing left to rounding.
    cost = -divide(holding.cost * fill.quantity, open, 'nearest');
    holding.exited = (holding.exited + fill.quantity) as Quantity;
    holding.exitedValue += weighted;
  }
  holding.quantity = (holding.quantity + (fill.side === 'buy' ? fill.quantity : -fill.quantity)) as Quantity;
  holding.cost = (holding.cost + cost) as Cash;
  holding.ambiguous ||= fill.ambiguous;
  seePrice(holding, toNumber(fill.price));
  assert(holding.quantity !== 0n || holding.cost === 0n, 'a flat position has cost 0');
  return { cash: -signedValue as Cash, cost: cost as Cash, result: (cost - signedValue) as Cash };
}

export function seePrice(holding: Holding, at: number): void {
  if (at < holding.lowest) holding.lowest = at;
  if (at > holding.highest) holding.highest = at;
}

const average = (weighted: bigint, quantity: Quantity): Price => divide(weighted, quantity, 'nearest') as Price;

export const positionOf = (holding: Holding): Position => ({
  planId: holding.planId,
  symbol: holding.symbol,
  quantity: holding.quantity,
  entryPrice: average(holding.enteredValue, holding.entered),
  cost: holding.cost,
  openedAt: holding.openedAt,
});

/** The whole life of a holding that is flat. */
export function tradeOf(holding: Holding, exitTime: Millis, exitReason: ExitReason): Trade {
  const entryPrice = average(holding.enteredValue, holding.entered);
  const entry = toNumber(entryPrice);
  const below = Math.max(0, entry - holding.lowest);
  const above = Math.max(0, holding.highest - entry);
  const { gross, fees, funding } = holding;
  return {
    planId: holding.planId,
    symbol: holding.symbol,
    side: holding.side,
    quantity: holding.entered,
    entryTime: holding.openedAt,
    entryPrice,
    exitTime,
    exitPrice: average(holding.exitedValue, holding.exited),
    grossPnl: gross,
    fees,
    funding,
    netPnl: (gross - fees + funding) as Cash,
    exitReason,
    adverse: holding.side === 'buy' ? below : above,
    favourable: holding.side === 'buy' ? above : below,
    ambiguous: holding.ambiguous,
  };
}
