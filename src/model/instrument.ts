// Instrument: the facts of a market that sizing, rounding and money need. Never guessed: from the catalogue or from the user.
import type { Cash, Price, Quantity } from './number.ts';

export type InstrumentKind = 'spot' | 'perpetual' | 'forex' | 'metal' | 'stock';

/** `always` trades round the clock; `forex` from Sunday 17:00 to Friday 17:00 New York; `us-stock` regular New York hours. */
export type TradingHours = 'always' | 'forex' | 'us-stock';

export type Instrument = {
  readonly symbol: string;
  readonly kind: InstrumentKind;
  /** What is bought, e.g. BTC, EUR, XAU. */
  readonly base: string;
  /** What it is priced in, e.g. USDT, USD, JPY. */
  readonly quote: string;
  /** Smallest price step. */
  readonly tick: Price;
  /** Smallest quantity step, in contracts. */
  readonly lot: Quantity;
  readonly minQuantity: Quantity;
  readonly maxQuantity: Quantity;
  /** Smallest order value in the quote currency; 0 where the venue has none. */
  readonly minNotional: Cash;
  /** Units of the base in one contract: 1 for spot crypto, 100000 for a forex lot, 100 for a gold lot. */
  readonly contractSize: bigint;
  readonly hours: TradingHours;
};
