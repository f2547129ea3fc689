// Trades section: the frame of the trade list and of the trade that is open beside it; the page's program fills both.
import { html } from './escape.ts';
import type { BacktestReport } from './report-data.ts';
import type { Markup } from './escape.ts';

const COLUMNS: readonly (readonly [key: string, title: string, isNumber: boolean])[] = [
  ['exitTime', 'Closed', false],
  ['symbol', 'Symbol', false],
  ['side', 'Side', false],
  ['strategy', 'Strategy', false],
  ['entryPrice', 'Entry', true],
  ['exitPrice', 'Exit', true],
  ['netPnl', 'Net', true],
  ['r', 'R', true],
  ['exitReason', 'Closed by', false],
];

const FILTERS: readonly (readonly [key: string, title: string])[] = [
  ['all', 'All'],
  ['won', 'Won'],
  ['lost', 'Lost'],
  ['buy', '▲ Long'],
  ['sell', '▼ Short'],
  ['ambiguous', 'Ambiguous'],
];

export function tradesSection(report: Pick<BacktestReport, 'trades' | 'currency'>): Markup {
  if (report.trades.length === 0)
    return html`<section class="card trades">
      <h2>Trades</h2>
      <p class="empty">No trade was closed. The table of gates says what stopped the setups.</p>
    </section>`;
  // One market needs no column of its own; the trade that is open names it.
  const symbols = new Set(report.trades.map(({ symbol }) => symbol));
  return html`<section class="card trades ${symbols.size === 1 && 'one-symbol'}" aria-label="Trades">
    <div class="bar">
      <h2>Trades <small id="trade-count"></small></h2>
      <div class="chips" role="group" aria-label="Which trades" id="trade-filters">
        ${FILTERS.map(
          ([key, title]) =>
            html`<button type="button" class="chip" data-filter="${key}" aria-pressed="${String(key === 'all')}">
              ${title}
            </button>`,
        )}
      </div>
      <p class="hint"><kbd>j</kbd> <kbd>k</kbd> next, previous</p>
    </div>
    <div class="split">
      <div class="list" id="trade-list" tabindex="-1">
        <table>
          <thead>
            <tr>
              ${COLUMNS.map(
                ([key, title, isNumber]) =>
                  html`<th
                    scope="col"
                    class="${isNumber ? 'number' : ''} col-${key}"
                    data-column="${key}"
                    aria-sort="${key === 'exitTime' ? 'ascending' : 'none'}"
                  >
                    <button type="button" data-sort="${key}">
                      ${title}${key === 'netPnl' && html` <small>${report.currency}</small>`}
                    </button>
                  </th>`,
              )}
            </tr>
          </thead>
          <tbody id="trade-rows"></tbody>
        </table>
        <button type="button" class="more" id="trade-more" hidden>Show more</button>
      </div>
      <article class="trade" id="trade" aria-live="off">
        <p class="empty">Open a trade to see its chart, its levels and the reasons for it.</p>
      </article>
    </div>
  </section>`;
}
