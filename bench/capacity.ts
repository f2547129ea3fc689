// Bench of capacity: what one more market, timeframe and account costs watch and trade, in computing, memory and bytes: slopes over three sizes.
import { loadavg, tmpdir } from 'node:os';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';
import { memoryBus } from '#bus/bus.ts';
import { END, openTrade, openWatch } from '#bus/kafka/kafka.ts';
import { openLog } from '#store/log/log.ts';
import { openRecords } from '#store/records/records.ts';
import { pipeline } from '#pipeline';
import { count, crowd, say, settingsOf, symbolsOf, TIMEFRAMES } from './hand-fed.ts';
import { connected, postgresMissing, startPostgres } from '../test/services/postgres.fixture.ts';
import { DAY_MS, durationOf, MINUTE_MS } from '#model/time.ts';
import { history } from './history.ts';
import { memoryCluster } from './capacity/memory-cluster.ts';
import type { Event } from '#model/event.ts';
import type { Input, Quiet } from '#bus/kafka/kafka.ts';
import type { MemoryCluster } from './capacity/memory-cluster.ts';
import type { Timeframe } from '#model/time.ts';

const MARKETS = [10, 20, 40] as const;
const ACCOUNTS = [8, 16, 32] as const;
/** Before anything is timed, and what is timed. */
const WARM_MINUTES = 300;
const MINUTES = 300;
const SECONDS = 240;
const NEVER = Number.MAX_SAFE_INTEGER;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** Buffers are let go of a moment after what held them. */
const SETTLE_MS = 30;
async function heldBytes(): Promise<number> {
  collect();
  await new Promise((done) => setTimeout(done, SETTLE_MS));
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
/** Of this thread: a machine that is busy with others makes it little longer. */
const busyUs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return user + system;
};

const tape = await history('binance-BTCUSDT-1m.csv.gz', 60_000);
const candleOf = crowd(tape);

/** As a live market says it: the seconds of a minute have travelled, then it is over. */
function minuteOf(symbols: readonly string[], minute: number): Input[] {
  return symbols.flatMap((symbol, market) => {
    const data = candleOf(symbol, market, minute);
    const time = data.openTime + durationOf(data.timeframe);
    return (['mark', 'candle'] as const).map((kind) => ({ kind, key: symbol, time, data, at: time }));
  });
}
function secondOf(symbols: readonly string[], second: number): Input[] {
  return symbols.flatMap((symbol, market) => {
    const candle = candleOf(symbol, market, WARM_MINUTES + MINUTES - 1);
    const openTime = candle.openTime + 60_000 + second * 1_000;
    const data = { ...candle, timeframe: '1s', openTime, open: candle.close, high: candle.close, low: candle.close };
    const time = openTime + 1_000;
    return (['tape', 'mark'] as const).map((kind) => ({ kind, key: symbol, time, data, at: time }) as unknown as Input);
  });
}

type Cost = { readonly us: number; readonly bytes: number };
async function cost(cluster: MemoryCluster, topic: string, work: () => Promise<void>): Promise<Cost> {
  cluster.written(topic);
  const before = busyUs();
  await work();
  return { us: busyUs() - before, bytes: cluster.written(topic).bytes };
}

type Watched = {
  readonly minutes: Cost;
  readonly seconds: Cost;
  readonly state: Cost;
  readonly held: number;
};

