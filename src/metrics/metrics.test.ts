import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { agent } from '#model/agent.ts';
import {
  countCells,
  METRICS,
  observe,
  openMeasures,
  PROCESS_METRICS,
  publish,
  publishSpread,
  spreadCells,
} from './metrics.ts';
import { SERIES_LIMIT } from './cell.ts';
import type { Event, EventData, Kind } from '#model/event.ts';
import type { FeedMessage } from '#model/feed.ts';

const START = Date.UTC(2026, 0, 5);

function bench() {
  const registry = new Registry();
  const clock = { wall: START, ms: 0 };
  const measures = openMeasures(registry, {
    now: () => clock.wall,
    timer: () => clock.ms,
    ofProcess: false,
    readings: { checkpointAt: () => START - 90_000, disk: () => ({ freeBytes: 5, sizeBytes: 20 }) },
  });
  const say = <K extends Kind>(kind: K, data: EventData[K], key = 'BTCUSDT'): void =>
    measures.onEvent({ sequence: 1, time: START, key, cause: 0, kind, data } as unknown as Event);
  /** The lines of one metric, without its help. */
  const lines = async (name: string): Promise<readonly string[]> =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith(name) && !line.startsWith('#'));
  return { registry, clock, measures, say, lines };
}

const stamps = { exchangeTime: START - 120, receiveTime: START };
const candle = {
  symbol: 'BTCUSDT',
  timeframe: '1m',
  openTime: START,
  open: 1,
  high: 1,
  low: 1,
  close: 1,
  volume: 1,
} as const;

describe('a histogram', () => {
  test('counts each value under every bound that it does not pass', async () => {
    const registry = new Registry();
    const cells = spreadCells([0.001, 0.01]);
    publishSpread(registry, 'smc_agent_step_seconds', cells.all);
    for (const value of [0.000_5, 0.001, 0.002, 7]) observe(cells.at('risk'), value);
    const text = await registry.metrics();
    assert.match(text, /^smc_agent_step_seconds_bucket\{agent="risk",le="0.001"\} 2$/m);
    assert.match(text, /^smc_agent_step_seconds_bucket\{agent="risk",le="0.01"\} 3$/m);
    assert.match(text, /^smc_agent_step_seconds_bucket\{agent="risk",le="\+Inf"\} 4$/m);
    assert.match(text, /^smc_agent_step_seconds_sum\{agent="risk"\} 7.0035$/m);
    assert.match(text, /^smc_agent_step_seconds_count\{agent="risk"\} 4$/m);
    assert.match(text, /^# TYPE smc_agent_step_seconds histogram$/m);
  });

  test('puts every value into the first bound that holds it', () => {
    const bounds = [1, 2, 5, 10];
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 20, noNaN: true })), (values) => {
        const cell = spreadCells(bounds).at();
        for (const value of values) observe(cell, value);
        const wanted = [...bounds, Number.POSITIVE_INFINITY].map(
          (bound, index) => values.filter((value) => value <= bound && value > (bounds[index - 1] ?? -1)).length,
        );
        assert.deepEqual([...cell.counts], wanted);
      }),
    );
  });

  test('takes a time before now for none at all, and no number for nothing', () => {
    const cell = spreadCells([1]).at();
    observe(cell, -3);
    observe(cell, Number.NaN);
    assert.deepEqual([[...cell.counts], cell.sum], [[1, 0], 0]);
  });
});

