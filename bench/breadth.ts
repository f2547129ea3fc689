// Bench of breadth: many markets whose candles close at the same moment, on five timeframes at once.
import { breath, candleMessage, count, crowd, filled, ms, say, share, symbolsOf, TIMEFRAMES } from './hand-fed.ts';
import { history } from './history.ts';

const MARKETS = Number(process.argv[2] ?? 500);
/** Hours before the first burst that is timed. */
const HOURS_BEFORE = Number(process.argv[3] ?? 2);
const BURSTS = 3;
const HOUR = 60;

const candleOf = crowd(await history('binance-BTCUSDT-1m.csv.gz', 60_000));
const symbols = symbolsOf(MARKETS);
const start = performance.now();
const { hand, stop } = await filled(symbols, HOURS_BEFORE * HOUR - 1, candleOf);
const seconds = (performance.now() - start) / 1_000;
const each: number[] = [];
const bursts: number[] = [];
for (let burst = 0; burst < BURSTS; burst += 1) {
  const last = (HOURS_BEFORE + burst) * HOUR - 1;
  const began = performance.now();
  for (const [market, symbol] of symbols.entries()) {
    const at = performance.now();
    hand(candleMessage(candleOf(symbol, market, last)));
    each.push(performance.now() - at);
  }
  bursts.push(performance.now() - began);
  for (let minute = last + 1; minute < last + HOUR; minute += 1) {
    for (const [market, symbol] of symbols.entries()) hand(candleMessage(candleOf(symbol, market, minute), 'backfill'));
    await breath();
  }
}
const what = `${count(MARKETS)} markets close on ${TIMEFRAMES.length} timeframes at once`;
say(`${what}: one of them, decided and on the disk, p50`, ms(share(each, 0.5)));
say(`${what}: one of them, p99`, ms(share(each, 0.99)));
say(`${what}: all of them, median`, ms(share(bursts, 0.5)));
say(`${what}: all of them, worst`, ms(Math.max(...bursts)));
say('their history, each candle on the disk', `${count((MARKETS * (HOURS_BEFORE * HOUR - 1)) / seconds)} candles/s`);
await stop();
