// Manual: tickets of people as the runtime takes them: a plan that risk judges like any other.
import { fillPrice } from '#model/view.ts';
import { MINUTE_MS } from '#model/time.ts';
import type { AmendTicket, ApiPort, ExitTicket, OrderAnswer, OrderTicket } from './port.ts';
import type { memoryBus } from '#bus/bus.ts';
import type { Event } from '#model/event.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { Plan } from '#model/plan.ts';
import type { Price } from '#model/number.ts';
import type { View } from '#model/view.ts';

type Around = {
  readonly bus: ReturnType<typeof memoryBus>;
  readonly view: (account: string) => View;
  readonly last: (symbol: string) => Price;
  readonly events: readonly Event[];
  readonly time: () => Millis;
  readonly timeframe: Timeframe;
};

export function manualOrders(around: Around): Pick<ApiPort, 'createOrder' | 'amendOrder' | 'amendExits' | 'preview'> {
  const { bus, view, last, events, time, timeframe } = around;
  const answerOf = (account: string, planId: string): OrderAnswer | undefined => {
    for (const record of view(account).orders.values()) {
      const { request, state } = record.order;
      if (request.planId !== planId || request.role !== 'entry') continue;
      const { clientId: orderId, quantity } = request;
      return { outcome: 'placed', orderId, state, quantity, fillPrice: fillPrice(record) };
    }
    return undefined;
  };
  /** As a plan, so that risk judges it and sizes it. */
  const planOf = (ticket: OrderTicket | AmendTicket | ExitTicket): Plan => {
    const { plans, orders, positions } = view(ticket.account);
    if (!('symbol' in ticket)) {
      const { planId, quantity, entryPrice } = positions.get(orders.get(ticket.orderId)!.order.request.planId)!;
      return {
        ...plans.get(planId)!,
        id: `manual-${ticket.id}`,
        strategy: 'manual',
        side: quantity > 0n ? 'buy' : 'sell',
        entry: entryPrice,
        stop: ticket.stopLoss,
        target: ticket.takeProfit,
        exitsOf: planId,
      };
    }
    const old = 'replaces' in ticket ? plans.get(orders.get(ticket.replaces)!.order.request.planId) : undefined;
    const entry = ticket.price ?? last(ticket.symbol);
    return {
      id: `manual-${ticket.id}`,
      strategy: 'manual',
      symbol: ticket.symbol,
      timeframe,
      side: ticket.side,
      orderType: ticket.type,
      entry,
      stop: ticket.stopLoss,
      target: ticket.takeProfit ?? ((entry + 3n * (entry - ticket.stopLoss)) as Price),
      quantity: ticket.quantity,
      expiresAt: time() + 60 * MINUTE_MS,
      confidence: 1,
      reasons: [],
      ...(old === undefined ? {} : { replaces: old.id }),
    };
  };
  const take = async (ticket: OrderTicket | AmendTicket): Promise<OrderAnswer> => {
    const planId = `manual-${ticket.id}`;
    const before = answerOf(ticket.account, planId);
    if (before !== undefined) return before;
    const from = events.length;
    bus.input('plan', ticket.account, time(), planOf(ticket));
    const refused = events.slice(from).find((event) => event.kind === 'refused');
    return (
      answerOf(ticket.account, planId) ?? {
        outcome: 'refused',
        reason: refused!.data.reason,
        detail: refused!.data.detail,
      }
    );
  };

  const preview: ApiPort['preview'] = (ticket) => {
    const [answer] = bus.ask('risk', 'plan', ticket.account, time(), planOf(ticket));
    if (answer?.kind === 'approved') {
      const { quantity, riskAmount, decidedBy } = answer.data;
      return { outcome: 'approved', quantity, riskAmount, decidedBy };
    }
    if (answer?.kind !== 'refused') throw new Error('risk says neither yes nor no');
    return { outcome: 'refused', reason: answer.data.reason, detail: answer.data.detail };
  };
  const amendExits: ApiPort['amendExits'] = async (ticket) => {
    const { orders, plans } = view(ticket.account);
    const from = events.length;
    if (!plans.has(`manual-${ticket.id}`)) bus.input('plan', ticket.account, time(), planOf(ticket));
    const refused = events.slice(from).find((event) => event.kind === 'refused');
    if (refused !== undefined) return { outcome: 'refused', reason: refused.data.reason, detail: refused.data.detail };
    const { request, state } = orders.get(ticket.orderId)!.order;
    return { outcome: 'placed', orderId: ticket.orderId, state, quantity: request.quantity, fillPrice: undefined };
  };
  return { createOrder: take, amendOrder: take, amendExits, preview };
}
