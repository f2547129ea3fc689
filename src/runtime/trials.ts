// Trials: every setting that was tried on these markets and what came of it, so that the best of many is not taken for the only one.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiPort } from '#api/api.ts';

type BacktestRequest = Parameters<ApiPort['backtest']>[0];

/** `key` is the same for the same strategies, parameters and timeframe; `sharpe` is per trade. */
type Trial = { readonly key: string; readonly symbols: readonly string[]; readonly sharpe: number };

export type Trials = {
  /** Of other settings than `own` on at least one of the markets of the request, each once. */
  readonly others: (request: BacktestRequest, own?: readonly BacktestRequest[]) => readonly number[];
  readonly add: (request: BacktestRequest, sharpe: number) => void;
};

const FILE = 'trials.jsonl';
/** The latest are read: more would say the same. */
const LINES_LIMIT = 5_000;

const keyOf = ({ strategies, timeframe, source }: BacktestRequest): string =>
  JSON.stringify([
    source,
    timeframe,
    strategies.map(({ name, parameters }) => [
      name,
      Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ]),
  ]);

/** A line that cannot be read, as after a crash in the middle of one, is passed over. */
function trialOf(line: string): readonly Trial[] {
  try {
    const { key, symbols, sharpe } = JSON.parse(line) as Partial<Trial>;
    return typeof key === 'string' && Array.isArray(symbols) && typeof sharpe === 'number'
      ? [{ key, symbols, sharpe }]
      : [];
  } catch {
    return [];
  }
}

export function trialsIn(directory: string): Trials {
  const path = join(directory, FILE);
  return {
    others(request, asked = [request]) {
      if (!existsSync(path)) return [];
      const own = new Set(asked.map(keyOf));
      const wanted = new Set(request.symbols);
      const latest = new Map<string, number>();
      for (const line of readFileSync(path, 'utf8').split('\n').slice(-LINES_LIMIT))
        for (const { key, symbols, sharpe } of trialOf(line))
          if (!own.has(key) && symbols.some((symbol) => wanted.has(symbol))) latest.set(key, sharpe);
      return [...latest.values()];
    },
    add(request, sharpe) {
      appendFileSync(
        path,
        `${JSON.stringify({ key: keyOf(request), symbols: request.symbols, sharpe } satisfies Trial)}\n`,
      );
    },
  };
}
