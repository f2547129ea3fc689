// Orders: the working set of one account, the last orders that left it, and the position of each plan.
import { assert } from '#model/fate.ts';
import type { Quantity } from '#model/number.ts';
import type { Order, OrderRequest, OrderRole, OrderState } from '#model/order.ts';
import { isClosed, isPending, transition } from './lifecycle.ts';
import type { OrderEvent } from './lifecycle.ts';

export type TrackedOrder = {
  /** Its quantity follows the entry's fills and the group's. */
  request: OrderRequest;
  state: OrderState;
  /** Last state that was not pending. */
  previous: OrderState;
  filled: Quantity;
  reason: string;
  readonly fillIds: Set<string>;
  /** While other prices are asked for: as it stood. */
  before?: OrderRequest | undefined;
};

export type PlanState = {
  readonly planId: string;
  readonly symbol: string;
  /** Signed: negative is short. */
  position: Quantity;
  /** Why the plan is being closed; empty while it is not. */
  closing: string;
  /** Closing orders sent so far. */
  closes: number;
  /** The plan whose entry has to end without a fill before this one's is sent. */
  replaces?: string;
};

export type ExecutionState = {
  readonly open: Map<string, TrackedOrder>;
  /** Left the working set; the oldest is forgotten first. */
  readonly finished: Map<string, TrackedOrder>;
  readonly plans: Map<string, PlanState>;
  /** Open orders of somebody else at the venue; not there where there never was one. */
  external?: Map<string, Order>;
  /** Fills that no order accounts for: what reconciliation has to explain. */
  unexplainedFills: number;
};

export const createState = (): ExecutionState => ({
  open: new Map(),
  finished: new Map(),
  plans: new Map(),
  unexplainedFills: 0,
});

export const find = (state: ExecutionState, clientId: string): TrackedOrder | undefined =>
  state.open.get(clientId) ?? state.finished.get(clientId);

/** Starts to follow an order. The caller says it. */
export function track(state: ExecutionState, request: OrderRequest): TrackedOrder {
  const order: TrackedOrder = {
    request,
    state: 'initialized',
    previous: 'initialized',
    filled: 0n as Quantity,
    reason: '',
    fillIds: new Set(),
  };
  assert(find(state, request.clientId) === undefined, 'an order is followed once');
  state.open.set(request.clientId, order);
  return order;
}

/**
 * Moves the order by the table and keeps it in the right set.
 * @returns false where the table does not list the event; nothing has changed then
 */
export function move(
  state: ExecutionState,
  order: TrackedOrder,
  event: OrderEvent,
  remembered: number,
  isComplete = false,
): boolean {
  const next = transition(order.state, event, order.previous, isComplete);
  if (next === undefined) return false;
  if (isPending(next) && !isPending(order.state)) order.previous = order.state;
  order.state = next;
  const { clientId } = order.request;
  if (!isClosed(next)) {
    state.finished.delete(clientId);
    state.open.set(clientId, order);
    return true;
  }
  // What it was to be changed from matters no more.
  order.before = undefined;
  state.open.delete(clientId);
  state.finished.set(clientId, order);
  if (state.finished.size > remembered) state.finished.delete(state.finished.keys().next().value!);
  return true;
}

export const orderOf = ({ request, state, filled, reason, before }: TrackedOrder): Order => ({
  request,
  state,
  filled,
  ...(reason === '' ? {} : { reason }),
  ...(before === undefined ? {} : { before }),
});

/** Working orders of a plan with this role, oldest first. */
export const openOf = (state: ExecutionState, planId: string, role?: OrderRole): TrackedOrder[] =>
  [...state.open.values()].filter(
    ({ request }) => request.planId === planId && (role === undefined || request.role === role),
  );

export function planOf(state: ExecutionState, planId: string, symbol: string): PlanState {
  const known = state.plans.get(planId);
  if (known !== undefined) return known;
  const plan: PlanState = { planId, symbol, position: 0n as Quantity, closing: '', closes: 0 };
  state.plans.set(planId, plan);
  return plan;
}

/** Lets go of a plan that is flat and has no working order. */
export function release(state: ExecutionState, planId: string): void {
  const plan = state.plans.get(planId);
  if (plan?.position === 0n && openOf(state, planId).length === 0) state.plans.delete(planId);
}
