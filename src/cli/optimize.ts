// optimize and walk-forward: a grid of parameters over one history on all cores, every run written down, and what the best is worth after the choosing.
import { availableParallelism } from 'node:os';
import { createHash } from 'node:crypto';
import { banner } from './banner.ts';
import { cellsOf, parseGrid } from './sweep-grid.ts';
import { chosen, OBJECTIVES, studyVerdict, sweep, trialBook } from '#backtest/backtest.ts';
import { checkMarkets } from './backtest.ts';
import { DEFAULT_CONFIG, loadConfig, pipelineSettings } from '#config/config.ts';
import { loadMarket, parseTime, requireSpan, until } from './load.ts';
import { progress } from './progress.ts';
import { qualityNotes } from './notes.ts';
import { sharpeSampleOf } from '#backtest/statistics/statistics.ts';
import { SmcError } from '#model/fate.ts';
import { studyJson, studyText } from './study-text.ts';
import { redisAddress } from './redis-address.ts';
import { suggestion } from '#model/nearest.ts';
import { takeDataFolder } from './data-folder.ts';
import { wholeFlag } from './whole-flag.ts';
import { withFlags } from './run-flags.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { Config } from '#config/config.ts';
import type { LoadedMarket, LoadOptions } from './load.ts';
import type { Objective, RecordedRun, SweepResult } from '#backtest/backtest.ts';
import type { RunFlags } from './run-flags.ts';
import type { Shell } from './shell.ts';

export type OptimizeOptions = RunFlags &
  LoadOptions & {
    readonly data?: readonly string[];
    readonly grid: readonly string[];
    readonly from?: string;
    readonly to?: string;
    readonly objective?: string;
    readonly parts?: string;
    readonly train?: string;
    readonly threads?: string;
    /** A Redis server, whose workers run the trials in place of the threads of this process. */
    readonly queue?: string;
    readonly dataDir?: string;
    readonly resume?: boolean;
    readonly seed?: string;
    readonly json?: boolean;
    readonly html?: string;
  };

const DATA_FOLDER = 'data';
/** Part of every key: runs that an older program has made otherwise are not taken for ours. */
const RECORD_VERSION = 1;

