// Invariants: what must hold of every run, whatever the market did. Each reads the record alone and trusts no agent's word.
import assert from 'node:assert/strict';
import { convert, findConversion, notional } from '#model/currency.ts';
import type { AccountState, Position } from '#model/entry.ts';
import type { Event, Kind } from '#model/event.ts';
import { absolute, fixedFromNumber, formatFixed, ONE, toNumber } from '#model/number.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { Fill, OrderRequest } from '#model/order.ts';
import { emptyView, fold } from '#model/view.ts';
import type { World } from './world.fixture.ts';

export type Told = { readonly world: World; readonly events: readonly Event[] };
type Invariant = (told: Told) => void;

export const ofKind = <K extends Kind>(events: readonly Event[], kind: K): readonly Event<K>[] =>
  events.filter((event) => event.kind === kind) as Extract<Event, Event<K>>[];

const signed = ({ side, quantity }: Fill): bigint => (side === 'buy' ? quantity : -quantity);

const ENDED = new Set(['denied', 'rejected', 'canceled', 'expired', 'filled']);

const entriesBalance: Invariant = ({ events }) => {
  const ids = new Set<string>();
  for (const { data } of ofKind(events, 'entry')) {
    const totals = new Map<string, bigint>();
    for (const { currency, amount } of data.postings) totals.set(currency, (totals.get(currency) ?? 0n) + amount);
    for (const [currency, total] of totals) assert.equal(total, 0n, `entry ${data.id} in ${currency}`);
    assert.ok(!ids.has(data.id), `entry ${data.id} is written once`);
    ids.add(data.id);
  }
};

const positionsAreFills: Invariant = ({ events }) => {
  const filled = new Map<string, bigint>();
  const fills = ofKind(events, 'fill');
  const ids = fills.map(({ data }) => data.id);
  assert.deepEqual(ids, [...new Set(ids)], 'no fill is booked twice');
  // A position answers the fill that caused it: replay them in that order, whatever was said between.
  const bySequence = new Map(fills.map((event) => [event.sequence, event.data]));
  for (const { data, cause } of ofKind(events, 'position')) {
    const fill = bySequence.get(cause);
    assert.ok(fill !== undefined && fill.planId === data.planId, 'a position answers a fill of its plan');
    filled.set(data.planId, (filled.get(data.planId) ?? 0n) + signed(fill));
    assert.equal(data.quantity, filled.get(data.planId), `position of ${data.planId}`);
    bySequence.delete(cause);
  }
  assert.equal(bySequence.size, 0, 'every fill is answered by a position');
  const last = ofKind(events, 'account').at(-1)?.data.openPositions ?? 0;
  assert.equal([...filled.values()].filter((quantity) => quantity !== 0n).length, last, 'open positions');
};

/** Whenever nothing is open, the account is worth its capital and all that was won and lost, to the last unit. */
const moneyAddsUp: Invariant = ({ world, events }) => {
  const { capital, currency } = world.settings.ledger;
  let net: bigint = capital;
  let last: AccountState | undefined;
  const cash = new Map<string, bigint>();
  for (const event of events) {
    if (event.kind === 'trade') {
      const { grossPnl, fees, funding, netPnl } = event.data;
      assert.equal(netPnl, grossPnl - fees + funding);
      net += netPnl;
    } else if (event.kind === 'entry') {
      for (const posting of event.data.postings)
        if (posting.account === 'cash') cash.set(posting.currency, (cash.get(posting.currency) ?? 0n) + posting.amount);
    } else if (event.kind === 'account') {
      last = event.data;
      assert.equal(last.currency, currency);
      assert.equal(last.equity, last.cash + last.unrealised);
      if (last.openPositions > 0) continue;
      assert.equal(formatFixed(last.equity), formatFixed(net), `flat at event ${event.sequence}`);
      for (const [name, amount] of cash) assert.equal(amount, name === currency ? last.equity : 0n, `cash in ${name}`);
    }
  }
  if (ofKind(events, 'endOfData').length > 0) assert.equal(last?.openPositions ?? 0, 0, 'flat at the end');
};

