// Bench of memory: what many markets on five timeframes take, and what a checkpoint of all of them takes.
import { ACCOUNT, count, crowd, ms, say, settingsOf, symbolsOf, TIMEFRAMES } from './hand-fed.ts';
import { durationOf } from '#model/time.ts';
import { history } from './history.ts';
import { memoryBus } from '#bus/bus.ts';
import { pipeline } from '#pipeline';
import { serialize } from 'node:v8';

const MARKETS = Number(process.argv[2] ?? 1_000);
const MINUTES = Number(process.argv[3] ?? 600);
const megabytes = (bytes: number): string => `${count(bytes / 2 ** 20)} MiB`;

const candleOf = crowd(await history('binance-BTCUSDT-1m.csv.gz', 60_000));
const symbols = symbolsOf(MARKETS);
const before = process.memoryUsage.rss();
const bus = memoryBus(pipeline(settingsOf({ symbols, timeframes: TIMEFRAMES })), { accounts: [ACCOUNT] });
const start = performance.now();
for (let minute = 0; minute < MINUTES; minute += 1)
  for (const [market, symbol] of symbols.entries()) {
    const candle = candleOf(symbol, market, minute);
    const time = candle.openTime + durationOf(candle.timeframe);
    for (const kind of ['tape', 'mark', 'candle'] as const) bus.input(kind, symbol, time, candle);
  }
const seconds = (performance.now() - start) / 1_000;
const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
const what = `${count(MARKETS)} markets on ${TIMEFRAMES.length} timeframes after ${count(MINUTES)} minutes`;
say(`${what}, all agents, RSS`, megabytes(rss));
say('of it heap in use and buffers', megabytes(heapUsed + arrayBuffers));
say('RSS before they came', megabytes(before));
say('for each market', `${count((rss - before) / MARKETS / 1024)} KiB`);
say('candles of one minute through the line', `${count((MARKETS * MINUTES) / seconds)} /s`);
const steps: number[] = [];
let bytes = 0;
const { next } = bus.capture((_agent, _key, state) => void (bytes += serialize(state).length));
for (let began = performance.now(); next(); began = performance.now()) steps.push(performance.now() - began);
const whole = steps.reduce((sum, step) => sum + step, 0);
say('all states taken down, nothing else meanwhile', `${megabytes(bytes)} in ${ms(whole)}`);
say(`the longest of its ${count(steps.length)} steps`, ms(Math.max(...steps)));
