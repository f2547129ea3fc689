// History: downloaded candles on every engine: the same rows, the same longer candles, and nothing twice.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { emptyColumns } from '#model/candle.ts';
import { SmcError } from '#model/fate.ts';
import { DAY_MS, durationOf, HOUR_MS, MINUTE_MS, openTimeOf } from '#model/time.ts';
import { followLog, openHistory } from '#store/records/records.ts';
import { openLog } from '#store/log/log.ts';
import { seededRandom } from '#backtest/statistics/statistics.ts';
import { hasTimescale, postgresMissing, startPostgres } from './services/postgres.fixture.ts';
import type { CandleColumns } from '#model/candle.ts';
import type { Cluster } from './services/postgres.fixture.ts';
import type { History } from '#store/records/records.ts';
import type { Timeframe } from '#model/time.ts';

const MARKET = { symbol: 'BTCUSDT', exchange: 'binance', timeframe: '1m' } as const;
const START = Date.UTC(2024, 6, 1, 7, 13);
const MINUTES = 3 * 24 * 60;
const LONGER: readonly Timeframe[] = ['3m', '5m', '15m', '1h', '4h', '1d', '1w'];

/** Minutes of a market, some of them missing. @param every so that prices of two can differ */
function minutes(count: number, seed: number, from = START): CandleColumns {
  const { next: random } = seededRandom(seed);
  const columns = emptyColumns(count);
  let length = 0;
  for (let at = 0; at < count; at += 1) {
    if (random() < 0.02) continue;
    const open = Math.round(60_000e2 + random() * 1e5) / 100;
    const close = Math.round(60_000e2 + random() * 1e5) / 100;
    columns.openTime[length] = from + at * MINUTE_MS;
    columns.open[length] = open;
    columns.close[length] = close;
    columns.high[length] = Math.max(open, close) + 1.5;
    columns.low[length] = Math.min(open, close) - 0.000_000_01 * Math.floor(random() * 1e8);
    columns.volume[length] = Math.round(random() * 1e9) / 1e8;
    length += 1;
  }
  return { ...columns, length };
}

const rowsOf = async (history: History, timeframe: Timeframe, span: { from?: number; to?: number } = {}) =>
  (await Array.fromAsync(history.read({ ...MARKET, timeframe, of: '1m', ...span }))).flat();

const candles = minutes(MINUTES, 5);

type Place = { readonly open: () => Promise<History>; readonly isReady: boolean };

