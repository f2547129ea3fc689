// Exits: whether the stop and target of a position may be put elsewhere. Nearer is always allowed: less is at stake then.
import { MANUAL } from '#model/plan.ts';
import { divide, formatFixed, larger, ONE, smaller } from '#model/number.ts';
import type { Cash, Price } from '#model/number.ts';
import type { Order } from '#model/order.ts';
import type { Plan, RiskReason } from '#model/plan.ts';
import { floorRefusal, floorSizes } from './floor-room.ts';
import { toAccount, worth } from './market.ts';
import type { Market } from './market.ts';
import { riskBudget } from './sizing.ts';
import type { Book } from './sizing.ts';
import type { RiskState, Slot } from './state.ts';

type Exits = { readonly stop: Price; readonly target: Price };
type Held = Slot & { readonly exits: Exits };
type Ask = { readonly state: RiskState; readonly book: Book; readonly market: Market; readonly plan: Plan };

/** A position all of whose entry has come, with exits of its own. */
const heldBy = (state: RiskState, { exitsOf }: Plan): Held | undefined => {
  const slot = exitsOf === undefined ? undefined : state.slots.get(exitsOf);
  if (slot?.exits === undefined || slot.working || slot.quantity === 0n) return undefined;
  return slot as Held;
};

const isLong = ({ side }: Plan): boolean => side === 'buy';

/** Less is lost there than at the stop that stands, or as much. */
const isNoFurther = ({ exits }: Held, plan: Plan): boolean =>
  isLong(plan) ? plan.stop >= exits.stop : plan.stop <= exits.stop;

/** What is wrong with the prices themselves, or with what they are for. */
export function exitFault(state: RiskState, plan: Plan): { reason: RiskReason; detail: string } | undefined {
  const { stop, target, symbol, strategy } = plan;
  if (stop <= 0n) return { reason: 'stop-missing', detail: 'no stop loss' };
  if (isLong(plan) ? target <= stop : target >= stop)
    return {
      reason: 'target-on-wrong-side',
      detail: `the target ${formatFixed(target)} is not beyond the stop ${formatFixed(stop)}`,
    };
  const held = heldBy(state, plan);
  if (held?.symbol === symbol && strategy === MANUAL) return undefined;
  return {
    reason: 'nothing-to-replace',
    detail: `plan ${plan.exitsOf} holds no position whose exits could be changed`,
  };
}

export const loosens = (state: RiskState, plan: Plan): boolean => !isNoFurther(heldBy(state, plan)!, plan);

/** The figures where a stop that is further away would let more be lost than a new plan of this size may. */
export function looseRefusal({ state, book, market, plan }: Ask): { reason: RiskReason; detail: string } | undefined {
  const held = heldBy(state, plan)!;
  const lost = lossAt(state, market, held, plan);
  const budget = riskBudget(state, book.settings);
  if (lost > budget)
    return {
      reason: 'stop-too-far',
      detail: `${formatFixed(lost)} would be lost there, max-risk-per-trade allows ${formatFixed(budget)}`,
    };
  if (book.settings.firm === undefined) return undefined;
  const slots = new Map(state.slots);
  slots.delete(held.planId);
  const free = { ...state, slots };
  const { contractSize } = market.instrument;
  const paid = divide(held.cost * ONE, held.quantity * contractSize, 'up') as Price;
  const asNew: Plan = { ...plan, entry: paid };
  const floor = floorRefusal(free, book, market, asNew);
  if (floor !== undefined) return { reason: 'rule-floor', detail: floor };
  const tight = floorSizes(free, book, market, asNew).find(({ quantity }) => quantity < held.quantity);
  return tight && { reason: 'rule-floor', detail: `${tight.detail}; it allows ${formatFixed(tight.quantity)}` };
}

/** From what was paid; nothing where the stop lies in profit. Account currency. */
export function lossAt(state: RiskState, market: Market, { quantity, cost }: Slot, plan: Plan): Cash {
  const spent = toAccount(state, market, cost)!;
  const left = worth(state, market, plan.stop, quantity)!;
  return larger(0n, isLong(plan) ? spent - left : left - spent) as Cash;
}

/** From here on the worse of both counts: either may be met. */
export function reserveExits(state: RiskState, plan: Plan): void {
  const held = state.slots.get(plan.exitsOf!)!;
  const { stop, target } = held.exits!;
  held.exits = isLong(plan)
    ? { stop: smaller(stop, plan.stop), target: larger(target, plan.target) }
    : { stop: larger(stop, plan.stop), target: smaller(target, plan.target) };
}

/** It stands at the venue like that. */
export function hearExit(state: RiskState, { request, state: orderState }: Order): void {
  const slot = state.slots.get(request.planId);
  if (slot?.exits === undefined || orderState !== 'accepted') return;
  const { role, type, price, stopPrice } = request;
  if (role === 'stop-loss' && type === 'stop' && stopPrice !== undefined)
    slot.exits = { ...slot.exits, stop: stopPrice };
  if (role === 'take-profit' && price !== undefined) slot.exits = { ...slot.exits, target: price };
}
