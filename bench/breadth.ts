// Bench of breadth: many markets whose candles close at the same moment, on five timeframes at once.
import { breath, candleMessage, count, crowd, handFed, ms, say, share, symbolsOf, TIMEFRAMES } from './hand-fed.ts';
import { history } from './history.ts';

const MARKETS = Number(process.argv[2] ?? 500);
/** Hours before the first burst that is timed. */
const HOURS_BEFORE = Number(process.argv[3] ?? 2);
const BURSTS = 3;
const HOUR = 60;

const candleOf = crowd(await history('binance-BTCUSDT-1m.csv.gz', 60_000));
const symbols = symbolsOf(MARKETS);
const { hand, stop } = await handFed({ symbols, timeframes: TIMEFRAMES });

/** Of this thread alone, without what it waits for the disk or for others at work on the machine. Coarse: for sums only. */
const busyMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
type Times = { readonly each: number[]; busy: number };
const times = (): Times => ({ each: [], busy: 0 });

/** One minute of every market. */
function minuteOf(minute: number, origin: 'stream' | 'backfill', into: Times): void {
  const busy = busyMs();
  for (const [market, symbol] of symbols.entries()) {
    const message = candleMessage(candleOf(symbol, market, minute), origin);
    const began = performance.now();
    hand(message);
    into.each.push(performance.now() - began);
  }
  into.busy += busyMs() - busy;
}

const past = times();
async function fill(from: number, to: number): Promise<void> {
  for (let minute = from; minute < to; minute += 1) {
    minuteOf(minute, 'backfill', past);
    await breath();
  }
}

const bursts: Times[] = [];
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
await fill(0, HOURS_BEFORE * HOUR - 1);
for (let burst = 0; burst < BURSTS; burst += 1) {
  const last = (HOURS_BEFORE + burst) * HOUR - 1;
  if (burst > 0) await fill(last - HOUR + 1, last);
  const one = times();
  minuteOf(last, 'stream', one);
  bursts.push(one);
}
const each = bursts.flatMap((burst) => burst.each);
const whole = bursts.map((burst) => total(burst.each));
const what = `${count(MARKETS)} markets close on ${TIMEFRAMES.length} timeframes at once`;
say(`${what}: one of them, decided and on the disk, p50`, ms(share(each, 0.5)));
say(`${what}: one of them, p99`, ms(share(each, 0.99)));
say(`${what}: all of them, median`, ms(share(whole, 0.5)));
say(`${what}: all of them, worst`, ms(Math.max(...whole)));
const busy = bursts.map((burst) => burst.busy);
say(`${what}: all of them, computing alone, median`, ms(share(busy, 0.5)));
const perSecond = (candles: number, time: number): string => `${count((1_000 * candles) / time)} candles/s`;
say('their history, each candle on the disk', perSecond(past.each.length, total(past.each)));
say('their history, by computing alone', perSecond(past.each.length, past.busy));
say('the longest that one candle of it held up the next, checkpoints included', ms(Math.max(...past.each)));
await stop();