/** @throws SmcError USAGE, CONFIG_INVALID, STORE_UNWRITABLE, REDIS_UNREACHABLE and those of a backtest */
export async function optimize(
  name: 'optimize' | 'walk-forward',
  file: string | undefined,
  options: OptimizeOptions,
  shell: Shell,
): Promise<void> {
  const paths = [...(file === undefined ? [] : [file]), ...(options.data ?? [])];
  if (paths.length === 0) throw new SmcError('USAGE', 'no candle file is named', name, `npx smc ${name} FILE ...`);
  const objective = objectiveOf(options.objective);
  const parts = wholeFlag(options.parts, '--parts', 2, 50) ?? 5;
  const train = wholeFlag(options.train, '--train', 1, parts - 1);
  const threads = wholeFlag(options.threads, '--threads', 1, 256) ?? availableParallelism();
  const queue = options.queue === undefined ? undefined : redisAddress(options.queue, '--queue', shell.environment);
  const seed = wholeFlag(options.seed, '--seed', 0, 2 ** 31) ?? 1;
  const base = options.config === undefined ? DEFAULT_CONFIG : await loadConfig(options.config);
  const config = withFlags(base, options);
  const strategy = options.strategy;
  if (strategy === undefined)
    throw new SmcError('USAGE', 'no strategy is named', '--strategy', 'name the one whose parameters are turned');
  const axes = parseGrid(strategy, options.grid);
  const to = options.to === undefined ? undefined : parseTime(options.to, '--to');
  const from = options.from === undefined ? undefined : parseTime(options.from, '--from');

  shell.err.write(banner(shell.err, 'backtest'));
  const loaded: LoadedMarket[] = [];
  for (const path of paths) loaded.push(await loadMarket(path, config, options, shell));
  for (const market of loaded) shell.err.write(qualityNotes(shell.err, market));
  checkMarkets(loaded);
  const markets = loaded.map(({ series, path }): CandleSeries => {
    const columns = until(series.columns, to);
    requireSpan(columns, from ?? Number.NEGATIVE_INFINITY, path);
    return { ...series, columns };
  });

  const data = hashOfCandles(markets, from);
  const cells = cellsOf(axes);
  const instruments = loaded.map(({ instrument }) => instrument);
  const variants = cells.map((values) => {
    const turned = Object.fromEntries(axes.map(({ parameter }, place) => [parameter, values[place]!]));
    return pipelineSettings(turnedConfig(config, strategy, turned), instruments, markets[0]!.timeframe);
  });
  const keys = variants.map((settings) => hashOfSettings(data, settings));
  const folder = options.dataDir ?? DATA_FOLDER;
  takeDataFolder(folder);
  const symbols = markets.map(({ symbol }) => symbol);
  const book = trialBook(folder, data, symbols);
  const recorded = book.runs();
  const runs = new Map<string, RecordedRun>();
  for (const key of keys) {
    const run = recorded.get(key);
    if (run !== undefined && options.resume === true) runs.set(key, run);
  }
  const resumed = runs.size;
  const missing = keys.flatMap((key, place) => (runs.has(key) ? [] : [place]));
  const bar = progress(shell.err, { label: 'Trials', total: missing.length, unit: 'trials', clock: shell.clock });
  const onResult = ({ index, trades, finalEquity, drawdown, start, end }: SweepResult): void => {
    const key = keys[missing[index]!]!;
    const run = { key, trades, finalEquity, drawdown, start, end };
    const { sharpe } = sharpeSampleOf(trades.map(({ r }) => r));
    book.add(run, Number.isFinite(sharpe) ? sharpe : 0);
    runs.set(key, run);
    bar.at(runs.size - resumed);
  };
  const since = from === undefined ? {} : { from };
  try {
    if (queue === undefined) {
      const asked = missing.map((place) => variants[place]!);
      await sweep(markets, asked, { threads, ...since, onResult });
    } else if (missing.length > 0) {
      const { queueSweep } = await import('#jobs/jobs.ts');
      const asked = missing.map((place) => ({ key: keys[place]!, settings: variants[place]! }));
      const notice = (sentence: string): void => shell.err.write(`note: ${sentence}\n`);
      const resume = options.resume === true;
      await queueSweep(markets, asked, { url: queue, study: data, ...since, resume, onResult, notice });
    }
  } finally {
    bar.end();
  }
  const own = new Set(keys);
  const made = keys.map((key) => runs.get(key)!);
  const study = chosen(
    axes,
    made.map(({ trades }, place) => ({ values: cells[place]!, trades })),
    { start: made[0]!.start, end: made[0]!.end },
    book.otherSharpes(own),
    seed,
    {
      objective,
      parts,
      ...(train === undefined ? {} : { train }),
      earlier: [...recorded.values()].flatMap(({ key, trades }) => (own.has(key) ? [] : [trades])),
    },
  );
  const told = {
    name,
    study,
    verdict: studyVerdict(study),
    runs: made,
    objective,
    capital: variants[0]!.ledger.capital,
    currency: variants[0]!.ledger.currency,
    symbols,
    sources: paths,
    strategy,
    data,
    resumed,
  };
  shell.out.write(options.json === true ? `${JSON.stringify(studyJson(told))}\n` : studyText(shell.out, told));
  if (options.html === undefined) return;
  const { writeStudyPage } = await import('./study-page.ts');
  await writeStudyPage(options.html, told);
  shell.err.write(`Report: ${options.html}\n`);
}

/** Parameters that the file gives and the grid does not turn stay as they are. */
function turnedConfig(config: Config, name: string, turned: Readonly<Record<string, number>>): Config {
  const given = config.decision_engine.strategies?.find((choice) => typeof choice === 'object' && choice.name === name);
  const parameters = { ...(typeof given === 'object' ? given.parameters : {}), ...turned };
  return { ...config, decision_engine: { ...config.decision_engine, strategies: [{ name, parameters }] } };
}

function hashOfCandles(markets: readonly CandleSeries[], from: number | undefined): string {
  const hash = createHash('sha256').update(`${RECORD_VERSION} ${from ?? ''}\n`);
  for (const { symbol, timeframe, columns } of markets) {
    hash.update(`${symbol} ${timeframe} ${columns.length}\n`);
    for (const name of ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const) {
      const values = columns[name].subarray(0, columns.length);
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
  }
  return hash.digest('hex').slice(0, 32);
}

const hashOfSettings = (data: string, settings: unknown): string =>
  createHash('sha256')
    .update(data)
    .update(
      JSON.stringify(settings, (_, value: unknown) =>
        typeof value === 'bigint' ? `${value}n` : value instanceof Map || value instanceof Set ? [...value] : value,
      ),
    )
    .digest('hex');

/** @throws SmcError USAGE */
function objectiveOf(text = 'sharpe'): Objective {
  const names = Object.keys(OBJECTIVES) as Objective[];
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new SmcError('USAGE', `there is no objective ${JSON.stringify(text)}`, '--objective', suggestion(text, names));
}
