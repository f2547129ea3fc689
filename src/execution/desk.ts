// Desk: what execution does on its own account: send, cancel, close, and protect.
import type { Say } from '#model/agent.ts';
import type { Approved } from '#model/plan.ts';
import type { OrderRequest } from '#model/order.ts';
import { clientIdOf } from './client-id.ts';
import { isClosed, isPending } from './lifecycle.ts';
import { find, move, openOf, orderOf, planOf, release, track } from './orders.ts';
import type { ExecutionState, PlanState, TrackedOrder } from './orders.ts';
import { bracketOf, closeOf } from './request.ts';
import type { ExecutionSettings } from './settings.ts';

export type Desk = {
  readonly state: ExecutionState;
  readonly settings: ExecutionSettings;
  readonly say: Say<'orderRequested' | 'cancelRequested' | 'amendRequested' | 'order' | 'fill'>;
};

const partsOf = (request: OrderRequest): readonly OrderRequest[] => [request, ...(request.protection ?? [])];

/** The state is said before the request is, so that a log never lacks an order that the venue has. */
function send(desk: Desk, request: OrderRequest): void {
  const orders = partsOf(request).map((each) => find(desk.state, each.clientId) ?? track(desk.state, each));
  for (const order of orders) {
    move(desk.state, order, 'submitted', desk.settings.rememberedOrders);
    order.reason = '';
    desk.say('order', orderOf(order));
  }
  desk.say('orderRequested', request);
}

/** Sends the bracket, or lets it wait for the entry that it replaces. The same approval twice sends one. */
export function open(desk: Desk, approved: Approved): void {
  const request = bracketOf(approved);
  if (partsOf(request).some(({ clientId }) => find(desk.state, clientId) !== undefined)) return;
  const plan = planOf(desk.state, request.planId, request.symbol);
  const { replaces } = approved.plan;
  if (replaces === undefined) {
    send(desk, request);
    return;
  }
  plan.replaces = replaces;
  for (const each of partsOf(request)) {
    const order = track(desk.state, each);
    order.reason = `waits for the end of ${clientIdOf(replaces, 'entry')}`;
    desk.say('order', orderOf(order));
  }
  const old = find(desk.state, clientIdOf(replaces, 'entry'));
  if (old !== undefined && !isClosed(old.state) && old.filled === 0n) cancel(desk, old, 'replaced');
  settleHeir(desk, replaces);
}

/**
 * Asked whenever the entry of a plan has ended or filled: who waits to take its place is sent where it brought nothing, and never
 * where it has brought anything. While it may still fill nothing is done, however long that takes.
 */
export function settleHeir(desk: Desk, planId: string): void {
  const { state } = desk;
  for (const heir of [...state.plans.values()].filter(({ replaces }) => replaces === planId))
    for (const entry of openOf(state, heir.planId, 'entry')) {
      const old = find(state, clientIdOf(planId, 'entry'));
      if (old === undefined) deny(desk, entry, 'nothing-to-replace');
      else if (old.filled > 0n) deny(desk, entry, 'replaced-order-filled');
      else if (isClosed(old.state) && isHeld(entry)) send(desk, entry.request);
    }
}

/** Made, and not sent: it waits for the end of another. */
const isHeld = ({ state }: TrackedOrder): boolean => state === 'initialized';

/** An entry that must not go out any more. Where it has gone already it is called back. */
function deny(desk: Desk, entry: TrackedOrder, reason: string): void {
  if (isHeld(entry)) drop(desk, entry, 'denied', reason);
  else cancel(desk, entry, reason);
}

/** What was never sent ends here, with what hangs on it. */
function drop(desk: Desk, entry: TrackedOrder, how: 'denied' | 'canceled', reason: string): void {
  const { state, settings } = desk;
  const { planId } = entry.request;
  const hanging = openOf(state, planId).filter((order) => order !== entry);
  for (const order of [entry, ...hanging]) {
    move(state, order, order === entry ? how : 'canceled', settings.rememberedOrders);
    order.reason = order === entry ? reason : `entry-${how}`;
    desk.say('order', orderOf(order));
  }
  release(state, planId);
}

export function cancel(desk: Desk, order: TrackedOrder, reason: string): void {
  if (isPending(order.state)) return;
  if (isHeld(order)) {
    drop(desk, order, 'canceled', reason);
    return;
  }
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

/** A person cancels an entry, a closing order or one of somebody else. Protection stays: to be without it, flatten. */
export function cancelByCommand(desk: Desk, clientId: string, by: string): void {
  // How it stands is told by the venue, which may have filled it meanwhile.
  if (desk.state.external?.has(clientId) === true)
    desk.say('cancelRequested', { clientId, reason: `cancelled by ${by}` });
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
