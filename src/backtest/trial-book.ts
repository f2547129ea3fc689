// Trial book: every run of a sweep, written down as soon as it is done, so that none can be forgotten and a killed sweep goes on.
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SmcError } from '#model/fate.ts';
import type { Millis } from '#model/time.ts';
import type { WalkTrade } from './statistics/statistics.ts';

/** `key` is the hash of all settings and of the candles. */
export type RecordedRun = {
  readonly key: string;
  readonly trades: readonly WalkTrade[];
  readonly finalEquity: string;
  readonly drawdown: number;
  readonly start: Millis;
  readonly end: Millis;
};

export type TrialBook = {
  /** Every run on these very candles, by key; of several of one key the latest. */
  readonly runs: () => ReadonlyMap<string, RecordedRun>;
  /** Ratios per trade of all settings that were ever tried on one of these markets, but for those of these keys. */
  readonly otherSharpes: (own: ReadonlySet<string>) => readonly number[];
  /** On the disk when it returns. @throws SmcError STORE_UNWRITABLE */
  readonly add: (run: RecordedRun, sharpe: number) => void;
};

/** The dashboard's backtests write down theirs in the same file: whoever tried it, it is a trial. */
const TRIALS = 'trials.jsonl';
const LINE_FEED = 10;

/**
 * Files are only appended to. A line that cannot be read, as after a crash in the middle of one, is passed over.
 * @param data hash of the candles
 */
export function trialBook(directory: string, data: string, symbols: readonly string[]): TrialBook {
  const trials = join(directory, TRIALS);
  const runs = join(directory, 'research', `${data}.jsonl`);
  return {
    runs: () =>
      new Map(
        linesOf(runs)
          .flatMap(runOf)
          .map((run) => [run.key, run]),
      ),
    otherSharpes(own) {
      const wanted = new Set(symbols);
      const latest = new Map<string, number>();
      for (const line of linesOf(trials)) {
        const { key, symbols: of, sharpe } = line as { key?: unknown; symbols?: unknown; sharpe?: unknown };
        if (typeof key !== 'string' || typeof sharpe !== 'number' || !Array.isArray(of)) continue;
        if (!own.has(key) && of.some((symbol) => wanted.has(symbol as string))) latest.set(key, sharpe);
      }
      return [...latest.values()];
    },
    add({ trades, ...run }, sharpe) {
      // The count first: killed between the two, the run is made again and counted once.
      append(trials, { key: run.key, symbols, sharpe });
      append(runs, { ...run, trades: trades.map(({ entryTime, exitTime, r }) => [entryTime, exitTime, r]) });
    },
  };
}

function linesOf(path: string): readonly Readonly<Record<string, unknown>>[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        const value: unknown = JSON.parse(line);
        return typeof value === 'object' && value !== null ? [{ ...value }] : [];
      } catch {
        return [];
      }
    });
}

function runOf(line: Readonly<Record<string, unknown>>): readonly RecordedRun[] {
  const { key, trades, finalEquity, drawdown, start, end } = line;
  if (typeof key !== 'string' || !Array.isArray(trades) || typeof finalEquity !== 'string') return [];
  if (typeof drawdown !== 'number') return [];
  return [
    {
      key,
      finalEquity,
      drawdown,
      // Without a candle there is no time, and JSON has none for it.
      start: typeof start === 'number' ? start : Number.NaN,
      end: typeof end === 'number' ? end : Number.NaN,
      trades: (trades as readonly (readonly [number, number, number])[]).map(([entryTime, exitTime, r]) => ({
        entryTime,
        exitTime,
        r,
      })),
    },
  ];
}

function append(path: string, line: object): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(path, 'a+', 0o600);
    try {
      const { size } = fstatSync(file);
      const last = Buffer.alloc(1);
      // Behind a torn line a new one begins, or both would be lost.
      const isTorn = size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== LINE_FEED;
      writeSync(file, `${isTorn ? '\n' : ''}${JSON.stringify(line)}\n`);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new SmcError(
      'STORE_UNWRITABLE',
      'the trial cannot be written down',
      path,
      'make room or mend the rights of the folder, or name another with --data-dir; the same words with --resume go on',
      { cause },
    );
  }
}
