// Account: what follows from positions, orders and prices: results, risk left, protection, and what is armed.
import { absolute, divide, multiply, ONE, toNumber } from '#model/number.ts';
import { nextDayAt } from './day.ts';
import { atrKey } from './live-store.ts';
import { durationOf } from '#model/time.ts';
import type { AccountFacts, FloorFacts, InstrumentFacts } from './facts.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { LiveState, PriceTick } from './live-store.ts';
import type { Order, OrderRole } from '#model/order.ts';
import type { Plan, Side } from '#model/plan.ts';
import type { Position } from '#model/entry.ts';
import type { View } from '#model/view.ts';

/** Which of the two orders that protect a position stand at the venue. */
export type Protection = 'stop-and-target' | 'stop' | 'on-its-way' | 'none';

/** Amounts in the account's currency; undefined while there is no price or no rate. */
export type PositionRow = {
  readonly planId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly entry: Price;
  readonly mark: PriceTick | undefined;
  readonly stop: Price | undefined;
  readonly target: Price | undefined;
  readonly pnl: Cash | undefined;
  readonly r: number | undefined;
  /** What is lost from here to the stop; 0 where the stop stands on the good side of the price. */
  readonly riskLeft: Cash | undefined;
  readonly exposure: Cash | undefined;
  readonly openedAt: number;
  readonly protection: Protection;
};

/** Fixed point of the account's currency for so many of the quote. Undefined where nobody knows the rate. */
const inAccount = (amount: bigint, facts: InstrumentFacts | undefined): Cash | undefined => {
  if (facts === undefined) return amount as Cash;
  return facts.rate === undefined ? undefined : multiply<Cash>(amount, facts.rate, 'nearest');
};

const value = (price: bigint, quantity: bigint, facts: InstrumentFacts | undefined): bigint =>
  divide(price * quantity * (facts?.contractSize ?? 1n), ONE, 'nearest');

const WORKS: ReadonlySet<Order['state']> = new Set([
  'accepted',
  'triggered',
  'partially-filled',
  'emulated',
  'pending-update',
]);
const ON_ITS_WAY: ReadonlySet<Order['state']> = new Set(['initialized', 'released', 'submitted']);

function ordersOf(view: View, planId: string, role: OrderRole): readonly Order[] {
  return [...view.workingOrders.values()].filter(({ request }) => request.planId === planId && request.role === role);
}

function protectionOf(view: View, planId: string): Protection {
  const stops = ordersOf(view, planId, 'stop-loss');
  if (stops.some(({ state }) => WORKS.has(state)))
    return ordersOf(view, planId, 'take-profit').some(({ state }) => WORKS.has(state)) ? 'stop-and-target' : 'stop';
  if (stops.some(({ state }) => ON_ITS_WAY.has(state))) return 'on-its-way';
  // What closes a position protects it as well, for the moment that it takes.
  return ordersOf(view, planId, 'close').length > 0 ? 'on-its-way' : 'none';
}

function rowOf(
  position: Position,
  { view, prices }: Pick<LiveState, 'view' | 'prices'>,
  facts: AccountFacts,
): PositionRow {
  const { planId, symbol, quantity, cost, entryPrice: entry, openedAt } = position;
  const plan = view.plans.get(planId);
  const about = facts.instruments.get(symbol);
  const mark = prices.get(symbol);
  const stop = ordersOf(view, planId, 'stop-loss')[0]?.request.stopPrice ?? plan?.stop;
  const target = ordersOf(view, planId, 'take-profit')[0]?.request.price ?? plan?.target;
  const now = mark === undefined ? undefined : value(mark.last, quantity, about);
  const pnl = now === undefined ? undefined : inAccount(now - cost, about);
  const risk = view.risks.get(planId);
  const atStop = mark === undefined || stop === undefined ? undefined : value(mark.last - stop, quantity, about);
  return {
    planId,
    symbol,
    side: quantity > 0n ? 'buy' : 'sell',
    quantity: absolute(quantity),
    entry,
    mark,
    stop,
    target,
    pnl,
    r: pnl === undefined || risk === undefined || risk <= 0n ? undefined : toNumber(pnl) / toNumber(risk),
    riskLeft: atStop === undefined ? undefined : inAccount(atStop < 0n ? 0n : atStop, about),
    exposure: now === undefined ? undefined : inAccount(now < 0n ? -now : now, about),
    openedAt,
    protection: protectionOf(view, planId),
  };
}

export const positionRows = (state: Pick<LiveState, 'view' | 'prices'>, facts: AccountFacts): readonly PositionRow[] =>
  [...state.view.positions.values()]
    .map((position) => rowOf(position, state, facts))
    .toSorted((a, b) => a.openedAt - b.openedAt);

/** Undefined as soon as one of them is: a sum without a part is no sum. */
export function total(amounts: readonly (Cash | undefined)[]): Cash | undefined {
  let all = 0n;
  for (const amount of amounts) {
    if (amount === undefined) return undefined;
    all += amount;
  }
  return all as Cash;
}