type Slot = {
  readonly symbol: string;
  readonly entry: Price;
  readonly approved: Quantity;
  /** What its order has filled, and how much of that has become a position. */
  filled: bigint;
  confirmed: bigint;
  working: boolean;
  cost: bigint;
  quantity: bigint;
};

/** Follows what is held and what is on its way, and asks at each approval whether it still fits. */
const limitsHold: Invariant = ({ world, events }) => {
  const { risk, instruments, ledger } = world.settings;
  const slots = new Map<string, Slot>();
  const prices = new Map<string, Price>();
  const fact = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  let account: AccountState | undefined;
  let approvedAt = Number.NEGATIVE_INFINITY;

  const inAccount = (symbol: string, amount: bigint): bigint => {
    const conversion = findConversion(fact.get(symbol)!.quote, ledger.currency, instruments, ledger.rates)!;
    return convert(amount as Cash, conversion, (name) => prices.get(name), 'up')!;
  };
  const worth = (symbol: string, at: bigint, size: bigint): bigint =>
    inAccount(symbol, notional(at as Price, size, fact.get(symbol)!, 'up'));
  const exposure = (counts: (symbol: string) => boolean): bigint => {
    let total = 0n;
    for (const { symbol, entry, approved, filled, confirmed, working, cost } of slots.values())
      if (counts(symbol))
        total += inAccount(symbol, cost) + worth(symbol, entry, (working ? approved : filled) - confirmed);
    return total;
  };
  const release = (id: string, slot: Slot): void => {
    if (!slot.working && slot.quantity === 0n && slot.confirmed === slot.filled) slots.delete(id);
  };
  const fits = (used: bigint, most: bigint, name: string): void =>
    // Each of the sums above may be rounded up by one unit.
    assert.ok(used <= most + 8n, `${name}: ${formatFixed(used)} of ${formatFixed(most)}`);

  for (const event of events) {
    switch (event.kind) {
      case 'mark':
        prices.set(event.data.symbol, fixedFromNumber<Price>(event.data.close));
        break;
      case 'account':
        account = event.data;
        break;
      case 'order': {
        const { request, state, filled } = event.data;
        const slot = slots.get(request.planId);
        if (slot === undefined || request.role !== 'entry') break;
        slot.filled = filled;
        slot.working &&= !ENDED.has(state);
        release(request.planId, slot);
        break;
      }
      case 'position': {
        const slot = slots.get(event.data.planId);
        assert.ok(slot !== undefined, 'a position comes from an approval');
        const quantity = absolute(event.data.quantity);
        if (quantity > slot.quantity) slot.confirmed += quantity - slot.quantity;
        slot.quantity = quantity;
        slot.cost = absolute(event.data.cost);
        release(event.data.planId, slot);
        break;
      }
      case 'approved': {
        const { plan, quantity, riskAmount } = event.data;
        const { id, symbol, entry, stop } = plan;
        const { lot, minQuantity, minNotional } = fact.get(symbol)!;
        assert.ok(quantity >= minQuantity && quantity % lot === 0n, `${id}: ${formatFixed(quantity)} is on the lot`);
        assert.ok(notional(entry, quantity, fact.get(symbol)!, 'down') >= minNotional, `${id}: smallest order`);
        assert.ok(![...slots.values()].some((slot) => slot.symbol === symbol), `${symbol} is free`);
        const nothing = { filled: 0n, confirmed: 0n, cost: 0n, quantity: 0n };
        slots.set(id, { symbol, entry, approved: quantity, working: true, ...nothing });
        assert.ok(slots.size <= risk.maxOpenPositions, `${slots.size} positions`);
        fits(worth(symbol, entry, quantity), risk.maxPositionNotional, 'position');
        fits(worth(symbol, absolute((entry - stop) as Price), quantity), riskAmount, 'risk amount');
        fits(riskAmount, (account!.cash * BigInt(risk.maxRiskPerTradeBps)) / 10_000n, 'risk');
        if (risk.maxSymbolExposure !== undefined)
          fits(
            exposure((other) => other === symbol),
            risk.maxSymbolExposure,
            symbol,
          );
        for (const group of risk.groups)
          fits(
            exposure((other) => group.symbols.includes(other)),
            group.maxExposure,
            group.name,
          );
        const leverage = risk.accountType === 'spot' && risk.maxLeverage > ONE ? ONE : risk.maxLeverage;
        fits(
          exposure(() => true),
          (account!.equity * leverage) / ONE,
          'leverage',
        );
        assert.ok(risk.accountType === 'margin' || plan.side === 'buy', `${id}: no short on a spot account`);
        assert.ok(event.time - approvedAt >= risk.minTimeBetweenTradesMs, 'time between trades');
        approvedAt = event.time;
        break;
      }
      default:
    }
  }
};