async function watched(markets: number, timeframes: readonly Timeframe[]): Promise<Watched> {
  const symbols = symbolsOf(markets);
  const agents = pipeline(settingsOf({ symbols, timeframes }));
  const cluster = memoryCluster();
  const empty = await heldBytes();
  const watch = await openWatch(cluster, { agents, partitions: [0], checkpointEvery: NEVER });
  const hear = async (inputs: readonly (Input | Quiet)[]): Promise<void> => watch.hear(inputs);
  for (let minute = 0; minute < WARM_MINUTES; minute += 1) await hear(minuteOf(symbols, minute));
  cluster.forget(cluster.topics.market);
  const minutes = await cost(cluster, cluster.topics.market, async () => {
    for (let minute = 0; minute < MINUTES; minute += 1) await hear(minuteOf(symbols, WARM_MINUTES + minute));
  });
  const seconds = await cost(cluster, cluster.topics.market, async () => {
    for (let second = 0; second < SECONDS; second += 1) await hear(secondOf(symbols, second));
  });
  const state = await cost(cluster, cluster.topics.marketState, watch.save);
  for (const topic of [cluster.topics.market, cluster.topics.marketState]) cluster.forget(topic);
  const held = (await heldBytes()) - empty;
  await watch.close();
  return { minutes, seconds, state, held };
}

/** Least squares: what one more costs. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: 0 | 1): number => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return over / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}
const slopeOf = <Row>(rows: readonly Row[], x: (row: Row) => number, y: (row: Row) => number): number =>
  slope(rows.map((row) => [x(row), y(row)] as const));
const us = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} µs`;
const bytes = (value: number): string => `${count(value)} B`;
const kib = (value: number): string => `${count(value / 1_024)} KiB`;

say('one-minute load at the beginning', loadavg()[0]!.toFixed(2));

// Markets.
await watched(MARKETS[0], TIMEFRAMES);
const byMarkets: (Watched & { readonly markets: number })[] = [];
for (const markets of MARKETS) byMarkets.push({ markets, ...(await watched(markets, TIMEFRAMES)) });
const perMarket = (y: (row: Watched) => number): number => slopeOf(byMarkets, ({ markets }) => markets, y);
const ofMarkets = `of ${MARKETS.join(', ')} markets on ${TIMEFRAMES.length} timeframes`;
const minuteUs = perMarket(({ minutes }) => minutes.us / MINUTES);
const secondUs = perMarket(({ seconds }) => seconds.us / SECONDS);
const minuteBytes = perMarket(({ minutes }) => minutes.bytes / MINUTES);
const secondBytes = perMarket(({ seconds }) => seconds.bytes / SECONDS);
const stateUs = perMarket(({ state }) => state.us);
const stateBytes = perMarket(({ state }) => state.bytes);
const marketHeld = perMarket(({ held }) => held);
say(`watch, one market more ${ofMarkets}: a minute that closes`, us(minuteUs));
say('watch: a second in which it was traded', us(secondUs));
say('watch: bytes on the log for a minute that closes', bytes(minuteBytes));
say('watch: bytes on the log for a second in which it was traded', bytes(secondBytes));
say('watch: its checkpoint, computing', us(stateUs));
say('watch: its checkpoint, bytes', kib(stateBytes));
say('watch: memory that is held', kib(marketHeld));
const byTimeframes: { readonly bars: number; readonly us: number; readonly frames: number; readonly bytes: number }[] =
  [];
const WIDEST = MARKETS[2];
for (const frames of [1, 3, 5]) {
  const chosen = TIMEFRAMES.slice(0, frames);
  const { minutes, state } = await watched(WIDEST, chosen);
  const bars = chosen.reduce((sum, timeframe) => sum + MINUTE_MS / durationOf(timeframe), 0);
  byTimeframes.push({ bars, frames, us: minutes.us / MINUTES / WIDEST, bytes: state.bytes / WIDEST });
}
const perBar = slopeOf(
  byTimeframes,
  ({ bars }) => bars,
  (row) => row.us,
);
const perFrame = slopeOf(
  byTimeframes,
  ({ frames }) => frames,
  (row) => row.bytes,
);
say('watch: each bar of a longer timeframe that closes', us(perBar));
say('watch: its checkpoint for each timeframe more, bytes', kib(perFrame));

// Accounts, over the log of one watch.
type Traded = {
  readonly accounts: number;
  readonly minutes: Cost;
  readonly seconds: Cost;
  readonly state: Cost;
  readonly held: number;
};
const TRADED = MARKETS[0];
async function traded(accounts: number, markets: number = TRADED): Promise<Traded> {
  const symbols = symbolsOf(markets);
  const agents = pipeline(settingsOf({ symbols, timeframes: TIMEFRAMES }));
  const cluster = memoryCluster();
  const { market, account, accountState } = cluster.topics;
  const watch = await openWatch(cluster, { agents, partitions: [0], checkpointEvery: NEVER });
  const names = Array.from({ length: accounts }, (_, index) => `paper-${index}`);
  const empty = await heldBytes();
  const trade = await openTrade(cluster, { agents, accounts: names, markets: symbols, checkpointEvery: NEVER });
  const advance = async (): Promise<void> => {
    while ((await trade.advance(1)) > 0);
  };
  for (let minute = 0; minute < WARM_MINUTES; minute += 1) await watch.hear(minuteOf(symbols, minute));
  await advance();
  for (let minute = 0; minute < MINUTES; minute += 1) await watch.hear(minuteOf(symbols, WARM_MINUTES + minute));
  const minutes = await cost(cluster, account, advance);
  for (let second = 0; second < SECONDS; second += 1) await watch.hear(secondOf(symbols, second));
  await watch.hear(symbols.map((key) => ({ kind: 'quiet', key, at: END }) as const));
  const seconds = await cost(cluster, account, advance);
  const state = await cost(cluster, accountState, trade.save);
  for (const topic of [market, account, accountState]) cluster.forget(topic);
  const held = (await heldBytes()) - empty;
  await trade.close();
  return { accounts, minutes, seconds, state, held };
}
await traded(ACCOUNTS[0]);
const byAccounts: Traded[] = [];
for (const accounts of ACCOUNTS) byAccounts.push(await traded(accounts));
const perAccount = (y: (row: Traded) => number): number => slopeOf(byAccounts, ({ accounts }) => accounts, y);
/** What is left with no account: reading, decoding, putting in order. */
const atNone = (y: (row: Traded) => number): number =>
  byAccounts.reduce((sum, row) => sum + y(row) - perAccount(y) * row.accounts, 0) / byAccounts.length;
