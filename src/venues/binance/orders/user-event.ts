// User event: one frame of the stream of an account, checked field by field. What is not as documented is undefined.
import { fieldsOf, priceOf, quantityOf, timeOf, wholeOf } from '#venues/binance/binance.ts';
import {
  isConditional,
  pricedAt,
  isOrderType,
  nameOf,
  preventionOf,
  reasonOf,
  rowsOf,
  sideOf,
  sizeOf,
  statusOf,
  wordOf,
} from './report.ts';
import type { WireBalance, WireFill, WireUpdate } from '#model/order-wire.ts';
import type { Fields } from '#venues/binance/binance.ts';

export type UserEvent =
  | { readonly kind: 'update'; readonly update: WireUpdate }
  | { readonly kind: 'balances'; readonly balances: readonly WireBalance[] }
  /** Something was moved from or to the account; how it stands now is not said. */
  | { readonly kind: 'moved' }
  /** Nothing more comes of this subscription. */
  | { readonly kind: 'terminated'; readonly subscription: number | undefined }
  | { readonly kind: 'shutdown' }
  /** As documented, and nothing to us: news of lists repeats that of their orders. */
  | { readonly kind: 'other' };

/** @param frame a frame without an `id` */
export function readUserEvent(frame: Fields): UserEvent | undefined {
  const event = fieldsOf(frame['event']);
  if (event === undefined || timeOf(event['E']) === undefined) return undefined;
  switch (event['e']) {
    case 'executionReport':
      return readExecution(event);
    case 'outboundAccountPosition': {
      const balances = rowsOf(event['B'], readBalance);
      return balances === undefined ? undefined : { kind: 'balances', balances };
    }
    case 'balanceUpdate':
    case 'externalLockUpdate':
      return nameOf(event['a']) === undefined ? undefined : { kind: 'moved' };
    case 'eventStreamTerminated':
      return { kind: 'terminated', subscription: wholeOf(frame['subscriptionId']) };
    case 'serverShutdown':
      return { kind: 'shutdown' };
    default:
      return typeof event['e'] === 'string' ? { kind: 'other' } : undefined;
  }
}

function readBalance({ a, f, l }: Fields): WireBalance | undefined {
  const asset = nameOf(a);
  const free = quantityOf(f);
  const locked = quantityOf(l);
  return asset === undefined || free === undefined || locked === undefined ? undefined : { asset, free, locked };
}

function readExecution(event: Fields): UserEvent | undefined {
  const symbol = nameOf(event['s']);
  const id = idOf(event);
  const side = sideOf(event['S']);
  const type = event['o'];
  const status = statusOf(event['X']);
  const filled = quantityOf(event['z']);
  const quantity = sizeOf(event['q'], filled);
  const venueId = wholeOf(event['i']);
  const time = timeOf(event['T']);
  const execution = event['x'];
  if (symbol === undefined || id === undefined || side === undefined || !isOrderType(type)) return undefined;
  if (status === undefined || quantity === undefined || filled === undefined) return undefined;
  if (venueId === undefined || time === undefined || typeof execution !== 'string') return undefined;
  const fill = execution === 'TRADE' ? readFill(event, time) : undefined;
  if (execution === 'TRADE' && fill === undefined) return undefined;
  return {
    kind: 'update',
    update: {
      id,
      symbol,
      side,
      venueId: String(venueId),
      status,
      quantity,
      ...pricedAt(event['p'], event['P']),
      filled,
      triggered: isConditional(type) && (filled > 0n || event['w'] === true),
      reason: reasonOf(event['r']) || reasonOf(event['eR']) || preventionOf(event['X']),
      fills: fill === undefined ? [] : [fill],
      time,
    },
  };
}

/** A cancelled order is renamed by its cancelling: `C` is the name that it had. */
function idOf({ c, C: before }: Fields): string | undefined {
  return before === undefined || before === '' || before === 'null' ? wordOf(c) : wordOf(before);
}

function readFill(event: Fields, time: number): WireFill | undefined {
  const tradeId = wholeOf(event['t']);
  const price = priceOf(event['L']);
  const quantity = quantityOf(event['l']);
  const commission = quantityOf(event['n']);
  const maker = event['m'];
  // No asset is said where no commission is taken.
  const commissionAsset = event['N'] === null && commission === 0n ? '' : nameOf(event['N']);
  if (tradeId === undefined || price === undefined || quantity === undefined || quantity === 0n) return undefined;
  if (commission === undefined || commissionAsset === undefined || typeof maker !== 'boolean') return undefined;
  return { tradeId: String(tradeId), price, quantity, commission, commissionAsset, maker, time };
}
