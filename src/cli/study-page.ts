// Study page: a finished sweep as the data of the page.
import { frontierOf, ranked, returnOf, settingText } from './study-text.ts';
import { studyPage } from '#report/report.ts';
import { writePage } from './page.ts';
import type { ToldStudy } from './study-text.ts';

export const writeStudyPage = (path: string, told: ToldStudy): Promise<void> =>
  writePage(path, () => {
    const { study, runs, verdict } = told;
    const { axes, variants, folds, best, trials } = study.optimisation;
    const frontier = frontierOf(told);
    return studyPage({
      title: `${told.symbols.join(', ')}: ${told.name} of ${told.strategy}`,
      start: runs[0]!.start,
      end: runs[0]!.end,
      data: told.data,
      objective: told.objective,
      verdict: {
        kind: verdict.kind,
        headline: verdict.words,
        sentence: `${runs.length} settings of this grid, ${trials} ever tried on these markets. Best in the first 70 %: ${best === null ? 'none' : settingText(told, best)}. Net of fees, spread and slippage.`,
      },
      checks: verdict.checks,
      axes: axes.map(({ parameter, values }) => ({ parameter, values })),
      folds: folds.map((fold, place) => ({
        from: fold.from,
        until: fold.until,
        setting: fold.chosen === null ? null : settingText(told, fold.chosen),
        purged: study.steps[place]!.purged,
        trades: fold.trades,
        sumR: fold.sumR,
      })),
      trials: ranked(told).map((place) => ({
        setting: settingText(told, place),
        values: variants[place]!.values,
        trades: runs[place]!.trades.length,
        score: variants[place]!.score,
        meanInSample: variants[place]!.meanInSample,
        meanOutOfSample: variants[place]!.meanOutOfSample,
        made: returnOf(told, runs[place]!),
        drawdown: runs[place]!.drawdown,
        onFrontier: frontier.has(place),
        isBest: place === best,
      })),
    });
  });
