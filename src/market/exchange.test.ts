// Proof against the exchange: candles made here equal the candles that it published itself.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { candleAt, emptyColumns, sliceColumns } from '#model/candle.ts';
import { durationOf } from '#model/time.ts';
import { aggregateColumns, candlesFromTrades, market } from './market.ts';
import type { Candle, CandleColumns, Grade } from '#model/candle.ts';
import type { TradingHours } from '#model/instrument.ts';
import type { Timeframe } from '#model/time.ts';
import type { MarketTrade } from './market.ts';

const DATA = new URL('../../../shared/data/', import.meta.url);
const skip = existsSync(DATA) ? false : 'the folder of market data is not there';

const text = (name: string): string => {
  const bytes = readFileSync(new URL(name, DATA));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
};

function readColumns(name: string): CandleColumns {
  const lines = text(name).trim().split('\n').slice(1);
  const columns = emptyColumns(lines.length);
  for (const [row, line] of lines.entries()) {
    const values = line.split(',').map(Number);
    columns.openTime[row] = values[0]!;
    columns.open[row] = values[1]!;
    columns.high[row] = values[2]!;
    columns.low[row] = values[3]!;
    columns.close[row] = values[4]!;
    columns.volume[row] = values[5]!;
  }
  return { ...columns, length: lines.length };
}

type Said = { readonly candle: Candle; readonly grade: Grade };

function runAgent(
  columns: CandleColumns,
  base: Timeframe,
  timeframes: readonly Timeframe[],
  hours: TradingHours = 'always',
): { readonly candles: Said[]; readonly findings: string[] } {
  const agent = market({ base, timeframes, hours: { test: hours } });
  const state = agent.initial('test');
  const candles: Said[] = [];
  const findings: string[] = [];
  const series = { symbol: 'TEST', timeframe: base, columns };
  for (let row = 0; row < columns.length; row += 1) {
    const data = candleAt(series, row);
    const event = { sequence: row + 1, time: data.openTime, key: 'test', cause: 0, kind: 'candle', data } as const;
    agent.step(state, event, (kind, said) => {
      if (kind === 'candleClosed') candles.push(said as Said);
      else findings.push(JSON.stringify(said));
    });
  }
  return { candles, findings };
}

const close = (a: number, b: number, relative: number): boolean => Math.abs(a - b) <= relative * Math.max(a, b);

/** Base file, timeframe, official file, timeframe, hours, how many candles have to be compared at least. */
const PAIRS: readonly (readonly [string, Timeframe, string, Timeframe, TradingHours, number])[] = [
  ['binance-BTCUSDT-1m.csv.gz', '1m', 'binance-BTCUSDT-5m.csv.gz', '5m', 'always', 8641],
  ['binance-BTCUSDT-1m.csv.gz', '1m', 'binance-BTCUSDT-1h.csv.gz', '1h', 'always', 719],
  ['binance-BTCUSDT-1m.csv.gz', '1m', 'binance-BTCUSDT-4h.csv.gz', '4h', 'always', 179],
  ['binance-BTCUSDT-1m.csv.gz', '1m', 'binance-BTCUSDT-1d.csv', '1d', 'always', 29],
  ['binance-ETHUSDT-1m.csv.gz', '1m', 'binance-ETHUSDT-1h.csv.gz', '1h', 'always', 719],
  ['binance-BTCUSDT-5m.csv.gz', '5m', 'binance-BTCUSDT-15m.csv.gz', '15m', 'always', 9598],
  ['binance-BTCUSDT-5m.csv.gz', '5m', 'binance-BTCUSDT-1h.csv.gz', '1h', 'always', 6576],
  ['binance-BTCUSDT-5m.csv.gz', '5m', 'binance-BTCUSDT-4h.csv.gz', '4h', 'always', 1644],
  ['binance-BTCUSDT-5m.csv.gz', '5m', 'binance-BTCUSDT-1d.csv', '1d', 'always', 274],
  ['binance-ADAUSDT-5m.csv.gz', '5m', 'binance-ADAUSDT-15m.csv.gz', '15m', 'always', 9598],
  ['binance-BNBUSDT-15m.csv.gz', '15m', 'binance-BNBUSDT-1h.csv.gz', '1h', 'always', 35000],
  ['binance-BNBUSDT-15m.csv.gz', '15m', 'binance-BNBUSDT-4h.csv.gz', '4h', 'always', 8800],
  ['binance-BTCUSDT-1h.csv.gz', '1h', 'binance-BTCUSDT-1d.csv', '1d', 'always', 1460],
  ['fx-EURUSD-1m.csv.gz', '1m', 'fx-EURUSD-5m.csv.gz', '5m', 'forex', 9800],
  ['fx-EURUSD-1m.csv.gz', '1m', 'fx-EURUSD-1h.csv.gz', '1h', 'forex', 820],
];

