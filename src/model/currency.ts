// Currency: how an amount in one currency becomes an amount in another, and from where the rate comes.
import { ONE, divide } from './number.ts';
import type { Cash, Price, Rate, Rounding } from './number.ts';
import type { Instrument } from './instrument.ts';

/** Found once per instrument at start-up; `market` uses the last price of a market in the run. */
export type Conversion =
  | { readonly kind: 'same' }
  | { readonly kind: 'fixed'; readonly rate: Rate }
  | { readonly kind: 'market'; readonly symbol: string; readonly inverse: boolean };

/** Fixed rates as the user gave them: "USDTUSD" is the price of one USDT in USD. */
export type FixedRates = Readonly<Record<string, Rate>>;

const SAME: Conversion = { kind: 'same' };

/**
 * A fixed rate where the user gave one, else a market of the run that trades the two currencies; never a guess.
 * @returns undefined where there is no way
 */
export function findConversion(
  from: string,
  to: string,
  instruments: readonly Instrument[],
  rates: FixedRates,
): Conversion | undefined {
  if (from === to) return SAME;
  const direct = rates[from + to];
  if (direct !== undefined) return { kind: 'fixed', rate: direct };
  const inverse = rates[to + from];
  if (inverse !== undefined) return { kind: 'fixed', rate: divide(ONE * ONE, inverse, 'nearest') as Rate };
  for (const { symbol, base, quote } of instruments) {
    if (base === from && quote === to) return { kind: 'market', symbol, inverse: false };
    if (base === to && quote === from) return { kind: 'market', symbol, inverse: true };
  }
  return undefined;
}

/**
 * @param lastPrice the market's last price; undefined before its first
 * @returns undefined while the market that gives the rate has no price yet
 */
export function convert(
  amount: Cash,
  conversion: Conversion,
  lastPrice: (symbol: string) => Price | undefined,
  rounding: Rounding,
): Cash | undefined {
  switch (conversion.kind) {
    case 'same':
      return amount;
    case 'fixed':
      return divide(amount * conversion.rate, ONE, rounding) as Cash;
    case 'market': {
      const last = lastPrice(conversion.symbol);
      if (last === undefined) return undefined;
      return (conversion.inverse ? divide(amount * ONE, last, rounding) : divide(amount * last, ONE, rounding)) as Cash;
    }
  }
}

/** price × quantity × contract size, in the quote currency. */
export const notional = (at: Price, size: bigint, instrument: Instrument, rounding: Rounding): Cash =>
  divide(at * size * instrument.contractSize, ONE, rounding) as Cash;