describe('a page', () => {
  test('is given although one of its figures cannot be read, and counts that', async () => {
    const registry = new Registry();
    publish(registry, 'smc_uptime_seconds', () => {
      throw new Error('nobody knows');
    });
    publish(registry, 'smc_log_last_sequence', () => [{ value: 41 }]);
    await registry.metrics();
    const text = await registry.metrics();
    assert.match(text, /^smc_log_last_sequence 41$/m);
    assert.match(text, /^smc_figure_errors_total\{metric="smc_uptime_seconds"\} [12]$/m);
  });

  test('leaves out what is no finite number', async () => {
    const registry = new Registry();
    publish(registry, 'smc_uptime_seconds', () => [{ value: Number.NaN }]);
    assert.doesNotMatch(await registry.metrics(), /^smc_uptime/m);
  });

  test('holds a limited number of series, whatever it is told', () => {
    const cells = countCells();
    for (let index = 0; index < SERIES_LIMIT + 50; index += 1) cells.at('a', String(index)).value += 1;
    const all = [...cells.all()];
    assert.equal(all.length, SERIES_LIMIT + 1);
    assert.deepEqual(all.at(-1), { labels: ['other', 'other'], value: 50 });
  });

  test('tells two labels apart wherever one ends and the other begins', () => {
    const cells = countCells();
    cells.at('a b', 'c').value += 1;
    cells.at('a', 'b c').value += 1;
    assert.equal([...cells.all()].length, 2);
  });
});

