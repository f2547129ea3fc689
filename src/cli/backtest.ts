// backtest: candle files through the whole agent, and a report of what it made and how far that can be believed.
import { backtest, runMemory } from '#backtest/backtest.ts';
import { backtestJson } from './backtest-json.ts';
import { backtestSummary } from './backtest-summary.ts';
import { banner } from './banner.ts';
import { DEFAULT_CONFIG, loadConfig, pipelineSettings } from '#config/config.ts';
import { loadMarket, parseTime, requireSpan, until } from './load.ts';
import { durationOf, isoTime } from '#model/time.ts';
import { progress } from './progress.ts';
import { qualityNotes } from './notes.ts';
import { SmcError } from '#model/fate.ts';
import { withFlags } from './run-flags.ts';
import type { MarketTape } from '#backtest/backtest.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { Config } from '#config/config.ts';
import type { LoadedMarket } from './load.ts';
import type { Millis } from '#model/time.ts';
import type { BacktestRun } from './backtest-run.ts';
import type { RunFlags } from './run-flags.ts';
import type { Shell } from './shell.ts';

export type BacktestOptions = RunFlags & {
  readonly data: readonly string[];
  /** Finer candles that fills are made from, one file for each file of `data` that has one. */
  readonly tape?: readonly string[];
  readonly symbol?: string;
  readonly zone?: string;
  readonly columns?: string;
  readonly fileTimeframe?: string;
  readonly from?: string;
  readonly to?: string;
  readonly seed?: string;
  readonly json?: boolean;
  readonly html?: string;
};

export async function runBacktest(options: BacktestOptions, shell: Shell): Promise<void> {
  const base = options.config === undefined ? DEFAULT_CONFIG : await loadConfig(options.config);
  const config = withFlags(base, options);
  const to = options.to === undefined ? undefined : parseTime(options.to, '--to');
  const from = options.from === undefined ? undefined : parseTime(options.from, '--from');
  const seed = parseSeed(options.seed);
  shell.err.write(banner(shell.err, 'backtest'));
  const loaded: LoadedMarket[] = [];
  for (const path of options.data) loaded.push(await loadMarket(path, config, options, shell));
  const finer = new Map<string, LoadedMarket>();
  for (const path of options.tape ?? []) {
    const tape = await loadMarket(path, config, options, shell);
    finer.set(tape.series.symbol, tape);
  }
  for (const market of loaded) shell.err.write(qualityNotes(shell.err, market));
  for (const symbol of finer.keys())
    if (!loaded.some(({ series }) => series.symbol === symbol))
      throw new SmcError('USAGE', `no --data is of ${symbol}`, '--tape', 'a tape belongs to one of the markets');
  const cut = (market: LoadedMarket): LoadedMarket['series'] => ({
    ...market.series,
    columns: until(market.series.columns, to),
  });
  const markets = loaded.map((market): MarketTape => {
    const series = cut(market);
    requireSpan(series.columns, from ?? Number.NEGATIVE_INFINITY, market.path);
    const tape = finer.get(series.symbol);
    if (tape === undefined) return { series };
    const fine = cut(tape);
    requireTape(series, fine, from ?? Number.NEGATIVE_INFINITY, tape.path);
    return { series, finer: fine };
  });
  const run = runMarkets(config, loaded, markets, { seed, ...(from === undefined ? {} : { from }) }, shell);
  await tell({ ...run, demo: false }, options, shell);
}

/** Runs and keeps what a report needs. All markets share one base timeframe. @throws SmcError USAGE */
export function runMarkets(
  config: Config,
  loaded: readonly Pick<LoadedMarket, 'series' | 'instrument' | 'path'>[],
  markets: readonly MarketTape[],
  { from, seed }: { readonly from?: Millis; readonly seed: number },
  shell: Shell,
): Omit<BacktestRun, 'demo'> {
  checkMarkets(loaded);
  const settings = pipelineSettings(
    config,
    loaded.map(({ instrument }) => instrument),
    loaded[0]!.series.timeframe,
  );
  const bars = markets.reduce((most, { series, finer }) => Math.max(most, (finer ?? series).columns.length), 0);
  const bar = progress(shell.err, { label: 'Backtest', total: bars, unit: 'candles', clock: shell.clock });
  const memory = runMemory();
  try {
    const result = backtest({
      settings,
      markets,
      seed,
      ...(from === undefined ? {} : { from }),
      observer: memory.observer,
      onProgress: bar.at,
    });
    return { result, settings, markets, sources: loaded.map(({ path }) => path), memory };
  } finally {
    bar.end();
  }
}

/** Prints the result as asked, and writes the page where one was asked for. */
export async function tell(
  run: BacktestRun,
  options: Pick<BacktestOptions, 'json' | 'html'>,
  shell: Shell,
): Promise<void> {
  if (options.json === true) shell.out.write(`${JSON.stringify(backtestJson(run))}\n`);
  else shell.out.write(backtestSummary(shell.out, run));
  if (options.html === undefined) return;
  const { writeBacktestPage } = await import('./backtest-page.ts');
  await writeBacktestPage(options.html, run);
  shell.err.write(`Report: ${options.html}\n`);
}

/** @throws SmcError USAGE where timeframes differ, or a market was given twice */
export function checkMarkets(loaded: readonly Pick<LoadedMarket, 'series' | 'path'>[]): void {
  const first = loaded[0]!;
  const symbols = new Set<string>();
  for (const { series, path } of loaded) {
    if (series.timeframe !== first.series.timeframe)
      throw new SmcError(
        'USAGE',
        `${path} has candles of ${series.timeframe} and ${first.path} of ${first.series.timeframe}`,
        '--data',
        'bring all markets in one timeframe; finer candles for fills go to --tape',
      );
    if (symbols.has(series.symbol))
      throw new SmcError('USAGE', `${series.symbol} was given twice`, path, 'name each market once');
    symbols.add(series.symbol);
  }
}

/**
 * Where the tape has no price nothing fills, and no stop is met: a position would stand there unguarded and nobody would see.
 * @throws SmcError USAGE for a tape that is coarser, or shorter than the candles by more than one of them
 */
function requireTape({ columns, timeframe }: CandleSeries, tape: CandleSeries, from: Millis, path: string): void {
  const duration = durationOf(timeframe);
  if (durationOf(tape.timeframe) > duration)
    throw new SmcError(
      'USAGE',
      `a tape of ${tape.timeframe} is coarser than candles of ${timeframe}`,
      path,
      'bring finer candles, or leave --tape out',
    );
  const { openTime, length } = tape.columns;
  const start = Math.max(columns.openTime[0]!, from);
  const last = columns.openTime[columns.length - 1]!;
  if (length > 0 && openTime[0]! < start + duration && openTime[length - 1]! >= last) return;
  const span = length === 0 ? 'nothing' : `${isoTime(openTime[0]!)} to ${isoTime(openTime[length - 1]!)}`;
  throw new SmcError(
    'USAGE',
    `the tape covers ${span}, and trading is from ${isoTime(start)} to ${isoTime(last)}`,
    path,
    'trade only where it is: --from and --to, or leave --tape out',
  );
}

const DEFAULT_SEED = 1;

/** @throws SmcError USAGE */
function parseSeed(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SEED;
  const seed = Number(text);
  if (Number.isInteger(seed) && seed >= 0 && text.trim() !== '') return seed;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no seed`, '--seed', 'give a whole number from 0');
}