function contract(engine: string, place: Place): void {
  describe(engine, () => {
    let history: History;
    before(async () => {
      history = await place.open();
      assert.equal(history.timescale.version !== undefined, place.isReady);
      assert.equal(await history.ingest(MARKET, candles), candles.length);
    });
    after(() => history.close());

    test('what is given again is not written again, and what says something else is', async () => {
      const hash = await history.hash();
      assert.equal(hash.rows, candles.length);
      assert.equal(await history.ingest(MARKET, candles), 0);
      assert.deepEqual(await history.hash(), hash);
      const other = { ...candles, close: candles.close.map((close, at) => (at === 700 ? close - 0.01 : close)) };
      assert.equal(await history.ingest(MARKET, other), 1);
      assert.notDeepEqual(await history.hash(), hash);
      assert.equal((await rowsOf(history, '1m'))[700]!.close, String(Math.round(other.close[700]! * 100) / 100));
      assert.equal(await history.ingest(MARKET, candles), 1);
      assert.deepEqual(await history.hash(), hash);
    });

    test('longer candles are worked out by hand', async () => {
      for (const timeframe of LONGER) {
        const found = await rowsOf(history, timeframe);
        const expected = Map.groupBy(
          Array.from({ length: candles.length }, (_, at) => at),
          (at) => openTimeOf(candles.openTime[at]!, timeframe),
        );
        assert.deepEqual(
          found.map((row) => row.timestamp),
          [...expected.keys()],
          timeframe,
        );
        for (const row of found) {
          const inside = expected.get(row.timestamp)!;
          assert.equal(row.timeframe, timeframe);
          assert.equal(Number(row.open), candles.open[inside[0]!]);
          assert.equal(Number(row.close), candles.close[inside.at(-1)!]);
          assert.equal(Number(row.high), Math.max(...inside.map((at) => candles.high[at]!)));
          assert.ok(Math.abs(Number(row.low) - Math.min(...inside.map((at) => candles.low[at]!))) < 1e-8);
          const volume = inside.reduce((all, at) => all + BigInt(Math.round(candles.volume[at]! * 1e8)), 0n);
          assert.equal(BigInt(Math.round(Number(row.volume) * 1e8)), volume);
        }
      }
    });

    test('a span has whole candles of what is asked for', async () => {
      const span = { from: START + HOUR_MS, to: START + 5 * HOUR_MS };
      const hours = await rowsOf(history, '1h', span);
      assert.deepEqual(
        hours.map(({ timestamp }) => timestamp),
        [9, 10, 11, 12].map((hour) => Date.UTC(2024, 6, 1, hour)),
      );
      assert.deepEqual(await rowsOf(history, '1h', { from: START + 900 * DAY_MS }), []);
      assert.deepEqual(await Array.fromAsync(history.read({ ...MARKET, symbol: 'NONE' })), []);
    });

    test('candles that come later, in the middle and at the end, are in the longer ones at once', async () => {
      const market = { ...MARKET, symbol: 'LATE' };
      const whole = minutes(1_500, 9);
      const part = (from: number, to: number): CandleColumns => ({
        length: to - from,
        openTime: whole.openTime.subarray(from, to),
        open: whole.open.subarray(from, to),
        high: whole.high.subarray(from, to),
        low: whole.low.subarray(from, to),
        close: whole.close.subarray(from, to),
        volume: whole.volume.subarray(from, to),
      });
      const ofLate = async (timeframe: Timeframe) =>
        (await Array.fromAsync(history.read({ ...market, timeframe, of: '1m' }))).flat();
      await history.ingest(market, part(0, 500));
      await history.ingest(market, part(900, 1_200));
      await history.ingest(market, part(480, 910));
      assert.equal(await history.ingest(market, part(0, whole.length)), whole.length - 1_200);
      const reference = await openHistory({ engine: 'sqlite', path: '' });
      await reference.ingest(market, whole);
      for (const timeframe of ['5m', '1h', '1d'] as const)
        assert.deepEqual(
          await ofLate(timeframe),
          (await Array.fromAsync(reference.read({ ...market, timeframe, of: '1m' }))).flat(),
        );
      await reference.close();
    });

    test('its markets are told with their spans', async () => {
      const day = { symbol: 'ETH/USDT', exchange: 'kraken', timeframe: '1d' } as const;
      await history.ingest(day, { ...minutes(1, 1), length: 1 });
      const found = await history.markets();
      assert.deepEqual(
        found.map(({ symbol, exchange, timeframe }) => `${symbol} ${exchange} ${timeframe}`),
        ['BTCUSDT binance 1m', 'ETH/USDT kraken 1d', 'LATE binance 1m'],
      );
      assert.deepEqual([found[0]!.from, found[0]!.to], [candles.openTime[0], candles.openTime[candles.length - 1]]);
    });

    test('what is out of order, or no number, is refused', async () => {
      for (const broken of [
        { ...candles, openTime: candles.openTime.toReversed() },
        { ...candles, high: candles.high.with(3, Number.NaN) },
      ])
        await assert.rejects(
          history.ingest({ ...MARKET, symbol: 'BROKEN' }, broken),
          (thrown) => thrown instanceof SmcError && thrown.code === 'DATA_INVALID',
        );
      assert.ok((await history.markets()).every(({ symbol }) => symbol !== 'BROKEN'));
    });

    test('a timeframe that is not made of the other is refused', async () => {
      await assert.rejects(
        Array.fromAsync(history.read({ ...MARKET, timeframe: '1m', of: '5m' })),
        (thrown) => thrown instanceof SmcError && thrown.code === 'USAGE',
      );
    });

    test('names come back as they were, whatever stands in them', async () => {
      const few = minutes(40, 2);
      for (const symbol of ['\\N', 'a\tb\nc\r\\d\\', '\\.', '"x",\'y\'', '', 'ZEC/€ 🪙', String.raw`\x41\n`]) {
        const market = { ...MARKET, symbol };
        assert.equal(await history.ingest(market, few), few.length, JSON.stringify(symbol));
        assert.equal(await history.ingest(market, few), 0, JSON.stringify(symbol));
        const rows = (await Array.fromAsync(history.read(market))).flat();
        assert.ok(rows.length === few.length && rows.every((row) => row.symbol === symbol), JSON.stringify(symbol));
      }
      assert.ok((await history.markets()).some(({ symbol }) => symbol === '\\N'));
    });

    test('two that write the same at the same time leave it once', async () => {
      const second = await place.open();
      const market = { ...MARKET, symbol: 'BOTH' };
      await Promise.all([history.ingest(market, candles), second.ingest(market, candles)]);
      const rows = (await Array.fromAsync(second.read(market))).flat();
      assert.equal(rows.length, candles.length);
      await second.close();
    });

    test('what is older than a moment goes, and its longer candles with it; the rest stays', async () => {
      const last = candles.openTime[candles.length - 1]!;
      await history.dropBefore(START - DAY_MS);
      assert.equal((await rowsOf(history, '1m')).length, candles.length);
      const moment = openTimeOf(last, '1d');
      await history.dropBefore(moment);
      const [first] = await rowsOf(history, '1m');
      // Chunks go as a whole, so that with them more may stay.
      if (!place.isReady) assert.ok(first!.timestamp >= moment && first!.timestamp < moment + durationOf('1h'));
      assert.equal((await rowsOf(history, '1d'))[0]!.timestamp, openTimeOf(first!.timestamp, '1d'));
      await history.dropBefore(last + 400 * DAY_MS);
      assert.deepEqual(await history.markets(), []);
      assert.deepEqual(await rowsOf(history, '1d'), []);
    });
  });
}

