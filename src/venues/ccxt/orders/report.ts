// Report: orders, executions and balances as the package's class has read them, each either what it claims to be or undefined.
import { fieldsOf, timeOf } from '#venues/ccxt/ccxt.ts';
import type { Fields } from '#venues/ccxt/ccxt.ts';
import type { Millis } from '#model/time.ts';
import type { Price, Quantity } from '#model/number.ts';
import type { Side } from '#model/plan.ts';
import type { WireBalance, WireFill, WireOrder, WireStatus, WireUpdate } from '#model/order-wire.ts';

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,40}))?(?:e([+-]?\d{1,2}))?$/i;
const DECIMALS = 8;
/** People read it: no more than a sentence. */
const REASON_LIMIT = 100;

/** Eight decimals; what is finer is cut off, or counts as one more of the last. Undefined where it is no number. */
export function roughly(value: unknown, rounding: 'down' | 'up'): bigint | undefined {
  const match = typeof value === 'string' || typeof value === 'number' ? DECIMAL.exec(String(value)) : null;
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent) + DECIMALS;
  const kept = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0');
  const isExact = !/[1-9]/.test(point <= 0 ? digits : digits.slice(point));
  const size = BigInt(kept) + (isExact || rounding === 'down' ? 0n : 1n);
  return sign === '-' ? -size : size;
}

const exactly = (value: unknown): bigint | undefined => {
  const size = roughly(value, 'down');
  return size !== undefined && size >= 0n && size === roughly(value, 'up') ? size : undefined;
};

/** An order, and whether the answer has told all of where it stands: of what was just placed some tell the number alone. */
export type ReadOrder = {
  readonly update: WireUpdate;
  readonly isStop: boolean;
  readonly isWhole: boolean;
  readonly createdAt: Millis | undefined;
};

export type Names = {
  /** Ours, of the package's name of a market. */
  readonly symbolOf: (name: string) => string;
  /** Ours, of the client order id or the number at the exchange. */
  readonly idOf: (clientId: string | undefined, venueId: string) => string;
  readonly now: () => Millis;
};

/** @param asked what it must be about, and stands in for what the answer leaves out */
export function readOrder(value: unknown, names: Names, asked?: WireOrder): ReadOrder | undefined {
  const order = fieldsOf(value);
  const venueId = textOf(order?.['id']);
  if (order === undefined || venueId === undefined) return undefined;
  const info = fieldsOf(order['info']);
  // One of the classes gives another field as the client's id in its stream.
  const clientId = textOf(info?.['cl_ord_id']) ?? textOf(order['clientOrderId']);
  const id = asked?.id ?? names.idOf(clientId, venueId);
  const name = textOf(order['symbol']);
  const symbol = asked?.symbol ?? (name === undefined ? undefined : names.symbolOf(name));
  const side = asked?.side ?? sideOf(order['side']);
  const quantity = exactly(order['amount']) ?? asked?.quantity;
  if (symbol === undefined || side === undefined || quantity === undefined || quantity === 0n) return undefined;
  const filled = exactly(order['filled']);
  const status = statusOf(textOf(order['status']), filled ?? 0n, quantity);
  const isStop = isGiven(order['triggerPrice']) || isGiven(order['stopPrice']) || isGiven(order['stopLossPrice']);
  const createdAt = timeOf(order['timestamp']);
  return {
    update: {
      id,
      symbol,
      side,
      venueId,
      status: status ?? 'new',
      quantity: quantity as Quantity,
      ...pricedAt(order['price'], order['triggerPrice'], order['stopPrice']),
      filled: (filled ?? 0n) as Quantity,
      // That it was reached is told by what it has filled.
      triggered: isStop && (filled ?? 0n) > 0n,
      reason: status === 'rejected' || status === 'expired' || status === 'canceled' ? reasonOf(info) : '',
      fills: [],
      time: timeOf(order['lastUpdateTimestamp']) ?? timeOf(order['lastTradeTimestamp']) ?? createdAt ?? names.now(),
    },
    isStop,
    isWhole: status !== undefined && filled !== undefined,
    createdAt,
  };
}

