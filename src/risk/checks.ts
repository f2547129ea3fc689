// Checks: one for each reason to refuse. They are asked in the order of RISK_REASONS and the first that applies is said.
import { MANUAL, RISK_REASONS } from '#model/plan.ts';
import { assert } from '#model/fate.ts';
import { formatFixed } from '#model/number.ts';
import { notional } from '#model/currency.ts';
import type { Cash } from '#model/number.ts';
import type { Millis } from '#model/time.ts';
import type { Plan, RiskReason } from '#model/plan.ts';
import { dailyLoss, drawdown, drawdownLimit } from './equity.ts';
import { exitFault, looseRefusal, loosens } from './exits.ts';
import { floorRefusal } from './floor-room.ts';
import { countHeld, holderOf, replaceRefusal, withoutReplaced } from './exposure.ts';
import { messageRefusal } from './messages.ts';
import { newsAgainst } from './news.ts';
import { toAccount } from './market.ts';
import type { Market } from './market.ts';
import { groupRooms, leverageRoom, sizeOf, symbolRoom } from './sizing.ts';
import type { Book, Room } from './sizing.ts';
import type { RiskState } from './state.ts';

/** A plan with all that it is judged by. `market` is undefined where the instrument is unknown. */
type Case = {
  readonly plan: Plan;
  readonly time: Millis;
  /** Without what the plan replaces. */
  readonly state: RiskState;
  /** As it is. */
  readonly whole: RiskState;
  readonly book: Book;
  readonly market: Market | undefined;
};

/** What is wrong, with the figure and the limit; undefined where nothing is. */
type Check = (it: Case) => string | undefined;

export type Refusal = { readonly reason: RiskReason; readonly detail: string };

export function refusalOf(asked: Omit<Case, 'whole'>): Refusal | undefined {
  const it = { ...asked, whole: asked.state, state: withoutReplaced(asked.state, asked.plan) };
  if (asked.plan.exitsOf !== undefined) return exitRefusal(it);
  for (const reason of RISK_REASONS) {
    const detail = CHECKS[reason]?.(it);
    if (detail !== undefined) return { reason, detail };
  }
  return undefined;
}

/** Asked where a stop shall stand further away: they refuse what costs more, and nothing that costs less. */
const LOOSENING = ['paused', 'breaker-tripped', 'daily-loss', 'max-drawdown', 'message-budget'] as const;

/** A stop that comes nearer, and a target, are asked nothing but whether they can be. */
function exitRefusal(it: Case): Refusal | undefined {
  const { state, plan } = it;
  const fault = exitFault(state, plan);
  if (fault !== undefined || !loosens(state, plan)) return fault;
  for (const reason of LOOSENING) {
    const detail = CHECKS[reason]?.(it);
    if (detail !== undefined) return { reason, detail };
  }
  return looseRefusal({ ...it, market: marketOf(it) });
}

