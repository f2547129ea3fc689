// Change: the prices of an entry that waits, as a person has typed or dragged them, and the request that they become.
import { checkTicket } from './ticket.ts';
import { formatFixed } from '#model/number.ts';
import type { Faults, TicketWorld } from './ticket.ts';
import type { Order } from '#model/order.ts';
import type { Plan } from '#model/plan.ts';
import type { View } from '#model/view.ts';

/** As typed. */
export type ChangeDraft = { readonly price: string; readonly stop: string; readonly target: string };

/** Exactly what is sent: only what is otherwise than it was. */
export type ChangeBody = { readonly price?: string; readonly stop_loss?: string; readonly take_profit?: string };

/** An entry that can be changed, with the plan that it stands on. */
export type Changeable = { readonly order: Order; readonly plan: Plan };

/** It waits for its price, and nothing of it has filled. */
export const waits = ({ request: { role, type }, state, filled }: Order): boolean =>
  role === 'entry' && (type === 'limit' || type === 'stop') && state === 'accepted' && filled === 0n;

export function changeableOf(view: View, clientId: string): Changeable | undefined {
  const order = view.workingOrders.get(clientId);
  const plan = order && view.plans.get(order.request.planId);
  return order === undefined || plan === undefined || !waits(order) ? undefined : { order, plan };
}

export const draftOf = ({ plan: { entry, stop, target } }: Changeable, price?: string): ChangeDraft => ({
  price: price ?? formatFixed(entry),
  stop: formatFixed(stop),
  target: formatFixed(target),
});

export type CheckedChange = {
  readonly faults: Faults;
  /** Undefined where something is wrong, or nothing is changed. */
  readonly body: ChangeBody | undefined;
  readonly rewardR: number | undefined;
};

export function checkChange({ order, plan }: Changeable, draft: ChangeDraft, world: TicketWorld): CheckedChange {
  const { symbol, side, type, quantity } = order.request;
  const { faults, body, rewardR } = checkTicket(
    {
      ...draft,
      side,
      type: type === 'stop' ? 'stop_loss' : 'limit',
      sizeBy: 'quantity',
      riskPercent: '',
      quantity: formatFixed(quantity),
    },
    symbol,
    world,
  );
  if (body === undefined) return { faults, body: undefined, rewardR };
  const { price, stop_loss: stop, take_profit: target } = body;
  const changed: ChangeBody = {
    ...(price === undefined || price === formatFixed(plan.entry) ? {} : { price }),
    ...(stop === formatFixed(plan.stop) ? {} : { stop_loss: stop }),
    // Left empty it stays as it was.
    ...(target === undefined || target === formatFixed(plan.target) ? {} : { take_profit: target }),
  };
  return { faults, body: Object.keys(changed).length === 0 ? undefined : changed, rewardR };
}
