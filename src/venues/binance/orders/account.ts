// Account: balances, commission and what the key may do, as the exchange's answers tell them.
import { fieldsOf, quantityOf } from '#venues/binance/binance.ts';
import { ONE, toNumber } from '#model/number.ts';
import { nameOf, rowsOf } from './report.ts';
import type { WireBalance, WirePermissions } from '#model/order-wire.ts';
import type { Fields } from '#venues/binance/binance.ts';

export type AccountStatus = {
  readonly balances: readonly WireBalance[];
  readonly canTrade: boolean;
  readonly canWithdraw: boolean;
};

export function readAccount(value: unknown): AccountStatus | undefined {
  const { balances: listed, canTrade, canWithdraw } = fieldsOf(value) ?? {};
  const balances = rowsOf(listed, ({ asset: name, free: unlocked, locked: bound }) => {
    const asset = nameOf(name);
    const free = quantityOf(unlocked);
    const locked = quantityOf(bound);
    return asset === undefined || free === undefined || locked === undefined ? undefined : { asset, free, locked };
  });
  if (balances === undefined || typeof canTrade !== 'boolean' || typeof canWithdraw !== 'boolean') return undefined;
  return { balances, canTrade, canWithdraw };
}

/** What the key itself may do; the account may be allowed more. */
export function readRestrictions(value: unknown): WirePermissions | undefined {
  const { enableSpotAndMarginTrading, enableWithdrawals, ipRestrict } = fieldsOf(value) ?? {};
  if (typeof enableSpotAndMarginTrading !== 'boolean' || typeof enableWithdrawals !== 'boolean') return undefined;
  return {
    canTrade: enableSpotAndMarginTrading,
    canWithdraw: enableWithdrawals,
    isBoundToAddress: typeof ipRestrict === 'boolean' ? ipRestrict : undefined,
  };
}

export type CommissionRates = {
  /** Of what is bought, by the dearer of maker and taker: an exit must never be larger than what came. */
  readonly share: number;
  /** Pays for it instead, as long as there is any. */
  readonly discountAsset: string | undefined;
};

const RATES = ['standardCommission', 'specialCommission', 'taxCommission'] as const;

export function readCommission(value: unknown): CommissionRates | undefined {
  const answer = fieldsOf(value);
  if (answer === undefined) return undefined;
  let share = 0n;
  for (const name of RATES) {
    const rates = fieldsOf(answer[name]);
    // Only the standard rates have always been told.
    if (rates === undefined && name !== 'standardCommission') continue;
    const { maker, taker, buyer } = ratesOf(rates ?? {});
    if (maker === undefined || taker === undefined || buyer === undefined) return undefined;
    share += (maker > taker ? maker : taker) + buyer;
  }
  if (share >= ONE) return undefined;
  const { enabledForAccount, enabledForSymbol, discountAsset } = fieldsOf(answer['discount']) ?? {};
  const isDiscounted = enabledForAccount === true && enabledForSymbol === true;
  return { share: toNumber(share), discountAsset: isDiscounted ? nameOf(discountAsset) : undefined };
}

type Rates = Readonly<Record<'maker' | 'taker' | 'buyer', bigint | undefined>>;

const ratesOf = ({ maker, taker, buyer }: Fields): Rates => ({
  maker: quantityOf(maker),
  taker: quantityOf(taker),
  buyer: quantityOf(buyer),
});
