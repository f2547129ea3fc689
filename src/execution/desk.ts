// Desk: what execution does on its own account: send, cancel, close, and protect.
import type { Say } from '#model/agent.ts';
import type { Approved } from '#model/plan.ts';
import type { OrderRequest } from '#model/order.ts';
import { isPending } from './lifecycle.ts';
import { find, move, openOf, orderOf, planOf, track } from './orders.ts';
import type { ExecutionState, PlanState, TrackedOrder } from './orders.ts';
import { bracketOf, closeOf } from './request.ts';
import type { ExecutionSettings } from './settings.ts';

export type Desk = {
  readonly state: ExecutionState;
  readonly settings: ExecutionSettings;
  readonly say: Say<'orderRequested' | 'cancelRequested' | 'order' | 'fill'>;
};

/** The state is said before the request is, so that a log never lacks an order that the venue has. */
function send(desk: Desk, request: OrderRequest): void {
  for (const each of [request, ...(request.protection ?? [])]) {
    const order = track(desk.state, each);
    move(desk.state, order, 'submitted', desk.settings.rememberedOrders);
    desk.say('order', orderOf(order));
  }
  desk.say('orderRequested', request);
}

/** Sends the bracket. The same approval twice sends one. */
export function open(desk: Desk, approved: Approved): void {
  const request = bracketOf(approved);
  const ids = [request, ...(request.protection ?? [])].map(({ clientId }) => clientId);
  if (ids.some((clientId) => find(desk.state, clientId) !== undefined)) return;
  planOf(desk.state, request.planId, request.symbol);
  send(desk, request);
}

export function cancel(desk: Desk, order: TrackedOrder, reason: string): void {
  if (isPending(order.state)) return;
  if (!move(desk.state, order, 'pending-cancel', desk.settings.rememberedOrders)) return;
  order.reason = reason;
  desk.say('order', orderOf(order));
  desk.say('cancelRequested', { clientId: order.request.clientId, reason });
}

export function cancelEntries(desk: Desk, reason: string): void {
  for (const order of desk.state.open.values()) if (order.request.role === 'entry') cancel(desk, order, reason);
}

/** Entries are called back and every position is closed; a plan whose entry fills all the same is closed when it does. */
export function flatten(desk: Desk, reason: string): void {
  cancelEntries(desk, reason);
  for (const plan of desk.state.plans.values()) close(desk, plan, reason);
}

/** Closes what the plan holds now, and enters no more. Protection stays until that has filled. */
export function close(desk: Desk, plan: PlanState, reason: string): void {
  if (plan.closing === '') plan.closing = reason;
  for (const entry of openOf(desk.state, plan.planId, 'entry')) cancel(desk, entry, plan.closing);
  if (plan.position === 0n || openOf(desk.state, plan.planId, 'close').length > 0) return;
  if (plan.closes >= desk.settings.closeAttempts) return;
  let request: OrderRequest;
  do {
    plan.closes += 1;
    request = closeOf(plan.planId, plan.symbol, plan.position, plan.closes);
    // A late fill can reopen a plan that was closed and let go: its first ids are taken.
  } while (find(desk.state, request.clientId) !== undefined);
  send(desk, request);
}

/** A person cancels an entry or a closing order. Protection stays: to be without it, flatten. */
export function cancelByCommand(desk: Desk, clientId: string, by: string): void {
  const order = desk.state.open.get(clientId);
  if (order === undefined) return;
  const { role, planId } = order.request;
  const protects = role === 'stop-loss' || role === 'take-profit';
  if (!protects) {
    if (role === 'close') {
      const plan = desk.state.plans.get(planId);
      if (plan !== undefined) plan.closing = '';
    }
    cancel(desk, order, `cancelled by ${by}`);
    return;
  }
  order.reason = 'protects-a-position';
  desk.say('order', orderOf(order));
}