const ofMinute = ({ minutes }: Traded): number => minutes.us / MINUTES / TRADED;
const ofSecond = ({ seconds }: Traded): number => seconds.us / SECONDS / TRADED;
const byWidth: { readonly markets: number; readonly state: number }[] = [];
for (const markets of MARKETS) {
  const { state } = await traded(ACCOUNTS[0], markets);
  byWidth.push({ markets, state: state.bytes / ACCOUNTS[0] });
}
const ofAccounts = `of ${ACCOUNTS.join(', ')} accounts`;
const accountMinuteUs = perAccount(ofMinute);
const accountSecondUs = perAccount(ofSecond);
const readMinuteUs = atNone(ofMinute);
const readSecondUs = atNone(ofSecond);
const accountMinuteBytes = perAccount(({ minutes }) => minutes.bytes / MINUTES / TRADED);
const accountSecondBytes = perAccount(({ seconds }) => seconds.bytes / SECONDS / TRADED);
const accountStateBytes = perAccount(({ state }) => state.bytes);
const accountHeld = perAccount(({ held }) => held);
say(`trade, a market's minute that closes: read and put in order`, us(readMinuteUs));
say(`trade: one account more ${ofAccounts} hears it`, us(accountMinuteUs));
say(`trade, a market's second in which it was traded: read and put in order`, us(readSecondUs));
say('trade: one account more hears it', us(accountSecondUs));
say('trade: bytes on the log, one account, a market, a minute that closes', bytes(accountMinuteBytes));
say('trade: bytes on the log, one account, a market, a second', `${accountSecondBytes.toFixed(1)} B`);
say(`trade: checkpoint of one account with ${TRADED} markets, bytes`, kib(accountStateBytes));
const accountMarketBytes = slopeOf(
  byWidth,
  ({ markets }) => markets,
  (row) => row.state,
);
say('trade: of it for each market more', bytes(accountMarketBytes));
say(`trade: memory that one account with ${TRADED} markets holds`, kib(accountHeld));

