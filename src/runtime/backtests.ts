// Backtests: those that the API asks for, and the searches for evidence, each in a thread of its own; and what they can run on.
import { cash } from '#model/number.ts';
import { gridOf } from './grid.ts';
import { startJob } from './worker-job.ts';
import { trialsIn } from './trials.ts';
import type { ApiPort, RecordedSpan } from '#api/api.ts';
import type { BacktestTask, WorkedOutcome } from './backtest-worker.ts';
import type { EvidenceTask } from './evidence-worker.ts';
import type { Millis } from '#model/time.ts';
import type { OptimisationTask, WorkedOptimisation } from './optimisation-worker.ts';
import type { PipelineSettings } from '#pipeline';
import type { SpansTask } from './recorded-spans.ts';

export type BacktestDeskOptions = {
  readonly directory: string;
  readonly candleFolder: string;
  readonly symbols: readonly string[];
  /** The settings of a backtest that somebody asks for. @throws SmcError CONFIG_INVALID, INSTRUMENT_UNKNOWN */
  readonly settings: (request: Parameters<ApiPort['backtest']>[0]) => PipelineSettings;
  readonly clock: () => Millis;
};

/** Candles come by the minute; a page that is opened twice reads them once. */
const SPANS_KEPT_MS = 60_000;
/** Nothing is traded with it: settings want one. */
const EVIDENCE_CAPITAL = cash('10000');

export function backtestDesk(
  options: BacktestDeskOptions,
): Pick<ApiPort, 'backtest' | 'optimise' | 'evidence' | 'recorded'> {
  const { directory, candleFolder, symbols, settings, clock } = options;
  const trials = trialsIn(directory);
  const spans = { at: Number.NEGATIVE_INFINITY, found: undefined as Promise<readonly RecordedSpan[]> | undefined };
  return {
    backtest(request) {
      const { source, from, to: until } = request;
      const task: BacktestTask = {
        directory,
        candleFolder,
        source,
        from,
        until,
        settings: settings(request),
        otherTrials: trials.others(request),
      };
      return startJob<WorkedOutcome>(new URL('./backtest-worker.ts', import.meta.url), task, ({ tradeSharpe }) =>
        trials.add(request, tradeSharpe),
      );
    },
    optimise(request) {
      const { source, from, to: until } = request.base;
      const cells = gridOf(request);
      const task: OptimisationTask = {
        directory,
        candleFolder,
        source,
        from,
        until,
        axes: request.axes,
        variants: cells.map(({ values, request: cell }) => ({ values, settings: settings(cell) })),
        otherTrials: trials.others(
          request.base,
          cells.map(({ request: cell }) => cell),
        ),
      };
      const worker = new URL('./optimisation-worker.ts', import.meta.url);
      return startJob<WorkedOptimisation>(worker, task, ({ sharpes }) => {
        for (const [place, { request: cell }] of cells.entries()) trials.add(cell, sharpes[place]!);
      });
    },
    evidence(request) {
      const { symbol, timeframe, source, from, to: until, targetR } = request;
      const asked = { strategies: [], symbols: [symbol], timeframe, from, to: until, source };
      const base = settings({ ...asked, capital: EVIDENCE_CAPITAL });
      const task: EvidenceTask = { directory, candleFolder, source, from, until, settings: base, timeframe, targetR };
      return startJob(new URL('./evidence-worker.ts', import.meta.url), task);
    },
    recorded() {
      const now = clock();
      if (spans.found === undefined || now - spans.at > SPANS_KEPT_MS) {
        const task: SpansTask = { directory, candleFolder, symbols };
        const found = startJob<readonly RecordedSpan[]>(new URL('./spans-worker.ts', import.meta.url), task).done;
        spans.at = now;
        spans.found = found;
        // What could not be read is asked for anew the next time.
        found.catch(() => {
          if (spans.found === found) spans.found = undefined;
        });
      }
      return spans.found;
    },
  };
}
