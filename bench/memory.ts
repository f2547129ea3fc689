// Bench of memory: what many markets on five timeframes take, in an agent as it runs live.
import { count, crowd, filled, say, symbolsOf, TIMEFRAMES } from './hand-fed.ts';
import { history } from './history.ts';

const MARKETS = Number(process.argv[2] ?? 1_000);
const MINUTES = Number(process.argv[3] ?? 600);
const megabytes = (bytes: number): string => `${count(bytes / 2 ** 20)} MiB`;

const candleOf = crowd(await history('binance-BTCUSDT-1m.csv.gz', 60_000));
const before = process.memoryUsage.rss();
const { stop } = await filled(symbolsOf(MARKETS), MINUTES, candleOf);
const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
say(
  `${count(MARKETS)} markets on ${TIMEFRAMES.length} timeframes, ${count(MINUTES)} minutes each, RSS`,
  megabytes(rss),
);
say('of it heap in use and buffers', megabytes(heapUsed + arrayBuffers));
say('RSS before they came', megabytes(before));
say('for each market', `${count((rss - before) / MARKETS / 1024)} KiB`);
await stop();
