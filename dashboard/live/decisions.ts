// Decisions: the events that a person wants to hear of, newest first: filled, refused, not taken, closed, tripped.
import { divide, toNumber } from '#model/number.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { Event, Kind } from '#model/event.ts';
import type { ExitReason } from '#model/entry.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { Plan, Reason, ShadowResult, Side } from '#model/plan.ts';

type Head = {
  /** Of the event: unique, and the way to its causes. */
  readonly sequence: number;
  readonly time: Millis;
};
type About = Head & {
  readonly planId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly timeframe: Timeframe | undefined;
};

export type Decision =
  | (About & {
      readonly kind: 'filled';
      readonly price: Price;
      readonly quantity: Quantity;
      readonly reasons: readonly Reason[];
      readonly riskAmount: Cash | undefined;
    })
  | (About & { readonly kind: 'refused'; readonly reason: string; readonly detail: string })
  | (About & {
      readonly kind: 'not-taken';
      readonly gate: string;
      readonly detail: string;
      /** What it would have made; undefined while it is open. */
      readonly since: ShadowResult | undefined;
    })
  | (About & {
      readonly kind: 'closed';
      readonly exit: ExitReason;
      readonly netPnl: Cash;
      readonly r: number | undefined;
    })
  | (About & {
      readonly kind: 'order-failed';
      readonly state: 'denied' | 'rejected' | 'expired';
      readonly detail: string;
    })
  | (Head & { readonly kind: 'tripped'; readonly tier: string; readonly rule: string; readonly detail: string })
  | (Head & { readonly kind: 'reset'; readonly tier: string; readonly by: string; readonly reason: string })
  | (Head & { readonly kind: 'failed'; readonly agent: string; readonly error: string })
  | (Head & { readonly kind: 'command'; readonly type: string; readonly by: string });

export type DecisionKind = Decision['kind'];

/** Kinds of events that become a decision, or change one. */
export const DECISION_HEARS = [
  'fill',
  'refused',
  'setupRefused',
  'shadowResult',
  'trade',
  'order',
  'tripped',
  'reset',
  'agentFailed',
  'command',
] as const satisfies readonly Kind[];

/** Of those kept; older ones are in the log. */
const DECISIONS_LIMIT = 500;

/** What a decision is told about from elsewhere. */
export type Around = {
  readonly plan: (id: string) => Plan | undefined;
  readonly risk: (planId: string) => bigint | undefined;
};

const aboutPlan = (event: Event, plan: Plan): About => ({
  sequence: event.sequence,
  time: event.time,
  planId: plan.id,
  symbol: plan.symbol,
  side: plan.side,
  timeframe: plan.timeframe,
});

function decisionOf(event: Event, around: Around): Decision | undefined {
  const head = { sequence: event.sequence, time: event.time };
  switch (event.kind) {
    case 'fill': {
      const { role, planId, symbol, side, price, quantity } = event.data;
      if (role !== 'entry') return undefined;
      const plan = around.plan(planId);
      return {
        ...head,
        kind: 'filled',
        planId,
        symbol,
        side,
        timeframe: plan?.timeframe,
        price,
        quantity,
        reasons: plan?.reasons ?? [],
        riskAmount: around.risk(planId) as Cash | undefined,
      };
    }
    case 'refused':
      return {
        ...aboutPlan(event, event.data.plan),
        kind: 'refused',
        reason: event.data.reason,
        detail: event.data.detail,
      };
    case 'setupRefused':
      return {
        ...aboutPlan(event, event.data.plan),
        kind: 'not-taken',
        gate: event.data.gate,
        detail: event.data.detail,
        since: undefined,
      };
    case 'trade': {
      const { planId, symbol, side, exitReason: exit, netPnl } = event.data;
      const timeframe = around.plan(planId)?.timeframe;
      return {
        ...head,
        kind: 'closed',
        planId,
        symbol,
        side,
        timeframe,
        exit,
        netPnl,
        r: rOf(netPnl, around.risk(planId)),
      };
    }
    case 'order': {
      const { request, state, reason = '' } = event.data;
      if (request.role !== 'entry' || (state !== 'denied' && state !== 'rejected' && state !== 'expired'))
        return undefined;
      const { planId, symbol, side } = request;
      const timeframe = around.plan(planId)?.timeframe;
      return { ...head, kind: 'order-failed', planId, symbol, side, timeframe, state, detail: reason };
    }
    case 'tripped':
      return { ...head, kind: 'tripped', ...event.data };
    case 'reset':
      return { ...head, kind: 'reset', ...event.data };
    case 'agentFailed':
      return { ...head, kind: 'failed', ...event.data };
    case 'command':
      // A reset is said by the breaker that was reset, a cancel by the order.
      return event.data.type === 'reset-breaker' || event.data.type === 'cancel'
        ? undefined
        : { ...head, kind: 'command', type: event.data.type, by: event.data.by };
    default:
      return undefined;
  }
}

/** Result in multiples of what was risked. */
export const rOf = (netPnl: bigint, risk: bigint | undefined): number | undefined =>
  risk === undefined || risk <= 0n ? undefined : toNumber(netPnl) / toNumber(risk);

/**
 * The list after one more event: the same list where it is none of its business. Fills of one entry are one decision, at
 * their average price.
 */
export function withDecision(list: readonly Decision[], event: Event, around: Around): readonly Decision[] {
  if (event.kind === 'shadowResult') {
    const { planId } = event.data;
    const at = list.findIndex((each) => each.kind === 'not-taken' && each.planId === planId);
    const found = list[at];
    return found?.kind === 'not-taken' ? list.with(at, { ...found, since: event.data }) : list;
  }
  const decision = decisionOf(event, around);
  if (decision === undefined) return list;
  if (decision.kind === 'filled') {
    const at = list.findIndex((each) => each.kind === 'filled' && each.planId === decision.planId);
    const before = list[at];
    if (before?.kind === 'filled') {
      const quantity = (before.quantity + decision.quantity) as Quantity;
      const value = before.price * before.quantity + decision.price * decision.quantity;
      return list.with(at, { ...before, quantity, price: divide(value, quantity, 'nearest') as Price });
    }
  }
  // History comes in later than the first of the tail: its place is by its sequence.
  const at = list.findIndex((each) => each.sequence < decision.sequence);
  const next = at < 0 ? [...list, decision] : list.toSpliced(at, 0, decision);
  return next.length > DECISIONS_LIMIT ? next.slice(0, DECISIONS_LIMIT) : next;
}