/** Of a limit, or where a stop is reached; an order at market has none. */
function pricedAt(...values: readonly unknown[]): { readonly price?: Price } {
  const price = values.map(exactly).find((each) => each !== undefined && each > 0n);
  return price === undefined ? {} : { price: price as Price };
}

function statusOf(status: string | undefined, filled: bigint, quantity: bigint): WireStatus | undefined {
  switch (status) {
    case 'open':
    case 'canceling':
      return filled > 0n ? 'partially-filled' : 'new';
    case 'closed':
      // Ended with less than was asked for: the rest is gone.
      return filled >= quantity ? 'filled' : 'canceled';
    case 'canceled':
    case 'expired':
    case 'rejected':
      return status;
    default:
      return undefined;
  }
}

function reasonOf(info: Fields | undefined): string {
  const words = textOf(info?.['rejectReason']) ?? textOf(info?.['reason']) ?? '';
  return /^EC_NoError$/i.test(words) ? '' : words.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, REASON_LIMIT);
}

/** An execution with the number of its order. */
export type ReadFill = { readonly venueId: string; readonly symbol: string; readonly fill: WireFill };

export function readFill(value: unknown, names: Names): ReadFill | undefined {
  const trade = fieldsOf(value);
  const tradeId = textOf(trade?.['id']);
  const venueId = textOf(trade?.['order']);
  const name = textOf(trade?.['symbol']);
  const price = exactly(trade?.['price']);
  const quantity = exactly(trade?.['amount']);
  const time = timeOf(trade?.['timestamp']);
  if (tradeId === undefined || venueId === undefined || name === undefined || time === undefined) return undefined;
  if (price === undefined || price === 0n || quantity === undefined || quantity === 0n) return undefined;
  const { cost, currency } = feeOf(trade!);
  const commission = cost === undefined ? 0n : roughly(cost, 'up');
  if (commission === undefined) return undefined;
  return {
    venueId,
    symbol: names.symbolOf(name),
    fill: {
      tradeId,
      price: price as Price,
      quantity: quantity as Quantity,
      commission: commission as Quantity,
      commissionAsset: currency,
      maker: trade!['takerOrMaker'] === 'maker',
      time,
    },
  };
}

function feeOf(trade: Fields): { readonly cost: unknown; readonly currency: string } {
  const all = [trade['fee'], ...(Array.isArray(trade['fees']) ? (trade['fees'] as readonly unknown[]) : [])];
  const fee = all.map(fieldsOf).find((each) => each !== undefined && isGiven(each['cost']));
  return { cost: fee?.['cost'], currency: textOf(fee?.['currency']) ?? '' };
}

/** All of an answer, or undefined where one of it is not what it should be. */
export function readAll<T>(value: unknown, read: (one: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all = (value as readonly unknown[]).map(read);
  return all.every((one) => one !== undefined) ? all : undefined;
}

/** What is finer than eight decimals is not ours to sell. */
export function readBalances(value: unknown): readonly WireBalance[] | undefined {
  const answer = fieldsOf(value);
  const free = fieldsOf(answer?.['free']);
  if (answer === undefined || free === undefined) return undefined;
  const used = fieldsOf(answer['used']);
  const total = fieldsOf(answer['total']);
  return Object.keys(free).flatMap((asset): readonly WireBalance[] => {
    const unlocked = roughly(free[asset], 'down') ?? 0n;
    const all = roughly(total?.[asset], 'down');
    const locked = roughly(used?.[asset], 'down') ?? (all === undefined ? 0n : all - unlocked);
    if (unlocked < 0n || locked < 0n || unlocked + locked === 0n) return [];
    return [{ asset, free: unlocked as Quantity, locked: locked as Quantity }];
  });
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && Number(value) !== 0;
const sideOf = (value: unknown): Side | undefined => (value === 'buy' || value === 'sell' ? value : undefined);
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