const ordersAreApproved: Invariant = ({ events }) => {
  const approved = new Map<string, Quantity>();
  const asked = new Set<string>();
  for (const event of events) {
    if (event.kind === 'approved') {
      assert.ok(!approved.has(event.data.plan.id), `${event.data.plan.id} is approved once`);
      approved.set(event.data.plan.id, event.data.quantity);
    } else if (event.kind === 'orderRequested') {
      for (const { clientId } of [event.data, ...(event.data.protection ?? [])]) {
        assert.ok(!asked.has(clientId), `order ${clientId} is sent once`);
        asked.add(clientId);
      }
      const { role, planId, quantity, reduceOnly, protection } = event.data;
      if (role !== 'entry') {
        assert.ok(reduceOnly, `${role} only reduces`);
        continue;
      }
      assert.equal(quantity, approved.get(planId), `entry of ${planId} has an approval of its size`);
      assert.deepEqual(protection?.map((each) => each.role).sort(), ['stop-loss', 'take-profit'], 'it is protected');
    }
  }
};

/** @param latencyMs an entry that was on its way when the breaker tripped may still be met */
const trippedIsShut: Invariant = ({ world, events }) => {
  const tripped = new Set<string>();
  for (const event of events) {
    if (event.kind === 'tripped') tripped.add(event.data.tier);
    else if (event.kind === 'reset') tripped.delete(event.data.tier);
    else if (tripped.size > 0) {
      assert.notEqual(event.kind, 'approved', `approved while tripped, event ${event.sequence}`);
      if (event.kind === 'orderRequested') assert.notEqual(event.data.role, 'entry', `entry while tripped`);
      if (world.settings.venue.latencyMs === 0 && event.kind === 'fill')
        assert.notEqual(event.data.role, 'entry', `entry filled while tripped, event ${event.sequence}`);
    }
  }
};

const viewIsTheLedger: Invariant = ({ events }) => {
  const view = emptyView();
  const open = new Map<string, Position>();
  for (const event of events) {
    fold(view, event);
    if (event.kind === 'position') {
      if (event.data.quantity === 0n) open.delete(event.data.planId);
      else open.set(event.data.planId, event.data);
    }
    if (event.kind !== 'account') continue;
    assert.deepEqual(view.account, event.data);
    assert.equal(view.positions.size, event.data.openPositions, `positions at event ${event.sequence}`);
  }
  const lastWord = new Map(ofKind(events, 'account').map(({ time, data }) => [time, data]));
  assert.deepEqual(
    view.equity,
    [...lastWord].map(([time, account]) => ({ time, account })),
    'one point for each moment: the last word on it',
  );
  assert.deepEqual(view.positions, open);
  assert.deepEqual(
    view.trades,
    ofKind(events, 'trade').map(({ data }) => data),
  );
  if (ofKind(events, 'endOfData').length > 0) assert.equal(view.workingOrders.size, 0, 'nothing works at the end');
};