for (const [baseFile, base, officialFile, timeframe, hours, least] of PAIRS)
  test(`${baseFile} makes the ${timeframe} candles of ${officialFile}`, { skip }, () => {
    const official = readColumns(`market/${officialFile}`);
    const rowOf = new Map(Array.from(official.openTime.subarray(0, official.length), (time, row) => [time, row]));
    let compared = 0;
    for (const { candle, grade } of runAgent(readColumns(`market/${baseFile}`), base, [timeframe], hours).candles) {
      const row = rowOf.get(candle.openTime);
      // A candle with holes may differ from the official one; one that is whole may not.
      if (row === undefined || grade !== 'good') continue;
      compared += 1;
      const expected = candleAt({ symbol: 'TEST', timeframe, columns: official }, row);
      deepStrictEqual({ ...candle, volume: 0 }, { ...expected, volume: 0 });
      ok(
        close(candle.volume, expected.volume, 1e-6),
        `volume of ${candle.openTime}: ${candle.volume}, ${expected.volume}`,
      );
    }
    ok(compared >= least, `${compared} candles compared, ${least} expected`);
  });

test('the agent says what the batch makes, for every timeframe, over outages', { skip }, () => {
  const columns = sliceColumns(readColumns('market/binance-BNBUSDT-15m.csv.gz'), 0, 40_000);
  const { candles } = runAgent(columns, '15m', ['30m', '1h', '4h', '1d', '1w']);
  for (const timeframe of ['30m', '1h', '4h', '1d', '1w'] as const) {
    const said = candles.filter(({ candle }) => candle.timeframe === timeframe).map(({ candle }) => candle);
    const batch = aggregateColumns(columns, '15m', timeframe);
    const series = { symbol: 'TEST', timeframe, columns: batch };
    deepStrictEqual(
      said,
      Array.from({ length: batch.length }, (_, row) => candleAt(series, row)),
    );
  }
});

test('what was said of a prefix is not said differently later', { skip }, () => {
  const columns = sliceColumns(readColumns('market/binance-BNBUSDT-15m.csv.gz'), 9000, 14_000);
  const whole = runAgent(columns, '15m', ['15m', '1h', '1d', '1w']);
  for (const rows of [1, 2, 100, 1777, 4999]) {
    const prefix = runAgent(sliceColumns(columns, 0, rows), '15m', ['15m', '1h', '1d', '1w']);
    deepStrictEqual(prefix.candles, whole.candles.slice(0, prefix.candles.length));
    deepStrictEqual(prefix.findings, whole.findings.slice(0, prefix.findings.length));
  }
});

test('weekends are no gaps: a quiet year of currency has few findings, round the clock it has many', { skip }, () => {
  const columns = readColumns('market/fx-EURUSD-5m.csv.gz');
  strictEqual(runAgent(columns, '5m', ['1h'], 'forex').findings.filter((line) => line.includes('"gap"')).length, 0);
  strictEqual(runAgent(columns, '5m', ['1h'], 'always').findings.filter((line) => line.includes('"gap"')).length, 37);
});

/** The official files leave out periods without trades; here those are flat candles at the price before. */
function compareTrades(
  trades: readonly MarketTrade[],
  timeframe: Timeframe,
  expectedFile: string,
  from: number,
): number {
  const expected = readColumns(`expected/trades-to-klines/${expectedFile}`);
  const last = expected.openTime[expected.length - 1]! + durationOf(timeframe);
  const made = candlesFromTrades(trades, 'TEST', timeframe, { completeFrom: from, until: last });
  const within = made.filter(({ openTime }) => openTime >= expected.openTime[0]! && openTime < last);
  let row = 0;
  let silent = 0;
  for (const [index, candle] of within.entries()) {
    strictEqual(candle.openTime, expected.openTime[0]! + index * durationOf(timeframe));
    if (expected.openTime[row] !== candle.openTime) {
      const { close: price } = within[index - 1]!;
      deepStrictEqual(candle, { ...candle, open: price, high: price, low: price, close: price, volume: 0 });
      silent += 1;
      continue;
    }
    const official = candleAt({ symbol: 'TEST', timeframe, columns: expected }, row);
    deepStrictEqual({ ...candle, volume: 0 }, { ...official, volume: 0 });
    ok(close(candle.volume, official.volume, 1e-9), `volume of ${candle.openTime}`);
    row += 1;
  }
  strictEqual(row, expected.length);
  return silent;
}

test('trades of the raw stream make the minutes that the exchange published', { skip }, () => {
  const trades: MarketTrade[] = [];
  for (const day of ['20240808', '20240809'])
    for (const line of text(`raw/binance-spot-ws-btcusdt-${day}.jsonl.gz`).split('\n')) {
      if (!line.includes('@trade"')) continue;
      const { data } = JSON.parse(line.slice(line.indexOf('{'))) as { data: { T: number; p: string; q: string } };
      trades.push({ time: data.T, price: Number(data.p), quantity: Number(data.q) });
    }
  strictEqual(trades.length, 19_904);
  strictEqual(compareTrades(trades, '1m', 'binance-BTCUSDT-1m-20240808T2355_20240809T0004.csv', trades[0]!.time), 0);
});

for (const [timeframe, silent] of [
  ['1m', 1091],
  ['5m', 6],
] as const)
  test(
    `thin trading makes the ${timeframe} candles that others made, silent minutes repeating the price`,
    { skip },
    () => {
      const rows = JSON.parse(text('raw/freqtrade-XRP_ETH-trades.json.gz')) as [
        number,
        string,
        null,
        string,
        number,
        number,
      ][];
      const trades = rows.map(([time, , , , price, quantity]) => ({ time, price, quantity }));
      strictEqual(compareTrades(trades, timeframe, `binance-XRPETH-${timeframe}.csv`, Date.UTC(2019, 9, 11)), silent);
    },
  );
