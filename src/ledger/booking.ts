// Booking: what a deposit, a fill and a funding write, in which order, and what is asserted afterwards.
import { assert } from '#model/fate.ts';
import { absolute, smaller, toNumber } from '#model/number.ts';
import type { Cash, Quantity } from '#model/number.ts';
import type { ExitReason } from '#model/entry.ts';
import type { Fill, Funding, OrderRole } from '#model/order.ts';
import type { Millis } from '#model/time.ts';
import type { Say } from '#model/agent.ts';
import { marketOf, toAccount } from './desk.ts';
import type { Desk, Market } from './desk.ts';
import { applyFill, newHolding, positionOf, tradeOf } from './holding.ts';
import { posting, write } from './posting.ts';
import type { Holding, LedgerState } from './state.ts';

type LedgerSay = Say<'entry' | 'position' | 'trade' | 'account'>;

export function bookDeposit(desk: Desk, state: LedgerState, time: Millis, say: LedgerSay): void {
  const { currency, capital } = desk.settings;
  write(state, 'deposit', time, [posting('cash', currency, capital), posting('capital', currency, -capital)], say);
  state.balance = capital;
  state.opened = true;
}

/** A fill beyond what is open closes the position and opens the rest the other way, as two fills; the fee goes with the first. */
export function bookFill(desk: Desk, state: LedgerState, fill: Fill, say: LedgerSay): void {
  assert(fill.quantity > 0n, 'a fill has a quantity');
  const market = marketOf(desk, fill.symbol);
  if (desk.rateSymbols.has(fill.symbol)) state.lastPrices.set(fill.symbol, toNumber(fill.price));
  const held = state.holdings.get(fill.planId);
  const most = held === undefined || held.side === fill.side ? fill.quantity : absolute(held.quantity);
  const quantity = smaller(fill.quantity, most);
  bookPart(desk, state, market, { ...fill, quantity }, say);
  const rest = (fill.quantity - quantity) as Quantity;
  if (rest > 0n) bookPart(desk, state, market, { ...fill, quantity: rest, fee: 0n as Cash }, say);
  assertWhole(desk, state, market);
}

function bookPart(desk: Desk, state: LedgerState, market: Market, fill: Fill, say: LedgerSay): void {
  const { quote } = market.instrument;
  const holding = state.holdings.get(fill.planId) ?? newHolding(fill);
  assert(holding.symbol === fill.symbol, 'a plan trades one symbol');
  state.holdings.set(fill.planId, holding);
  const { cash, cost, result } = applyFill(holding, fill, market.instrument);
  markAtFill(state, fill);
  write(
    state,
    'fill',
    fill.time,
    [
      posting('cash', quote, cash),
      posting('position', quote, cost, fill.planId),
      posting('trading-result', quote, -result),
    ],
    say,
  );
  write(state, 'fee', fill.time, [posting('cash', quote, -fill.fee), posting('fees', quote, fill.fee)], say);

  const gross = toAccount(state, market, result);
  const paid = toAccount(state, market, -fill.fee as Cash);
  holding.gross = (holding.gross + gross) as Cash;
  holding.fees = (holding.fees - paid) as Cash;
  realise(desk, state, market, result - fill.fee, gross + paid, fill.time, say);

  say('position', positionOf(holding));
  if (holding.quantity === 0n) {
    release(state, holding);
    say('trade', tradeOf(holding, fill.time, exitReasonOf(fill.role, state.ended)));
  }
}

/** Funding that arrives after its position is flat is still money of the account, but no longer of a trade. */
export function bookFunding(desk: Desk, state: LedgerState, funding: Funding, say: LedgerSay): void {
  const market = marketOf(desk, funding.symbol);
  const { quote } = market.instrument;
  const { amount, time } = funding;
  write(state, 'funding', time, [posting('cash', quote, amount), posting('funding', quote, -amount)], say);
  const received = toAccount(state, market, amount);
  const holding = state.holdings.get(funding.planId);
  if (holding !== undefined) holding.funding = (holding.funding + received) as Cash;
  realise(desk, state, market, amount, received, time, say);
  assertWhole(desk, state, market);
}

/** What has been realised becomes account money at once, so that foreign cash only ever mirrors the cost of what is open. */
function realise(
  desk: Desk,
  state: LedgerState,
  { instrument: { quote } }: Market,
  amount: bigint,
  converted: bigint,
  time: Millis,
  say: LedgerSay,
): void {
  const { currency } = desk.settings;
  state.balance = (state.balance + converted) as Cash;
  if (quote === currency) return;
  const postings = [
    posting('cash', quote, -amount),
    posting('exchange', quote, amount),
    posting('exchange', currency, -converted),
    posting('cash', currency, converted),
  ];
  write(state, 'conversion', time, postings, say);
}

/** A fill is the latest price of its market until the next mark. */
function markAtFill(state: LedgerState, fill: Fill): void {
  const close = toNumber(fill.price);
  const mark = state.marks.get(fill.symbol);
  if (mark === undefined) state.marks.set(fill.symbol, { price: fill.price, close });
  else {
    mark.price = fill.price;
    mark.close = close;
  }
}

function release(state: LedgerState, holding: Holding): void {
  state.holdings.delete(holding.planId);
  for (const other of state.holdings.values()) if (other.symbol === holding.symbol) return;
  state.marks.delete(holding.symbol);
}

function exitReasonOf(role: OrderRole, ended: boolean): ExitReason {
  switch (role) {
    case 'stop-loss':
    case 'take-profit':
      return role;
    case 'entry':
    case 'close':
    case 'external':
      return ended ? 'end-of-data' : 'close';
  }
}

function assertWhole(desk: Desk, state: LedgerState, { instrument: { quote } }: Market): void {
  let total: bigint = state.cash.get(quote) ?? 0n;
  for (const { symbol, cost } of state.holdings.values())
    if (marketOf(desk, symbol).instrument.quote === quote) total += cost;
  const expected = quote === desk.settings.currency ? state.balance : 0n;
  assert(total === expected, `cash and cost in ${quote} account for every realised unit`);
}