/** A check may rely on those before it: after `no-conversion-rate` there is a market, after the stop a distance. */
const CHECKS: Partial<Record<RiskReason, Check>> = {
  'strategy-not-followed': ({ plan: { strategy }, book: { settings } }) =>
    settings.strategies === undefined || strategy === MANUAL || settings.strategies.includes(strategy)
      ? undefined
      : `the account follows ${settings.strategies.join(', ')}`,
  paused: ({ state }) => (state.paused ? 'paused by a person' : agentAtRest(state)),
  'breaker-tripped': ({ state }) => {
    const first = state.tripped[0];
    return first === undefined ? failedForGood(state) : `${first.tier} breaker: ${first.rule}, ${first.detail}`;
  },
  'data-rejected': ({ state, plan }) =>
    state.rejected.has(`${plan.symbol} ${plan.timeframe}`) ? 'the last candle was rejected' : undefined,
  'unknown-instrument': ({ market, plan }) => (market === undefined ? plan.symbol : undefined),
  'no-conversion-rate': ({ state, book, ...it }) => {
    const market = marketOf(it);
    if (toAccount(state, market, 0n as Cash) !== undefined) return undefined;
    return `${market.instrument.quote} to ${book.settings.currency}`;
  },
  'stop-missing': ({ plan }) => (plan.stop > 0n ? undefined : 'no stop loss'),
  'stop-on-wrong-side': ({ plan: { side, entry, stop } }) =>
    (side === 'buy' ? stop < entry : stop > entry)
      ? undefined
      : `${side} at ${formatFixed(entry)} with its stop at ${formatFixed(stop)}`,
  'target-on-wrong-side': ({ plan: { side, entry, target } }) =>
    (side === 'buy' ? target > entry : target < entry)
      ? undefined
      : `${side} at ${formatFixed(entry)} with its target at ${formatFixed(target)}`,
  'short-on-spot': ({ plan, book }) =>
    plan.side === 'sell' && book.settings.accountType === 'spot' ? 'a spot account cannot sell short' : undefined,
  'nothing-to-replace': ({ whole, plan }) => replaceRefusal(whole, plan),
  'symbol-busy': ({ state, plan }) => {
    const holder = holderOf(state, plan);
    return holder && `${plan.symbol} is held by plan ${holder.planId}`;
  },
  'max-open-positions': ({ state, book }) => {
    const count = countHeld(state);
    const most = book.settings.maxOpenPositions;
    return count < most ? undefined : `${count} open or in flight, limit ${most}`;
  },
  'min-time-between-trades': ({ state, plan, time, book }) => {
    // A change is no other trade.
    if (state.lastApprovedAt === undefined || plan.replaces !== undefined) return undefined;
    const sinceMs = time - state.lastApprovedAt;
    const leastMs = book.settings.minTimeBetweenTradesMs;
    return sinceMs >= leastMs ? undefined : `${sinceMs / 1000} s since the last approval, least ${leastMs / 1000} s`;
  },
  'daily-loss': ({ state, book }) =>
    state.dayHalted
      ? `lost ${formatFixed(dailyLoss(state))} today, limit ${formatFixed(book.settings.maxDailyLoss)}, halted until the next trading day`
      : undefined,
  'max-drawdown': ({ state, book }) => {
    const limit = drawdownLimit(state, book.settings);
    if (limit === undefined || state.account === undefined || drawdown(state) < limit) return undefined;
    return `${formatFixed(drawdown(state))} below the highest equity, limit ${formatFixed(limit)}`;
  },
  'rule-floor': ({ state, book, plan, ...it }) => floorRefusal(state, book, marketOf({ ...it, plan }), plan),
  'news-window': ({ book, plan, time, ...it }) => {
    const news = book.settings.firm?.news;
    return news && newsAgainst(news, marketOf({ ...it, plan }).instrument, plan, time);
  },
  'message-budget': ({ state, book, plan, time }) => messageRefusal(state, book.settings, plan, time),
  'max-symbol-exposure': ({ state, book, plan }) => full(symbolRoom(state, book, plan.symbol)),
  'max-group-exposure': ({ state, book, plan }) => full(groupRooms(state, book, plan.symbol).find(isFull)),
  'max-leverage': ({ state, book }) =>
    state.account === undefined ? 'the equity is not known before the first price' : full(leverageRoom(state, book)),
  'below-minimum-quantity': ({ state, book, plan, ...it }) => {
    const market = marketOf({ ...it, plan });
    const { quantity, decidedBy } = sizeOf(state, book, market, plan);
    const { minQuantity } = market.instrument;
    if (quantity > 0n && quantity >= minQuantity) return undefined;
    return `${decidedBy} allows ${formatFixed(quantity)}, least ${formatFixed(minQuantity)}`;
  },
  'below-minimum-notional': ({ state, book, plan, ...it }) => {
    const market = marketOf({ ...it, plan });
    const { quantity, decidedBy } = sizeOf(state, book, market, plan);
    const { minNotional, quote } = market.instrument;
    const value = notional(plan.entry, quantity, market.instrument, 'down');
    if (value >= minNotional) return undefined;
    return `${decidedBy} allows ${formatFixed(value)} ${quote}, least ${formatFixed(minNotional)}`;
  },
};

/** What it would have said is missing, or is not wanted: either way no order comes of it. */
function agentAtRest({ agents }: RiskState): string | undefined {
  for (const [agent, { state, by }] of agents)
    if (state === 'paused' || state === 'stopped') return `agent ${agent} is ${state} by ${by}`;
  return undefined;
}

/** What holds money and has failed books nothing any more, and a breaker that has failed does not trip: no reset ends that. */
function failedForGood({ agents }: RiskState): string | undefined {
  for (const [agent, { state, lastError }] of agents)
    if (state === 'failed') return `agent ${agent} has failed and cannot be started: ${lastError ?? ''}`;
  return undefined;
}

function marketOf({ market, plan }: Pick<Case, 'market' | 'plan'>): Market {
  assert(market !== undefined, `the instrument ${plan.symbol} is known by now`);
  return market;
}

const isFull = ({ most, used }: Room): boolean => used >= most;

/** Where there is any room left the size shrinks to it instead. */
const full = (room: Room | undefined): string | undefined =>
  room !== undefined && isFull(room)
    ? `${room.limit}: ${formatFixed(room.used)} of ${formatFixed(room.most)} is taken`
    : undefined;
