// Market: what a quantity of an instrument is worth in account money, and the largest quantity worth no more than so much.
import { assert } from '#model/fate.ts';
import { ONE, divide, fixedFromNumber, toStep } from '#model/number.ts';
import { convert, findConversion } from '#model/currency.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { Conversion } from '#model/currency.ts';
import type { Instrument } from '#model/instrument.ts';
import type { AccountRisk } from './settings.ts';
import type { RiskState } from './state.ts';

/** `conversion` is undefined where quote money has no way into the account currency: such a plan is refused. */
export type Market = { readonly instrument: Instrument; readonly conversion: Conversion | undefined };

export const marketsOf = (settings: AccountRisk, instruments: readonly Instrument[]): ReadonlyMap<string, Market> =>
  new Map(
    instruments.map((instrument) => [
      instrument.symbol,
      { instrument, conversion: findConversion(instrument.quote, settings.currency, instruments, settings.rates) },
    ]),
  );

export function marketOf(markets: ReadonlyMap<string, Market>, symbol: string): Market {
  const market = markets.get(symbol);
  assert(market !== undefined, `risk knows the instrument ${symbol} of an open plan`);
  return market;
}

/** Rounded away from zero: what risk counts is never less than what is. Undefined while there is no rate. */
export function toAccount(state: RiskState, { conversion }: Market, amount: Cash): Cash | undefined {
  if (conversion === undefined) return undefined;
  const lastPrice = (symbol: string): Price | undefined => {
    const last = state.lastPrices.get(symbol);
    return last === undefined ? undefined : fixedFromNumber<Price>(last);
  };
  return convert(amount, conversion, lastPrice, 'up');
}

/**
 * distance × quantity × contract size in account money, rounded up once at the end.
 * With a price it is an exposure, with the distance to the stop it is a risk.
 */
export function worth(state: RiskState, market: Market, distance: Price, quantity: Quantity): Cash | undefined {
  // Sixteen decimals go through the conversion, so that cheap coins are not rounded to nothing on the way.
  const fine = toAccount(state, market, (distance * quantity * market.instrument.contractSize) as Cash);
  return fine === undefined ? undefined : (divide(fine, ONE, 'up') as Cash);
}

/** The largest multiple of the lot with `worth` no more than `most`; 0 where there is none. Needs a rate. */
export function largestWithin(state: RiskState, market: Market, distance: Price, most: Cash): Quantity {
  if (most <= 0n) return 0n as Quantity;
  const { lot } = market.instrument;
  const unit = worth(state, market, distance, (ONE * ONE) as Quantity)!;
  const estimate = toStep(((most * ONE * ONE) / unit) as Quantity, lot, 'down');
  // The unit's worth was rounded up: where that cost a whole lot, the lot is given back.
  const next = (estimate + lot) as Quantity;
  return worth(state, market, distance, next)! <= most ? next : estimate;
}
