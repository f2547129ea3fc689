// Demo market: seeded candles with regimes, volatility that clusters and a day that breathes. Always labelled as demo data.
import { MINUTE_MS, durationOf } from '#model/time.ts';
import { emptyColumns } from '#model/candle.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { Millis, Timeframe } from '#model/time.ts';

export type DemoSettings = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly from: Millis;
  readonly count: number;
  readonly seed: number;
  readonly startPrice: number;
  /** Prices land on this grid. */
  readonly tick: number;
};

/** Ticks in one candle: enough for a wick on both sides. */
const STEPS = 12;
/** Typical move of one minute as a share of the price. */
const MINUTE_VOLATILITY = 0.0004;
/** Chance per candle that the regime turns: about twice a day on one-minute candles. */
const TURN_CHANCE = 0.0014;

/** mulberry32: small, fast, and the same everywhere for one seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** London and New York hours move about twice as much as the Asian night. */
const hourWeight = (time: Millis): number => {
  const hour = (time / 3_600_000) % 24;
  return 0.7 + 0.6 * Math.exp(-(((hour - 8) / 2.5) ** 2)) + 0.9 * Math.exp(-(((hour - 14.5) / 3) ** 2));
};

/** A pure function of its settings. */
export function demoCandles(settings: DemoSettings): CandleSeries {
  const { count, tick } = settings;
  const duration = durationOf(settings.timeframe);
  const random = generator(settings.seed);
  // Sum of uniforms: close enough to a normal, and free of the logarithm's infinities.
  const normal = (): number => random() + random() + random() + random() - 2;
  const onGrid = (price: number): number => Number((Math.round(price / tick) * tick).toFixed(8));
  const columns = { ...emptyColumns(count), length: count };
  const stepVolatility = MINUTE_VOLATILITY * Math.sqrt(duration / MINUTE_MS / STEPS) * Math.sqrt(3);
  const market = { price: settings.startPrice, drift: 0, heat: 1, anchor: settings.startPrice };
  for (let index = 0; index < count; index += 1) {
    const time = settings.from + index * duration;
    if (random() < TURN_CHANCE * Math.sqrt(duration / MINUTE_MS)) {
      const regime = random();
      // A third of the time the market ranges; else it trends either way.
      market.drift = regime < 0.33 ? 0 : (regime < 0.66 ? 1 : -1) * (0.004 + 0.012 * random());
      market.anchor = market.price;
    }
    market.heat = Math.max(0.4, 0.97 * market.heat + 0.03 + 0.12 * normal() * Math.sqrt(market.heat));
    const volatility = stepVolatility * market.heat * hourWeight(time);
    const open = onGrid(market.price);
    let high = open;
    let low = open;
    let travelled = 0;
    for (let step = 0; step < STEPS; step += 1) {
      const pull = market.drift === 0 ? (0.02 * (market.anchor - market.price)) / (market.price * volatility * 60) : 0;
      const move = volatility * (normal() + market.drift + Math.max(-0.2, Math.min(0.2, pull)));
      market.price *= 1 + move;
      travelled += Math.abs(move);
      const at = onGrid(market.price);
      if (at > high) high = at;
      if (at < low) low = at;
    }
    columns.openTime[index] = time;
    columns.open[index] = open;
    columns.high[index] = high;
    columns.low[index] = low;
    columns.close[index] = onGrid(market.price);
    columns.volume[index] = Math.round((travelled / stepVolatility) * (0.6 + 0.8 * random()) * 1e5) / 1e5;
  }
  return { symbol: settings.symbol, timeframe: settings.timeframe, columns };
}
