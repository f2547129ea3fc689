// One of the programs of the bench of scale: a watch that says what it is given as fast as it can or at a pace, or a trade that hears it.
import { DEFAULT_CONFIG, instrumentOf, pipelineSettings } from '#config/config.ts';
import { demoCandles } from '#market/market.ts';
import { candleAt } from '#model/candle.ts';
import { guarded } from '#bus/bus.ts';
import { MINUTE_MS } from '#model/time.ts';
import { openCluster, openTrade, openWatch } from '#bus/kafka/kafka.ts';
import { pipeline } from '#pipeline';
import type { Event } from '#model/event.ts';
import type { Input } from '#bus/kafka/kafka.ts';

/** Two by two on other partitions, so that two programs have as much to do. */
export const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'BNBUSDT', 'XRPUSDT'] as const;
export const ACCOUNT = 'bench';
const FROM = Date.UTC(2025, 0, 6);
/** Inputs in one transaction: as the program takes them. */
const BATCH = 500;

export const settings = () =>
  pipelineSettings(
    {
      ...DEFAULT_CONFIG,
      paper_trading: { ...DEFAULT_CONFIG.paper_trading, initial_balance: '1000000', currency: 'USDT' },
      market: { entry_timeframe: '1m' },
      decision_engine: { ...DEFAULT_CONFIG.decision_engine, confidence_threshold: 0.4 },
      risk_manager: { ...DEFAULT_CONFIG.risk_manager, max_daily_loss: '1000000' },
    },
    SYMBOLS.map((symbol) => instrumentOf(DEFAULT_CONFIG, symbol)),
    '1m',
  );

/** Mark and candle of each minute of each market, in their order. */
export function inputsOf(symbols: readonly string[], minutes: number): readonly Input[] {
  const all = symbols.map((symbol) =>
    demoCandles({
      symbol,
      timeframe: '1m',
      from: FROM,
      count: minutes,
      seed: 7 + SYMBOLS.indexOf(symbol as (typeof SYMBOLS)[number]),
      startPrice: 1_000,
      tick: 0.01,
    }),
  );
  return Array.from({ length: minutes }, (_, row) =>
    all.flatMap((series) => {
      const candle = candleAt(series, row);
      const at = candle.openTime + MINUTE_MS;
      const common = { key: candle.symbol, time: at, at, data: candle };
      return (['tape', 'mark', 'candle'] as const).map((kind): Input => ({ kind, ...common }));
    }),
  ).flat();
}

const line = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
/** The same clock in all processes of a machine. */
const wall = (): number => performance.timeOrigin + performance.now();
const go = (): Promise<void> => new Promise((resolve) => process.stdin.once('data', () => resolve()));

async function watch(
  address: string,
  prefix: string,
  symbols: readonly string[],
  minutes: number,
  perSecond: number,
): Promise<void> {
  const cluster = await openCluster({ brokers: [address], prefix });
  const partitions = [...new Set(symbols.map(cluster.partitionOf))];
  const agents = pipeline(settings()).map(guarded);
  const given = inputsOf(symbols, minutes);
  const opened = await openWatch(cluster, { agents, partitions, checkpointEvery: Infinity });
  line({ ready: true });
  await go();
  const began = wall();
  const said: (readonly [key: string, time: number, wall: number])[] = [];
  for (let at = 0; at < given.length;) {
    const due = perSecond === 0 ? at + BATCH : Math.floor(((wall() - began) / 1_000) * perSecond);
    const batch = given.slice(at, Math.min(due, at + BATCH));
    at += batch.length;
    if (batch.length === 0) {
      await new Promise((done) => setTimeout(done, 1));
      continue;
    }
    const now = wall();
    for (const { kind, key, time } of batch) if (kind === 'candle') said.push([key, time, now]);
    await opened.hear(batch);
  }
  line({ tookMs: wall() - began, inputs: given.length, said: perSecond === 0 ? [] : said });
  await opened.close();
}

async function trade(address: string, prefix: string, minutes: number): Promise<void> {
  const cluster = await openCluster({ brokers: [address], prefix });
  const orders: (readonly [key: string, time: number, wall: number])[] = [];
  const agents = pipeline(settings()).map(guarded);
  const hear = (event: Event): void => {
    if (event.kind === 'orderRequested') orders.push([event.data.symbol, event.time, wall()]);
  };
  const opened = await openTrade(cluster, {
    agents,
    accounts: [ACCOUNT],
    markets: SYMBOLS,
    hear,
    checkpointEvery: Infinity,
  });
  line({ ready: true });
  while (SYMBOLS.some((symbol) => opened.heard(symbol) < minutes * 3)) await opened.advance(50);
  line({ orders });
  await opened.close();
}

if (import.meta.main) {
  const [kind = '', address = '', prefix = '', minutes = '0', symbols = '', perSecond = '0'] = process.argv.slice(2);
  if (kind === 'watch') await watch(address, prefix, symbols.split(','), Number(minutes), Number(perSecond));
  else await trade(address, prefix, Number(minutes));
}
