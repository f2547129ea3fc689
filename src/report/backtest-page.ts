// Backtest page: the verdict first, then the curve, then the figures and every trade with the reasons that led to it.
import { chanceDrawing } from './chance-drawing.ts';
import { candleTable } from './detect-columns.ts';
import { html } from './escape.ts';
import { frame } from './frame.ts';
import { gatesTable } from './gates-table.ts';
import { measuresTable } from './measures-table.ts';
import { monthsTable } from './months-table.ts';
import { resultHistogram } from './result-histogram.ts';
import { themeButton } from './theme-button.ts';
import { thinned } from './thinned.ts';
import { tradesSection } from './trades-section.ts';
import { dayText, money, plural, signed } from './browser/words.ts';
import type { CandleTable } from './detect-columns.ts';
import type { Curve } from './thinned.ts';
import type { Markup } from './escape.ts';
import type { BacktestReport, ReportBand, ReportTrade, ReportVerdict } from './report-data.ts';

/** What the page's own program is given. */
export type BacktestData = {
  readonly currency: string;
  readonly capital: number;
  readonly equity: Curve;
  readonly band: ReportBand | undefined;
  readonly trades: readonly ReportTrade[];
  readonly charts: Readonly<Record<string, CandleTable>>;
};

const ENTRY = new URL('./browser/backtest.ts', import.meta.url);

const VERDICT_MARKS: Readonly<Record<ReportVerdict['kind'], string>> = {
  shown: '✓',
  'not-proven': '?',
  loses: '✕',
  'not-enough': 'n',
};

/**
 * @param chartLibrary text of `lightweight-charts.standalone.production.js`
 * @returns a whole HTML document
 */
export function backtestPage(report: BacktestReport, chartLibrary: string): string {
  const { currency, verdict, band } = report;
  const header = html`<div class="banner">
      <b>BACKTEST</b><span>Recorded prices, simulated orders.</span
      ><span class="end">Fingerprint <code>${report.fingerprint}</code></span>
    </div>
    ${report.demo && html`<div class="banner demo"><b>DEMO DATA</b><span>Not a market: made to try things out. Its results say nothing about any market.</span></div>`}
    <header class="top">
      <h1>${report.title}</h1>
      <p class="facts">
        <span>${dayText(report.start)} to ${dayText(report.end)}</span
        ><span>${plural(report.trades.length, 'trade')}</span><span>${money(report.capital, currency)} to start</span>
      </p>
      ${themeButton}
    </header>`;
  const body = html`<div class="grid">
    <section class="card verdict ${verdict.kind}" aria-label="Verdict">
      <span class="sign" aria-hidden="true">${VERDICT_MARKS[verdict.kind]}</span>
      <div>
        <h2>${verdict.headline}</h2>
        <p>${verdict.sentence}</p>
      </div>
    </section>
    <dl class="tiles">
      ${report.headlines.map(
        ({ label, value, note, tone }) =>
          html`<div class="card tile">
            <dt>${label}</dt>
            <dd class="value ${tone ?? ''}">${value}</dd>
            <dd class="note">${note}</dd>
          </div>`,
      )}
    </dl>
    ${equityCard(report)}
    <section class="card results">
      <h2>Trades by result <small>${plural(report.distribution.length, 'trade')}, in R, net</small></h2>
      ${resultHistogram(report.distribution)}
    </section>
    <section class="card measured">
      <h2>Measures <small>net of costs, interval by bootstrap</small></h2>
      ${measuresTable(report.measures, currency)}
    </section>
    <div class="column">
      <section class="card">
        <h2>By month <small>% of equity, net</small></h2>
        ${monthsTable(report.months)}
      </section>
      <section class="card">
        <h2>Against chance <small>the same trades, entered at random</small></h2>
        ${
          report.chance === undefined
            ? html`<p class="empty">No trade to set against chance.</p>`
            : chanceDrawing(report.chance, currency)
        }
      </section>
      <section class="card">
        <h2>What each gate cost or saved <small>setups not taken</small></h2>
        ${gatesTable(report.gates)}
      </section>
    </div>
    ${tradesSection(report)}
    <section class="card settings">
      <h2>Settings</h2>
      <dl>
        ${report.settings.map(
          ({ label, value }) =>
            html`<div>
              <dt>${label}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
    </section>
    <section class="card assumptions">
      <h2>Assumptions</h2>
      <ul>
        ${(report.assumptions ?? []).map((line) => html`<li>${line}</li>`)}${
          band !== undefined && html`<li>${bandWords(band, report)}</li>`
        }
      </ul>
    </section>
  </div>`;
  const data: BacktestData = {
    currency,
    capital: Number(report.capital),
    equity: thinned(report.equity),
    band,
    trades: report.trades,
    charts: Object.fromEntries(Object.entries(report.charts).map(([key, candles]) => [key, candleTable(candles)])),
  };
  return frame({ title: report.title, header, body, data, chartLibrary, entry: ENTRY });
}

function equityCard({ capital, finalEquity, currency, band, ...report }: BacktestReport): Markup {
  const made = Number(finalEquity) - Number(capital);
  const share = Number(capital) === 0 ? 0 : (100 * made) / Number(capital);
  const change = `${money(String(made), currency, true)}, ${signed(share, 1)}%`;
  const words = `Equity from ${money(capital, currency)} to ${money(finalEquity, currency)}, ${change}`;
  return html`<section class="card equity">
    <h2>Equity <small>${currency}, marked to market; fall from the peak below, in %</small></h2>
    <p class="figure">
      <b>${money(finalEquity, currency)}</b>
      <span class="${made > 0 ? 'profit' : made < 0 ? 'loss' : ''}"
        >${made > 0 ? '▲ ' : made < 0 ? '▼ ' : ''}${change}</span
      >
    </p>
    <div class="chart" id="equity" role="img" aria-label="${words}"></div>
    ${band !== undefined && html`<p class="note">${bandWords(band, { ...report, capital, finalEquity, currency })}</p>`}
  </section>`;
}

const bandWords = (
  band: ReportBand,
  { currency, trades }: Pick<BacktestReport, 'currency' | 'trades' | 'capital' | 'finalEquity'>,
): string =>
  band.ambiguous === 0
    ? 'No trade hangs on the order of prices inside a candle.'
    : `In ${plural(band.ambiguous, 'trade')} of ${trades.length} one candle held both stop and target, or more than one reading. Read against the trader the run ends at ${money(
        band.pessimistic,
        currency,
      )}, read in favour at ${money(band.optimistic, currency)}.`;
