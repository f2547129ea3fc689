// Detect page: the chart of a detection with a slider through time; what is not yet known at a bar is not on the page's chart.
import { detectColumns } from './detect-columns.ts';
import { html } from './escape.ts';
import { frame } from './frame.ts';
import { themeButton } from './theme-button.ts';
import { dayText, plural } from './browser/words.ts';
import type { DetectReport } from './report-data.ts';

const ENTRY = new URL('./browser/detect.ts', import.meta.url);

/**
 * @param chartLibrary text of `lightweight-charts.standalone.production.js`
 * @returns a whole HTML document
 */
export function detectPage(report: DetectReport, chartLibrary: string): string {
  const { candles, symbol, timeframe, source, title } = report;
  const first = candles.openTime[0];
  const last = candles.openTime[candles.length - 1];
  const span = first === undefined || last === undefined ? 'no candles' : `${dayText(first)} to ${dayText(last)}`;
  const facts = [span, plural(candles.length, 'bar'), plural(report.patterns.length, 'pattern'), source];
  const header = html`<div class="banner"><b>DETECTION</b><span>Recorded prices. Nothing is traded.</span></div>
    ${report.demo === true && html`<div class="banner demo"><b>DEMO DATA</b><span>Not a market: made to try things out.</span></div>`}
    <header class="top">
      <h1>${symbol} <span class="chip">${timeframe}</span></h1>
      <p class="facts">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
      ${themeButton}
    </header>`;
  const body = html`<div class="detect" id="detect">
    <section class="stage card" id="stage" aria-label="Chart">
      <div class="legend">
        <p class="quote" id="quote"></p>
        <div class="chips" id="chips" role="group" aria-label="Patterns on the chart"></div>
      </div>
      <div class="chart" id="chart" role="application" tabindex="0" aria-describedby="summary"></div>
      <p class="unseen" id="summary"></p>
      <div class="replay" id="replay">
        <div class="steps">
          <button type="button" class="icon" data-step="-10" aria-label="Ten bars back" title="Ten bars back  {">
            «
          </button>
          <button type="button" class="icon" data-step="-1" aria-label="One bar back" title="One bar back  [">‹</button>
          <button type="button" class="icon" id="play" aria-label="Play" title="Play  Space">▶</button>
          <button type="button" class="icon" data-step="1" aria-label="One bar forward" title="One bar forward  ]">
            ›
          </button>
          <button type="button" class="icon" data-step="10" aria-label="Ten bars forward" title="Ten bars forward  }">
            »
          </button>
        </div>
        <output id="clock" class="clock"></output>
        <div class="slide">
          <canvas id="ticks" aria-hidden="true"></canvas>
          <input
            type="range"
            id="slider"
            min="0"
            max="${Math.max(0, candles.length - 1)}"
            value="${Math.max(0, candles.length - 1)}"
            aria-label="Bar at which to look: nothing later is shown"
          />
        </div>
        <button type="button" class="now" id="now">Now</button>
      </div>
    </section>
    <aside class="side">
      <section class="card" aria-label="What was said at this bar">
        <h2>Said at this bar <small id="said-count"></small></h2>
        <ol class="said" id="said-list"></ol>
      </section>
      <section class="card grow" aria-label="Zones shown, best rank first">
        <h2>On the chart <small>best rank first</small></h2>
        <ol class="zones" id="zones"></ol>
      </section>
      <section class="card keys">
        <h2>Keys</h2>
        <p>
          <kbd>[</kbd> <kbd>]</kbd> bar · <kbd>{</kbd> <kbd>}</kbd> ten bars · <kbd>Home</kbd> <kbd>End</kbd> first,
          last · <kbd>Space</kbd> play · <kbd>,</kbd> <kbd>.</kbd> zone · <kbd>←</kbd> <kbd>→</kbd> pan · <kbd>↑</kbd>
          <kbd>↓</kbd> zoom · <kbd>Esc</kbd> close
        </p>
      </section>
    </aside>
  </div>`;
  return frame({ title, header, body, data: detectColumns(report), chartLibrary, entry: ENTRY });
}
