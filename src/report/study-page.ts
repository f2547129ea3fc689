// Study page: a sweep of parameters: the verdict and its checks, the map of two parameters, return against drawdown, and every trial.
import { frame } from './frame.ts';
import { heatMap } from './heat-map.ts';
import { html } from './escape.ts';
import { paretoPlot } from './pareto-plot.ts';
import { themeButton } from './theme-button.ts';
import { dayText, decimal, figure, plural, signed, UNKNOWN } from './browser/words.ts';
import type { Markup } from './escape.ts';
import type { StudyReport } from './study-data.ts';

const ENTRY = new URL('./browser/study.ts', import.meta.url);
/** More rows than anybody reads; all are in the JSON. */
const ROWS = 200;
const MARKS = { shown: '✓', 'not-proven': '?', loses: '✕', 'not-enough': 'n' } as const;

const head = (names: readonly string[]): Markup =>
  html`<thead>
    <tr>
      ${names.map((name, place) => html`<th scope="col" class="${place === 0 ? '' : 'number'}">${name}</th>`)}
    </tr>
  </thead>`;
const cells = (first: string, rest: readonly string[]): Markup =>
  html`<tr>
    <th scope="row">${first}</th>
    ${rest.map((text) => html`<td class="number">${text}</td>`)}
  </tr>`;
const number = (value: number | null): string => (value === null ? UNKNOWN : decimal(value, 3));

/** @returns a whole HTML document; all of it is drawn, nothing needs a chart library */
export function studyPage(report: StudyReport): string {
  const { verdict, trials } = report;
  const header = html`<div class="banner">
      <b>BACKTEST</b><span>Recorded prices, simulated orders, many settings.</span
      ><span class="end">Candles <code>${report.data}</code></span>
    </div>
    <header class="top">
      <h1>${report.title}</h1>
      <p class="facts">
        <span>${dayText(report.start)} to ${dayText(report.end)}</span><span>${plural(trials.length, 'setting')}</span
        ><span>chosen by ${report.objective}</span>
      </p>
      ${themeButton}
    </header>`;
  const body = html`<div class="grid">
    <section class="card verdict ${verdict.kind}" aria-label="Verdict">
      <span class="sign" aria-hidden="true">${MARKS[verdict.kind]}</span>
      <div>
        <h2>${verdict.headline}</h2>
        <p>${verdict.sentence}</p>
      </div>
    </section>
    <section class="card half">
      <h2>Checks <small>all must pass</small></h2>
      <table>
        ${head(['Check', 'Found', 'Asked', ''])}
        <tbody>
          ${report.checks.map(({ name, value, asked, passed }) =>
            cells(name, [
              number(value),
              asked,
              passed === null ? 'too little to tell' : passed ? '✓ passed' : '✕ failed',
            ]),
          )}
        </tbody>
      </table>
    </section>
    <section class="card half">
      <h2>Walk forward <small>each part with what was best before it</small></h2>
      <table>
        ${head(['Part', 'Chosen', 'Purged', 'Trades', 'Sum'])}
        <tbody>
          ${report.folds.map(({ from, until, setting, purged, trades: count, sumR }) =>
            cells(`${dayText(from)} to ${dayText(until)}`, [
              setting ?? UNKNOWN,
              decimal(purged, 0),
              decimal(count, 0),
              figure(sumR, 'R', ''),
            ]),
          )}
        </tbody>
      </table>
    </section>
    <section class="card half">
      <h2>Map <small>${report.objective} in the first 70 %</small></h2>
      ${heatMap(report.axes, trials)}
    </section>
    <section class="card half">
      <h2>Return against drawdown <small>whole history; the frontier is filled</small></h2>
      ${paretoPlot(trials)}
    </section>
    <section class="card">
      <h2>Trials <small>${trials.length > ROWS ? `the best ${ROWS} of ${trials.length}` : 'best first'}</small></h2>
      <div class="wide">
        <table>
          ${head(['Setting', 'Trades', report.objective, 'In sample', 'Out of sample', 'Return', 'Drawdown'])}
          <tbody>
            ${trials
              .slice(0, ROWS)
              .map((trial) =>
                cells(`${trial.setting}${trial.isBest ? ' (best)' : ''}${trial.onFrontier ? ' ◆' : ''}`, [
                  decimal(trial.trades, 0),
                  number(trial.score),
                  figure(trial.meanInSample, 'R', ''),
                  figure(trial.meanOutOfSample, 'R', ''),
                  `${signed(100 * trial.made, 2)}%`,
                  figure(trial.drawdown, 'fall', ''),
                ]),
              )}
          </tbody>
        </table>
      </div>
    </section>
  </div>`;
  return frame({ title: report.title, header, body, data: {}, chartLibrary: '', entry: ENTRY });
}
