// Peers, GOOG: a backtest that another engine published, traded by our own venue, execution and ledger, and every figure of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBus } from '#bus/bus.ts';
import { DEFAULT_EXECUTION, execution } from '#execution/execution.ts';
import { ledger } from '#ledger/ledger.ts';
import { agent } from '#model/agent.ts';
import type { Candle, CandleColumns } from '#model/candle.ts';
import type { Trade } from '#model/entry.ts';
import type { Instrument } from '#model/instrument.ts';
import { cash, divide, fixedFromNumber, formatFixed, ONE, price, quantity, toNumber } from '#model/number.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { Approved } from '#model/plan.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#model/time.ts';
import { DEFAULT_SIMULATED, simulatedVenue } from '#venues/simulated/simulated.ts';
import { GOOG_ABSENT, GOOG_CAPITAL, googColumns, googFigures, googPublished } from './goog.fixture.ts';
import { runSmaCross } from './peer-sma-cross.ts';
import type { CrossRun, CrossTrade } from './peer-sma-cross.ts';

const ACCOUNT = 'peer';
const FAST = 10;
const SLOW = 30;

const MARKET: Instrument = {
  symbol: 'GOOG',
  kind: 'stock',
  base: 'GOOG',
  quote: 'USD',
  tick: price('0.01'),
  lot: quantity('1'),
  minQuantity: quantity('1'),
  maxQuantity: quantity('1000000'),
  minNotional: cash('0'),
  contractSize: 1n,
  hours: 'us-stock',
};

const FREE = { makerFeeBps: 0, takerFeeBps: 0, spreadTicks: 0, spreadBps: 0, slippageBps: 0 };

/** Beyond all prices of the history: what is open is closed by the strategy and by nothing else. */
const NEVER_BELOW = price('0.01');
const NEVER_ABOVE = price('100000');

const average = (closes: readonly number[], period: number, back: number): number => {
  const end = closes.length - back;
  return end < period ? Number.NaN : closes.slice(end - period, end).reduce((sum, close) => sum + close, 0) / period;
};

/**
 * At the close of a day it looks for a cross and closes what is open; at the next open, when that is booked, it puts all
 * equity into the other side. Sizing with all equity is not what risk would allow: that is why it says `approved` itself.
 */
const smaCross = agent({
  name: 'sma-cross',
  key: 'account',
  hears: ['mark', 'account'],
  says: ['approved', 'command'],
  initial: () => ({ closes: [] as number[], side: 0, next: 0, plans: 0, equity: cash(String(GOOG_CAPITAL)) }),
  step(state, event, say) {
    if (event.kind === 'account') {
      state.equity = event.data.equity;
      return;
    }
    const { timeframe, close } = event.data;
    if (timeframe === '6h') {
      const { closes } = state;
      closes.push(close);
      const before = average(closes, FAST, 1) - average(closes, SLOW, 1);
      const now = average(closes, FAST, 0) - average(closes, SLOW, 0);
      state.next = before < 0 && now > 0 ? 1 : before > 0 && now < 0 ? -1 : 0;
      if (state.next !== 0 && state.side !== 0) say('command', { type: 'flatten', by: 'sma-cross' });
      return;
    }
    if (state.next === 0) return;
    const entry = fixedFromNumber<Price>(close);
    const units = divide(state.equity, entry, 'down');
    state.plans += 1;
    state.side = state.next;
    state.next = 0;
    const isBuy = state.side > 0;
    const approved = {
      plan: {
        id: `cross-${state.plans}`,
        strategy: 'sma-cross',
        symbol: MARKET.symbol,
        timeframe: '1d',
        side: isBuy ? 'buy' : 'sell',
        orderType: 'market',
        entry,
        stop: isBuy ? NEVER_BELOW : NEVER_ABOVE,
        target: isBuy ? NEVER_ABOVE : NEVER_BELOW,
        expiresAt: event.time + DAY_MS,
        confidence: 1,
        reasons: [],
      },
      quantity: (units * ONE) as Quantity,
      riskAmount: 0n as Cash,
    };
    say('approved', approved as unknown as Approved);
  },
});

