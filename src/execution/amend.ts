// Amend: other prices for the stop and target of a position, and back to those of before where the venue refuses them.
import type { Approved } from '#model/plan.ts';
import type { VenueReport } from '#model/order.ts';
import { find, move, openOf, orderOf } from './orders.ts';
import type { Desk } from './desk.ts';
import type { TrackedOrder } from './orders.ts';

type UpdateReport = Extract<VenueReport, { type: 'updated' | 'update-rejected' }>;

/** Both are asked for as one. What is on its way elsewhere is left as it is, and said, so that risk knows what stands. */
export function amendExits(desk: Desk, { plan }: Approved): void {
  const { exitsOf: planId, stop: stopPrice, target: price } = plan;
  if (planId === undefined) return;
  const { state } = desk;
  const held = state.plans.get(planId);
  const [stop] = openOf(state, planId, 'stop-loss');
  const [target] = openOf(state, planId, 'take-profit');
  if (stop === undefined || target === undefined) return;
  const isFree = held !== undefined && held.position !== 0n && held.closing === '';
  // A target that is emulated is never told as accepted.
  const isStill = stop.state === 'accepted' && (target.state === 'accepted' || target.state === 'submitted');
  if (!isFree || !isStill || stop.filled > 0n || target.filled > 0n || stop.request.type !== 'stop') {
    for (const exit of [stop, target]) desk.say('order', orderOf(exit));
    return;
  }
  if (stop.request.stopPrice !== stopPrice) ask(desk, stop, { stopPrice });
  if (target.request.price !== price) ask(desk, target, { price });
  desk.say('amendRequested', { planId, exits: [stop.request, target.request] });
}

function ask(desk: Desk, order: TrackedOrder, prices: Pick<TrackedOrder['request'], 'price' | 'stopPrice'>): void {
  order.before = order.request;
  order.request = { ...order.request, ...prices };
  move(desk.state, order, 'pending-update', desk.settings.rememberedOrders);
  desk.say('order', orderOf(order));
}

export function updateHeard(desk: Desk, report: UpdateReport): void {
  const order = find(desk.state, report.clientId);
  if (order?.before === undefined) return;
  const { before } = order;
  order.before = undefined;
  const isRefused = report.type === 'update-rejected';
  // A fill may have made it another size meanwhile.
  if (isRefused) order.request = { ...before, quantity: order.request.quantity };
  order.reason = isRefused ? `not changed: ${report.reason}` : '';
  move(desk.state, order, isRefused ? 'modify-rejected' : 'updated', desk.settings.rememberedOrders);
  desk.say('order', orderOf(order));
}
