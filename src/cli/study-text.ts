// Study text: what a sweep came to: the verdict and its checks first, then the best settings; for people, and as one object for machines.
import { facts, table } from './table.ts';
import { cash, formatFixed, toNumber } from '#model/number.ts';
import { isoTime } from '#model/time.ts';
import { paint } from './terminal.ts';
import { snakeCase } from './snake-case.ts';
import type { Cash } from '#model/number.ts';
import type { Objective, RecordedRun, Study, StudyVerdict } from '#backtest/backtest.ts';
import type { Terminal } from './terminal.ts';

/** A finished sweep; `runs` in the order of the variants. */
export type ToldStudy = {
  readonly name: 'optimize' | 'walk-forward';
  readonly study: Study;
  readonly verdict: StudyVerdict;
  readonly runs: readonly RecordedRun[];
  readonly objective: Objective;
  readonly capital: Cash;
  readonly currency: string;
  readonly symbols: readonly string[];
  readonly sources: readonly string[];
  readonly strategy: string;
  readonly data: string;
  readonly resumed: number;
};

const SHOWN = 10;

const plain = (value: number | null, digits = 3): string | undefined =>
  value === null ? undefined : value.toFixed(digits);

/** Places of the variants, best score first; those without one last. */
export const ranked = ({ study }: ToldStudy): readonly number[] =>
  study.optimisation.variants
    .map(({ score }, place) => ({ score: score ?? Number.NEGATIVE_INFINITY, place }))
    .toSorted((a, b) => b.score - a.score)
    .map(({ place }) => place);

export const returnOf = ({ capital }: ToldStudy, { finalEquity }: RecordedRun): number =>
  toNumber(cash(finalEquity)) / toNumber(capital) - 1;

/** Places of those that no other beats in return without a deeper drawdown. */
export function frontierOf(told: ToldStudy): ReadonlySet<number> {
  const points = told.runs.map((run, place) => ({ place, made: returnOf(told, run), drawdown: run.drawdown }));
  const found = new Set<number>();
  let most = Number.NEGATIVE_INFINITY;
  for (const { place, made } of points.toSorted((a, b) => a.drawdown - b.drawdown || b.made - a.made)) {
    if (made <= most) continue;
    most = made;
    found.add(place);
  }
  return found;
}

export const settingText = ({ study }: ToldStudy, place: number): string =>
  study.optimisation.axes
    .map(({ parameter }, axis) => `${parameter}=${study.optimisation.variants[place]!.values[axis]}`)
    .join(' ');

export function studyText(terminal: Terminal, told: ToldStudy): string {
  const { study, verdict, runs, resumed } = told;
  const { variants, trials, best, outOfSample, walkForward, walkTrades, folds } = study.optimisation;
  const day = (time: number): string => (Number.isFinite(time) ? isoTime(time).slice(0, 10) : '–');
  const sure = outOfSample.bounds;
  const parts = [
    `${paint(terminal, 'bold', verdict.words)}\n`,
    table(
      terminal,
      [{ title: 'check' }, { title: 'found', align: 'right' }, { title: 'asked' }, { title: '' }],
      verdict.checks.map(({ name, value, asked, passed }) => [
        name,
        plain(value),
        asked,
        passed === null
          ? 'too little to tell'
          : passed
            ? { text: 'passed', ink: 'green' }
            : { text: 'failed', ink: 'red' },
      ]),
    ),
    facts(terminal, [
      ['markets', `${told.symbols.join(', ')}, ${day(runs[0]!.start)} to ${day(runs[0]!.end)}`],
      ['strategy', `${told.strategy}, chosen by ${told.objective}`],
      ['trials', `${runs.length} of this grid (${resumed} taken from before), ${trials} ever on these markets`],
      ['best in the first 70 %', best === null ? undefined : settingText(told, best)],
      ['  mean where nothing was chosen', outOfSample.value === null ? undefined : `${plain(outOfSample.value)} R`],
      ['  95 % interval', sure === null ? undefined : `${plain(sure.low95)} R to ${plain(sure.high95)} R`],
      ['walked forward', `${walkTrades} trades, mean ${plain(walkForward.value) ?? '–'} R`],
      ['reality check, p-value', plain(study.superior?.realityCheck ?? null)],
    ]),
    table(
      terminal,
      ['part', 'until', 'chosen', 'purged', 'trades', 'sum R'].map((title) => ({ title })),
      folds.map(({ from, until, chosen, trades, sumR }, place) => [
        day(from),
        day(until),
        chosen === null ? undefined : settingText(told, chosen),
        study.steps[place]!.purged,
        trades,
        plain(sumR, 2),
      ]),
    ),
    table(
      terminal,
      ['setting', 'trades', told.objective, 'in sample R', 'out of sample R', 'return %', 'drawdown %'].map(
        (title) => ({
          title,
        }),
      ),
      ranked(told)
        .slice(0, SHOWN)
        .map((place) => [
          settingText(told, place),
          runs[place]!.trades.length,
          plain(variants[place]!.score, 2),
          plain(variants[place]!.meanInSample),
          plain(variants[place]!.meanOutOfSample),
          (100 * returnOf(told, runs[place]!)).toFixed(2),
          (100 * runs[place]!.drawdown).toFixed(2),
        ]),
    ),
  ];
  return parts.join('\n');
}

export function studyJson(told: ToldStudy) {
  const { study, verdict, runs } = told;
  const { axes, variants, folds, ...rest } = study.optimisation;
  const frontier = frontierOf(told);
  return {
    command: told.name,
    symbols: told.symbols,
    sources: told.sources,
    strategy: told.strategy,
    objective: told.objective,
    data_hash: told.data,
    capital: formatFixed(told.capital),
    currency: told.currency,
    start: runs[0]!.start,
    end: runs[0]!.end,
    resumed: told.resumed,
    verdict: snakeCase(verdict),
    axes: axes.map(({ parameter, values }) => ({ parameter, values })),
    ...(snakeCase(rest) as object),
    superior_ability: study.superior?.superiorAbility ?? null,
    reality_check: study.superior?.realityCheck ?? null,
    runs_compared: study.superior?.among ?? 0,
    efficiency: study.efficiency,
    folds: folds.map((fold, place) => ({ ...fold, purged: study.steps[place]!.purged })).map(snakeCase),
    variants: variants.map((variant, place) => ({
      ...(snakeCase(variant) as object),
      key: runs[place]!.key,
      trades: runs[place]!.trades.length,
      final_equity: runs[place]!.finalEquity,
      drawdown: runs[place]!.drawdown,
      on_frontier: frontier.has(place),
    })),
  };
}
