// The market agent: order of what it says, gaps, dropped candles, grades.
import { deepStrictEqual, strictEqual, throws } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { candleAt, emptyColumns } from '#model/candle.ts';
import { SmcError } from '#model/fate.ts';
import { durationOf, TIMEFRAMES } from '#model/time.ts';
import { aggregateColumns, market } from './market.ts';
import type { Candle, CandleColumns } from '#model/candle.ts';
import type { ClosedCandle, QualityFinding } from '#model/event.ts';
import type { Timeframe } from '#model/time.ts';
import type { MarketSettings } from './market.ts';

/** Monday 2024-01-01 00:00 UTC. */
const MONDAY = Date.UTC(2024, 0, 1);

const candle = (openTime: number, fields: Partial<Candle> = {}): Candle => ({
  symbol: 'BTCUSDT',
  timeframe: '1m',
  openTime,
  open: 100,
  high: 101,
  low: 99,
  close: 100,
  volume: 1,
  ...fields,
});

const minute = (count: number): number => MONDAY + count * 60_000;

/** What the agent said, each as a short text: "5m 00:00 good", or "gap 1m 00:03: 2 candles of 1m missing". */
function hear(settings: MarketSettings, candles: readonly Candle[]): string[] {
  const said: string[] = [];
  const agent = market(settings);
  const state = agent.initial('test:BTCUSDT');
  const say = (kind: string, data: unknown): void => {
    if (kind === 'candleClosed') {
      const { candle, grade } = data as ClosedCandle;
      said.push(`${candle.timeframe} ${clock(candle.openTime)} ${grade}`);
    } else {
      const { issue, timeframe, at, detail } = data as QualityFinding;
      said.push(`${issue} ${timeframe} ${clock(at)}: ${detail}`);
    }
  };
  for (const data of candles)
    agent.step(state, { sequence: 1, time: data.openTime, key: '', cause: 0, kind: 'candle', data }, say);
  return said;
}

const clock = (time: number): string => new Date(time).toISOString().slice(11, 16);
const range = (from: number, until: number): number[] =>
  Array.from({ length: until - from }, (_, index) => from + index);
const minutes = (...counts: number[]): Candle[] => counts.map((count) => candle(minute(count)));

test('the highest timeframe is said first and the base last', () => {
  const said = hear({ base: '1m', timeframes: ['5m', '1m', '15m', '1h'] }, minutes(...range(0, 60)));
  deepStrictEqual(said.slice(-4), ['1h 00:00 good', '15m 00:45 good', '5m 00:55 good', '1m 00:59 good']);
  strictEqual(said.length, 60 + 12 + 4 + 1);
});

test('the base is not said where it is not asked for', () => {
  deepStrictEqual(hear({ base: '1m', timeframes: ['3m'] }, minutes(0, 1, 2, 3)), ['3m 00:00 good']);
});

test('an aggregated candle has the first open, the extremes, the last close and all volume', () => {
  const bus: Candle[] = [];
  const rows = [
    candle(minute(0), { open: 10, high: 12, low: 9, close: 11, volume: 1.5 }),
    candle(minute(1), { open: 11, high: 15, low: 10, close: 14, volume: 2 }),
    candle(minute(2), { open: 14, high: 14, low: 8, close: 9, volume: 0.25 }),
  ];
  const agent = market({ base: '1m', timeframes: ['3m'] });
  const state = agent.initial('');
  for (const data of rows)
    agent.step(state, { sequence: 1, time: 0, key: '', cause: 0, kind: 'candle', data }, (kind, said) => {
      if (kind === 'candleClosed') bus.push((said as { candle: Candle }).candle);
    });
  deepStrictEqual(bus, [candle(minute(0), { timeframe: '3m', open: 10, high: 15, low: 8, close: 9, volume: 3.75 })]);
});

test('a gap closes the candle it ends, before the candle after the gap is said', () => {
  deepStrictEqual(hear({ base: '1m', timeframes: ['1m', '5m'] }, minutes(0, 1, 2, 3, 5)).slice(4), [
    'gap 1m 00:04: 1 candle of 1m missing',
    'incomplete 5m 00:00: 4 of 5 candles of 1m',
    '5m 00:00 acceptable',
    '1m 00:05 acceptable',
  ]);
});

test('a candle with less than three quarters of its parts is rejected', () => {
  deepStrictEqual(hear({ base: '1m', timeframes: ['5m'] }, minutes(0, 1, 2, 5)), [
    'gap 1m 00:03: 2 candles of 1m missing',
    'incomplete 5m 00:00: 3 of 5 candles of 1m',
    '5m 00:00 rejected',
  ]);
});

