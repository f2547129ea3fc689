// Order rows: what was approved, what was asked of the venue, and what it filled.
import { divide, formatFixed, parseFixed } from '#model/number.ts';
import { formatExact, parseExact, plus } from './amount.ts';
import { noteApproval, sessionOf } from './session-rows.ts';
import { EXECUTIONS, ORDERS, PLANS } from './tables.ts';
import type { Draft } from './draft.ts';
import type { Event } from '#model/event.ts';
import type { OrderRow } from './tables.ts';
import type { OrderType } from '#model/order.ts';

const TYPE_WORD: Readonly<Record<OrderType, string>> = {
  market: 'market',
  limit: 'limit',
  stop: 'stop_loss',
  'stop-limit': 'stop_limit',
  'take-profit': 'take_profit',
  trailing: 'trailing_stop',
};

const word = (name: string): string => name.replaceAll('-', '_');
const orNull = (value: bigint | undefined): string | null => (value === undefined ? null : formatFixed(value));

/** The first reason of a plan is the pattern that triggered it. */
export function notePlan(draft: Draft, { key: account, time, data }: Event<'approved'>): void {
  const { plan, quantity, riskAmount } = data;
  const session = noteApproval(draft, account, time, plan);
  draft.put(PLANS, {
    account,
    id: plan.id,
    session_id: session.id,
    strategy: plan.strategy,
    symbol: plan.symbol,
    timeframe: plan.timeframe,
    side: plan.side,
    entry: formatFixed(plan.entry),
    stop: formatFixed(plan.stop),
    target: formatFixed(plan.target),
    quantity: formatFixed(quantity),
    risk_amount: formatFixed(riskAmount),
    confidence_score: plan.confidence,
    pattern_id: plan.reasons[0]?.patternId ?? null,
    reasons: plan.reasons.map(({ patternId, text }) => ({ pattern_id: patternId, text })),
    created_at: time,
    expires_at: plan.expiresAt,
  });
}

/** The average is made anew from exact sums, so that it does not drift with the number of fills. */
const averaged = (row: OrderRow): OrderRow => {
  const filled = parseFixed(row.filled_quantity);
  const value = parseExact(row.filled_value);
  const average = filled === 0n || value === 0n ? null : formatFixed(divide(value, filled, 'nearest'));
  return { ...row, filled_price: average };
};

export function noteOrder(draft: Draft, { key: account, time, data }: Event<'order'>, exchange: string): void {
  const { request, state, filled, reason } = data;
  const known = draft.get(ORDERS, account, request.clientId);
  const isFilled = state === 'filled';
  draft.put(
    ORDERS,
    averaged({
      account,
      id: request.clientId,
      session_id: known?.session_id ?? sessionOf(draft, account, time).id,
      plan_id: request.planId,
      pattern_id: known?.pattern_id ?? draft.get(PLANS, account, request.planId)?.pattern_id ?? null,
      symbol: request.symbol,
      side: request.side,
      order_type: TYPE_WORD[request.type],
      role: word(request.role),
      quantity: formatFixed(request.quantity),
      price: orNull(request.price),
      stop_price: orNull(request.stopPrice),
      filled_quantity: formatFixed(filled),
      filled_price: null,
      filled_value: known?.filled_value ?? '0',
      status: word(state),
      reason: reason ?? null,
      created_at: known?.created_at ?? time,
      updated_at: time,
      filled_at: isFilled ? (known?.filled_at ?? time) : (known?.filled_at ?? null),
      execution_latency_ms: known?.execution_latency_ms ?? null,
      exchange,
      external_order_id: known?.external_order_id ?? null,
      fees: known?.fees ?? '0',
    }),
  );
}

const PROTECTION: ReadonlySet<string> = new Set(['stop_loss', 'take_profit']);

/** What only the venue knows of an order: its own id for it, and how long its first word took. */
export function noteReport(draft: Draft, { key: account, time, data }: Event<'venueReport'>): void {
  if (data.type === 'funding' || data.type === 'external') return;
  const known = draft.get(ORDERS, account, data.clientId);
  if (known === undefined) return;
  const latency = known.execution_latency_ms ?? (PROTECTION.has(known.role) ? null : time - known.created_at);
  const external = data.type === 'accepted' ? data.venueId : known.external_order_id;
  if (latency === known.execution_latency_ms && external === known.external_order_id) return;
  draft.put(ORDERS, { ...known, execution_latency_ms: latency, external_order_id: external });
}

export function noteFill(draft: Draft, { key: account, time, data }: Event<'fill'>, exchange: string): void {
  const order = draft.get(ORDERS, account, data.clientId);
  draft.put(EXECUTIONS, {
    account,
    id: data.id,
    session_id: order?.session_id ?? sessionOf(draft, account, time).id,
    order_id: data.clientId,
    plan_id: data.planId,
    pattern_id: order?.pattern_id ?? draft.get(PLANS, account, data.planId)?.pattern_id ?? null,
    symbol: data.symbol,
    side: data.side,
    role: word(data.role),
    price: formatFixed(data.price),
    quantity: formatFixed(data.quantity),
    fee: formatFixed(data.fee),
    is_maker: data.maker,
    is_ambiguous: data.ambiguous,
    exchange,
    executed_at: data.time,
  });
  if (order === undefined) return;
  const value = parseExact(order.filled_value) + data.price * data.quantity;
  draft.put(ORDERS, averaged({ ...order, filled_value: formatExact(value), fees: plus(order.fees, data.fee) }));
}
