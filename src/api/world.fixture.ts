// World: a real pipeline on a memory bus behind the API's port, with two accounts and two made-up markets.
import { memoryBus } from '#bus/bus.ts';
import { backtest } from '#backtest/backtest.ts';
import { DEFAULT_CONFIG, pipelineSettings } from '#config/config.ts';
import { demoCandles, findInstrument } from '#market/market.ts';
import { candleAt } from '#model/candle.ts';
import { fixedFromNumber, ONE, rate } from '#model/number.ts';
import { MINUTE_MS } from '#model/time.ts';
import { emptyView, fillPrice, fold } from '#model/view.ts';
import { pipeline } from '#pipeline';
import type { ApiPort, OrderAnswer, OrderTicket } from './api.ts';
import type { Candle } from '#model/candle.ts';
import type { Event } from '#model/event.ts';
import type { FeedMessage } from '#model/feed.ts';
import type { Price, Rate } from '#model/number.ts';

export const START = Date.UTC(2026, 0, 5);
export const SYMBOLS = ['BTCUSDT', 'ETHUSDT'] as const;
const ACCOUNTS = ['one', 'two'];
const START_PRICE: Readonly<Record<string, number>> = { BTCUSDT: 60_000, ETHUSDT: 3_000 };
const COUNT = 3_000;

