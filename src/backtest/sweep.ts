// Sweep: one history, many settings, all cores: candles lie once in shared memory and every worker takes the next job.
import { Worker } from 'node:worker_threads';
import { SmcError } from '#model/fate.ts';
import type { CandleColumns, CandleSeries } from '#model/candle.ts';
import type { ErrorCode } from '#model/fate.ts';
import type { Millis } from '#model/time.ts';
import type { PipelineSettings } from '#pipeline';
import type { WalkTrade } from './statistics/statistics.ts';

/** What one variant of the settings made. Amounts are decimal strings, the drawdown is a share of its peak. */
export type SweepResult = {
  readonly index: number;
  readonly trades: readonly WalkTrade[];
  readonly finalEquity: string;
  readonly drawdown: number;
  readonly start: Millis;
  readonly end: Millis;
  readonly fingerprint: string;
};

/** What a worker is born with. `next` holds the number of the next job that nobody has taken. */
export type SweepTask = {
  readonly markets: readonly CandleSeries[];
  readonly variants: readonly PipelineSettings[];
  readonly from: Millis | undefined;
  readonly next: Int32Array;
};

/** What a worker says: a result as soon as it is there, so that whoever records it loses none. */
export type SweepWord =
  | { readonly kind: 'done'; readonly result: SweepResult }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly what: string;
      readonly where: string;
      readonly mend: string;
    };

export type SweepOptions = {
  /** How many run at once, at least 1. */
  readonly threads: number;
  /** Before this time agents watch and learn; nothing is traded. */
  readonly from?: Millis;
  readonly onResult?: (result: SweepResult) => void;
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

export const sharedMarkets = (markets: readonly CandleSeries[]): readonly CandleSeries[] =>
  markets.map((series) => ({ ...series, columns: shared(series.columns) }));

/**
 * Results in the order of the variants, whatever order they were finished in.
 * @throws SmcError RATE_NEEDED when money would have to be converted at an unknown rate; whatever `onResult` throws
 */
export async function sweep(
  markets: readonly CandleSeries[],
  variants: readonly PipelineSettings[],
  { threads, from, onResult }: SweepOptions,
): Promise<readonly SweepResult[]> {
  const task: SweepTask = {
    markets: sharedMarkets(markets),
    variants,
    from,
    next: new Int32Array(new SharedArrayBuffer(4)),
  };
  const count = Math.max(1, Math.min(threads, variants.length));
  const results: SweepResult[] = [];
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL('./sweep-worker.ts', import.meta.url), { workerData: task }),
  );
  const hear = (result: SweepResult): void => {
    results.push(result);
    onResult?.(result);
  };
  try {
    await Promise.all(workers.map((worker) => ended(worker, hear)));
  } finally {
    // Where one has failed the others work for nothing.
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results.sort((a, b) => a.index - b.index);
}

const ended = (worker: Worker, hear: (result: SweepResult) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.on('message', (word: SweepWord) => {
      if (word.kind === 'failed') return reject(new SmcError(word.code, word.what, word.where, word.mend));
      try {
        hear(word.result);
      } catch (thrown) {
        reject(thrown);
      }
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a sweep worker ended with code ${code}`));
    });
  });
