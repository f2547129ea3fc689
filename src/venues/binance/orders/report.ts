// Report: an order as the exchange's answers tell it, checked field by field. What is not as documented is undefined.
import { fieldsOf, priceOf, quantityOf, timeOf, wholeOf } from '#venues/binance/binance.ts';
import type { WireFill, WireStatus, WireUpdate } from '#model/order-wire.ts';
import type { Price, Quantity } from '#model/number.ts';
import type { Side } from '#model/plan.ts';
import type { Fields } from '#venues/binance/binance.ts';

/** One answer does not tell of more orders, or of more trades of one order, than this. */
const ROWS_LIMIT = 10_000;

const SIDES: Readonly<Record<string, Side>> = { BUY: 'buy', SELL: 'sell' };
/** PENDING_CANCEL is not in use; were it, the order would still be open. */
const STATUSES: Readonly<Record<string, WireStatus>> = {
  NEW: 'new',
  PENDING_NEW: 'waiting',
  PENDING_CANCEL: 'new',
  PARTIALLY_FILLED: 'partially-filled',
  FILLED: 'filled',
  CANCELED: 'canceled',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
};
const TYPES = new Set([
  'LIMIT',
  'MARKET',
  'LIMIT_MAKER',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
]);

const named = <Value>(table: Readonly<Record<string, Value>>, name: unknown): Value | undefined =>
  typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;

export const sideOf = (name: unknown): Side | undefined => named(SIDES, name);
export const statusOf = (name: unknown): WireStatus | undefined => named(STATUSES, name);
export const isOrderType = (name: unknown): name is string => typeof name === 'string' && TYPES.has(name);
/** Such an order waits for a price before it works. */
export const isConditional = (type: string): boolean => type.startsWith('STOP_LOSS') || type.startsWith('TAKE_PROFIT');
export const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\x21-\x7e]{1,64}$/.test(value) ? value : undefined;
/** Symbols and assets may be written in any script. */
export const nameOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[^\s\p{C}]{1,40}$/u.test(value) ? value : undefined;

/**
 * The answer to an order, to its cancelling, or to a question about it.
 * @param id where it was asked by: a cancelled order answers with an id that the exchange has made up
 */
export function readReport(value: unknown, id?: string): WireUpdate | undefined {
  const report = fieldsOf(value);
  if (report === undefined) return undefined;
  const symbol = nameOf(report['symbol']);
  const ownId = id ?? wordOf(report['origClientOrderId'] ?? report['clientOrderId']);
  const venueId = wholeOf(report['orderId']);
  const side = sideOf(report['side']);
  const status = statusOf(report['status']);
  const filled = quantityOf(report['executedQty']);
  const quantity = sizeOf(report['origQty'], filled);
  const time = timeOf(report['transactTime'] ?? report['updateTime'] ?? report['time']);
  const type = report['type'];
  if (symbol === undefined || ownId === undefined || venueId === undefined || side === undefined) return undefined;
  if (status === undefined || quantity === undefined || filled === undefined || time === undefined) return undefined;
  if (!isOrderType(type)) return undefined;
  const fills = readFills(report['fills'], time);
  if (fills === undefined) return undefined;
  return {
    id: ownId,
    symbol,
    side,
    venueId: String(venueId),
    status,
    quantity,
    ...pricedAt(report['price'], report['stopPrice']),
    filled,
    triggered: isConditional(type) && (filled > 0n || isWorking(report)),
    reason: reasonOf(report['expiryReason']) || preventionOf(report['status']),
    fills,
    time,
  };
}

/** A price of 0 is that of an order at market; one that waits for its stop and then goes at market has only the stop's. */
export function pricedAt(limit: unknown, stop: unknown): { readonly price?: Price } {
  const price = [limit, stop].map(priceOf).find((each) => each !== undefined && each > 0n);
  return price === undefined ? {} : { price };
}

/** Of an order for an amount of money, which somebody else has placed, there may be no size but what is filled. */
export function sizeOf(value: unknown, filled: Quantity | undefined): Quantity | undefined {
  const size = quantityOf(value);
  if (size === undefined || filled === undefined) return undefined;
  return size === 0n ? filled : size < filled ? undefined : size;
}

/** A time of -1 is that of an order that waits. */
function isWorking({ workingTime, isWorking: said }: Fields): boolean {
  return typeof workingTime === 'number' ? workingTime > 0 : said === true;
}

export const reasonOf = (value: unknown): string => (value === 'NONE' ? '' : (wordOf(value) ?? ''));

/** Ended because it would have met an order of the same account: no other reason is given. */
export const preventionOf = (status: unknown): string => (status === 'EXPIRED_IN_MATCH' ? status : '');

/** Executions at once, as the answer to an order tells them: they took what was there. */
function readFills(value: unknown, time: number): readonly WireFill[] | undefined {
  if (value === undefined) return [];
  return rowsOf(value, (row) => fillOf(row['tradeId'], row, false, time));
}

/** Trades of one order: the answer to `myTrades`. */
export const readTrades = (value: unknown): readonly WireFill[] | undefined =>
  rowsOf(value, (row) => {
    const time = timeOf(row['time']);
    const maker = row['isMaker'];
    return time === undefined || typeof maker !== 'boolean' ? undefined : fillOf(row['id'], row, maker, time);
  });

function fillOf(trade: unknown, row: Fields, maker: boolean, time: number): WireFill | undefined {
  const tradeId = wholeOf(trade);
  const price = priceOf(row['price']);
  const quantity = quantityOf(row['qty']);
  const commission = quantityOf(row['commission']);
  const commissionAsset = nameOf(row['commissionAsset']);
  if (tradeId === undefined || price === undefined || quantity === undefined || quantity === 0n) return undefined;
  if (commission === undefined || commissionAsset === undefined) return undefined;
  return { tradeId: String(tradeId), price, quantity, commission, commissionAsset, maker, time };
}

export const readReports = (value: unknown): readonly WireUpdate[] | undefined =>
  rowsOf(value, (row) => readReport(row));

/** The orders of a list that was placed or cancelled. */
export const readList = (value: unknown): readonly WireUpdate[] | undefined =>
  readReports(fieldsOf(value)?.['orderReports']);

/** @returns undefined where any row is not as documented */
export function rowsOf<Row>(value: unknown, read: (row: Fields) => Row | undefined): readonly Row[] | undefined {
  if (!Array.isArray(value) || value.length > ROWS_LIMIT) return undefined;
  const rows: Row[] = [];
  for (const entry of value as readonly unknown[]) {
    const fields = fieldsOf(entry);
    const row = fields === undefined ? undefined : read(fields);
    if (row === undefined) return undefined;
    rows.push(row);
  }
  return rows;
}
