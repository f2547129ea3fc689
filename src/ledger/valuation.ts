// Valuation: marks open positions and says what the account is worth.
import { absolute, fixedFromNumber } from '#model/number.ts';
import { notional } from '#model/currency.ts';
import type { AccountState } from '#model/entry.ts';
import type { Candle } from '#model/candle.ts';
import type { Cash, Price } from '#model/number.ts';
import { marketOf, toAccount } from './desk.ts';
import type { Desk } from './desk.ts';
import { seePrice } from './holding.ts';
import type { LedgerState, Mark } from './state.ts';

/** `cash` is the balance: the cash accounts and the cost of what is open together. */
export function accountOf(desk: Desk, state: LedgerState): AccountState {
  let unrealised = 0n;
  for (const { symbol, quantity, cost } of state.holdings.values()) {
    const market = marketOf(desk, symbol);
    const value = notional(state.marks.get(symbol)!.price, absolute(quantity), market.instrument, 'nearest');
    unrealised += toAccount(state, market, ((quantity > 0n ? value : -value) - cost) as Cash);
  }
  return {
    currency: desk.settings.currency,
    cash: state.balance,
    unrealised: unrealised as Cash,
    equity: (state.balance + unrealised) as Cash,
    openPositions: state.holdings.size,
  };
}

/**
 * A candle that is over: excursions, then the mark at its close.
 * A position that was not open for the whole candle has surely met only its close.
 * @returns whether the mark has changed
 */
export function markAt(state: LedgerState, mark: Mark, candle: Candle): boolean {
  for (const holding of state.holdings.values()) {
    if (holding.symbol !== candle.symbol) continue;
    seePrice(holding, candle.close);
    if (candle.openTime < holding.openedAt) continue;
    seePrice(holding, candle.low);
    seePrice(holding, candle.high);
  }
  if (candle.close === mark.close) return false;
  mark.close = candle.close;
  mark.price = fixedFromNumber<Price>(candle.close);
  return true;
}
