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
import { durationOf, SECOND_MS } from '#model/time.ts';
import { history } from './history.ts';
import { memoryBus } from '#bus/bus.ts';
import { pipeline } from '#pipeline';
import { quantity } from '#model/number.ts';
import type { Candle } from '#model/candle.ts';
import type { FeedMessage } from '#model/feed.ts';

/** Each message waits for the disk: on a slow one this many take half a minute. */
const BARS = Number(process.argv[2] ?? 6_000);
/** Without a disk there is time for many more. */
const BARS_COMPUTED = 10 * BARS;
const SYMBOL = 'BTCUSDT';
/** Many plans, so that there are orders to be measured; what each costs is the same. */
const config = {
  ...DEFAULT_CONFIG,
  paper_trading: { ...DEFAULT_CONFIG.paper_trading, initial_balance: '1000000' },
  market: { entry_timeframe: '1m' as const },
  decision_engine: { ...DEFAULT_CONFIG.decision_engine, confidence_threshold: 0.4 },
  risk_manager: { ...DEFAULT_CONFIG.risk_manager, max_daily_loss: '1000000' },
};

/** Minutes whose orders are not counted: the compiler is at work. */
const warmUpOf = (bars: number): number => bars >> 2;

const series = await history('binance-BTCUSDT-1m.csv.gz', BARS_COMPUTED);
const { runtime, hand, stop } = await handFed({ config, symbols: [SYMBOL] });
const clock = { since: 0, isCounted: false };
type Trigger = 'candle' | 'tick';
const times = (): Record<Trigger, number[]> => ({ candle: [], tick: [] });
const orders = times();
const whole = times();
let current: Trigger = 'candle';
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

/** Six prices along the way that the candle went. */
const wayOf = ({ open, high, low, close }: Candle): readonly number[] =>
  close >= open ? [open, low, high, close, close, close] : [open, high, low, close, close, close];

/** Prints of it, one every ten seconds: the last second of each is over when the next one comes. */
function prints(candle: Candle): void {
  const { openTime } = candle;
  for (const [step, price] of wayOf(candle).entries())
    timed(printMessage(SYMBOL, openTime + step, openTime + step * 10_000, priceOf(price), quantity('0.01')));
}

for (let bar = 0; bar < BARS; bar += 1) {
  clock.isCounted = bar >= warmUpOf(BARS);
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
  const computed = times();
  const memory = memoryBus(pipeline(settingsOf({ config, symbols: [SYMBOL] })), {
    accounts: [ACCOUNT],
    tap: {
      hears: ['orderRequested', 'order'],
      hear({ kind }) {
        if (current === 'tick' || kind === 'orderRequested') computed[current].push(performance.now() - clock.since);
      },
    },
  });
  for (let bar = 0; bar < BARS_COMPUTED; bar += 1) {
    if (bar === warmUpOf(BARS_COMPUTED))
      for (const trigger of ['candle', 'tick'] as const) computed[trigger].length = 0;
    const candle = candleAt(series, bar);
    const { openTime } = candle;
    current = 'tick';
    for (const [step, price] of wayOf(candle).entries()) {
      const at = openTime + step * 10_000;
      const second: Candle = {
        ...candle,
        timeframe: '1s',
        openTime: at,
        open: price,
        high: price,
        low: price,
        close: price,
      };
      clock.since = performance.now();
      for (const kind of ['tape', 'mark'] as const) memory.input(kind, SYMBOL, at + SECOND_MS, second);
    }
    current = 'candle';
    const time = openTime + durationOf(candle.timeframe);
    clock.since = performance.now();
    for (const kind of ['mark', 'candle'] as const) memory.input(kind, SYMBOL, time, candle);
  }
  for (const [trigger, name] of [
    ['candle', 'closed candle → order, computing alone'],
    ['tick', 'tick → change of the order, computing alone'],
  ] as const) {
    say(`${name}, ${count(computed[trigger].length)} of them, p50`, ms(share(computed[trigger], 0.5)));
    say(`${name}, p99`, ms(share(computed[trigger], 0.99)));
  }
}
