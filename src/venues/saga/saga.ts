// Saga: the door. Takes what execution asks for to an exchange, and brings back what became of it, through lost answers, cut lines
// and restarts: nothing is sent twice, nothing is forgotten, and what is held is protected there.
import { askAmend, pairOf, revertAmend, sendAmend, settleEmulated, tellAmended } from './amend.ts';
import { assert } from '#model/fate.ts';
import { atMarket, leaveTarget, meetTarget, refuseTarget } from './emulated.ts';
import { bookTrades, sellable } from './booking.ts';
import { hearUpdate, isEnded, isLive, isShort, isThere, readWireId, renew, wireIdOf, wireOrderOf } from './leg.ts';
import { nextAct } from './next-act.ts';
import { addRequest, isOver, isSeen, legsOf, planCase } from './plan-case.ts';
import { recall } from './recall.ts';
import { doubt, isPassing, one, refuse } from './outcome.ts';
import { tellAccepted, tellCanceled, tellEnd, tellRejected, tellWhole } from './tell.ts';
import { watchBare } from './alarm.ts';
import type { SagaNotice } from './alarm.ts';
import type { Act } from './next-act.ts';
import type { BookingRules } from './booking.ts';
import type { KnownPlan } from './recall.ts';
import type { Leg } from './leg.ts';
import type { Millis } from '#model/time.ts';
import type { OrderRequest, VenueReport } from '#model/order.ts';
import type { OrderWire, WireAnswer, WireNews, WireOrder, WireUpdate } from '#model/order-wire.ts';
import type { PlanCase } from './plan-case.ts';
import type { Price } from '#model/number.ts';
import type { SagaSettings } from './settings.ts';

export { DEFAULT_SAGA } from './settings.ts';
export { keptOf } from './booking.ts';
export type { BookingRules } from './booking.ts';
export type { KnownPlan } from './recall.ts';
export type { SagaNotice } from './alarm.ts';
export type { SagaSettings } from './settings.ts';

export type SagaOptions = {
  readonly wire: OrderWire;
  readonly settings: SagaSettings;
  readonly rulesOf: (symbol: string) => BookingRules;
  readonly report: (report: VenueReport) => void;
  readonly notice: (notice: SagaNotice) => void;
  /** Whatever the exchange says of an order, asked or not. */
  readonly heard?: (update: WireUpdate) => void;
  /** What stands between risk and the wire by itself: why an order may not go out, undefined where it may. */
  readonly mayPlace?: (order: WireOrder, request: OrderRequest) => string | undefined;
  /** Of what begins ids that are ours. */
  readonly prefix: string;
};

export type OrderSaga = {
  /** Committed before: what is asked for here may have gone out already when the program ends. */
  readonly place: (request: OrderRequest, time: Millis) => void;
  readonly cancel: (clientId: string, reason: string) => void;
  /** Exits of a plan at other prices. */
  readonly amend: (planId: string, exits: readonly OrderRequest[]) => void;
  readonly hear: (news: WireNews) => void;
  /** Where the exchange has no pairs, targets are met by what is heard here. */
  readonly price: (symbol: string, price: Price) => void;
  /** What may have waited long enough is done now. Called a few times a second. */
  readonly tick: () => void;
  /**
   * Asks again for everything that works there: for all open orders at once, and alone for those that are not among them. What is
   * found is told. @returns the open orders of the account when all is answered; undefined where the exchange has not told them
   */
  readonly review: () => Promise<readonly WireUpdate[] | undefined>;
  readonly plans: () => readonly PlanCase[];
};

/** So many times the lag of its answers, and an order that the exchange has told of and does not find is gone. */
const VANISHED_LAGS = 5;

/** All open orders at once weigh as much as twenty of them do alone (Binance: 80 and 4). */
const LOOKS_ALONE_MOST = 20;