export function world(candlesFirst = 400) {
  const instruments = SYMBOLS.map((symbol) => findInstrument(symbol));
  const settings = pipelineSettings(DEFAULT_CONFIG, instruments, '1m');
  const series = SYMBOLS.map((symbol, index) =>
    demoCandles({
      symbol,
      timeframe: '1m',
      from: START,
      count: COUNT,
      seed: index + 1,
      startPrice: START_PRICE[symbol]!,
      tick: 0.01,
    }),
  );
  const views = new Map(ACCOUNTS.map((account) => [account, emptyView()]));
  const events: Event[] = [];
  const hearers = new Set<(event: Event) => void>();
  const watchers = new Set<(message: FeedMessage) => void>();
  const candles = new Map<string, Candle[]>();
  const prices = new Map<string, { readonly last: Price; readonly time: number }>();
  const note = (candle: Candle): void => {
    const key = `${candle.symbol} ${candle.timeframe}`;
    const rows = candles.get(key) ?? [];
    rows.push(candle);
    candles.set(key, rows);
  };
  const bus = memoryBus(pipeline(settings), {
    accounts: ACCOUNTS,
    tap: {
      hears: 'all',
      hear: (event) => {
        events.push(event);
        if (event.kind === 'candle') note(event.data);
        if (event.kind === 'candleClosed' && event.data.candle.timeframe !== '1m') note(event.data.candle);
        const own = views.get(event.key);
        for (const view of own === undefined ? views.values() : [own]) fold(view, event);
        for (const hear of hearers) hear(event);
      },
    },
  });
  let at = 0;
  const time = (): number => START + at * MINUTE_MS;
  /** One minute goes by. */
  const minute = (): void => {
    const rows = series.map((each) => candleAt(each, at));
    at += 1;
    for (const row of rows) bus.input('tape', row.symbol, time(), row);
    for (const row of rows) bus.input('mark', row.symbol, time(), row);
    for (const row of rows) {
      prices.set(row.symbol, { last: fixedFromNumber<Price>(row.close), time: time() });
      bus.input('candle', row.symbol, time(), row);
    }
  };
  for (let index = 0; index < candlesFirst; index += 1) minute();

  const answerOf = (account: string, planId: string): OrderAnswer | undefined => {
    for (const record of views.get(account)!.orders.values()) {
      const { request, state } = record.order;
      if (request.planId !== planId || request.role !== 'entry') continue;
      const { clientId: orderId, quantity } = request;
      return { outcome: 'placed', orderId, state, quantity, fillPrice: fillPrice(record) };
    }
    return undefined;
  };
  /** As a plan, so that risk judges it and sizes it; the quantity that was asked for is not told to risk here. */
  const createOrder = async (ticket: OrderTicket): Promise<OrderAnswer> => {
    const planId = `manual-${ticket.id}`;
    const before = answerOf(ticket.account, planId);
    if (before !== undefined) return before;
    const entry = ticket.price ?? prices.get(ticket.symbol)!.last;
    const from = events.length;
    bus.input('plan', ticket.account, time(), {
      id: planId,
      strategy: 'manual',
      symbol: ticket.symbol,
      timeframe: settings.market.timeframes[0]!,
      side: ticket.side,
      orderType: ticket.type,
      entry,
      stop: ticket.stopLoss,
      target: ticket.takeProfit ?? ((entry + 3n * (entry - ticket.stopLoss)) as Price),
      expiresAt: time() + 60 * MINUTE_MS,
      confidence: 1,
      reasons: [],
    });
    const refused = events.slice(from).find((event) => event.kind === 'refused');
    return (
      answerOf(ticket.account, planId) ?? {
        outcome: 'refused',
        reason: refused!.data.reason,
        detail: refused!.data.detail,
      }
    );
  };

  let failing = false;
  let held: Promise<void> | undefined;
  const port: ApiPort = {
    system: () => ({ version: '0.1.0', mode: 'paper', startedAt: START, source: 'demo', state: 'running' }),
    accounts: () => ACCOUNTS,
    view: (account) => views.get(account)!,
    capital: () => ({ currency: settings.ledger.currency, amount: settings.ledger.capital }),
    limits: () => ({
      maxPositionSize: settings.risk.maxPositionNotional,
      maxDailyLoss: settings.risk.maxDailyLoss,
      maxOpenPositions: settings.risk.maxOpenPositions,
      maxRiskPerTradeBps: settings.risk.maxRiskPerTradeBps,
      maxLeverage: settings.risk.maxLeverage,
      maxDrawdownBps: undefined,
      maxSymbolExposure: undefined,
      dayStartedAt: START,
    }),
    instruments: () => instruments,
    rate: (from, to): Rate | undefined => (from === to ? rate('1') : undefined),
    timeframes: () => settings.market.timeframes,
    candles: (symbol, timeframe, limit) => (candles.get(`${symbol} ${timeframe}`) ?? []).slice(-limit),
    prices: () => [...prices].map(([symbol, price]) => ({ symbol, ...price, bid: undefined, ask: undefined })),
    sequences: () => ({ first: events[0]?.sequence ?? 0, last: events.at(-1)?.sequence ?? 0 }),
    events: (from, limit, filter) => {
      const found: Event[] = [];
      for (let index = Math.max(0, from - 1); index < events.length && found.length < limit; index += 1) {
        const event = events[index]!;
        if (views.has(event.key) && !filter.accounts.includes(event.key)) continue;
        if (filter.kinds !== undefined && !filter.kinds.includes(event.kind)) continue;
        if (filter.symbol !== undefined && event.key !== filter.symbol) continue;
        found.push(event);
      }
      return found;
    },
    subscribe: (from, hear) => {
      for (const event of events.slice(Math.max(0, from - 1))) hear(event);
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
    watch: (hear) => {
      watchers.add(hear);
      return () => void watchers.delete(hear);
    },
    agents: () =>
      ['market', 'risk'].map((name) => ({
        name,
        state: 'running',
        startedAt: START,
        heartbeatAt: time(),
        errors: 0,
        lastError: undefined,
      })),
    feeds: () => [
      { name: 'demo', state: 'live', symbols: SYMBOLS, lastMessageAt: time(), reconnects: 0, lastIncident: undefined },
    ],
    breakers: () =>
      [...views].flatMap(([account, { tripped }]) =>
        [...tripped].map(([tier, { time: since, rule, detail }]) => ({ account, tier, rule, detail, since })),
      ),
    command: (account, command) => bus.input('command', account, time(), command),
    createOrder: async (ticket) => {
      if (failing) throw new Error('the wire broke before anything was known');
      await held;
      return createOrder(ticket);
    },
    cancelOrder: (account, clientId, by) => bus.input('command', account, time(), { type: 'cancel', clientId, by }),
    config: () => ({ app: { mode: 'paper' } }),
    backtest: (request) => {
      const markets = series.filter(({ symbol }) => request.symbols.includes(symbol)).map((each) => ({ series: each }));
      const done = Promise.resolve().then(() => {
        const result = backtest({
          settings: { ...settings, ledger: { ...settings.ledger, capital: request.capital } },
          markets,
          seed: 1,
        });
        const { maxDrawdown, sharpe, valueAtRisk, volatility, trades } = result.metrics;
        return {
          currency: result.currency,
          finalEquity: result.finalEquity,
          performance: { maxDrawdown, sharpe, trades },
          equity: result.run.view.equity.map((point) => ({ time: point.time, equity: point.account.equity })),
          trades: result.trades.map(({ trade }) => trade),
          risk: { valueAtRisk, volatility, correlation: null },
        };
      });
      return { done, progress: () => 0, cancel: () => undefined };
    },
  };

  return {
    port,
    minute,
    time,
    events,
    /** The next orders end in a fault. */
    fail: (isFailing: boolean): void => {
      failing = isFailing;
    },
    /** Orders wait until it is released. */
    hold: (): (() => void) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    feed: (message: FeedMessage): void => {
      for (const hear of watchers) hear(message);
    },
    last: (symbol: string): Price => prices.get(symbol)!.last,
    /** A price so many percent from the last, as text on whole units. */
    near: (symbol: string, percent: bigint): string =>
      String((prices.get(symbol)!.last * (100n + percent)) / 100n / ONE),
  };
}
export type World = ReturnType<typeof world>;
