// Pair: two exits of which one ends the other, in the words of Binance: the package has none of its own for them.
import { idThere } from './order-ids.ts';
import { malformed, orderArguments } from './order-arguments.ts';
import { readAll, roughly } from './report.ts';
import { fieldsOf } from '#venues/ccxt/ccxt.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';
import type { Quantity } from '#model/number.ts';
import type { Refusal } from './order-arguments.ts';
import type { Way } from './ways.ts';
import type { WirePair, WireUpdate } from '#model/order-wire.ts';

export function pairArguments(
  { id, stop, target }: WirePair,
  market: Instrument | undefined,
  way: Way,
): { readonly params: Readonly<Record<string, unknown>> } | Refusal {
  if (stop.side !== 'sell' || target.side !== 'sell' || stop.symbol !== target.symbol)
    return malformed('a pair sells, in one market');
  if (stop.type !== 'stop' || target.type !== 'limit') return malformed(`no pair of ${stop.type} and ${target.type}`);
  const below = orderArguments(stop, market, way);
  if ('why' in below) return below;
  const above = orderArguments(target, market, way);
  if ('why' in above) return above;
  if (below.amount !== above.amount) return malformed('the exits of a pair are of one size');
  const params = {
    side: 'SELL',
    quantity: below.amount,
    listClientOrderId: idThere(id, way.ids),
    aboveType: 'LIMIT_MAKER',
    abovePrice: above.price,
    aboveClientOrderId: above.params['clientOrderId'],
    belowType: 'STOP_LOSS',
    belowStopPrice: below.params[way.stop],
    belowClientOrderId: below.params['clientOrderId'],
    newOrderRespType: 'FULL',
  };
  return { params };
}

/** Both as they stand by the answer; executions are asked for. */
export function readPair(
  value: unknown,
  { stop, target }: WirePair,
  way: Way,
  time: Millis,
): readonly WireUpdate[] | undefined {
  return readAll(fieldsOf(value)?.['orderReports'], (report) => {
    const { clientOrderId, orderId, executedQty } = fieldsOf(report) ?? {};
    const leg = [stop, target].find(({ id }) => idThere(id, way.ids) === clientOrderId);
    const filled = roughly(executedQty, 'down');
    const venueId = typeof orderId === 'string' || typeof orderId === 'number' ? String(orderId) : '';
    if (leg === undefined || filled === undefined || venueId === '') return undefined;
    return {
      id: leg.id,
      symbol: leg.symbol,
      side: leg.side,
      venueId,
      status: filled > 0n ? 'partially-filled' : 'new',
      quantity: leg.quantity,
      filled: filled as Quantity,
      triggered: false,
      reason: '',
      fills: [],
      time,
    };
  });
}
