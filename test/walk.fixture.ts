// Walk: worlds drawn at random: calm and wild prices, holes, faulty candles, slow and thin venues, people who interfere.
import fc from 'fast-check';
import { seededRandom } from '#backtest/statistics/statistics.ts';
import { findInstrument } from '#market/market.ts';
import type { Candle, CandleSeries } from '#model/candle.ts';
import type { Command, Event } from '#model/event.ts';
import { cash } from '#model/number.ts';
import { MINUTE_MS } from '#model/time.ts';
import { ACCOUNT, inputsOf, settingsOf, START } from './world.fixture.ts';
import type { World } from './world.fixture.ts';

const FAULTS = ['inconsistent', 'wild', 'impossible', 'again', 'hole'] as const;
const COMMANDS: readonly Command[] = [
  { type: 'pause', by: 'ana' },
  { type: 'resume', by: 'ana' },
  { type: 'flatten', by: 'ana' },
  { type: 'reset-breaker', tier: 'account', reason: 'looked at it', by: 'ana' },
];

export const story = fc.record({
  seed: fc.nat(1e9),
  count: fc.integer({ min: 150, max: 350 }),
  volatility: fc.constantFrom(0.0005, 0.002, 0.01),
  faults: fc.array(fc.record({ row: fc.nat(349), fault: fc.constantFrom(...FAULTS) }), { maxLength: 4 }),
  commands: fc.array(fc.record({ row: fc.nat(349), command: fc.constantFrom(...COMMANDS) }), { maxLength: 4 }),
  latencyMs: fc.constantFrom(0, 0, 90_000, 400_000),
  volumeShare: fc.constantFrom(0, 0, 0.3),
  path: fc.constantFrom('pessimistic' as const, 'optimistic' as const, 'ohlc' as const),
  limitFill: fc.constantFrom('through' as const, 'touch' as const),
  accountType: fc.constantFrom('margin' as const, 'margin' as const, 'spot' as const),
  maxOpenPositions: fc.integer({ min: 1, max: 3 }),
  secondsBetween: fc.constantFrom(0, 0, 3_600),
});
export type Story = typeof story extends fc.Arbitrary<infer Value> ? Value : never;

/** Steps of one law, with now and then a jump, a flat bar and a bar without volume. */
export function walk(symbol: string, start: number, { seed, count, volatility }: Story): CandleSeries {
  const random = seededRandom(seed);
  const onGrid = (price: number): number => Math.round(price * 100) / 100;
  const rows: Candle[] = [];
  let last = start;
  for (let row = 0; row < count; row += 1) {
    const open = onGrid(random.next() < 0.03 ? last * (1 + 4 * volatility * random.normal()) : last);
    const isFlat = random.next() < 0.03;
    const close = isFlat ? open : onGrid(open * Math.exp(volatility * random.normal()));
    const reach = (): number => (isFlat ? 0 : Math.abs(volatility * random.normal() * open * 0.6));
    rows.push({
      symbol,
      timeframe: '5m',
      openTime: START + row * 5 * MINUTE_MS,
      open,
      high: Math.max(open, close, onGrid(Math.max(open, close) + reach())),
      low: Math.min(open, close, onGrid(Math.min(open, close) - reach())),
      close,
      volume: random.next() < 0.03 ? 0 : Math.round(1e4 * random.next()) / 1e3,
    });
    last = close;
  }
  return {
    symbol,
    timeframe: '5m',
    columns: {
      length: rows.length,
      openTime: Float64Array.from(rows, (each) => each.openTime),
      open: Float64Array.from(rows, (each) => each.open),
      high: Float64Array.from(rows, (each) => each.high),
      low: Float64Array.from(rows, (each) => each.low),
      close: Float64Array.from(rows, (each) => each.close),
      volume: Float64Array.from(rows, (each) => each.volume),
    },
  };
}

export function walkWorld(told: Story): World {
  const markets = [
    { series: walk('BTCUSDT', 60_000, told) },
    { series: walk('ETHUSDT', 3_000, { ...told, seed: told.seed + 1, count: told.count - 3 }) },
  ];
  const instruments = markets.map(({ series }) => findInstrument(series.symbol));
  const settings = settingsOf(instruments, '5m', 'USDT');
  const { latencyMs, volumeShare, path, limitFill, accountType, maxOpenPositions } = told;
  return {
    markets,
    settings: {
      ...settings,
      venue: { ...settings.venue, latencyMs, volumeShare, path, limitFill },
      risk: {
        ...settings.risk,
        accountType,
        maxOpenPositions,
        minTimeBetweenTradesMs: told.secondsBetween * 1_000,
        groups: [{ name: 'coins', symbols: ['BTCUSDT', 'ETHUSDT'], maxExposure: cash('5000') }],
      },
    },
  };
}

/** The candle as a bad feed tells it. The venue's own price goes on as it was: a feed that errs moves no market. */
function spoil(candle: Candle, fault: (typeof FAULTS)[number]): readonly Candle[] {
  switch (fault) {
    case 'inconsistent':
      return [
        { ...candle, high: Math.min(candle.open, candle.close), low: Math.min(candle.open, candle.close) * 0.999 },
      ];
    case 'wild':
      return [{ ...candle, high: candle.high * 5 }];
    case 'impossible':
      return [{ ...candle, low: -1 }];
    case 'again':
      return [candle, candle];
    case 'hole':
      return [];
  }
}

/** The inputs of the world with the faults of the feed in them, and with what people do between two moments. */
export function inputsOfStory(world: World, { faults, commands }: Story): readonly Event[] {
  const inputs: Event[] = [];
  let moment = -1;
  let time = Number.NaN;
  for (const event of inputsOf(world)) {
    if (event.time !== time) {
      moment += 1;
      time = event.time;
      for (const { row, command } of commands)
        if (row === moment) inputs.push({ ...event, kind: 'command', key: ACCOUNT, data: command });
    }
    const faulty = faults.find(({ row }) => row === moment);
    if (event.kind !== 'candle' || faulty === undefined) inputs.push(event);
    else for (const data of spoil(event.data, faulty.fault)) inputs.push({ ...event, data });
  }
  return inputs;
}
