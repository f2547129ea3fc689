// Every indicator against values that others published (QuantConnect Lean's test data, SPY).
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { findDefinition } from './catalogue.ts';
import { resolveParameters } from './definition.ts';
import type { Candle } from '#model/candle.ts';
import type { Values } from './definition.ts';

const FOLDER = new URL('../../../shared/data/expected/indicators-lean-spy/', import.meta.url);
const skip = existsSync(FOLDER) ? false : 'the folder of expected indicator values is absent';

type Row = {
  readonly indicator: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly file: string;
  /** Our output against their column. */
  readonly columns: Readonly<Record<string, string>>;
  /** Largest relative difference: what their rounding leaves. */
  readonly within: number;
  /** Differences are taken relative to at least this: near zero, the rounding of what goes in is larger than what comes out. */
  readonly scale?: number;
  /** Rows left out at the start: a recursive average that is seeded otherwise needs time to forget its seed. */
  readonly after?: number;
  /** Their column is drawn this many bars later than it is known. */
  readonly displaced?: number;
};

const rows: readonly Row[] = [
  {
    indicator: 'sma',
    parameters: { period: 14 },
    file: 'spy_with_indicators.txt',
    columns: { value: 'SMA14' },
    within: 1e-6,
  },
  {
    indicator: 'ema',
    parameters: { period: 14 },
    file: 'spy_with_indicators.txt',
    columns: { value: 'EMA14' },
    within: 1e-6,
    after: 100,
  },
  {
    indicator: 'rsi',
    parameters: { period: 14 },
    file: 'spy_with_indicators.txt',
    columns: { value: 'RSI 14 Wilder' },
    within: 1e-6,
  },
  {
    indicator: 'macd',
    parameters: { short: 12, long: 26 },
    file: 'spy_with_indicators.txt',
    columns: { macd: 'MACD 12 26' },
    within: 1e-4,
    scale: 100,
    after: 150,
  },
  {
    indicator: 'macd',
    parameters: {},
    file: 'spy_with_macd.txt',
    columns: { macd: 'MACD', signal: 'Signal' },
    within: 1e-4,
  },
  {
    indicator: 'atr',
    parameters: { period: 14 },
    file: 'spy_atr_wilder.txt',
    columns: { value: 'Average True Range 14' },
    within: 1e-5,
  },
  {
    indicator: 'adx',
    parameters: { period: 14 },
    file: 'spy_with_adx.txt.gz',
    columns: { adx: 'ADX 14', plus: '+DI14', minus: '-DI14' },
    within: 1e-5,
    after: 250,
  },
  {
    indicator: 'bollinger',
    parameters: { period: 20 },
    file: 'spy_bollinger_bands.txt',
    columns: { lower: 'Bollinger Bands® 20 2 Bottom', middle: 'Moving Average 20', upper: 'Bollinger Bands® 20 2 Top' },
    within: 1e-6,
  },
  {
    indicator: 'keltner',
    parameters: { period: 20, multiplier: 1.5 },
    file: 'spy_with_keltner.csv',
    columns: { lower: 'Keltner Channels 20 Bottom', middle: 'Middle Band', upper: 'Keltner Channels 20 Top' },
    within: 1e-6,
    // Their first true range is left out, ours is high minus low: one bar longer until it has left the window.
    after: 20,
  },
  {
    indicator: 'donchian',
    parameters: { period: 50 },
    file: 'spy_with_don50.txt',
    columns: {
      lower: 'Donchian Channels 50 Bottom',
      middle: 'Donchian Channels 50 Mean',
      upper: 'Donchian Channels 50 Top',
    },
    within: 1e-12,
  },
  {
    indicator: 'mfi',
    parameters: { period: 20 },
    file: 'spy_mfi.txt',
    columns: { value: 'Money Flow Index 20' },
    within: 1e-6,
  },
  {
    indicator: 'stochastic',
    parameters: { period: 12, slowing: 3, signal: 5 },
    file: 'spy_with_stoch12k3.txt',
    columns: { k: 'Stochastics 12 %K 3', d: '%D 5' },
    within: 1e-4,
  },
  { indicator: 'obv', parameters: {}, file: 'spy_with_obv.txt', columns: { value: 'OBV' }, within: 1e-5, scale: 1e8 },
  {
    indicator: 'vwap',
    parameters: { period: 50 },
    file: 'spy_with_vwap.txt',
    columns: { value: 'Moving VWAP 50' },
    within: 1e-6,
  },
  {
    indicator: 'ichimoku',
    parameters: {},
    file: 'spy_with_ichimoku.csv.gz',
    columns: { conversion: 'Tenkan', base: 'Kijun' },
    within: 1e-12,
  },
  {
    indicator: 'ichimoku',
    parameters: {},
    file: 'spy_with_ichimoku.csv.gz',
    columns: { spanA: 'Senkou A', spanB: 'Senkou B' },
    within: 1e-12,
    displaced: 26,
  },
];

type Table = { readonly head: readonly string[]; readonly lines: readonly (readonly string[])[] };

function read(file: string): Table {
  const bytes = readFileSync(new URL(file, FOLDER));
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [head, ...lines] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(',').map((cell) => cell.trim()));
  return { head: head!, lines };
}

function valuesOf(row: Row, table: Table): readonly Values[] {
  const definition = findDefinition(row.indicator)!;
  const parameters = resolveParameters(definition, row.parameters, 'test');
  const state = definition.memory === 'lasting' ? definition.initial() : [];
  const step =
    definition.memory === 'lasting'
      ? (candle: Candle): Values => definition.next(state, candle)
      : definition.make(parameters);
  const cell = (line: readonly string[], name: string): number => {
    const at = table.head.findIndex((title) => title.toLowerCase() === name);
    return at === -1 ? Number(line[table.head.indexOf('Close')]) : Number(line[at]);
  };
  return table.lines.map((line, index) =>
    step({
      symbol: 'SPY',
      timeframe: '1d',
      openTime: index,
      open: cell(line, 'open'),
      high: cell(line, 'high'),
      low: cell(line, 'low'),
      close: cell(line, 'close'),
      volume: cell(line, 'volume'),
    }),
  );
}

for (const row of rows)
  test(`${row.indicator} equals the published ${Object.values(row.columns).join(', ')}`, { skip }, () => {
    const table = read(row.file);
    const values = valuesOf(row, table);
    const definition = findDefinition(row.indicator)!;
    for (const [output, column] of Object.entries(row.columns)) {
      const at = table.head.indexOf(column);
      assert.notEqual(at, -1, `${row.file} has no column ${column}`);
      let compared = 0;
      for (const [index, line] of table.lines.entries()) {
        const theirs = line[at];
        const ours = values[index - (row.displaced ?? 0)]?.[definition.outputs.indexOf(output)];
        if (theirs === undefined || theirs === '' || ours === undefined || index < (row.after ?? 0)) continue;
        const difference = Math.abs(ours - Number(theirs)) / Math.max(Math.abs(Number(theirs)), row.scale ?? 0);
        assert.ok(difference <= row.within, `${column} row ${index}: ${ours}, published ${theirs}`);
        compared += 1;
      }
      assert.ok(compared > 100, `${column}: only ${compared} rows compared`);
    }
  });
