// Desk: what the ledger knows before the first event: each instrument with the way its quote becomes account money.
import { SmcError, assert } from '#model/fate.ts';
import { convert, findConversion } from '#model/currency.ts';
import { fixedFromNumber } from '#model/number.ts';
import type { Cash, Price } from '#model/number.ts';
import type { Conversion, FixedRates } from '#model/currency.ts';
import type { Instrument } from '#model/instrument.ts';
import type { PerAccount } from '#model/per-account.ts';
import type { LedgerState } from './state.ts';

/** `capital` is deposited before anything else. `rates` as "JPYUSD": the price of one JPY in USD. */
export type AccountLedger = { readonly currency: string; readonly capital: Cash; readonly rates: FixedRates };
export type LedgerSettings = PerAccount<AccountLedger>;

export type Market = { readonly instrument: Instrument; readonly conversion: Conversion };

export type Desk = {
  readonly settings: AccountLedger;
  readonly markets: ReadonlyMap<string, Market>;
  /** Markets whose price is a conversion rate. */
  readonly rateSymbols: ReadonlySet<string>;
};

/** @throws SmcError RATE_NEEDED where the money of an instrument has no way into the account currency */
export function openDesk(settings: AccountLedger, instruments: readonly Instrument[]): Desk {
  const markets = new Map<string, Market>();
  const rateSymbols = new Set<string>();
  for (const instrument of instruments) {
    const { symbol, quote } = instrument;
    const conversion = findConversion(quote, settings.currency, instruments, settings.rates);
    if (conversion === undefined) throw rateNeeded(instrument, settings.currency);
    if (conversion.kind === 'market') rateSymbols.add(conversion.symbol);
    markets.set(symbol, { instrument, conversion });
  }
  return { settings, markets, rateSymbols };
}

const rateNeeded = ({ symbol, quote }: Instrument, currency: string): SmcError => {
  const example = quote === 'JPY' && currency === 'USD' ? '0.0067' : `<price of one ${quote} in ${currency}>`;
  return new SmcError(
    'RATE_NEEDED',
    `${symbol} is priced in ${quote}, the account is in ${currency}, and no rate between them is known`,
    symbol,
    `give the rate: --rate ${quote}${currency}=${example}`,
  );
};

export function marketOf(desk: Desk, symbol: string): Market {
  const market = desk.markets.get(symbol);
  assert(market !== undefined, `the ledger knows the instrument ${symbol}`);
  return market;
}

/**
 * A signed amount of quote money as account money. Rounded towards minus infinity: no conversion gains by rounding.
 * Risk approves nothing before the rate is known, so that a missing one is a bug.
 */
export function toAccount(state: LedgerState, { conversion, instrument }: Market, amount: Cash): Cash {
  if (amount === 0n) return amount;
  const converted = convert(amount, conversion, (symbol) => lastPrice(state, symbol), 'floor');
  assert(converted !== undefined, `a rate for ${instrument.quote} is known before money in it moves`);
  return converted;
}

function lastPrice(state: LedgerState, symbol: string): Price | undefined {
  const last = state.lastPrices.get(symbol);
  return last === undefined ? undefined : fixedFromNumber<Price>(last);
}
