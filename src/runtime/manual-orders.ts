// Manual orders: what a person asks for becomes a plan, and goes the way of every plan: through risk, to the venue.
import { absolute, toStep } from '#model/number.ts';
import { assert } from '#model/fate.ts';
import { DAY_MS } from '#model/time.ts';
import { fillPrice } from '#model/view.ts';
import type { AmendTicket, ApiPort, ExitTicket, OrderAnswer, OrderTicket } from '#api/api.ts';
import type { DurableBus } from '#bus/bus.ts';
import type { Event } from '#model/event.ts';
import type { Instrument } from '#model/instrument.ts';
import type { MarketWatch } from './market-watch.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import { MANUAL } from '#model/plan.ts';
import type { Plan } from '#model/plan.ts';
import type { Price } from '#model/number.ts';
import type { View } from '#model/view.ts';

export type ManualOptions = {
  readonly bus: {
    /** What risk would say now; nothing is done. */
    readonly ask: (account: string, time: Millis, plan: Plan) => Awaitable<ReturnType<DurableBus['ask']>>;
    /** Through when what risk has said to it is in the view. */
    readonly input: (...input: Parameters<DurableBus['input']>) => Awaitable<void>;
  };
  readonly view: (account: string) => View;
  readonly markets: MarketWatch;
  readonly instruments: readonly Instrument[];
  readonly timeframe: Timeframe;
  /** Target over risk where a person names no target. */
  readonly takeProfitRatio: number;
  readonly now: () => Millis;
};

export type ManualOrders = Pick<ApiPort, 'createOrder' | 'amendOrder' | 'amendExits' | 'cancelOrder' | 'preview'> & {
  readonly hear: (event: Event) => void;
};

type Awaitable<T> = T | Promise<T>;
type Refusal = Extract<OrderAnswer, { readonly outcome: 'refused' }>;

/** An entry that has not filled by then is cancelled, as every plan's is. */
const LIFE_MS = DAY_MS;
/** Refusals that are remembered, so that the same ticket is answered the same. */
const REFUSALS_LIMIT = 10_000;

const planIdOf = (ticketId: string): string => `${MANUAL}-${ticketId}`;

