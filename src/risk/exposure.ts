// Exposure: what open positions and approvals in flight take of the limits.
import { assert } from '#model/fate.ts';
import { absolute, larger } from '#model/number.ts';
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
  const { id: planId, symbol, entry, stop, target } = plan;
  state.slots.set(planId, {
    planId,
    symbol,
    entry,
    exits: { stop, target },
    approved: quantity,
    working: true,
    filled: NONE,
    confirmed: NONE,
    quantity: NONE,
    cost: 0n as Cash,
  });
}

export function hearOrder(state: RiskState, { request, state: orderState, filled }: Order): void {
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
  if (!slot.working && slot.quantity === 0n && inFlight(slot) === 0n) state.slots.delete(slot.planId);
}

/** What one plan holds, account currency: the cost of its position and what may still be filled at the planned entry. */
function exposureOf(state: RiskState, markets: ReadonlyMap<string, Market>, slot: Slot): Cash {
  const market = marketOf(markets, slot.symbol);
  const open = toAccount(state, market, slot.cost);
  const coming = worth(state, market, slot.entry, inFlight(slot));
  assert(open !== undefined && coming !== undefined, 'an open plan has a conversion rate');
  return (open + coming) as Cash;
}

/** Of the plans that `counts` picks by symbol. Long and short add up: correlation is not relied on to cancel them. */
export function exposure(
  state: RiskState,
  markets: ReadonlyMap<string, Market>,
  counts: (symbol: string) => boolean,
): Cash {
  let total = 0n;
  for (const slot of state.slots.values()) if (counts(slot.symbol)) total += exposureOf(state, markets, slot);
  return total as Cash;
}

/** The plan that already holds this symbol. */
export function holderOf(state: RiskState, { symbol }: Plan): Slot | undefined {
  for (const slot of state.slots.values()) if (slot.symbol === symbol) return slot;
  return undefined;
}
