// Change: the prices of an entry that waits, or of the exits of a position, as typed or dragged, and the request that they become.
import { checkTicket, readPrice } from './ticket.ts';
import { formatFixed, toNumber } from '#model/number.ts';
import type { Faults, TicketWorld } from './ticket.ts';
import type { Order } from '#model/order.ts';
import type { Plan } from '#model/plan.ts';
import type { Position } from '#model/entry.ts';
import type { Price } from '#model/number.ts';
import type { View } from '#model/view.ts';

/** As typed. */
export type ChangeDraft = { readonly price: string; readonly stop: string; readonly target: string };

/** Exactly what is sent: only what is otherwise than it was. */
export type ChangeBody = { readonly price?: string; readonly stop_loss?: string; readonly take_profit?: string };

/** An entry that waits, with the plan that it stands on. */
type EntryChange = { readonly kind: 'entry'; readonly order: Order; readonly plan: Plan };
/** A stop or a target, with both as they stand, and what they protect. */
type ExitChange = {
  readonly kind: 'exits';
  readonly order: Order;
  readonly position: Position;
  readonly stop: Price;
  readonly target: Price;
};
export type Changeable = EntryChange | ExitChange;

/** It waits for its price, and nothing of it has filled. */
export const waits = ({ request: { role, type }, state, filled }: Order): boolean =>
  role === 'entry' && (type === 'limit' || type === 'stop') && state === 'accepted' && filled === 0n;

export function changeableOf(view: View, clientId: string): Changeable | undefined {
  const order = view.workingOrders.get(clientId);
  if (order === undefined) return undefined;
  if (order.request.reduceOnly) return exitsOf(view, order);
  const plan = view.plans.get(order.request.planId);
  return plan === undefined || !waits(order) ? undefined : { kind: 'entry', order, plan };
}

function exitsOf(view: View, order: Order): ExitChange | undefined {
  const { planId, role } = order.request;
  const position = view.positions.get(planId);
  const own = [...view.workingOrders.values()].filter(({ request }) => request.planId === planId);
  const stop = own.find(({ request }) => request.role === 'stop-loss');
  const target = own.find(({ request }) => request.role === 'take-profit');
  if (position === undefined || stop?.request.stopPrice === undefined || target?.request.price === undefined)
    return undefined;
  // A trailing stop follows by itself; what is on its way is waited for.
  const isStill = stop.request.type === 'stop' && stop.state === 'accepted' && target.state !== 'pending-update';
  if ((role !== 'stop-loss' && role !== 'take-profit') || !isStill) return undefined;
  return { kind: 'exits', order, position, stop: stop.request.stopPrice, target: target.request.price };
}

/** @param moved where the line of the order was dragged to */
export function draftOf(change: Changeable, moved?: string): ChangeDraft {
  if (change.kind === 'exits') {
    const isStop = change.order.request.role === 'stop-loss';
    const { stop, target } = change;
    return {
      price: '',
      stop: isStop && moved !== undefined ? moved : formatFixed(stop),
      target: !isStop && moved !== undefined ? moved : formatFixed(target),
    };
  }
  const { entry, stop, target } = change.plan;
  return { price: moved ?? formatFixed(entry), stop: formatFixed(stop), target: formatFixed(target) };
}

export type CheckedChange = {
  readonly faults: Faults;
  /** Undefined where something is wrong, or nothing is changed. */
  readonly body: ChangeBody | undefined;
  readonly rewardR: number | undefined;
};

export function checkChange(change: Changeable, draft: ChangeDraft, world: TicketWorld): CheckedChange {
  if (change.kind === 'exits') return checkExits(change, draft, world);
  const { order, plan } = change;
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

/** They lie on their sides of the last price: what it has reached already would be no exit. */
function checkExits({ position, stop, target }: ExitChange, draft: ChangeDraft, world: TicketWorld): CheckedChange {
  const { last, tick } = world;
  const { quantity, entryPrice } = position;
  const isLong = quantity > 0n;
  const faults: Partial<Record<'stop' | 'target', string>> = {};
  const level = (field: 'stop' | 'target'): Price | undefined => {
    const value = readPrice(draft[field], tick);
    if (typeof value === 'string') faults[field] = value;
    return typeof value === 'string' ? undefined : value;
  };
  const newStop = level('stop');
  const newTarget = draft.target.trim() === '' ? target : level('target');
  if (newStop !== undefined && last !== undefined && (isLong ? newStop >= last : newStop <= last))
    faults.stop = `The price is beyond it: ${formatFixed(last)}.`;
  if (newTarget !== undefined && last !== undefined && (isLong ? newTarget <= last : newTarget >= last))
    faults.target = `The price is beyond it: ${formatFixed(last)}.`;
  if (newStop === undefined || newTarget === undefined || Object.keys(faults).length > 0)
    return { faults, body: undefined, rewardR: undefined };
  const body: ChangeBody = {
    ...(newStop === stop ? {} : { stop_loss: formatFixed(newStop) }),
    ...(newTarget === target ? {} : { take_profit: formatFixed(newTarget) }),
  };
  const distance = isLong ? entryPrice - newStop : newStop - entryPrice;
  const reward = isLong ? newTarget - entryPrice : entryPrice - newTarget;
  return {
    faults,
    body: Object.keys(body).length === 0 ? undefined : body,
    rewardR: distance <= 0n ? undefined : toNumber(reward) / toNumber(distance),
  };
}
