// detect: the lines promise the same fields in the same order, are never rewritten by what comes later, and compat is exact.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PATTERN_EVENTS, PATTERN_KINDS, PATTERN_STATUSES } from '#model/pattern.ts';
import { MINUTE_MS } from '#model/time.ts';
import { csvOf, demo, demoFile, file, FROM, jsonLines, smc } from './shell.fixture.ts';

const BARS = 1_500;
const series = demo('BTCUSDT', '15m', BARS, 60_000);
const btc = demoFile(series);

const lines = async (...words: readonly string[]): Promise<readonly string[]> => {
  const { exit, out, err } = await smc('detect', '--data', btc, '--json', ...words);
  assert.equal(exit, 0, err);
  return out.trimEnd().split('\n');
};

test('each line has the promised fields, in their order, with values of the closed lists', async () => {
  const FIELDS =
    'id event pattern variant direction symbol timeframe formed_at known_at at high low status touches confidence components about';
  const COMPONENTS = 'displacement volume sweep higher_timeframe freshness location';
  const said = jsonLines((await lines()).join('\n'));
  assert.ok(said.length > 1_000, `${said.length} lines`);
  const isOf = (list: readonly string[], value: unknown): boolean => list.includes(value as string);
  for (const line of said) {
    assert.equal(Object.keys(line).join(' '), FIELDS);
    assert.equal(Object.keys(line['components'] as object).join(' '), COMPONENTS);
    assert.ok(isOf(PATTERN_KINDS, line['pattern']) && isOf(PATTERN_EVENTS, line['event']));
    assert.ok(isOf(PATTERN_STATUSES, line['status']) && isOf(['bullish', 'bearish', 'neutral'], line['direction']));
    assert.deepEqual([line['symbol'], line['timeframe']], ['BTCUSDT', '15m']);
    for (const share of [line['confidence'], ...Object.values(line['components'] as object)])
      assert.ok((share as number) >= 0 && (share as number) <= 1);
  }
});

test('lines come in the order of their bars, and none knows more than its bar', async () => {
  const born = new Set<unknown>();
  let last = 0;
  for (const { id, event, at, formed_at, known_at, high, low, about } of jsonLines((await lines()).join('\n'))) {
    assert.ok((at as number) >= last, 'bars go forward');
    last = at as number;
    assert.equal((last - FROM) % (15 * MINUTE_MS), 0);
    assert.ok((formed_at as number) <= (known_at as number) && (known_at as number) <= last);
    assert.ok((high as number) >= (low as number));
    if (event === 'formed') {
      assert.ok(!born.has(id), `${String(id)} is born once`);
      assert.equal(known_at, at);
      born.add(id);
    } else assert.ok(born.has(id), `${String(id)} lives after it was born`);
    if (about !== null) assert.ok(born.has(about), `what ${String(id)} is about is known`);
  }
});

test('the lines of a file that ends early are the first lines of the whole', async () => {
  const whole = await lines();
  for (const rows of [1, 40, 333, 1_001, BARS - 1]) {
    const part = file(`BTCUSDT-15m-first${rows}.csv`, csvOf(series, rows));
    const { exit, out } = await smc('detect', '--data', part, '--json', '--symbol', 'BTCUSDT');
    if (rows === 1) {
      assert.notEqual(exit, 0, 'one candle tells no timeframe');
      continue;
    }
    const said = out === '' ? [] : out.trimEnd().split('\n');
    assert.ok(rows < 100 || said.length > 100);
    assert.deepEqual(said, whole.slice(0, said.length), `${rows} candles`);
    // And it is not merely a prefix: everything that was said by then is there.
    const end = FROM + (rows - 1) * 15 * MINUTE_MS;
    assert.equal(said.length, whole.filter((line) => (JSON.parse(line) as { at: number }).at <= end).length);
  }
});

test('--to is the same as a file that ends there, --from leaves out lines and changes none', async () => {
  const whole = await lines();
  const middle = FROM + 700 * 15 * MINUTE_MS;
  const at = (line: string): number => (JSON.parse(line) as { at: number }).at;
  assert.deepEqual(
    await lines('--to', String(middle)),
    whole.filter((line) => at(line) < middle),
  );
  assert.deepEqual(
    await lines('--from', String(middle)),
    whole.filter((line) => at(line) >= middle),
  );
});

