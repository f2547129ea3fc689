// Shell for tests: runs the program in this process, catches what it prints, and makes candle files to run it on.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { demoCandles } from '#market/market.ts';
import { DEFAULT_CONFIG } from '#config/config.ts';
import type { Config } from '#config/config.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { Timeframe } from '#model/time.ts';
import { program } from './program.ts';
import type { Shell } from './shell.ts';

export type Told = { readonly exit: number; readonly out: string; readonly err: string };

/** What a test gives besides the words. */
export type Given = { readonly environment?: Shell['environment']; readonly input?: string };

/** What `npx smc` with these words prints into pipes, and its exit code. */
export const smc = (...words: readonly string[]): Promise<Told> => smcWith({}, ...words);

export async function smcWith({ environment = {}, input = '' }: Given, ...words: readonly string[]): Promise<Told> {
  const said = { out: '', err: '' };
  const pipe = (name: 'out' | 'err') => ({
    write: (text: string): void => void (said[name] += text),
    interactive: false,
    color: false,
    width: Number.POSITIVE_INFINITY,
  });
  let now = 0;
  const exit = await program({
    words,
    shell: {
      out: pipe('out'),
      err: pipe('err'),
      clock: () => (now += 1),
      now: () => Date.UTC(2025, 5, 1),
      // What runs until it is asked to stop is asked at once.
      asked: () => Promise.resolve(),
      environment,
      input: () => Promise.resolve(input),
    },
  });
  return { exit, ...said };
}

/** On a busy machine a test stands still for longer than an agent may: no test of these is about that. */
export const PATIENT_CONFIG: Config = {
  ...DEFAULT_CONFIG,
  circuit_breaker: {
    ...DEFAULT_CONFIG.circuit_breaker,
    max_latency_ms: 600_000,
    max_clock_jump_ms: 600_000,
  },
};

/** A shell that nobody reads, with the clocks of this machine. */
export const quietShell = (): Shell => {
  const silent = { write: () => undefined, interactive: false, color: false, width: Number.POSITIVE_INFINITY };
  return {
    out: silent,
    err: silent,
    clock: () => performance.now(),
    now: Date.now,
    asked: () => Promise.resolve(),
    environment: {},
    input: () => Promise.resolve(''),
  };
};

const folder = mkdtempSync(join(tmpdir(), 'smc-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A file of the test's own, in a folder of its own: several tests may run in one process. */
export function file(name: string, text: string): string {
  const path = join(mkdtempSync(join(folder, 'file-')), name);
  writeFileSync(path, text);
  return path;
}

export const csvOf = ({ columns }: CandleSeries, rows = columns.length): string => {
  const lines = ['timestamp_ms,open,high,low,close,volume'];
  for (let row = 0; row < rows; row += 1)
    lines.push(
      [columns.openTime, columns.open, columns.high, columns.low, columns.close, columns.volume]
        .map((column) => String(column[row]))
        .join(','),
    );
  return `${lines.join('\n')}\n`;
};

export const FROM = Date.UTC(2025, 2, 3);

/** Made-up candles of the symbol, the same each time. */
export const demo = (
  symbol: string,
  timeframe: Timeframe,
  count: number,
  startPrice: number,
  tick = 0.01,
): CandleSeries => demoCandles({ symbol, timeframe, from: FROM, count, seed: 4, startPrice, tick });

export const demoFile = (series: CandleSeries, name = `${series.symbol}-${series.timeframe}.csv`): string =>
  file(name, csvOf(series));

/** The lines of JSON that were printed. */
export const jsonLines = (text: string): readonly Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