export type GroupUse = { readonly name: string; readonly used: Cash; readonly most: Cash; readonly share: number };

/** The group of markets whose limit is used the most; undefined where there is none, or where an exposure is not known. */
export function fullestGroup(rows: readonly PositionRow[], groups: AccountFacts['groups']): GroupUse | undefined {
  const uses = groups.flatMap(({ name, symbols, maxExposure: most }) => {
    const used = total(rows.filter(({ symbol }) => symbols.includes(symbol)).map(({ exposure }) => exposure));
    return used === undefined || most <= 0n ? [] : [{ name, used, most, share: toNumber(used) / toNumber(most) }];
  });
  return uses.toSorted((a, b) => b.share - a.share)[0];
}

/** An entry that waits for its price. */
export type Armed = {
  readonly planId: string;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly plan: Plan | undefined;
  readonly price: Price | undefined;
  /** In average true ranges of its own timeframe; undefined before one is known. */
  readonly distance: number | undefined;
  readonly expiresAt: number | undefined;
  readonly barMs: number | undefined;
};

/** Entries at work, nearest first; those whose distance is not known come last. */
export function armed({ view, prices, atr }: Pick<LiveState, 'view' | 'prices' | 'atr'>): readonly Armed[] {
  return [...view.workingOrders.values()]
    .filter(({ request }) => request.role === 'entry')
    .map(({ request }): Armed => {
      const plan = view.plans.get(request.planId);
      const price = request.price ?? request.stopPrice;
      const last = prices.get(request.symbol)?.last;
      const range = plan === undefined ? undefined : atr.get(atrKey(plan.symbol, plan.timeframe));
      const isKnown = price !== undefined && last !== undefined && range !== undefined && range > 0;
      return {
        planId: request.planId,
        orderId: request.clientId,
        symbol: request.symbol,
        side: request.side,
        plan,
        price,
        distance: isKnown ? Math.abs(toNumber(last - price)) / range : undefined,
        expiresAt: request.expiresAt ?? plan?.expiresAt,
        barMs: plan === undefined ? undefined : durationOf(plan.timeframe),
      };
    })
    .toSorted((a, b) => (a.distance ?? Infinity) - (b.distance ?? Infinity));
}

/** The day against its limit. Losses are below zero. */
export type Today = {
  /** Closed and open together. */
  readonly result: Cash | undefined;
  readonly closed: Cash | undefined;
  readonly open: Cash | undefined;
  /** Where it would stand if every stop filled now. */
  readonly ifStopped: Cash | undefined;
  readonly limit: Cash | undefined;
  /** Share of the limit that is used, 0 where the day stands above zero. */
  readonly used: number | undefined;
  readonly resetsAt: number;
};

export function today(view: View, rows: readonly PositionRow[], facts: AccountFacts, now: number): Today {
  const { dayStartEquity: start, maxDailyLoss: limit, dayZone, dayStart } = facts;
  const equity = view.account?.equity;
  const result = equity === undefined || start === undefined ? undefined : ((equity - start) as Cash);
  const open = total(rows.map(({ pnl }) => pnl));
  const left = total(rows.map(({ riskLeft }) => riskLeft));
  const lost = result === undefined ? undefined : result < 0n ? -result : 0n;
  return {
    result,
    open,
    closed: result === undefined || open === undefined ? undefined : ((result - open) as Cash),
    ifStopped: result === undefined || left === undefined ? undefined : ((result - left) as Cash),
    limit,
    used: lost === undefined || limit === undefined || limit === 0n ? undefined : toNumber(lost) / toNumber(limit),
    resetsAt: nextDayAt(now, dayZone, dayStart),
  };
}

export type FloorRoom = { readonly floor: FloorFacts['floor']; readonly room: Cash; readonly used: number };

/** The floor that is nearest below equity; undefined where there is none. */
export function nearestFloor(equity: Cash | undefined, floors: readonly FloorFacts[]): FloorRoom | undefined {
  if (equity === undefined) return undefined;
  const rooms = floors.map(({ floor, level, loss }): FloorRoom => {
    const room = (equity - level) as Cash;
    return { floor, room, used: loss <= 0n ? 0 : Math.max(0, 1 - toNumber(room) / toNumber(loss)) };
  });
  return rooms.toSorted((a, b) => (a.room < b.room ? -1 : 1))[0];
}

export type Fall = { readonly worst: number; readonly now: number };

/**
 * Shares below the highest equity so far: the deepest, and now. Both are 0 or below.
 * @param capital what the account began with: of a long life the page has the last part only
 */
export function drawdown(equity: View['equity'], capital?: Cash): Fall {
  let peak = capital === undefined ? 0 : toNumber(capital);
  let worst = 0;
  let now = 0;
  for (const { account } of equity) {
    const value = toNumber(account.equity);
    if (value > peak) peak = value;
    now = peak <= 0 ? 0 : value / peak - 1;
    if (now < worst) worst = now;
  }
  return { worst, now };
}