/** Kinds from this event up to the input that began it. */
function chain(event: Event, bySequence: ReadonlyMap<number, Event>): readonly Event[] {
  const walked: Event[] = [];
  for (let at: Event | undefined = event; at !== undefined; at = bySequence.get(at.cause)) {
    walked.push(at);
    if (at.cause === 0) return walked;
    assert.ok(at.cause < at.sequence, 'a cause comes before what it caused');
  }
  assert.fail(`event ${walked.at(-1)!.sequence} has no cause in the record`);
}

/**
 * A trade leads up to the price that ended it; the fill there names its plan, and the order that opened it leads up to the
 * candle that it was decided on.
 */
const tradesAreExplained: Invariant = ({ events }) => {
  const bySequence = new Map(events.map((event) => [event.sequence, event]));
  const entryOf = new Map<string, Event<'orderRequested'>>();
  const requestOf = new Map<string, OrderRequest>();
  for (const event of ofKind(events, 'orderRequested')) {
    if (event.data.role === 'entry') entryOf.set(event.data.planId, event);
    for (const request of [event.data, ...(event.data.protection ?? [])]) requestOf.set(request.clientId, request);
  }
  for (const trade of ofKind(events, 'trade')) {
    const { planId, symbol } = trade.data;
    const up = chain(trade, bySequence);
    assert.deepEqual(
      up.slice(0, 3).map(({ kind }) => kind),
      ['trade', 'fill', 'venueReport'],
    );
    assert.ok(['tape', 'endOfData'].includes(up.at(-1)!.kind), `${planId} was ended by ${up.at(-1)!.kind}`);
    const { clientId } = (up[1] as Event<'fill'>).data;
    assert.equal(requestOf.get(clientId)?.planId, planId, 'the fill answers an order of the plan');

    const birth = chain(entryOf.get(planId)!, bySequence);
    const kinds = ['orderRequested', 'approved', 'plan', 'analysed', 'candleClosed', 'candle'];
    assert.deepEqual(
      birth.map(({ kind }) => kind),
      kinds,
    );
    assert.equal((birth[1] as Event<'approved'>).data.plan.id, planId);
    assert.equal((birth.at(-1) as Event<'candle'>).data.symbol, symbol);
    assert.ok(birth.at(-1)!.sequence < up.at(-1)!.sequence, 'decided before it was over');
  }
};

const rejectedDataIsNotTraded: Invariant = ({ events }) => {
  const bySequence = new Map(events.map((event) => [event.sequence, event]));
  for (const plan of ofKind(events, 'plan')) {
    const analysed = bySequence.get(plan.cause);
    assert.equal(analysed?.kind, 'analysed');
    assert.notEqual(analysed.data.grade, 'rejected', `plan ${plan.data.id}`);
  }
};

/** Floats of the record are drawn, not computed with; but what is not a number must never reach a price. */
const pricesAreSound: Invariant = ({ events }) => {
  for (const { data } of ofKind(events, 'fill')) {
    assert.ok(data.price > 0n && data.quantity > 0n, `fill ${data.id}`);
    assert.ok(Number.isFinite(toNumber(data.price)));
  }
};

export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  'every entry balances in each currency': entriesBalance,
  'every position is the sum of its fills': positionsAreFills,
  'a flat account is its capital and all net results': moneyAddsUp,
  'what is open and on its way never exceeds a limit': limitsHold,
  'no order goes out without its approval, and none twice': ordersAreApproved,
  'a tripped breaker lets no new exposure through': trippedIsShut,
  'the fold of a view is the account of the ledger': viewIsTheLedger,
  'every trade is explained up to the candle it was decided on': tradesAreExplained,
  'rejected data yields no plan': rejectedDataIsNotTraded,
  'every fill has a price and a size': pricesAreSound,
};