/** @param known the plans of the log that are not over; where their orders stand is asked before anything is sent for them */
export function orderSaga(options: SagaOptions, known: readonly KnownPlan[]): OrderSaga {
  const { wire, settings, report, notice, rulesOf } = options;
  const plans = new Map<string, PlanCase>();
  const planOfOrder = new Map<string, string>();
  const line = { isUp: true };
  /** Orders of nobody here that were told: each once. */
  const strangers = new Set<string>();

  /** What works is looked at now and then, also while updates come: one may have been lost. */
  const lookMs = (): Millis => (line.isUp ? settings.lookMs : settings.pollMs);

  const remember = (plan: PlanCase): void => {
    plans.set(plan.planId, plan);
    for (const leg of legsOf(plan)) planOfOrder.set(leg.request.clientId, plan.planId);
  };
  for (const each of known) remember(recall(each, wire.now(), settings.flightMs));

  const legNamed = (plan: PlanCase, clientId: string): Leg | undefined =>
    legsOf(plan).find(({ request }) => request.clientId === clientId);
  const found = (clientId: string): readonly [PlanCase, Leg] | undefined => {
    const plan = plans.get(planOfOrder.get(clientId) ?? '');
    const leg = plan && legNamed(plan, clientId);
    return plan === undefined || leg === undefined ? undefined : [plan, leg];
  };

  /** What an update says, booked and told. */
  const take = (update: WireUpdate): void => {
    options.heard?.(update);
    const { clientId } = readWireId(update.id);
    const ours = found(clientId);
    if (ours === undefined) {
      const isOpen = update.status !== 'filled' && update.status !== 'canceled' && update.status !== 'expired';
      if ((!isOpen && update.filled === 0n) || strangers.has(update.id)) return;
      strangers.add(update.id);
      notice({ kind: 'stranger', update, isOurs: clientId.startsWith(options.prefix) });
      return;
    }
    const [plan, leg] = ours;
    const now = wire.now();
    hearUpdate(leg, update, now);
    leg.askAt = now + (isShort(leg) ? 0 : lookMs());
    tellAccepted(leg, report);
    tellAmended(leg, report);
    const fills = bookTrades(leg, rulesOf(plan.symbol));
    const isWhole = leg.status === 'filled' && !isShort(leg);
    for (const [index, fill] of fills.entries()) {
      const isLast = isWhole && index === fills.length - 1;
      report({ type: 'filled', clientId, fill, ...(isLast ? { isLast } : {}) });
    }
    settleEnd(plan, leg, fills.length > 0);
  };

  const settleEnd = (plan: PlanCase, leg: Leg, wasLast: boolean): void => {
    const isExit = leg === plan.stop || leg === plan.target;
    if (leg === plan.target && isEnded(leg)) leaveTarget(plan, wire.now() + settings.targetMs);
    // An exit is told as ended when it is whole, or when nothing is left that it could protect: until then another takes its place.
    if (leg.status === 'filled') tellWhole(leg, wasLast, report);
    else if (!isExit) tellEnd(leg, report);
    if (leg === plan.entry && isEnded(leg))
      for (const exit of [plan.stop, plan.target])
        if (exit?.status === 'waiting') exit.askAt = wire.now() + settings.askMs;
  };

  const go = (plan: PlanCase): void => {
    if (!wire.hasPairs) settleEmulated(plan, report);
    for (;;) {
      const act = nextAct(plan, {
        now: wire.now(),
        hasPairs: wire.hasPairs,
        lot: rulesOf(plan.symbol).instrument.lot,
        settings,
      });
      if (act === undefined) break;
      if (act.type !== 'drop') {
        carryOut(plan, act);
        break;
      }
      act.leg.status = 'canceled';
      tellCanceled(act.leg, act.why, report);
    }
    watchBare(plan, wire.now(), settings.protectMs, notice);
    if (!isOver(plan)) return;
    plans.delete(plan.planId);
    for (const leg of legsOf(plan)) planOfOrder.delete(leg.request.clientId);
  };

  const answered = async <Value>(
    plan: PlanCase,
    asked: Promise<WireAnswer<Value>>,
    hear: (answer: WireAnswer<Value>) => void,
  ): Promise<void> => {
    const answer = await asked;
    plan.isBusy = false;
    hear(answer);
    go(plan);
  };

  /** The request is on its way when this returns. */
  const carryOut = (plan: PlanCase, act: Exclude<Act, { type: 'drop' }>): void => {
    plan.isBusy = true;
    const done = <Value>(asked: Promise<WireAnswer<Value>>, hear: (answer: WireAnswer<Value>) => void): void =>
      void answered(plan, asked, hear);
    const { symbol } = plan;
    switch (act.type) {
      case 'ask': {
        const { leg } = act;
        leg.askAt = wire.now() + (leg.status === 'unknown' || isShort(leg) ? settings.askMs : lookMs());
        const since = wire.now();
        return done(wire.order(symbol, wireIdOf(leg)), (answer) => asked(plan, leg, since, answer));
      }
      case 'cancel': {
        const { leg, why } = act;
        if (leg === plan.entry) leg.ending ??= why;
        return done(wire.cancel(symbol, wireIdOf(leg)), (answer) => cancelled(plan, leg, answer));
      }
      case 'place-entry':
        return placeEntry(plan, act.leg, done);
      case 'place-pair': {
        const { stop, target, quantity } = act;
        renew(stop);
        renew(target);
        const pair = pairOf(stop, stop, target, quantity);
        return done(wire.placePair(pair), (answer) => placed(plan, [stop, target], answer));
      }
      case 'place-exit': {
        const { leg, quantity } = act;
        renew(leg);
        sendAmend(leg);
        const order = wireOrderOf(leg, quantity);
        // Alone it is placed only where it is emulated: its price has been met.
        const sent = leg === plan.target ? atMarket(order) : order;
        return done(wire.place(sent), (answer) => placed(plan, [leg], one(answer)));
      }
    }
  };

  const placeEntry = (
    plan: PlanCase,
    entry: Leg,
    done: <Value>(asked: Promise<WireAnswer<Value>>, hear: (answer: WireAnswer<Value>) => void) => void,
  ): void => {
    const order = wireOrderOf(entry, entry.request.quantity);
    const refusal = options.mayPlace?.(order, entry.request);
    if (refusal !== undefined) {
      plan.isBusy = false;
      entry.status = 'rejected';
      tellRejected(entry, refusal, report);
      go(plan);
      return;
    }
    const { stop, target } = plan;
    if (!wire.hasBrackets || order.type !== 'limit' || stop === undefined || target === undefined)
      return done(wire.place(order), (answer) => placed(plan, [entry], one(answer)));
    const quantity = sellable(order.quantity, rulesOf(plan.symbol));
    const pair = pairOf(entry, stop, target, quantity);
    return done(wire.placeBracket(order, pair), (answer) => placed(plan, [entry, stop, target], answer));
  };

  const placed = (plan: PlanCase, legs: readonly Leg[], answer: WireAnswer<readonly WireUpdate[]>): void => {
    const now = wire.now();
    switch (answer.outcome) {
      case 'done':
        for (const update of answer.value) take(update);
        return;
      case 'not-sent':
        plan.retryAt = now + Math.max(answer.waitMs, 50);
        return;
      case 'unknown':
        doubt(legs, answer.until, now + settings.askMs, answer.detail, report);
        return;
      case 'refused':
        // It is there: sent before, and the answer was lost.
        if (answer.why === 'duplicate') return doubt(legs, now, now + settings.askMs, answer.detail, report);
        if (isPassing(plan, legs, answer.why, { now, settings, hasPairs: wire.hasPairs })) {
          plan.retryAt = now + settings.retryMs;
          return;
        }
        leaveTarget(plan, now + settings.targetMs);
        if (revertAmend(plan, legs, `${answer.why}: ${answer.detail}`, report)) return;
        for (const leg of legs)
          if (leg === plan.target && !wire.hasPairs) refuseTarget(leg, `${answer.why}: ${answer.detail}`);
          else refuse(plan, leg, `${answer.why}: ${answer.detail}`, report);
    }
  };

  /** @param since when it was asked: what the exchange did not know then, it may know now */
  const asked = (plan: PlanCase, leg: Leg, since: Millis, answer: WireAnswer<WireUpdate | undefined>): void => {
    if (answer.outcome === 'not-sent') plan.retryAt = wire.now() + Math.max(answer.waitMs, 50);
    if (answer.outcome === 'not-sent' || answer.outcome === 'unknown') leg.askAt = wire.now() + settings.askMs;
    const isMissing =
      (answer.outcome === 'done' && answer.value === undefined) ||
      (answer.outcome === 'refused' && answer.why === 'unknown-order');
    if (answer.outcome === 'done' && answer.value !== undefined) {
      take(answer.value);
      // After a start only the exchange knows how many orders have stood for an exit.
      if (leg.isRecalled && isEnded(leg) && leg !== plan.entry && leg.status !== 'filled') {
        renew(leg);
        leg.status = 'unknown';
        // What is held may stand bare until the last of them is found.
        leg.askAt = wire.now();
      }
      return;
    }
    if (!isMissing) return;
    const now = wire.now();
    leg.missingAt ??= now;
    // The exchange may not know yet what it has taken; after that it never came.
    if (leg.status === 'unknown') {
      if (since >= leg.until + settings.lagMs) notThere(plan, leg);
    } else if ((isLive(leg) || leg.status === 'waiting') && now - leg.missingAt >= VANISHED_LAGS * settings.lagMs) {
      leg.status = 'canceled';
      leg.reason = 'the venue knows it no more';
      settleEnd(plan, leg, false);
    }
  };

  const notThere = (plan: PlanCase, leg: Leg): void => {
    leg.status = 'unsent';
    leg.missingAt = undefined;
    leg.isRecalled = false;
    if (leg === plan.target) leaveTarget(plan, wire.now() + settings.targetMs);
  };

  const cancelled = (plan: PlanCase, leg: Leg, answer: WireAnswer<WireUpdate | undefined>): void => {
    switch (answer.outcome) {
      case 'done':
        if (answer.value !== undefined) take(answer.value);
        plan.retryAt = wire.now() + (isEnded(leg) ? 0 : settings.askMs);
        if (!isEnded(leg)) leg.askAt = 0;
        return ask(plan, leg);
      case 'not-sent':
        plan.retryAt = wire.now() + Math.max(answer.waitMs, 50);
        return;
      case 'unknown':
      case 'refused':
        // Filled meanwhile, or cancelled by the first try: the exchange knows.
        plan.retryAt = wire.now() + settings.askMs;
        return ask(plan, leg);
    }
  };

  const ask = (plan: PlanCase, leg: Leg): void => {
    if (plan.isBusy || isEnded(leg)) return;
    carryOut(plan, { type: 'ask', leg });
  };

  /** Many looks at once are one question: each alone they would use up what the exchange allows. */
  const lookTogether = (): void => {
    const now = wire.now();
    const due = [...plans.values()].flatMap((plan) => legsOf(plan).filter((leg) => isLive(leg) && leg.askAt <= now));
    if (due.length <= LOOKS_ALONE_MOST) return;
    for (const leg of due) leg.askAt = now + lookMs();
    void review();
  };

  const goAll = (): void => {
    for (const plan of plans.values()) go(plan);
  };

  return {
    place(request, time) {
      const plan = plans.get(request.planId) ?? planCase(request.planId, request.symbol);
      const isKnown = legNamed(plan, request.clientId) !== undefined;
      assert(!isKnown, `execution asks for ${request.clientId} once`);
      const leg = addRequest(plan, request, time);
      // Somebody may have closed it past this program, by the same id: that is looked for before it is sent.
      if (request.role === 'close') leg.status = 'unknown';
      remember(plan);
      go(plan);
    },
    cancel(clientId, reason) {
      const ours = found(clientId);
      if (ours === undefined) return;
      const [plan, leg] = ours;
      leg.ending ??= reason;
      go(plan);
    },
    amend(planId, exits) {
      const plan = plans.get(planId);
      if (plan === undefined) return;
      askAmend(plan, exits);
      go(plan);
    },
    hear(news) {
      if (news.kind === 'line') {
        line.isUp = news.up;
        for (const plan of plans.values()) for (const leg of legsOf(plan)) leg.askAt = 0;
        // What was missed meanwhile is asked for.
        if (news.up) void review();
        return;
      }
      if (news.kind === 'balances') return;
      const plan = found(readWireId(news.update.id).clientId)?.[0];
      take(news.update);
      if (plan !== undefined) go(plan);
    },
    price(symbol, price) {
      if (wire.hasPairs) return;
      for (const plan of plans.values()) if (plan.symbol === symbol && meetTarget(plan, price, wire.now())) go(plan);
    },
    tick() {
      lookTogether();
      goAll();
    },
    review,
    plans: () => [...plans.values()],
  };

  async function review(): Promise<readonly WireUpdate[] | undefined> {
    const open = await wire.openOrders();
    // Each is asked for by itself before long.
    if (open.outcome !== 'done') return undefined;
    for (const update of open.value) take(update);
    const ids = new Set(open.value.map(({ id }) => id));
    const asking = [...plans.values()].flatMap((plan) =>
      legsOf(plan)
        .filter((leg) => (isThere(leg) || isShort(leg)) && !isSeen(plan, leg, ids))
        .map(async (leg) => {
          const since = wire.now();
          const answer = await wire.order(plan.symbol, wireIdOf(leg));
          asked(plan, leg, since, answer);
        }),
    );
    await Promise.all(asking);
    goAll();
    return open.value;
  }
}