export function manualOrders(options: ManualOptions): ManualOrders {
  const { bus, view, markets, instruments, timeframe, takeProfitRatio, now } = options;
  const refusals = new Map<string, Refusal>();

  const planOf = (ticket: OrderTicket | AmendTicket | ExitTicket): Plan | undefined => {
    if (!('symbol' in ticket)) return exitsPlanOf(ticket);
    const entry = ticket.price ?? markets.price(ticket.symbol)?.last;
    if (entry === undefined) return undefined;
    const tick = instruments.find(({ symbol }) => symbol === ticket.symbol)?.tick;
    assert(tick !== undefined, `the API has looked up ${ticket.symbol}`);
    return {
      id: planIdOf(ticket.id),
      strategy: MANUAL,
      symbol: ticket.symbol,
      timeframe,
      side: ticket.side,
      orderType: ticket.type,
      entry: toStep(entry, tick, ticket.side === 'buy' ? 'down' : 'up'),
      stop: toStep(ticket.stopLoss, tick, ticket.side === 'buy' ? 'down' : 'up'),
      target: toStep(ticket.takeProfit ?? targetOf(ticket, entry, takeProfitRatio), tick, 'nearest'),
      quantity: ticket.quantity,
      expiresAt: now() + LIFE_MS,
      confidence: 1,
      reasons: [],
      ...('replaces' in ticket ? keptOf(ticket) : {}),
    };
  };

  /** Undefined where nothing is held any more. */
  const exitsPlanOf = ({ id, account, orderId, stopLoss, takeProfit }: ExitTicket): Plan | undefined => {
    const { plans, orders, positions } = view(account);
    const position = positions.get(orders.get(orderId)?.order.request.planId ?? '');
    if (position === undefined) return undefined;
    const { planId, symbol, quantity, entryPrice } = position;
    const tick = instruments.find((each) => each.symbol === symbol)!.tick;
    const isLong = quantity > 0n;
    return {
      id: planIdOf(id),
      strategy: MANUAL,
      symbol,
      timeframe,
      side: isLong ? 'buy' : 'sell',
      orderType: 'market',
      entry: entryPrice,
      stop: toStep(stopLoss, tick, isLong ? 'down' : 'up'),
      target: toStep(takeProfit, tick, 'nearest'),
      exitsOf: planId,
      quantity: absolute(quantity),
      expiresAt: now() + LIFE_MS,
      confidence: 1,
      reasons: plans.get(planId)?.reasons ?? [],
    };
  };

  /** What stays of a plan whose entry a person changes. How long it may wait is not made longer. */
  const keptOf = ({ account, replaces }: AmendTicket): Partial<Plan> => {
    const { plans, orders } = view(account);
    const old = plans.get(orders.get(replaces)?.order.request.planId ?? '');
    assert(old !== undefined, `the API has looked up ${replaces}`);
    const { id, reasons, confidence, expiresAt, trail } = old;
    return {
      replaces: id,
      timeframe: old.timeframe,
      reasons,
      confidence,
      expiresAt,
      ...(trail === undefined ? {} : { trail }),
    };
  };

  const answerOf = (account: string, planId: string): OrderAnswer | undefined => {
    const refused = refusals.get(`${account} ${planId}`);
    if (refused !== undefined) return refused;
    for (const record of view(account).orders.values()) {
      const { request, state } = record.order;
      if (request.planId !== planId || request.role !== 'entry') continue;
      const { clientId: orderId, quantity } = request;
      return { outcome: 'placed', orderId, state, quantity, fillPrice: fillPrice(record) };
    }
    return undefined;
  };

  const unpriced = (symbol: string): Refusal => ({
    outcome: 'refused',
    reason: 'price-unknown',
    detail: `nothing was heard of ${symbol} yet`,
  });

  /** What has become of the exits: as they stand, or are on their way. */
  const exitsAnswerOf = ({ account, orderId }: ExitTicket, plan: Plan): OrderAnswer => {
    const refused = refusals.get(`${account} ${plan.id}`);
    if (refused !== undefined) return refused;
    const { orders } = view(account);
    const record = orders.get(orderId)!;
    const { request, state } = record.order;
    const other = [...orders.values()].find(({ order }) => {
      const { planId, role, stopPrice, price } = order.request;
      if (planId !== plan.exitsOf) return false;
      return (role === 'stop-loss' && stopPrice !== plan.stop) || (role === 'take-profit' && price !== plan.target);
    });
    if (other !== undefined)
      return {
        outcome: 'refused',
        reason: 'venue-rejected',
        detail: other.order.reason ?? 'another change is under way',
      };
    return { outcome: 'placed', orderId, state, quantity: request.quantity, fillPrice: fillPrice(record) };
  };

  const take = async (ticket: OrderTicket | AmendTicket): Promise<OrderAnswer> => {
    const { account } = ticket;
    const plan = planOf(ticket);
    if (plan === undefined) return unpriced(ticket.symbol);
    const before = answerOf(account, plan.id);
    if (before !== undefined) return before;
    await bus.input('plan', account, now(), plan);
    const answer = answerOf(account, plan.id);
    assert(answer !== undefined, `risk has answered plan ${plan.id}`);
    return answer;
  };

  return {
    hear(event) {
      if (event.kind !== 'refused' || event.data.plan.strategy !== MANUAL) return;
      const { plan, reason, detail } = event.data;
      refusals.set(`${event.key} ${plan.id}`, { outcome: 'refused', reason, detail });
      if (refusals.size > REFUSALS_LIMIT) refusals.delete(refusals.keys().next().value!);
    },
    createOrder: take,
    amendOrder: take,
    async amendExits(ticket) {
      const { account } = ticket;
      const asked = view(account).plans.get(planIdOf(ticket.id));
      const plan = asked ?? planOf(ticket);
      if (plan === undefined) return { outcome: 'refused', reason: 'nothing-to-replace', detail: 'nothing is held' };
      if (asked === undefined) await bus.input('plan', account, now(), plan);
      return exitsAnswerOf(ticket, plan);
    },
    async preview(ticket) {
      const plan = planOf(ticket);
      if (plan === undefined)
        return 'symbol' in ticket
          ? unpriced(ticket.symbol)
          : { outcome: 'refused', reason: 'nothing-to-replace', detail: 'nothing is held' };
      for (const { kind, data } of await bus.ask(ticket.account, now(), plan)) {
        if (kind === 'approved') {
          const { quantity, riskAmount, decidedBy } = data;
          return { outcome: 'approved', quantity, riskAmount, decidedBy };
        }
        if (kind === 'refused') return { outcome: 'refused', reason: data.reason, detail: data.detail };
      }
      return { outcome: 'refused', reason: 'paused', detail: 'the risk agent does not answer' };
    },
    cancelOrder: (account, clientId, by) => bus.input('command', account, now(), { type: 'cancel', clientId, by }),
  };
}

const targetOf = ({ side, stopLoss }: OrderTicket, entry: Price, times: number): Price => {
  const reward = (absolute((entry - stopLoss) as Price) * BigInt(Math.round(times * 100))) / 100n;
  return (side === 'buy' ? entry + reward : entry - reward) as Price;
};
