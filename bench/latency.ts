// Bench of latency: from a message of the feed to the order, and to the end of all that follows from it, on the disk.
import {
  ACCOUNT,
  breath,
  candleMessage,
  count,
  handFed,
  ms,
  priceOf,
  printMessage,
  say,
  settingsOf,
  share,
} from './hand-fed.ts';
import { candleAt } from '#model/candle.ts';
import { DEFAULT_CONFIG } from '#config/config.ts';
import { durationOf } from '#model/time.ts';
import { history } from './history.ts';
import { memoryBus } from '#bus/bus.ts';
import { pipeline } from '#pipeline';
import { quantity } from '#model/number.ts';
import type { Candle } from '#model/candle.ts';
import type { FeedMessage } from '#model/feed.ts';

const BARS = Number(process.argv[2] ?? 60_000);
/** Minutes whose orders are not counted: the compiler is at work. */
const WARM_UP = BARS >> 2;
const SYMBOL = 'BTCUSDT';
/** Many plans, so that there are orders to be measured; what each costs is the same. */
const config = {
  ...DEFAULT_CONFIG,
  paper_trading: { ...DEFAULT_CONFIG.paper_trading, initial_balance: '1000000' },
  market: { entry_timeframe: '1m' as const },
  decision_engine: { ...DEFAULT_CONFIG.decision_engine, confidence_threshold: 0.4 },
  risk_manager: { ...DEFAULT_CONFIG.risk_manager, max_daily_loss: '1000000' },
};

const series = await history('binance-BTCUSDT-1m.csv.gz', BARS);
const { runtime, hand, stop } = await handFed({ config, symbols: [SYMBOL] });
const clock = { since: 0, isCounted: false };
const orders: Record<'candle' | 'tick', number[]> = { candle: [], tick: [] };
const whole: Record<'candle' | 'tick', number[]> = { candle: [], tick: [] };
let current: 'candle' | 'tick' = 'candle';
runtime.port.subscribe(runtime.port.sequences().last + 1, ({ kind }) => {
  // The request is on the disk when it is heard: this is the moment at which a venue would be handed it.
  if (clock.isCounted && kind === 'orderRequested') orders[current].push(performance.now() - clock.since);
  if (clock.isCounted && kind === 'order' && current === 'tick') orders.tick.push(performance.now() - clock.since);
});

function timed(message: FeedMessage): void {
  current = message.kind === 'candle' ? 'candle' : 'tick';
  clock.since = performance.now();
  hand(message);
  if (clock.isCounted) whole[current].push(performance.now() - clock.since);
}

/** Prints along the way that the candle went, one every ten seconds: the last second of each is over when the next one comes. */
function prints({ openTime, open, high, low, close }: Candle): void {
  const way = close >= open ? [open, low, high, close] : [open, high, low, close];
  for (const [step, price] of [...way, close, close].entries())
    timed(printMessage(SYMBOL, openTime + step, openTime + step * 10_000, priceOf(price), quantity('0.01')));
}

for (let bar = 0; bar < BARS; bar += 1) {
  clock.isCounted = bar >= WARM_UP;
  const candle = candleAt(series, bar);
  prints(candle);
  timed(candleMessage(candle));
  if (bar % 100 === 0) await breath();
}

const { trades } = runtime.port.view(ACCOUNT);
for (const [trigger, name] of [
  ['candle', 'closed candle → decision → risk → order on the disk'],
  ['tick', 'tick → fill or trigger → change of the order on the disk'],
] as const) {
  const values = orders[trigger];
  say(`${name}, ${count(values.length)} of them, p50`, ms(share(values, 0.5)));
  say(`${name}, p99`, ms(share(values, 0.99)));
}
say('closed candle, all that follows, p50', ms(share(whole.candle, 0.5)));
say('closed candle, all that follows, p99', ms(share(whole.candle, 0.99)));
say('tick, all that follows, p50', ms(share(whole.tick, 0.5)));
say('tick, all that follows, p99', ms(share(whole.tick, 0.99)));
say('trades meanwhile', count(trades.length));
await stop();

// The same line without a log: what the computing alone takes.
{
  const times: number[] = [];
  const memory = memoryBus(pipeline(settingsOf({ config, symbols: [SYMBOL] })), {
    accounts: [ACCOUNT],
    tap: { hears: ['orderRequested'], hear: () => times.push(performance.now() - clock.since) },
  });
  for (let bar = 0; bar < BARS; bar += 1) {
    if (bar === WARM_UP) times.length = 0;
    const candle = candleAt(series, bar);
    const time = candle.openTime + durationOf(candle.timeframe);
    memory.input('tape', SYMBOL, time, candle);
    memory.input('mark', SYMBOL, time, candle);
    clock.since = performance.now();
    memory.input('candle', SYMBOL, time, candle);
  }
  say(`closed candle → order, computing alone, ${count(times.length)} of them, p50`, ms(share(times, 0.5)));
  say('closed candle → order, computing alone, p99', ms(share(times, 0.99)));
}
