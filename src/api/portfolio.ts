// Portfolio: what an account holds and has risked, computed from its view and the last prices, exactly.
import { divide, formatFixed, multiply, sum, absolute } from '#model/number.ts';
import { notional } from '#model/currency.ts';
import type { ApiPort } from './port.ts';
import type { Cash, Price } from '#model/number.ts';
import type { Millis } from '#model/time.ts';
import type { Position } from '#model/entry.ts';
import type { View } from '#model/view.ts';

/** Amounts in the quote currency of the market, but `exposure`, which is in that of the account. */
export type Held = {
  readonly position: Position;
  readonly current: Price | undefined;
  readonly unrealised: Cash | undefined;
  /** Undefined while there is no price, or no rate into the account's currency. */
  readonly exposure: Cash | undefined;
};

export function holdings(port: ApiPort, view: View): readonly Held[] {
  const instruments = new Map(port.instruments().map((each) => [each.symbol, each]));
  const prices = new Map(port.prices().map(({ symbol, last }) => [symbol, last]));
  return [...view.positions.values()].map((position) => {
    const instrument = instruments.get(position.symbol);
    const current = prices.get(position.symbol);
    if (instrument === undefined || current === undefined)
      return { position, current, unrealised: undefined, exposure: undefined };
    const value = notional(current, position.quantity, instrument, 'floor');
    const rate = port.rate(instrument.quote, view.account?.currency ?? instrument.quote);
    return {
      position,
      current,
      unrealised: (value - position.cost) as Cash,
      exposure: rate === undefined ? undefined : multiply<Cash>(absolute(value), rate, 'up'),
    };
  });
}

export const totalExposure = (held: readonly Held[]): Cash => sum(held.map(({ exposure }) => exposure ?? (0n as Cash)));

/**
 * Equity now against the last equity before the loss of the day began to be counted; undefined before anything is known.
 * @param countedFrom the start of the trading day, or a later reset by a person
 */
export function dailyResult(view: View, countedFrom: Millis): Cash | undefined {
  if (view.account === undefined) return undefined;
  const before = view.equity.findLast(({ time }) => time <= countedFrom) ?? view.equity[0];
  return before === undefined ? undefined : ((view.account.equity - before.account.equity) as Cash);
}

/** Largest fall of equity from its highest: the amount, and its share of that height with 8 decimals. */
export function maxDrawdown(view: View): { readonly amount: Cash; readonly share: string } {
  let peak = 0n;
  let worst = { amount: 0n, share: 0n };
  for (const { account } of view.equity) {
    if (account.equity > peak) peak = account.equity;
    const amount = peak - account.equity;
    const share = peak <= 0n ? 0n : divide(amount * 100_000_000n, peak, 'up');
    if (share > worst.share) worst = { amount, share };
  }
  return { amount: worst.amount as Cash, share: formatFixed(worst.share) };
}
