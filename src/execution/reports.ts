// Reports: what the venue says, booked once, and what has to follow from it.
import { larger } from '#model/number.ts';
import type { Quantity } from '#model/number.ts';
import type { Fill, Order, VenueReport } from '#model/order.ts';
import { cancel, close, settleHeir } from './desk.ts';
import { updateHeard } from './amend.ts';
import type { Desk } from './desk.ts';
import { isClosed } from './lifecycle.ts';
import { find, move, openOf, orderOf, planOf, release } from './orders.ts';
import type { PlanState, TrackedOrder } from './orders.ts';

type OrderReport = Exclude<
  VenueReport,
  { type: 'filled' | 'funding' | 'unknown' | 'external' | 'updated' | 'update-rejected' }
>;

/** Books what the venue says. What the table of states does not list changes nothing. */
export function hear(desk: Desk, report: VenueReport): void {
  switch (report.type) {
    case 'filled':
      fillHeard(desk, report.fill, report.isLast === true);
      return;
    case 'updated':
    case 'update-rejected':
      updateHeard(desk, report);
      return;
    case 'unknown':
      unknownHeard(desk, report);
      return;
    case 'accepted':
    case 'triggered':
    case 'rejected':
    case 'canceled':
    case 'expired':
      stateHeard(desk, report);
      return;
    case 'external':
      externalHeard(desk, report.order);
      return;
    case 'funding':
      // The ledger's business.
      return;
  }
}

function stateHeard(desk: Desk, report: OrderReport): void {
  const order = find(desk.state, report.clientId);
  const wasCancelling = order?.state === 'pending-cancel';
  if (order === undefined || !move(desk.state, order, report.type, desk.settings.rememberedOrders)) return;
  if ('reason' in report) order.reason = report.reason;
  else if (order.reason.startsWith('unknown: ')) order.reason = '';
  desk.say('order', orderOf(order));
  // It had been taken before the cancel came, or the cancel has failed: that it is not wanted any more holds, also after a restart.
  if (wasCancelling && order.state === 'accepted')
    cancel(desk, order, order.reason === '' ? 'cancelled' : order.reason);
  if (isClosed(order.state)) ended(desk, order);
}

/** Told as it stands there: it was never asked for here, and no table of states holds somebody else to anything. */
function externalHeard({ state, say }: Desk, order: Order): void {
  state.external ??= new Map();
  const { clientId } = order.request;
  if (isClosed(order.state)) state.external.delete(clientId);
  else state.external.set(clientId, order);
  say('order', order);
}

/** The order stands as it stood, and counts as exposure: only where it stands is not known. */
function unknownHeard(desk: Desk, { clientId, detail }: Extract<VenueReport, { type: 'unknown' }>): void {
  const order = find(desk.state, clientId);
  if (order === undefined || isClosed(order.state)) return;
  order.reason = `unknown: ${detail}`;
  desk.say('order', orderOf(order));
}

function fillHeard(desk: Desk, fill: Fill, isLast: boolean): void {
  const { state, settings, say } = desk;
  const order = find(state, fill.clientId);
  if (order === undefined) {
    state.unexplainedFills += 1;
    return;
  }
  // Before the table is asked: the same fill reported twice is no event at all.
  if (order.fillIds.has(fill.id)) return;
  const wasCanceled = order.state === 'canceled';
  const filled = (order.filled + fill.quantity) as Quantity;
  if (!move(state, order, 'filled', settings.rememberedOrders, isLast || filled >= order.request.quantity)) {
    state.unexplainedFills += 1;
    return;
  }
  order.fillIds.add(fill.id);
  order.filled = filled;
  // It was not cancelled after all.
  if (order.state === 'filled') order.reason = '';
  const plan = planOf(state, fill.planId, fill.symbol);
  plan.position = (fill.side === 'buy' ? plan.position + fill.quantity : plan.position - fill.quantity) as Quantity;
  say('fill', fill);
  say('order', orderOf(order));
  // Part of a cancelled order has filled; the rest of it is still cancelled.
  if (wasCanceled && move(state, order, 'canceled', settings.rememberedOrders)) say('order', orderOf(order));

  if (fill.role === 'entry') entered(desk, plan, order);
  else left(desk, plan, order, fill.quantity);
  if (isClosed(order.state)) ended(desk, order);
}

/** Protection is as large as what has been entered; where it is gone, the position goes too. */
function entered(desk: Desk, plan: PlanState, entry: TrackedOrder): void {
  for (const child of openOf(desk.state, plan.planId))
    if (child.request.reduceOnly && child.request.role !== 'close') resize(desk, child, entry.filled);
  settleHeir(desk, plan.planId);
  if (plan.closing !== '') close(desk, plan, plan.closing);
  else if (openOf(desk.state, plan.planId, 'stop-loss').length === 0) close(desk, plan, 'unprotected');
}

function left(desk: Desk, plan: PlanState, exit: TrackedOrder, quantity: Quantity): void {
  const { group, clientId } = exit.request;
  if (group !== undefined)
    for (const other of openOf(desk.state, plan.planId)) {
      const rest = (other.request.quantity - quantity) as Quantity;
      // Where nothing is left the venue cancels it, and says so.
      if (other.request.group === group && other.request.clientId !== clientId && rest > other.filled)
        resize(desk, other, rest);
    }
  // Where only protection has closed the position, the group has settled itself at the venue.
  if (plan.position !== 0n || plan.closes === 0) return;
  for (const other of openOf(desk.state, plan.planId))
    if (other.request.reduceOnly && other !== exit) cancel(desk, other, 'position-closed');
}

function resize(desk: Desk, order: TrackedOrder, quantity: Quantity): void {
  if (order.request.quantity === quantity) return;
  if (!move(desk.state, order, 'updated', desk.settings.rememberedOrders)) return;
  order.request = { ...order.request, quantity: larger(quantity, order.filled) };
  desk.say('order', orderOf(order));
}

/** An order has left the working set: what hung on it is settled. */
function ended(desk: Desk, order: TrackedOrder): void {
  const { state, settings } = desk;
  const { planId, role } = order.request;
  const plan = state.plans.get(planId);
  if (plan === undefined) return;
  switch (role) {
    case 'entry':
      // Nothing was entered, so the venue never placed the protection.
      if (order.filled === 0n)
        for (const child of openOf(state, planId)) {
          if (!move(state, child, 'canceled', settings.rememberedOrders)) continue;
          child.reason = `entry-${order.state}`;
          desk.say('order', orderOf(child));
        }
      break;
    case 'stop-loss':
      if (plan.position !== 0n) close(desk, plan, plan.closing === '' ? 'unprotected' : plan.closing);
      break;
    case 'close':
      // Rejected, or more was entered while it was under way.
      if (plan.closing !== '') close(desk, plan, plan.closing);
      break;
    case 'take-profit':
    case 'external':
      break;
  }
  release(state, planId);
  if (role === 'entry') settleHeir(desk, planId);
}
