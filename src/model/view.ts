// View: what a person sees of an account, folded from events. The report, the API and the browser fold the same way.
import { divide } from './number.ts';
import type { AccountState, Position, Trade } from './entry.ts';
import type { BreakerTier, Event, Kind } from './event.ts';
import type { Cash, Price } from './number.ts';
import type { Fill, Order, OrderState } from './order.ts';
import type { Plan } from './plan.ts';
import type { Millis } from './time.ts';

export type EquityPoint = { readonly time: Millis; readonly account: AccountState };

/** An order with when it came and what became of it. */
export type OrderRecord = {
  readonly order: Order;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  readonly filledAt: Millis | undefined;
  /** Price times quantity of all fills, with twice the decimals: their sum is exact. */
  readonly filledValue: bigint;
  readonly fees: Cash;
};

/** The price at which it was filled on average; undefined while nothing is. */
export const fillPrice = ({ order, filledValue }: OrderRecord): Price | undefined =>
  order.filled === 0n || filledValue === 0n ? undefined : (divide(filledValue, order.filled, 'nearest') as Price);

/** Ended orders that are remembered; the log has all. */
const ORDERS_LIMIT = 5_000;

export type View = {
  readonly plans: Map<string, Plan>;
  /** What was approved to be lost at the stop, by plan id. */
  readonly risks: Map<string, bigint>;
  readonly positions: Map<string, Position>;
  readonly workingOrders: Map<string, Order>;
  /** Working and ended orders by client id, oldest first. */
  readonly orders: Map<string, OrderRecord>;
  readonly trades: Trade[];
  readonly equity: EquityPoint[];
  /** How often each gate of the decision, or each rule of risk, has stopped a setup. */
  readonly stoppedBy: Map<string, number>;
  readonly trips: { readonly time: Millis; readonly rule: string; readonly detail: string }[];
  /** Tiers that stand tripped, each with its latest rule. */
  readonly tripped: Map<BreakerTier, { readonly time: Millis; readonly rule: string; readonly detail: string }>;
  account: AccountState | undefined;
};

export const emptyView = (): View => ({
  plans: new Map(),
  risks: new Map(),
  positions: new Map(),
  workingOrders: new Map(),
  orders: new Map(),
  trades: [],
  equity: [],
  stoppedBy: new Map(),
  trips: [],
  tripped: new Map(),
  account: undefined,
});

const ENDED: ReadonlySet<OrderState> = new Set(['denied', 'rejected', 'canceled', 'expired', 'filled']);

/** Nothing comes of it any more, but perhaps a late fill. */
export const hasEnded = ({ state }: Pick<Order, 'state'>): boolean => ENDED.has(state);

const count = (map: Map<string, number>, key: string): void => {
  map.set(key, (map.get(key) ?? 0) + 1);
};

function noteOrder(view: View, order: Order, time: Millis): void {
  const { clientId } = order.request;
  const known = view.orders.get(clientId);
  view.orders.set(clientId, {
    order,
    createdAt: known?.createdAt ?? time,
    updatedAt: time,
    filledAt: order.state === 'filled' ? (known?.filledAt ?? time) : known?.filledAt,
    filledValue: known?.filledValue ?? 0n,
    fees: known?.fees ?? (0n as Cash),
  });
  if (known !== undefined || view.orders.size <= ORDERS_LIMIT) return;
  for (const old of view.orders.keys()) {
    if (view.workingOrders.has(old)) continue;
    view.orders.delete(old);
    return;
  }
}

function noteFill(view: View, fill: Fill): void {
  const known = view.orders.get(fill.clientId);
  if (known === undefined) return;
  view.orders.set(fill.clientId, {
    ...known,
    filledValue: known.filledValue + fill.price * fill.quantity,
    fees: (known.fees + fill.fee) as Cash,
  });
}

/** The kinds that change a view. */
export const VIEW_HEARS = [
  'plan',
  'setupRefused',
  'refused',
  'approved',
  'order',
  'fill',
  'position',
  'trade',
  'account',
  'tripped',
  'reset',
] as const satisfies readonly Kind[];

/** Changes `view` by one event. Events that a person does not look at change nothing. */
export function fold(view: View, event: Event): void {
  switch (event.kind) {
    case 'plan':
      view.plans.set(event.data.id, event.data);
      break;
    case 'setupRefused':
      count(view.stoppedBy, event.data.gate);
      break;
    case 'refused':
      count(view.stoppedBy, event.data.reason);
      break;
    case 'approved':
      view.risks.set(event.data.plan.id, event.data.riskAmount);
      break;
    case 'order':
      if (hasEnded(event.data)) view.workingOrders.delete(event.data.request.clientId);
      else view.workingOrders.set(event.data.request.clientId, event.data);
      noteOrder(view, event.data, event.time);
      break;
    case 'fill':
      noteFill(view, event.data);
      break;
    case 'position':
      if (event.data.quantity === 0n) view.positions.delete(event.data.planId);
      else view.positions.set(event.data.planId, event.data);
      break;
    case 'trade':
      view.trades.push(event.data);
      break;
    case 'account':
      view.account = event.data;
      // One point for each moment: the last word on it counts.
      if (view.equity.at(-1)?.time === event.time) view.equity.pop();
      view.equity.push({ time: event.time, account: event.data });
      break;
    case 'tripped':
      view.trips.push({ time: event.time, rule: event.data.rule, detail: event.data.detail });
      view.tripped.set(event.data.tier, { time: event.time, rule: event.data.rule, detail: event.data.detail });
      break;
    case 'reset':
      view.tripped.delete(event.data.tier);
      break;
    default:
  }
}