const folder = mkdtempSync(join(tmpdir(), 'smc-history-'));
after(() => rmSync(folder, { recursive: true, force: true }));
contract('candles on SQLite', {
  open: () => openHistory({ engine: 'sqlite', path: join(folder, 'candles.db') }),
  isReady: false,
});

test('who keeps up with a log lets old candles go where that was asked for, and only then', async () => {
  const directory = join(folder, 'follow');
  openLog(directory).close();
  const path = join(folder, 'kept.db');
  const history = await openHistory({ engine: 'sqlite', path });
  const now = openTimeOf(Date.now(), '1m');
  const old = minutes(300, 3, now - 9 * DAY_MS);
  const fresh = minutes(300, 4, now - DAY_MS);
  await history.ingest(MARKET, old);
  await history.ingest(MARKET, fresh);
  const follow = (days?: number) =>
    followLog({
      directory,
      target: { engine: 'sqlite', path: join(folder, 'records.db'), exchange: 'demo' },
      ...(days === undefined ? {} : { keep: { candles: { engine: 'sqlite', path }, days } }),
    });
  await follow().stop();
  assert.equal((await history.hash()).rows, old.length + fresh.length);
  await follow(5).stop();
  assert.equal((await history.hash()).rows, fresh.length);
  await history.close();
});

const missing = postgresMissing() ?? false;
const without = hasTimescale() ? false : 'the server has no TimescaleDB';
for (const [name, preload, skip] of [
  ['candles on PostgreSQL', [], missing],
  ['candles on PostgreSQL with TimescaleDB', ['timescaledb'], missing === false ? without : missing],
] as const)
  describe(name, { skip }, () => {
    let cluster: Cluster;
    before(() => {
      cluster = startPostgres(preload);
    });
    after(() => cluster.stop());
    contract('the contract', {
      open: () => openHistory({ engine: 'postgres', url: cluster.url() }),
      isReady: preload.length > 0,
    });
  });