test('--patterns only removes lines', async () => {
  const whole = await lines();
  const kindOf = (line: string): string => (JSON.parse(line) as { pattern: string }).pattern;
  for (const kinds of [['order-block'], ['swing', 'bos', 'choch'], ['sweep', 'liquidity']]) {
    const some = await lines('--patterns', kinds.join(','));
    assert.ok(some.length > 10);
    assert.deepEqual(
      some,
      whole.filter((line) => kinds.includes(kindOf(line))),
    );
  }
  assert.deepEqual(await lines('--patterns', PATTERN_KINDS.join(' , ')), whole);
});

test('another timeframe is that of the aggregated candles', async () => {
  const said = jsonLines((await lines('--timeframe', '1h')).join('\n'));
  assert.ok(said.length > 100);
  for (const { timeframe, formed_at } of said) {
    assert.equal(timeframe, '1h');
    assert.equal((formed_at as number) % (60 * MINUTE_MS), 0);
  }
});

test('the configuration moves the thresholds', async () => {
  const config = file('wide.yaml', 'detection: { gap_minimum_atr: 1.5 }');
  const gaps = async (...words: readonly string[]): Promise<number> =>
    (await lines('--patterns', 'fair-value-gap', ...words)).filter((line) => line.includes('"event":"formed"')).length;
  assert.ok((await gaps('--config', config)) < (await gaps()) / 2);
});

test('without --json a table counts the same events', async () => {
  const { out, err } = await smc('detect', '--data', btc);
  const whole = await lines();
  assert.match(out, new RegExp(`^${whole.length} events on ${BARS} bars of BTCUSDT 15m`, 'm'));
  const formed = whole.filter((line) => line.includes('"event":"formed","pattern":"order-block"')).length;
  assert.match(out, new RegExp(`^order-block +${formed} `, 'm'));
  assert.match(err, /data quality good/);
});

test('a symbol that nothing is known about can be looked at', async () => {
  const { exit, out } = await smc('detect', '--data', demoFile(demo('XYZ', '1h', 300, 10)));
  assert.equal(exit, 0);
  assert.match(out, /bars of XYZ 1h/);
});

// ---------------------------------------------------------------- compat

const CONFORMANCE = new URL('../../../shared/data/smc-conformance/', import.meta.url);
const absent = existsSync(CONFORMANCE) ? false : 'no recordings of the reference beside the repository';

/** A frame as numbers: an empty cell is not a number. */
const frame = (text: string): readonly (readonly (string | number)[])[] =>
  text
    .trimEnd()
    .split(/\r?\n/)
    .map((line, row) => line.split(',').map((cell) => (row === 0 ? cell : cell === '' ? Number.NaN : Number(cell))));

const CALLS: readonly (readonly [recording: string, words: readonly string[]])[] = [
  ['fvg_consecutive_result_data', ['fvg', '--join-consecutive']],
  ['ob_result_data', ['ob', '--swing-length', '5']],
  ['previous_high_low_result_data_4h', ['previous_high_low', '--timeframe', '4h']],
];
for (const [recording, words] of CALLS)
  test(`--compat ${words.join(' ')} prints what the reference recorded`, { skip: absent }, async () => {
    const data = fileURLToPath(new URL('EURUSD_15M.csv', CONFORMANCE));
    const { exit, out, err } = await smc('detect', '--data', data, '--compat', ...words, '--csv');
    assert.deepEqual([exit, err], [0, '']);
    const expected = frame(readFileSync(new URL(`${recording}.csv`, CONFORMANCE), 'utf8'));
    const actual = frame(out);
    assert.equal(actual.length, expected.length);
    assert.deepEqual(actual[0], expected[0]);
    for (const [row, cells] of expected.entries())
      for (const [column, cell] of cells.entries()) {
        const ours = actual[row]![column];
        if (row === 0 || Number.isNaN(cell)) assert.deepEqual(ours, cell, `row ${row}`);
        // Some of its columns are of single precision, and the recording prints what is left of it.
        else assert.equal(Math.fround(Number(ours)), Math.fround(Number(cell)), `row ${row}`);
      }
  });
