// World: a real pipeline on a memory bus behind the API's port, with two accounts and two made-up markets.
import { memoryBus } from '#bus/bus.ts';
import { auditDesk, backupDesk, configDesk, logLines } from './desks.fixture.ts';
import { DEFAULT_CONFIG, pipelineSettings } from '#config/config.ts';
import { demoCandles, findInstrument } from '#market/market.ts';
import { candleAt } from '#model/candle.ts';
import { ONE, cash, fixedFromNumber, rate } from '#model/number.ts';
import { MINUTE_MS } from '#model/time.ts';
import { emptyView, fold } from '#model/view.ts';
import { pipeline } from '#pipeline';
import { SmcError } from '#model/fate.ts';
import { manualOrders } from './manual.fixture.ts';
import type { AgentStatus, ApiPort, Reconciliation } from './port.ts';
import { emptyRuleStatus, foldRuleStatus, ruleFigures } from '#model/rule-status.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import type { Candle } from '#model/candle.ts';
import type { Event } from '#model/event.ts';
import type { FeedMessage } from '#model/feed.ts';
import type { Price, Rate } from '#model/number.ts';
import type { Timeframe } from '#model/time.ts';

export const START = Date.UTC(2026, 0, 5);
export const SYMBOLS = ['BTCUSDT', 'ETHUSDT'] as const;
const ACCOUNTS = ['one', 'two'];
const START_PRICE: Readonly<Record<string, number>> = { BTCUSDT: 60_000, ETHUSDT: 3_000 };
const COUNT = 3_000;

