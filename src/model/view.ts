// View: what a person sees of an account, folded from events. The report, the API and the browser fold the same way.
import type { AccountState, Position, Trade } from './entry.ts';
import type { Event, Kind } from './event.ts';
import type { Order, OrderState } from './order.ts';
import type { Plan } from './plan.ts';
import type { Millis } from './time.ts';

export type EquityPoint = { readonly time: Millis; readonly account: AccountState };

export type View = {
  readonly plans: Map<string, Plan>;
  /** What was approved to be lost at the stop, by plan id. */
  readonly risks: Map<string, bigint>;
  readonly positions: Map<string, Position>;
  readonly workingOrders: Map<string, Order>;
  readonly trades: Trade[];
  readonly equity: EquityPoint[];
  /** How often each gate of the decision, or each rule of risk, has stopped a setup. */
  readonly stoppedBy: Map<string, number>;
  readonly trips: { readonly time: Millis; readonly rule: string; readonly detail: string }[];
  account: AccountState | undefined;
};

export const emptyView = (): View => ({
  plans: new Map(),
  risks: new Map(),
  positions: new Map(),
  workingOrders: new Map(),
  trades: [],
  equity: [],
  stoppedBy: new Map(),
  trips: [],
  account: undefined,
});

const ENDED: ReadonlySet<OrderState> = new Set(['denied', 'rejected', 'canceled', 'expired', 'filled']);

const count = (map: Map<string, number>, key: string): void => {
  map.set(key, (map.get(key) ?? 0) + 1);
};

/** The kinds that change a view. */
export const VIEW_HEARS = [
  'plan',
  'setupRefused',
  'refused',
  'approved',
  'order',
  'position',
  'trade',
  'account',
  'tripped',
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
      if (ENDED.has(event.data.state)) view.workingOrders.delete(event.data.request.clientId);
      else view.workingOrders.set(event.data.request.clientId, event.data);
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
      break;
    default:
  }
}
