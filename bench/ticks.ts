// Bench of ticks: so many trades a second through the live inputs, paced as a busy market is, none of them lost.
import {
  ACCOUNT,
  candleMessage,
  count,
  handFed,
  ms,
  priceOf,
  printMessage,
  say,
  share,
  symbolsOf,
} from './hand-fed.ts';
import { DEFAULT_CONFIG } from '#config/config.ts';
import { openTimeOf, SECOND_MS } from '#model/time.ts';
import { quantity } from '#model/number.ts';
import type { Price } from '#model/number.ts';

const PER_SECOND = Number(process.argv[2] ?? 20_000);
const SECONDS = Number(process.argv[3] ?? 10);
const FLAT_OUT = Number(process.argv[4] ?? 1_000_000);
/** How often a batch is handed over: as sockets do. */
const BATCH_MS = 5;
const MARKETS = 3;
const ONE_UNIT = quantity('1');
/** The wall's: an order is judged by how old the last candle is. */
const START = openTimeOf(Date.now(), '1m');
const LAST = 60_000;

const symbols = symbolsOf(MARKETS);
const { runtime, hand, stop } = await handFed({
  config: { ...DEFAULT_CONFIG, paper_trading: { ...DEFAULT_CONFIG.paper_trading, max_positions: MARKETS } },
  symbols,
});
let ticked = 0;
let said = 0;
runtime.port.subscribe(runtime.port.sequences().last + 1, (event) => {
  if (event.kind === 'tape') said += event.data.volume;
});

// An order far below in each market: with it every second of the tape is logged, and every trade is in one.
for (const symbol of symbols) {
  const [openTime, open, high, low, close] = [START - 60 * SECOND_MS, LAST, LAST + 1, LAST - 1, LAST];
  hand(candleMessage({ symbol, timeframe: '1m', openTime, open, high, low, close, volume: 1 }));
  const answer = await runtime.port.createOrder(
    {
      id: `bench-${symbol}`,
      account: ACCOUNT,
      symbol,
      side: 'buy',
      type: 'limit',
      quantity: quantity('0.01'),
      price: priceOf(LAST - 10_000),
      stopLoss: priceOf(LAST - 11_000),
      takeProfit: undefined,
    },
    'bench',
  );
  if (answer.outcome !== 'placed') throw new Error(`the order is ${answer.reason}: ${answer.detail}`);
}

const prices: readonly Price[] = Array.from({ length: 200 }, (_, index) => priceOf(LAST + Math.sin(index / 5) * 50));
/** @param time of the exchange */
function tick(time: number): void {
  hand(printMessage(symbols[ticked % MARKETS]!, ticked, time, prices[ticked % prices.length]!, ONE_UNIT));
  ticked += 1;
}

/** Closes the seconds in hand, and tells whether every trade is in one. */
function settle(time: number): void {
  for (const symbol of symbols) {
    hand(printMessage(symbol, ticked, time, prices[0]!, ONE_UNIT));
    hand(printMessage(symbol, ticked, time + 2 * SECOND_MS, prices[0]!, ONE_UNIT));
  }
}

const sleep = (waitMs: number): Promise<void> => new Promise((done) => setTimeout(done, waitMs));
const began = performance.now();
const usage = process.cpuUsage();
const late: number[] = [];
for (let sent = 0; sent < PER_SECOND * SECONDS;) {
  const wanted = Math.min(PER_SECOND * SECONDS, Math.floor(((performance.now() - began) / 1_000) * PER_SECOND));
  for (; sent < wanted; sent += 1) {
    const due = (sent / PER_SECOND) * 1_000;
    tick(START + Math.floor(due));
    if (sent % 64 === 0) late.push(performance.now() - began - due);
  }
  await sleep(BATCH_MS);
}
const took = (performance.now() - began) / 1_000;
const { user, system } = process.cpuUsage(usage);
say(`${count(PER_SECOND)} trades/s asked for, ${SECONDS} s: taken`, `${count(ticked / took)} /s`);
say('share of one core', `${((100 * (user + system)) / 1e6 / took).toFixed(0)} %`);
say(`from due to dealt with, batches of ${BATCH_MS} ms included, p99`, ms(share(late, 0.99)));

const flat = performance.now();
for (let sent = 0; sent < FLAT_OUT; sent += 1) tick(START + SECONDS * SECOND_MS + Math.floor(sent / 20));
say('trades as fast as they are taken', `${count((FLAT_OUT / (performance.now() - flat)) * 1_000)} /s`);

const before = ticked;
settle(START + SECONDS * SECOND_MS + Math.floor(FLAT_OUT / 20) + 5 * SECOND_MS);
// Those in the seconds that are still open are the two of each market that have closed the others.
await sleep(500);
say('trades handed over and not in any second of the log', count(before + MARKETS - said));
await stop();