// Bytes of what was said, in the log of a show or of one process, and as rows for queries.
const events: Event[] = [];
{
  const symbols = symbolsOf(TRADED);
  const tap = { hears: 'all', hear: (event: Event) => void events.push(event) } as const;
  const bus = memoryBus(pipeline(settingsOf({ symbols, timeframes: TIMEFRAMES })), { accounts: ['paper'], tap });
  for (let minute = 0; minute < 2 * MINUTES; minute += 1)
    for (const { kind, key, time, data } of minuteOf(symbols, minute)) bus.input(kind, key, time, data);
}
const home = mkdtempSync(join(tmpdir(), 'smc-bench-'));
const log = openLog(join(home, 'log'));
for (let at = 0; at < events.length; at += 1_000) log.append(events.slice(at, at + 1_000));
log.close();
const logBytes = statSync(join(home, 'log', 'events.db')).size / events.length;
say(`one event in the log of SQLite, ${count(events.length)} of them`, bytes(logBytes));
say('one market, all events of a minute on five timeframes', (events.length / (2 * MINUTES) / TRADED).toFixed(1));
const missing = postgresMissing();
if (missing === undefined) {
  const cluster = startPostgres([], { isDurable: true });
  try {
    const size = (): Promise<number> =>
      connected(cluster.url(), async (client) =>
        Number((await client.query('SELECT pg_database_size(current_database()) AS bytes')).rows[0].bytes),
      );
    const records = await openRecords({ engine: 'postgres', url: cluster.url(), exchange: 'bench' });
    const empty = await size();
    await records.rebuild(events);
    say('one event as rows for queries in PostgreSQL, on average', bytes(((await size()) - empty) / events.length));
    await records.close();
  } finally {
    cluster.stop();
  }
} else say('PostgreSQL', missing);
rmSync(home, { recursive: true });

// What follows for whole desks: every market traded in every second of the day. Figures above, multiplied; nothing of it was run.
/** Of a core; what is left is for the client of Kafka, garbage and a burst. */
const USABLE = 0.6;
/** Of a process that has nothing yet. */
const BASE_BYTES = 150 * 2 ** 20;
/** Heaps are collected when they are about twice as large as what is in use. */
const HEAP = 2;
const DESKS = [
  [100, 10],
  [1_000, 32],
  [10_000, 1_000],
] as const;
const perSecond = (second: number, minute: number): number => second + minute / 60;
const gigabytes = (value: number): string => `${count(value / 1e9)} GB`;
for (const [markets, accounts] of DESKS) {
  const watching = (markets * perSecond(secondUs, minuteUs)) / 1e6;
  const reading = (markets * perSecond(readSecondUs, readMinuteUs)) / 1e6;
  const trading = (accounts * markets * perSecond(accountSecondUs, accountMinuteUs)) / 1e6;
  const watches = Math.ceil(watching / USABLE);
  const trades = reading < USABLE ? Math.ceil(trading / (USABLE - reading)) : Number.NaN;
  const what = `${count(markets)} markets, ${count(accounts)} accounts`;
  say(`${what}: cores that watch computes on, processes`, `${watching.toFixed(2)}, ${watches}`);
  say(
    `${what}: memory of each watch`,
    `${count((BASE_BYTES + (HEAP * marketHeld * markets) / watches) / 2 ** 20)} MiB`,
  );
  say(`${what}: cores that trade computes on, processes`, `${(trading + trades * reading).toFixed(2)}, ${trades}`);
  const day = DAY_MS / 1_000;
  say(`${what}: topic market, a day, one copy`, gigabytes(markets * perSecond(secondBytes, minuteBytes) * day));
  const ofAccount = perSecond(accountSecondBytes, accountMinuteBytes);
  say(`${what}: topic account, a day, one copy`, gigabytes(accounts * markets * ofAccount * day));
  say(
    `${what}: all states once`,
    gigabytes(markets * stateBytes + accounts * accountStateBytes + accounts * markets * accountMarketBytes),
  );
}