/** The trading day opens at 14:30: first its open alone, as the last price before it, then the whole of it. */
function trade(columns: CandleColumns): CrossRun & { readonly final: Cash } {
  const held: { trades: Trade[]; equity: Cash } = { trades: [], equity: cash(String(GOOG_CAPITAL)) };
  const bus = memoryBus(
    [
      smaCross,
      simulatedVenue({ ...DEFAULT_SIMULATED, ...FREE }, [MARKET]),
      execution(DEFAULT_EXECUTION),
      ledger({ currency: 'USD', capital: cash(String(GOOG_CAPITAL)), rates: {} }, [MARKET]),
    ],
    {
      accounts: [ACCOUNT],
      tap: {
        hears: ['trade', 'account'],
        hear(event) {
          if (event.kind === 'trade') held.trades.push(event.data);
          else if (event.kind === 'account') held.equity = event.data.equity;
        },
      },
    },
  );
  const feed = (candle: Candle, time: number): void => {
    bus.input('tape', MARKET.symbol, time, candle);
    bus.input('mark', MARKET.symbol, time, candle);
  };
  const equity: { time: number; equity: number }[] = [];
  const barOf = new Map(Array.from(columns.openTime.subarray(0, columns.length), (time, bar) => [time, bar]));
  for (let bar = 0; bar < columns.length; bar += 1) {
    const day = columns.openTime[bar]!;
    const opens = day + 14.5 * HOUR_MS;
    const open = columns.open[bar]!;
    const same = { symbol: MARKET.symbol, volume: 0, open };
    // That library settles what is open at the end at the open of the last bar.
    if (bar === columns.length - 1) bus.input('command', ACCOUNT, opens - HOUR_MS, { type: 'flatten', by: 'the end' });
    feed({ ...same, timeframe: '1m', openTime: opens - MINUTE_MS, high: open, low: open, close: open }, opens);
    const high = columns.high[bar]!;
    const low = columns.low[bar]!;
    const close = columns.close[bar]!;
    feed({ ...same, timeframe: '6h', openTime: opens, high, low, close }, opens + 6 * HOUR_MS);
    equity.push({ time: day, equity: toNumber(held.equity) });
  }
  const trades = held.trades.map((each): CrossTrade => {
    const entryDay = each.entryTime - (each.entryTime % DAY_MS);
    const exitDay = each.exitTime - (each.exitTime % DAY_MS);
    const unknown = { riskAmount: Number.NaN, r: Number.NaN, favourableR: Number.NaN, adverseR: Number.NaN };
    return {
      entryBar: barOf.get(entryDay)!,
      exitBar: barOf.get(exitDay)!,
      entryPrice: toNumber(each.entryPrice),
      exitPrice: toNumber(each.exitPrice),
      units: toNumber(each.quantity) * (each.side === 'buy' ? 1 : -1),
      sample: {
        entryTime: entryDay,
        exitTime: exitDay,
        side: each.side,
        netPnl: toNumber(each.netPnl),
        ...unknown,
        ambiguous: each.ambiguous,
      },
    };
  });
  return { trades, equity, final: held.equity };
}

test('our venue, execution and ledger trade the GOOG cross to the published cent', { skip: GOOG_ABSENT }, () => {
  const columns = googColumns();
  const ours = trade(columns);
  assert.equal(ours.trades.length, 66);
  assert.equal(formatFixed(ours.final), '51422.99');

  const figures = googFigures(columns, ours);
  const published = googPublished();
  assert.deepEqual(Object.keys(figures).sort(), Object.keys(published).sort());
  for (const [name, value] of Object.entries(published)) {
    const gap = Math.abs(figures[name]! - value);
    assert.ok(gap <= 1e-8 * Math.abs(value), `${name}: ${figures[name]}, published ${value}`);
  }
});

test('the engine and an independent loop make the same 66 trades of GOOG', { skip: GOOG_ABSENT }, () => {
  const columns = googColumns();
  const facts = ({ entryBar, exitBar, entryPrice, exitPrice, units }: CrossTrade) => {
    return { entryBar, exitBar, entryPrice, exitPrice, units };
  };
  assert.deepEqual(trade(columns).trades.map(facts), runSmaCross(columns, GOOG_CAPITAL).trades.map(facts));
});
