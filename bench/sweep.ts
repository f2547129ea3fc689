// Bench of sweeps: a thousand backtests on threads and through the queue; and a million candles from CSV and from the cache.
import { createGzip } from 'node:zlib';
import { createInterface } from 'node:readline';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadavg, tmpdir } from 'node:os';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { spawn } from 'node:child_process';
import { cacheEntries, candleCache, readCandles } from '#store/store.ts';
import { DEFAULT_CONFIG, instrumentOf, pipelineSettings } from '#config/config.ts';
import { history } from './history.ts';
import { queueSweep } from '#jobs/jobs.ts';
import { redisMissing, startRedis } from '../test/services/redis.fixture.ts';
import { sweep } from '#backtest/backtest.ts';

const TRIALS = 1_000;
const BARS = 20_000;
const WORKERS = 2;
const ROUNDS = 4;
const LOCK_MS = 10_000;
const ROWS = 1_000_000;
const PASSES = 5;

const load = (): string => loadavg()[0]!.toFixed(2);
const say = (name: string, value: string): void => console.log(`${name} | ${value}`);
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
async function took(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const config = {
  ...DEFAULT_CONFIG,
  decision_engine: { ...DEFAULT_CONFIG.decision_engine, strategies: ['order-block'] },
};
const settings = pipelineSettings(config, [instrumentOf(config, 'BTCUSDT')], '1m');
const markets = [await history('binance-BTCUSDT-1m.csv.gz', BARS)];
const variants = Array.from({ length: TRIALS }, (_, place) => ({
  ...settings,
  decision: { ...settings.decision, confidenceThreshold: 0.4 + 0.0005 * place },
}));

type Trials = Awaited<ReturnType<typeof sweep>>;
/** In turns, so that what else the machine does falls on both. */
const rounds = Array.from({ length: ROUNDS }, (_, round) => ({
  name: `bench-${round}`,
  asked: variants.slice((round * TRIALS) / ROUNDS, ((round + 1) * TRIALS) / ROUNDS),
}));
type Round = (typeof rounds)[number];
const onThreads = ({ asked }: Round): Promise<Trials> => sweep(markets, asked, { threads: WORKERS });

async function measured(queued: ((round: Round) => Promise<Trials>) | undefined): Promise<void> {
  const spent = { threads: 0, queue: 0 };
  const ratios: number[] = [];
  for (const round of rounds) {
    let here: Trials = [];
    let there: Trials = [];
    const threadsMs = await took(async () => (here = await onThreads(round)));
    spent.threads += threadsMs;
    if (queued === undefined) continue;
    const queueMs = await took(async () => (there = await queued(round)));
    spent.queue += queueMs;
    ratios.push(queueMs / threadsMs);
    if (JSON.stringify(here) !== JSON.stringify(there))
      throw new Error('the queue gave another result than the threads');
  }
  const what = `${TRIALS.toLocaleString('en')} backtests of ${BARS.toLocaleString('en')} candles`;
  say(`${what}, ${WORKERS} threads`, seconds(spent.threads));
  if (queued === undefined) return say('through BullMQ', 'no redis-server');
  say(`the same through BullMQ, ${WORKERS} workers of one thread`, `${seconds(spent.queue)}, equal to the last digit`);
  say(
    `queue against threads, each ${TRIALS / ROUNDS} in turns, median (least to most)`,
    `${median(ratios).toFixed(2)}x (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}); load ${load()}`,
  );
}

if (redisMissing() === false) {
  const redis = await startRedis();
  const script = new URL('../test/services/queue-worker.fixture.ts', import.meta.url).pathname;
  const workers = Array.from({ length: WORKERS }, () =>
    spawn(process.execPath, [script, redis.url, String(LOCK_MS)], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  try {
    await Promise.all(
      workers.map(
        ({ stdout }) =>
          new Promise<void>((resolve) => {
            createInterface({ input: stdout }).on('line', (line) => {
              if (line === 'ready') resolve();
            });
          }),
      ),
    );
    await measured(({ name, asked }) =>
      queueSweep(
        markets,
        asked.map((one, place) => ({ key: `${name}-${place}`, settings: one })),
        {
          url: redis.url,
          study: 'bench',
          resume: false,
          onResult: () => undefined,
          notice: (sentence) => console.error(sentence),
        },
      ),
    );
  } finally {
    for (const worker of workers) worker.kill('SIGKILL');
    await redis.close();
  }
} else await measured(undefined);

const folder = mkdtempSync(join(tmpdir(), 'smc-bench-'));
try {
  const { columns } = await history('binance-BTCUSDT-1m.csv.gz', ROWS);
  const path = join(folder, 'BTCUSDT-1m.csv.gz');
  function* lines(): Generator<string> {
    yield 'open_time,open,high,low,close,volume\n';
    const { openTime, open, high, low, close, volume } = columns;
    for (let row = 0; row < ROWS; row += 1)
      yield `${openTime[row]},${open[row]},${high[row]},${low[row]},${close[row]},${volume[row]}\n`;
  }
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(path));
  const cacheFolder = join(folder, 'cache');
  const cache = candleCache({ folder: cacheFolder, notice: (sentence) => console.error(sentence) });
  const first = await took(() => readCandles(path, { cache }));
  const csv: number[] = [];
  const parquet: number[] = [];
  for (let pass = 0; pass < PASSES; pass += 1) {
    csv.push(await took(() => readCandles(path)));
    parquet.push(await took(() => readCandles(path, { cache })));
  }
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const rows = ROWS.toLocaleString('en');
  say(`${rows} candles from CSV.gz (${megabytes(statSync(path).size)})`, `${seconds(median(csv))}; load ${load()}`);
  say(
    `${rows} candles from the Parquet cache (${megabytes(cacheEntries(cacheFolder)[0]?.bytes ?? 0)})`,
    seconds(median(parquet)),
  );
  say('the first reading, which fills the cache', seconds(first));
} finally {
  rmSync(folder, { recursive: true });
}
