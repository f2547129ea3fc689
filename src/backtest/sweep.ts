// Sweep: one history, many settings, all cores: candles lie once in shared memory and every worker takes the next job.
import { Worker } from 'node:worker_threads';
import type { CandleColumns, CandleSeries } from '#model/candle.ts';
import type { PipelineSettings } from '#pipeline';

/** What one variant of the settings made. Amounts are decimal strings. */
export type SweepResult = {
  readonly index: number;
  readonly trades: number;
  readonly finalEquity: string;
  readonly fingerprint: string;
};

/** What a worker is born with. `next` holds the number of the next job that nobody has taken. */
export type SweepTask = {
  readonly series: CandleSeries;
  readonly variants: readonly PipelineSettings[];
  readonly next: Int32Array;
};

const COLUMN_NAMES = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const;

/** The same columns in memory that workers read without a copy. */
function shared(columns: CandleColumns): CandleColumns {
  const copy = Object.fromEntries(
    COLUMN_NAMES.map((name) => {
      const values = new Float64Array(new SharedArrayBuffer(8 * columns.length));
      values.set(columns[name].subarray(0, columns.length));
      return [name, values];
    }),
  ) as Record<(typeof COLUMN_NAMES)[number], Float64Array>;
  return { ...copy, length: columns.length };
}

/**
 * Results in the order of the variants, whatever order they were finished in.
 * @param threads how many run at once, at least 1
 */
export async function sweep(
  series: CandleSeries,
  variants: readonly PipelineSettings[],
  threads: number,
): Promise<readonly SweepResult[]> {
  const task: SweepTask = {
    series: { ...series, columns: shared(series.columns) },
    variants,
    next: new Int32Array(new SharedArrayBuffer(4)),
  };
  const count = Math.max(1, Math.min(threads, variants.length));
  const parts = await Promise.all(Array.from({ length: count }, () => work(task)));
  return parts.flat().sort((a, b) => a.index - b.index);
}

const work = (task: SweepTask): Promise<readonly SweepResult[]> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./sweep-worker.ts', import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code !== 0) reject(new Error(`a sweep worker ended with code ${code}`));
    });
  });
