// Exposure: what open positions and approvals in flight take of the limits.
import { assert } from '#model/fate.ts';
import { absolute, larger } from '#model/number.ts';
import { hasEnded } from '#model/view.ts';
import type { Approved, Plan } from '#model/plan.ts';
import type { Cash, Quantity } from '#model/number.ts';
import type { Order } from '#model/order.ts';
import type { Position } from '#model/entry.ts';
import { marketOf, toAccount, worth } from './market.ts';
import type { Market } from './market.ts';
import type { RiskState, Slot } from './state.ts';

const NONE = 0n as Quantity;

/** From here on the plan counts in full, whatever becomes of its order. */
export function reserve(state: RiskState, { plan, quantity }: Approved): void {
  const { id: planId, symbol, entry, stop, target, replaces } = plan;
  state.slots.set(planId, {
    planId,
    symbol,
    entry,
    exits: { stop, target },
    approved: quantity,
    replaces,
    working: true,
    filled: NONE,
    confirmed: NONE,
    quantity: NONE,
    cost: 0n as Cash,
  });
}

/** Somebody else's order takes no place of a plan, and its market may be traded: it only leaves less room. */
function hearExternal(state: RiskState, order: Order): void {
  const { clientId, symbol, side, price, quantity } = order.request;
  if (side !== 'buy' || price === undefined) return;
  state.external ??= new Map();
  if (hasEnded(order)) state.external.delete(clientId);
  else state.external.set(clientId, { symbol, price, left: larger(NONE, (quantity - order.filled) as Quantity) });
}

export function hearOrder(state: RiskState, order: Order): void {
  const { request, state: orderState, filled } = order;
  if (request.role === 'external') return hearExternal(state, order);
  const slot = state.slots.get(request.planId);
  if (slot === undefined || request.role !== 'entry') return;
  slot.filled = larger(slot.filled, filled);
  switch (orderState) {
    case 'denied':
    case 'rejected':
    case 'canceled':
    case 'expired':
    case 'filled':
      slot.working = false;
      release(state, slot);
      break;
    default:
  }
}

/** The ledger says a position after each fill: what it has grown by is confirmed. */
export function hearPosition(state: RiskState, position: Position): void {
  const { planId, symbol, entryPrice } = position;
  const quantity = absolute(position.quantity);
  let slot = state.slots.get(planId);
  if (slot === undefined) {
    if (quantity === 0n) return;
    // A fill after its order had ended, or a position that was there before: it takes room all the same.
    slot = {
      planId,
      symbol,
      entry: entryPrice,
      exits: undefined,
      approved: NONE,
      working: false,
      filled: NONE,
      confirmed: NONE,
      quantity: NONE,
      cost: 0n as Cash,
    };
    state.slots.set(planId, slot);
  }
  if (quantity > slot.quantity) slot.confirmed = (slot.confirmed + quantity - slot.quantity) as Quantity;
  slot.quantity = quantity;
  slot.cost = absolute(position.cost);
  release(state, slot);
}

/** What may still fill, or has filled and is not yet confirmed. */
export const inFlight = ({ working, approved, filled, confirmed }: Slot): Quantity =>
  larger(NONE, ((working ? larger(approved, filled) : filled) - confirmed) as Quantity);

function release(state: RiskState, slot: Slot): void {
  if (slot.working || slot.quantity !== 0n || inFlight(slot) !== 0n) return;
  state.slots.delete(slot.planId);
  // Its place is taken: should it fill after all, the two count by themselves.
  const heir = heirOf(state, slot.planId);
  if (heir !== undefined) heir.replaces = undefined;
}

/** What one plan holds, account currency: the cost of its position and what may still be filled at the planned entry. */
function exposureOf(state: RiskState, markets: ReadonlyMap<string, Market>, slot: Slot): Cash {
  const market = marketOf(markets, slot.symbol);
  const open = toAccount(state, market, slot.cost);
  const coming = worth(state, market, slot.entry, inFlight(slot));
  assert(open !== undefined && coming !== undefined, 'an open plan has a conversion rate');
  return (open + coming) as Cash;
}

/** Of the plans, and of what others may buy, that `counts` picks by symbol. Long and short add up: correlation is not relied on to cancel them. */
export function exposure(
  state: RiskState,
  markets: ReadonlyMap<string, Market>,
  counts: (symbol: string) => boolean,
): Cash {
  const own = sumHeld(state, (slot) => (counts(slot.symbol) ? exposureOf(state, markets, slot) : (0n as Cash)));
  let total: bigint = own;
  for (const { symbol, price, left } of state.external?.values() ?? []) {
    const market = counts(symbol) ? markets.get(symbol) : undefined;
    // Where nobody knows a rate yet, nothing is approved in that market either.
    if (market !== undefined) total += worth(state, market, price, left) ?? 0n;
  }
  return total as Cash;
}

/** A plan and the one that waits to take its place are one, by the larger: at most one of the two fills. */
export function sumHeld(state: RiskState, of: (slot: Slot) => Cash): Cash {
  let total = 0n;
  for (const slot of state.slots.values()) {
    if (isWaiting(state, slot)) continue;
    const heir = heirOf(state, slot.planId);
    total += heir === undefined ? of(slot) : larger(of(slot), of(heir));
  }
  return total as Cash;
}

/** Open or in flight. */
export function countHeld(state: RiskState): number {
  let count = 0;
  for (const slot of state.slots.values()) if (!isWaiting(state, slot)) count += 1;
  return count;
}

const isWaiting = ({ slots }: RiskState, { replaces }: Slot): boolean => replaces !== undefined && slots.has(replaces);

function heirOf({ slots }: RiskState, planId: string): Slot | undefined {
  for (const slot of slots.values()) if (slot.replaces === planId) return slot;
  return undefined;
}

/** Why the plan cannot take the place that it asks for; undefined where it may, or asks for none. */
export function replaceRefusal(state: RiskState, { replaces, symbol }: Plan): string | undefined {
  if (replaces === undefined) return undefined;
  const old = state.slots.get(replaces);
  if (old === undefined) return `plan ${replaces} holds nothing`;
  if (old.symbol !== symbol) return `plan ${replaces} is one of ${old.symbol}`;
  const heir = heirOf(state, replaces);
  if (heir !== undefined) return `plan ${heir.planId} replaces ${replaces} already`;
  if (isWaiting(state, old)) return `plan ${replaces} has not been sent yet`;
  if (old.working && old.filled === 0n && old.confirmed === 0n && old.quantity === 0n) return undefined;
  return `the entry of plan ${replaces} has filled`;
}

/** What is judged of a plan that replaces another: as if the other's room were free. */
export function withoutReplaced(state: RiskState, { replaces }: Plan): RiskState {
  if (replaces === undefined) return state;
  const slots = new Map(state.slots);
  slots.delete(replaces);
  return { ...state, slots };
}

/** The plan that already holds this symbol. */
export function holderOf(state: RiskState, { symbol }: Plan): Slot | undefined {
  for (const slot of state.slots.values()) if (slot.symbol === symbol) return slot;
  return undefined;
}
