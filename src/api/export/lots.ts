// Lots: which purchase each sale disposes of, first in, first out, with what was paid and got for it, fees included.
import { divide, smaller } from '#model/number.ts';
import { notional } from '#model/currency.ts';
import type { Cash, Quantity } from '#model/number.ts';
import type { Fill } from '#model/order.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';

export const LOT_METHOD = 'FIFO';

/** Amounts in `currency`, the quote currency of the market. Of a short position the disposal comes first. */
export type TaxLot = {
  readonly symbol: string;
  readonly currency: string;
  readonly position: 'long' | 'short';
  readonly quantity: Quantity;
  readonly acquiredAt: Millis;
  readonly disposedAt: Millis;
  /** When the later of the two made it a lot. */
  readonly closedAt: Millis;
  readonly cost: Cash;
  readonly proceeds: Cash;
  readonly gain: Cash;
};

/** What is left of a fill. `value` is what was paid for it with its fee, or got for it after its fee. */
type Open = { readonly side: Fill['side']; readonly time: Millis; quantity: bigint; value: bigint };

/**
 * Lots are matched over all plans of a market, as a tax office sees an account. Funding is not part of them. What is split is rounded
 * to the nearest, and its last part gets the rest: sums are exact.
 * @param fills oldest first, from the first there ever was
 */
export function taxLots(fills: Iterable<Fill>, instrumentOf: (symbol: string) => Instrument | undefined): TaxLot[] {
  const open = new Map<string, Open[]>();
  const lots: TaxLot[] = [];
  for (const fill of fills) {
    const instrument = instrumentOf(fill.symbol);
    if (instrument === undefined) continue;
    const queue = open.get(fill.symbol) ?? [];
    open.set(fill.symbol, queue);
    const amount = notional(fill.price, fill.quantity, instrument, 'nearest');
    const { side, time, quantity } = fill;
    const rest: Open = { side, time, quantity, value: side === 'buy' ? amount + fill.fee : amount - fill.fee };
    while (rest.quantity > 0n && queue[0] !== undefined && queue[0].side !== side) {
      lots.push(lotOf(fill, instrument.quote, queue[0], rest));
      if (queue[0].quantity === 0n) queue.shift();
    }
    if (rest.quantity > 0n) queue.push(rest);
  }
  return lots;
}

/** Takes from both what they have in common. */
function lotOf({ symbol }: Fill, currency: string, first: Open, second: Open): TaxLot {
  const quantity = smaller(first.quantity, second.quantity);
  const taken = (from: Open): Cash => {
    const part = from.quantity === quantity ? from.value : divide(from.value * quantity, from.quantity, 'nearest');
    from.value -= part;
    from.quantity -= quantity;
    return part as Cash;
  };
  const isLong = first.side === 'buy';
  const [bought, sold] = isLong ? [first, second] : [second, first];
  const cost = taken(bought);
  const proceeds = taken(sold);
  return {
    symbol,
    currency,
    position: isLong ? 'long' : 'short',
    quantity: quantity as Quantity,
    acquiredAt: bought.time,
    disposedAt: sold.time,
    closedAt: second.time,
    cost,
    proceeds,
    gain: (proceeds - cost) as Cash,
  };
}
