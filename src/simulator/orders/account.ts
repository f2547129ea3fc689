// Account: one customer of the simulated exchange: its keys, what it owns, its orders and its trades.
import { createPublicKey } from 'node:crypto';
import { SmcError } from '#model/fate.ts';
import { divide, ONE, parseFixed } from '#model/number.ts';
import { isLimited, isOpen, remaining } from './order.ts';
import type { KeyObject } from 'node:crypto';
import type { Order, OrderList } from './order.ts';

export type AccountStart = {
  readonly apiKey: string;
  /** Of an HMAC key. */
  readonly secret?: string;
  /** Of an Ed25519 key, as PEM. */
  readonly publicKey?: string;
  /** Decimal strings by asset. */
  readonly balances: Readonly<Record<string, string>>;
  /** Shares of what is received, as decimal strings. Default 0.001 each. */
  readonly commission?: { readonly maker: string; readonly taker: string };
  /** Commission is paid in this asset at three quarters, as long as there is enough of it. `price` of it is in any quote asset. */
  readonly paysWith?: { readonly asset: string; readonly price: string };
  /** What the key may do. Default: trade, and neither withdraw nor be bound to an address. */
  readonly canTrade?: boolean;
  readonly canWithdraw?: boolean;
  readonly isBoundToAddress?: boolean;
};

export type AccountTrade = {
  readonly id: number;
  readonly order: Order;
  readonly price: bigint;
  readonly quantity: bigint;
  readonly value: bigint;
  readonly commission: bigint;
  readonly commissionAsset: string;
  readonly isMaker: boolean;
  readonly time: number;
  readonly enteredAt: number;
};

export type Account = {
  readonly uid: number;
  readonly apiKey: string;
  readonly secret: string | undefined;
  readonly publicKey: KeyObject | undefined;
  readonly maker: bigint;
  readonly taker: bigint;
  readonly paysWith: { readonly asset: string; readonly price: bigint } | undefined;
  readonly canTrade: boolean;
  readonly canWithdraw: boolean;
  readonly isBoundToAddress: boolean;
  /** All that it owns of each asset, locked or not. */
  readonly totals: Map<string, bigint>;
  readonly orders: Map<number, Order>;
  readonly open: Set<Order>;
  readonly lists: Map<number, OrderList>;
  readonly trades: AccountTrade[];
  updateTime: number;
};

const COMMISSION = { maker: '0.001', taker: '0.001' };
const FIRST_UID = 354_937_868;

/** @throws SmcError CONFIG_INVALID for an amount or a key that is none */
export function openAccount(start: AccountStart, index: number, time: number): Account {
  const where = `accounts[${index}]`;
  const { maker, taker } = start.commission ?? COMMISSION;
  if (start.apiKey === '' || (start.secret === undefined) === (start.publicKey === undefined))
    throw invalid('an account has an apiKey, and either a secret or a publicKey', where);
  return {
    uid: FIRST_UID + index,
    apiKey: start.apiKey,
    secret: start.secret,
    publicKey: start.publicKey === undefined ? undefined : publicKeyOf(start.publicKey, where),
    maker: amount(maker, `${where}.commission.maker`),
    taker: amount(taker, `${where}.commission.taker`),
    paysWith:
      start.paysWith === undefined
        ? undefined
        : { asset: start.paysWith.asset, price: amount(start.paysWith.price, `${where}.paysWith.price`) },
    canTrade: start.canTrade ?? true,
    canWithdraw: start.canWithdraw ?? false,
    isBoundToAddress: start.isBoundToAddress ?? false,
    totals: new Map(
      Object.entries(start.balances).map(([asset, text]) => [asset, amount(text, `${where}.balances.${asset}`)]),
    ),
    orders: new Map(),
    open: new Set(),
    lists: new Map(),
    trades: [],
    updateTime: time,
  };
}

function publicKeyOf(text: string, where: string): KeyObject {
  try {
    const key = createPublicKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below.
  }
  throw invalid('not an Ed25519 public key in PEM', `${where}.publicKey`);
}

/** @throws SmcError CONFIG_INVALID */
function amount(text: string, where: string): bigint {
  try {
    const value = parseFixed(text);
    if (value >= 0n) return value;
  } catch {
    // Said below.
  }
  throw invalid(`not an amount: ${text}`, where);
}

const invalid = (what: string, where: string): SmcError =>
  new SmcError('CONFIG_INVALID', what, where, 'write {"apiKey": "K", "secret": "S", "balances": {"USDT": "10000"}}');

/** What an open order keeps from other use, in `asset`. */
function lockOf(order: Order): { readonly asset: string; readonly units: bigint } {
  const { base, quote } = order.market.instrument;
  if (!isOpen(order) || order.status === 'PENDING_NEW') return { asset: base, units: 0n };
  if (order.side === 'SELL') return { asset: base, units: remaining(order) };
  return { asset: quote, units: divide(order.lockPrice * remaining(order), ONE, 'up') };
}

/** Locked by all open orders, or all but one. The two of a pair lock once, the larger of both. */
export function lockedOf(account: Account, asset: string, except?: Order): bigint {
  let sum = 0n;
  for (const order of account.open) {
    const pair = order.list?.pair ?? [];
    const group = pair.includes(order) ? pair.filter(isOpen) : [order];
    if (group[0] !== order || (except !== undefined && group.includes(except))) continue;
    let most = 0n;
    for (const each of group) {
      const lock = lockOf(each);
      if (lock.asset === asset && lock.units > most) most = lock.units;
    }
    sum += most;
  }
  return sum;
}

export const freeOf = (account: Account, asset: string, except?: Order): bigint =>
  (account.totals.get(asset) ?? 0n) - lockedOf(account, asset, except);

export function addTo(account: Account, asset: string, units: bigint): void {
  account.totals.set(asset, (account.totals.get(asset) ?? 0n) + units);
}

/** Price that a buy sets aside: its limit, its stop, or where the market stands. */
export const lockPriceOf = (
  order: { readonly type: Order['type']; readonly price: bigint; readonly stopPrice: bigint },
  lastPrice: bigint,
): bigint => {
  if (isLimited(order.type)) return order.price;
  return order.stopPrice > 0n ? order.stopPrice : lastPrice;
};