test('a candle that began before the data did is incomplete', () => {
  deepStrictEqual(hear({ base: '1m', timeframes: ['5m'] }, minutes(1, 2, 3, 4)), [
    'incomplete 5m 00:00: 4 of 5 candles of 1m',
    '5m 00:00 acceptable',
  ]);
});

test('holes inside, at the start and at the end of one candle are added up', () => {
  const said = hear({ base: '1m', timeframes: ['15m'] }, minutes(1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15));
  deepStrictEqual(said.slice(-2), ['incomplete 15m 00:00: 12 of 15 candles of 1m', '15m 00:00 acceptable']);
});

test('a candle after whole missing candles is complete and no more than acceptable', () => {
  deepStrictEqual(hear({ base: '1m', timeframes: ['3m'] }, minutes(0, 1, 2, 6, 7, 8, 9, 10, 11)), [
    '3m 00:00 good',
    'gap 1m 00:03: 3 candles of 1m missing',
    '3m 00:06 acceptable',
    '3m 00:09 good',
  ]);
});

test('a candle after more than twelve missing ones is rejected, and only that one', () => {
  deepStrictEqual(hear({ base: '1m', timeframes: ['1m'] }, minutes(0, 13, 14)), [
    '1m 00:00 good',
    'gap 1m 00:01: 12 candles of 1m missing',
    '1m 00:13 acceptable',
    '1m 00:14 good',
  ]);
  deepStrictEqual(hear({ base: '1m', timeframes: ['1m'] }, minutes(0, 14, 15)), [
    '1m 00:00 good',
    'gap 1m 00:01: 13 candles of 1m missing',
    '1m 00:14 rejected',
    '1m 00:15 good',
  ]);
});

const DROPPED: readonly (readonly [string, Candle, string])[] = [
  [
    'a second candle of the same time',
    candle(minute(0)),
    'duplicate 1m 00:00: dropped: a candle of this time came before',
  ],
  [
    'a candle from before',
    candle(minute(-1)),
    'disorder 1m 23:59: dropped: opens before the candle of 2024-01-01T00:00:00Z has closed',
  ],
  [
    'a candle that overlaps the last',
    candle(minute(0.5)),
    'disorder 1m 00:00: dropped: opens before the candle of 2024-01-01T00:00:00Z has closed',
  ],
  ['a high below the low', candle(minute(1), { high: 98 }), ''],
  ['a price of zero', candle(minute(1), { low: 0 }), ''],
  ['a negative price', candle(minute(1), { close: -1 }), ''],
  ['a price that is no number', candle(minute(1), { open: Number.NaN }), ''],
  ['an endless price', candle(minute(1), { high: Number.POSITIVE_INFINITY }), ''],
  ['a negative volume', candle(minute(1), { volume: -1 }), ''],
];
for (const [name, bad, told] of DROPPED)
  test(`${name} is dropped and told, and leaves no trace`, () => {
    const finding = told || 'inconsistent 1m 00:01: dropped: not the prices and volume of a candle';
    deepStrictEqual(hear({ base: '1m', timeframes: ['1m', '3m'] }, [candle(minute(0)), bad, ...minutes(1, 2)]), [
      '1m 00:00 good',
      finding,
      '1m 00:01 good',
      '3m 00:00 good',
      '1m 00:02 good',
    ]);
  });

test('an open outside high and low is passed on as rejected, and so is what is made of it', () => {
  const odd = candle(minute(1), { open: 102 });
  deepStrictEqual(hear({ base: '1m', timeframes: ['1m', '3m'] }, [candle(minute(0)), odd, candle(minute(2))]), [
    '1m 00:00 good',
    'inconsistent 1m 00:01: open or close outside high and low',
    '1m 00:01 rejected',
    'incomplete 3m 00:00: made from rejected candles of 1m, or from one that reaches over its end',
    '3m 00:00 rejected',
    '1m 00:02 good',
  ]);
});

test('a range of more than twenty times the mean is an outlier and stays acceptable', () => {
  const calm = minutes(...range(0, 30));
  const crash = candle(minute(30), { high: 101, low: 55, close: 60 });
  deepStrictEqual(hear({ base: '1m', timeframes: ['1m'] }, [...calm, crash]).slice(30), [
    'outlier 1m 00:30: range is 23.0 times the mean',
    '1m 00:30 acceptable',
  ]);
});

test('a price of three times the one before is rejected', () => {
  const wild = candle(minute(1), { high: 301 });
  deepStrictEqual(hear({ base: '1m', timeframes: ['1m'] }, [candle(minute(0)), wild]).slice(1), [
    'outlier 1m 00:01: more than 3 times, or less than 1/3 of, the close before',
    '1m 00:01 rejected',
  ]);
});