describe('measures', () => {
  test('an order is timed from the arrival of what triggered it', async () => {
    const { clock, measures, say, lines } = bench();
    const message: FeedMessage = { kind: 'candle', candle, origin: 'stream', ...stamps };
    measures.onFeedMessage(message, () => {
      clock.ms += 0.75;
      say('orderRequested', {} as never, 'paper');
      clock.ms += 1;
    });
    assert.ok(
      (await lines('smc_order_latency_seconds_sum')).includes(
        'smc_order_latency_seconds_sum{trigger="candle"} 0.00075',
      ),
    );
    assert.ok((await lines('smc_input_seconds_sum')).includes('smc_input_seconds_sum{trigger="candle"} 0.00175'));
    const buckets = await lines('smc_order_latency_seconds_bucket');
    assert.ok(buckets.includes('smc_order_latency_seconds_bucket{trigger="candle",le="0.0007"} 0'));
    assert.ok(buckets.includes('smc_order_latency_seconds_bucket{trigger="candle",le="0.0008"} 1'));
  });

  test('what was asked for late, and an order of no input, are no measure of speed', async () => {
    const { measures, say, lines } = bench();
    const late: FeedMessage = { kind: 'candle', candle, origin: 'backfill', ...stamps };
    measures.onFeedMessage(late, () => say('orderRequested', {} as never));
    say('orderRequested', {} as never);
    assert.deepEqual(
      (await lines('smc_order_latency_seconds_count')).map((line) => line.trim()),
      ['smc_order_latency_seconds_count{trigger="backfill"} 1'],
    );
    assert.deepEqual(await lines('smc_feed_delay_seconds_count'), ['smc_feed_delay_seconds_count 0']);
  });

  test('an input within another gives the clock back, also when it throws', async () => {
    const { clock, measures, say, lines } = bench();
    measures.within('tick', () => {
      clock.ms += 2;
      assert.throws(() =>
        measures.within('ticket', () => {
          throw new Error('no');
        }),
      );
      say('orderRequested', {} as never);
    });
    assert.ok(
      (await lines('smc_order_latency_seconds_sum')).includes('smc_order_latency_seconds_sum{trigger="tick"} 0.002'),
    );
  });

  test('the age of a market grows until its next price; a late candle is none', async () => {
    const { clock, measures, lines } = bench();
    measures.onFeedMessage(
      { kind: 'quote', symbol: 'BTCUSDT', bid: 1, bidQuantity: 1, ask: 2, askQuantity: 1, ...stamps },
      () => undefined,
    );
    clock.wall += 7_000;
    measures.onFeedMessage(
      { kind: 'candle', candle, origin: 'backfill', exchangeTime: START, receiveTime: clock.wall },
      () => undefined,
    );
    assert.deepEqual(await lines('smc_feed_age_seconds'), ['smc_feed_age_seconds{symbol="BTCUSDT"} 7']);
    assert.deepEqual(await lines('smc_feed_candle_age_seconds'), ['smc_feed_candle_age_seconds{symbol="BTCUSDT"} 0']);
    assert.ok((await lines('smc_feed_delay_seconds')).includes('smc_feed_delay_seconds_sum 0.12'));
  });

  test('a market is graded by the worst of its timeframes', async () => {
    const { say, lines } = bench();
    say('candleClosed', { candle, grade: 'good' });
    say('candleClosed', { candle: { ...candle, timeframe: '1h' }, grade: 'rejected' });
    assert.deepEqual(await lines('smc_market_grade'), ['smc_market_grade{symbol="BTCUSDT"} 0']);
    say('candleClosed', { candle: { ...candle, timeframe: '1h' }, grade: 'acceptable' });
    assert.deepEqual(await lines('smc_market_grade'), ['smc_market_grade{symbol="BTCUSDT"} 1']);
  });

  test('a store that failed is failing until its next commit', async () => {
    const { measures, lines } = bench();
    measures.onStoreTrouble('STORE_FULL');
    assert.deepEqual(await lines('smc_store_failing'), ['smc_store_failing 1']);
    measures.onCommit(0.4, 3);
    assert.deepEqual(await lines('smc_store_failing'), ['smc_store_failing 0']);
    assert.deepEqual(await lines('smc_store_errors_total'), ['smc_store_errors_total{code="STORE_FULL"} 1']);
    assert.deepEqual(await lines('smc_committed_events_total'), ['smc_committed_events_total 3']);
  });

  test('a timed agent says what it says, and its steps are counted', async () => {
    const { clock, measures, lines } = bench();
    const plain = agent({
      name: 'echo',
      key: 'market',
      hears: ['mark'],
      says: ['tape'],
      initial: () => ({ steps: 0 }),
      step: (state, event, say) => {
        state.steps += 1;
        clock.ms += 0.003;
        say('tape', event.data);
      },
    });
    const timed = measures.timed(plain);
    const state = timed.initial('BTCUSDT');
    const said: unknown[] = [];
    timed.step(state as never, { kind: 'mark', data: candle } as never, (kind, data) => void said.push([kind, data]));
    assert.deepEqual([state, said], [{ steps: 1 }, [['tape', candle]]]);
    assert.ok(
      (await lines('smc_agent_step_seconds')).includes('smc_agent_step_seconds_bucket{agent="echo",le="0.000005"} 1'),
    );
  });

  test('readings are told, and what nobody knows is not', async () => {
    const { lines } = bench();
    assert.deepEqual(await lines('smc_checkpoint_age_seconds'), ['smc_checkpoint_age_seconds 90']);
    assert.deepEqual(await lines('smc_disk_free_bytes'), ['smc_disk_free_bytes 5']);
    assert.deepEqual(await lines('smc_log_size_bytes'), []);
  });

  test('the figures of the process have the names that are documented', async () => {
    const registry = new Registry();
    openMeasures(registry, { now: () => START });
    const text = await registry.metrics();
    // Prometheus needs Linux for some of them, and so does the library.
    const linux = new Set(['process_open_fds']);
    for (const name of Object.keys(PROCESS_METRICS))
      if (process.platform === 'linux' || !linux.has(name)) assert.match(text, new RegExp(`^# TYPE ${name} `, 'm'));
  });
});

describe('the table of metrics', () => {
  const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  const rows = (mark: string): readonly string[] =>
    page
      .slice(page.indexOf(`<!-- ${mark} -->`), page.indexOf(`<!-- /${mark} -->`))
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim())
          .join(' | '),
      );

  test('stands in docs/metrics.md, row by row, and nothing else does', () => {
    assert.deepEqual(
      rows('metrics'),
      Object.entries(METRICS).map(
        ([name, { type, unit, labels, help }]) =>
          `\`${name}\` | ${type} | ${unit} | ${labels.map((label) => `\`${label}\``).join(' ')} | ${help}`,
      ),
    );
    assert.deepEqual(
      rows('process'),
      Object.entries(PROCESS_METRICS).map(([name, help]) => `\`${name}\` | ${help}`),
    );
  });

  for (const [name, { type, unit }] of Object.entries(METRICS))
    test(`${name} ends as its type and unit want`, () => {
      assert.equal(name.endsWith('_total'), type === 'counter');
      if (unit === 'seconds') assert.match(name, /_seconds$/);
      if (unit === 'bytes') assert.match(name, /_bytes$/);
      if (unit === 'ratio') assert.match(name, /_ratio$/);
    });
});
