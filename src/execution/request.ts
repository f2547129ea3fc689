// Request: the orders that a plan needs: its entry with stop and target as one bracket, and the order that closes it early.
import { absolute } from '#model/number.ts';
import type { Quantity } from '#model/number.ts';
import type { OrderRequest } from '#model/order.ts';
import { opposite } from '#model/plan.ts';
import type { Approved, Side } from '#model/plan.ts';
import { clientIdOf } from './client-id.ts';

/** Stop and target travel with the entry, so that there is no moment in which a position stands without them. */
export function bracketOf({ plan, quantity }: Approved): OrderRequest {
  const exit = {
    planId: plan.id,
    symbol: plan.symbol,
    side: opposite(plan.side),
    quantity,
    reduceOnly: true,
    group: plan.id,
  } as const;
  const stopId = clientIdOf(plan.id, 'stop-loss');
  // A trailing stop starts where the plan's stop is: the size was computed from that distance.
  const stopLoss: OrderRequest =
    plan.trail === undefined
      ? { ...exit, clientId: stopId, role: 'stop-loss', type: 'stop', stopPrice: plan.stop }
      : { ...exit, clientId: stopId, role: 'stop-loss', type: 'trailing', stopPrice: plan.stop, trail: plan.trail };
  const takeProfit: OrderRequest = {
    ...exit,
    clientId: clientIdOf(plan.id, 'take-profit'),
    role: 'take-profit',
    type: 'limit',
    price: plan.target,
  };
  return {
    clientId: clientIdOf(plan.id, 'entry'),
    planId: plan.id,
    role: 'entry',
    symbol: plan.symbol,
    side: plan.side,
    type: plan.orderType,
    quantity,
    ...(plan.orderType === 'limit' ? { price: plan.entry } : {}),
    ...(plan.orderType === 'stop' ? { stopPrice: plan.entry } : {}),
    reduceOnly: false,
    expiresAt: plan.expiresAt,
    protection: [stopLoss, takeProfit],
  };
}

/** A market order for the whole of a position. `position` is signed; `ordinal` counts the closing orders of the plan from 1. */
export function closeOf(planId: string, symbol: string, position: Quantity, ordinal: number): OrderRequest {
  const side: Side = position > 0n ? 'sell' : 'buy';
  return {
    clientId: clientIdOf(planId, 'close', ordinal),
    planId,
    role: 'close',
    symbol,
    side,
    type: 'market',
    quantity: absolute(position),
    reduceOnly: true,
  };
}