test('a base candle that reaches over the end of a day makes the day rejected', () => {
  const at = (hours: number): Candle => candle(MONDAY + hours * 3_600_000, { timeframe: '4h' });
  deepStrictEqual(hear({ base: '4h', timeframes: ['1d'] }, [1, 5, 9, 13, 17, 21].map(at)).slice(-1), [
    '1d 00:00 rejected',
  ]);
});

test('weeks open on Monday and a currency week is complete without its weekend', () => {
  const hours = range(0, 7 * 24).filter((hour) => hour < 5 * 24 - 2 || hour >= 7 * 24 - 2);
  const candles = hours.map((hour) => candle(MONDAY + hour * 3_600_000, { timeframe: '1h' }));
  deepStrictEqual(hear({ base: '1h', timeframes: ['1w'], hours: { 'test:BTCUSDT': 'forex' } }, candles), [
    '1w 00:00 good',
  ]);
  deepStrictEqual(hear({ base: '1h', timeframes: ['1w'] }, candles), [
    'gap 1h 22:00: 48 candles of 1h missing',
    'incomplete 1w 00:00: 120 of 168 candles of 1h',
    '1w 00:00 rejected',
  ]);
});

test('a timeframe that the base does not divide is refused', () => {
  throws(
    () => market({ base: '3m', timeframes: ['5m'] }),
    (error) =>
      error instanceof SmcError &&
      error.code === 'CONFIG_INVALID' &&
      error.message === 'candles of 5m cannot be made from candles of 3m',
  );
  throws(() => market({ base: '1h', timeframes: ['5m'] }), SmcError);
});

test('a candle of another timeframe is a bug of the caller', () => {
  throws(
    () => hear({ base: '5m', timeframes: ['5m'] }, minutes(0)),
    /^Error: Invariant: the market agent hears candles/,
  );
});

/** Candles on the grid of one minute with random holes. */
const walks = fc
  .array(
    fc.record({
      skip: fc.constantFrom(1, 1, 1, 1, 1, 2, 3, 7, 40),
      move: fc.integer({ min: -50, max: 50 }),
      wick: fc.nat(30),
    }),
    {
      minLength: 1,
      maxLength: 200,
    },
  )
  .map((steps): CandleColumns => {
    const columns = emptyColumns(steps.length);
    let time = MONDAY;
    let price = 10_000;
    for (const [row, { skip, move, wick }] of steps.entries()) {
      time += skip * 60_000;
      columns.openTime[row] = time;
      columns.open[row] = price;
      columns.high[row] = Math.max(price, price + move) + wick;
      columns.low[row] = Math.min(price, price + move) - wick;
      price += move;
      columns.close[row] = price;
      columns.volume[row] = wick / 8;
    }
    return { ...columns, length: steps.length };
  });

function listen(columns: CandleColumns, timeframes: readonly Timeframe[], restart: boolean): unknown[] {
  const agent = market({ base: '1m', timeframes });
  let state = agent.initial('');
  const said: unknown[] = [];
  const series = { symbol: 'TEST', timeframe: '1m', columns } as const;
  for (let row = 0; row < columns.length; row += 1) {
    if (restart) state = structuredClone(state);
    const data = candleAt(series, row);
    agent.step(state, { sequence: row, time: 0, key: '', cause: 0, kind: 'candle', data }, (kind, fact) =>
      said.push({ kind, fact }),
    );
  }
  return said;
}

test('agent and batch make the same candles of any walk with holes', () => {
  fc.assert(
    fc.property(walks, fc.constantFrom('3m', '5m', '15m', '1h'), (columns, timeframe) => {
      const said = listen(columns, [timeframe], false) as { kind: string; fact: { candle: Candle } }[];
      const batch = aggregateColumns(columns, '1m', timeframe);
      const expected = range(0, batch.length).map((row) =>
        candleAt({ symbol: 'TEST', timeframe, columns: batch }, row),
      );
      deepStrictEqual(
        said.filter(({ kind }) => kind === 'candleClosed').map(({ fact }) => fact.candle),
        expected,
      );
    }),
    { numRuns: 100 },
  );
});

test('a restart from a checkpoint at any candle changes nothing', () => {
  fc.assert(
    fc.property(walks, (columns) => {
      deepStrictEqual(listen(columns, ['1m', '5m', '1h'], true), listen(columns, ['1m', '5m', '1h'], false));
    }),
    { numRuns: 30 },
  );
});

test('every timeframe can be made from one minute', () => {
  for (const timeframe of TIMEFRAMES) strictEqual(durationOf(timeframe) % durationOf('1m'), 0);
  market({ base: '1m', timeframes: TIMEFRAMES });
});