/** What account one is looked at under; nothing is refused for it here. */
const FIRM: FirmTerms = {
  id: 'test',
  rules: 'ftmo-2-step',
  phase: 'challenge',
  size: cash('10000'),
  zone: 'UTC',
  resetMs: 0,
  daily: {
    amount: cash('500'),
    bpsOfAnchor: undefined,
    anchor: 'balance',
    judged: 'equity',
    evaluated: 'always',
    ends: 'account',
  },
  maximum: { amount: cash('1000'), mode: 'static', lockAt: undefined },
  buffer: { margin: cash('10'), feeBps: 10, spreadBps: 1, slippageBps: 1 },
  profitTarget: cash('1000'),
  minimumDays: 4,
  bestDayBps: 5_000,
  messageBudget: 2_000,
  news: undefined,
};

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
  /** Of a backtest: with a threshold that lets it trade in two days. */
  const settingsOn = (timeframe: Timeframe) =>
    pipelineSettings(
      {
        ...DEFAULT_CONFIG,
        market: { entry_timeframe: timeframe as '1m' },
        decision_engine: { ...DEFAULT_CONFIG.decision_engine, confidence_threshold: 0.4, warm_up_bars: 60 },
      },
      instruments,
      '1m',
    );
  const views = new Map(ACCOUNTS.map((account) => [account, emptyView()]));
  const firm = emptyRuleStatus(FIRM);
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
        if (event.key === 'one') foldRuleStatus(firm, FIRM, event);
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

  const { createOrder, amendOrder, amendExits, preview } = manualOrders({
    bus,
    view: (account) => views.get(account)!,
    last: (symbol) => prices.get(symbol)!.last,
    events,
    time,
    timeframe: settings.market.timeframes[0]!,
  });
  const agentStates = new Map<string, AgentStatus['state']>([
    ['market', 'running'],
    ['risk', 'running'],
  ]);
  const commandAgent: ApiPort['commandAgent'] = (name, action) => {
    if (name === 'risk') throw new SmcError('USAGE', 'the agent holds money', name, 'pause the account instead');
    agentStates.set(name, action === 'pause' ? 'paused' : action === 'stop' ? 'stopped' : 'running');
  };
  const audit = auditDesk();
  const lastSequence = (): number => events.at(-1)?.sequence ?? 0;

  let failing = false;
  let reconciled: Reconciliation | undefined;
  let isVenueSilent = false;
  let held: Promise<void> | undefined;
  const port: ApiPort = {
    system: () => ({ version: '0.1.0', mode: 'paper', startedAt: START, source: 'demo', state: 'running' }),
    venue: (account) => (account === 'two' ? 'binance' : undefined),
    readiness: () =>
      Promise.resolve({
        evidence: 'one',
        figures: [
          { name: 'paper-days', value: 31, needed: 30, ok: true, shortfall: '' },
          { name: 'sharpe', value: null, needed: 1.5, ok: false, shortfall: 'fewer than two days' },
        ],
      }),
    reconciliation: (account) => (account === 'two' ? reconciled : undefined),
    reconcile: (account) => {
      if (account === 'two' && !isVenueSilent)
        reconciled = {
          time: time(),
          orders: 3,
          differences: [
            { kind: 'base-short', subject: 'BTC', ours: '0.02', theirs: '0.01', isRepaired: false },
            { kind: 'orphan', subject: 'smc-gone-e', ours: 'none', theirs: 'buy 0.01 BTCUSDT, new', isRepaired: true },
          ],
        };
      return Promise.resolve(account === 'two' && !isVenueSilent ? reconciled : undefined);
    },
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
      groups: [{ name: 'majors', symbols: ['BTCUSDT', 'ETHUSDT'], maxExposure: cash('1500') }],
      minTimeBetweenTradesMs: 1_500,
      warnAtPercent: settings.risk.warnAtPercent,
      dayStartedAt: START,
      countedFrom: START,
    }),
    firm: (account) =>
      account === 'one'
        ? {
            figures: ruleFigures(firm, FIRM, time()),
            source: { firm: 'A firm', program: 'two steps', version: 1, readOn: '2026-11-20', sources: ['a page'] },
          }
        : undefined,
    instruments: () => instruments,
    rate: (from, to): Rate | undefined => (from === to ? rate('1') : undefined),
    timeframes: () => settings.market.timeframes,
    candles: (symbol, timeframe, limit) => (candles.get(`${symbol} ${timeframe}`) ?? []).slice(-limit),
    prices: () => [...prices].map(([symbol, price]) => ({ symbol, ...price, bid: undefined, ask: undefined })),
    sequences: () => ({ first: events[0]?.sequence ?? 0, last: lastSequence() }),
    events: (from, limit, filter) => {
      const found: Event[] = [];
      for (let index = Math.max(0, from - 1); index < events.length && found.length < limit; index += 1) {
        const event = events[index]!;
        if (views.has(event.key) && !filter.accounts.includes(event.key)) continue;
        if (filter.kinds !== undefined && !filter.kinds.includes(event.kind)) continue;
        if (filter.symbol !== undefined && event.key !== filter.symbol) continue;
        if (event.time < (filter.from ?? -Infinity) || event.time >= (filter.until ?? Infinity)) continue;
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
      [...agentStates].map(([name, state]) => ({
        name,
        state,
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
    commandAgent,
    preview,
    configuration: configDesk(time),
    backups: backupDesk(time, lastSequence),
    audit,
    logs: () => logLines(START),
    command: (account, command) => bus.input('command', account, time(), command),
    createOrder: async (ticket, by) => {
      if (failing) throw new Error('the wire broke before anything was known');
      await held;
      return createOrder(ticket, by);
    },
    amendOrder: async (ticket, by) => {
      const answer = await amendOrder(ticket, by);
      if (failing) throw new Error('the answer did not come back');
      return answer;
    },
    amendExits,
    cancelOrder: (account, clientId, by) => bus.input('command', account, time(), { type: 'cancel', clientId, by }),
    config: () => ({ app: { mode: 'paper' } }),
    strategies: () => [
      {
        name: 'fair-value-gap',
        summary: 'limit entry in a fresh gap',
        parameters: [
          { name: 'entryDepth', default: 0, minimum: 0, maximum: 1, whole: false, meaning: 'how deep in the gap' },
        ],
      },
    ],
    recorded: async () =>
      series.map(({ symbol, columns: { openTime, length } }) => ({
        symbol,
        origin: 'log',
        from: openTime[0]!,
        until: openTime[length - 1]! + MINUTE_MS,
        candles: length,
        gaps: [],
      })),
    backtest: (request) => {
      const markets = series.filter(({ symbol }) => request.symbols.includes(symbol)).map((each) => ({ series: each }));
      const own = settingsOn(request.timeframe);
      const asked = { ...own, ledger: { ...own.ledger, capital: request.capital } };
      // Only some of the tests wait for it to load.
      const done = import('#backtest/backtest.ts').then(({ backtest, outcomeOf, runMemory }) => {
        const memory = runMemory();
        const result = backtest({ settings: asked, markets, seed: 1, observer: memory.observer });
        return outcomeOf({ result, settings: asked, markets, memory, otherTrials: [], seed: 1 });
      });
      return { done, progress: () => 0, cancel: () => undefined };
    },
    optimise: ({ base, axes }) => {
      const markets = series.filter(({ symbol }) => base.symbols.includes(symbol)).map((each) => ({ series: each }));
      const [{ values }] = axes as readonly [(typeof axes)[number]];
      const variants = values.map((value) => ({ values: [value], settings: settingsOn(base.timeframe) }));
      const done = import('#backtest/backtest.ts').then(({ optimise }) =>
        optimise({ axes, variants, markets, otherTrials: [], seed: 1 }),
      );
      return { done, progress: () => 0, cancel: () => undefined };
    },
    evidence: ({ symbol, timeframe, targetR }) => {
      const own = series.find((each) => each.symbol === symbol)!;
      const done = import('#backtest/backtest.ts').then(({ evidence }) =>
        evidence({ series: own, timeframe, settings: settingsOn(timeframe), targetR, seed: 1 }),
      );
      return { done, progress: () => 0, cancel: () => undefined };
    },
  };

  return {
    port,
    /** A fact from outside, as it is. */
    input: bus.input,
    audited: audit.rows,
    minute,
    time,
    events,
    /** The exchange of account two does not answer. */
    silence: (isSilent: boolean): void => {
      isVenueSilent = isSilent;
    },
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
