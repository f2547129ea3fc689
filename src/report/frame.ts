// Frame: the document around both pages. Nothing in it asks the network, and its policy forbids the browser to.
import { readFileSync } from 'node:fs';
import { html, scriptJson, scriptText } from './escape.ts';
import { pageProgram } from './page-program.ts';
import type { Markup } from './escape.ts';

export type Page = {
  readonly title: string;
  readonly header: Markup;
  readonly body: Markup;
  readonly data: unknown;
  /** Source of the standalone build of lightweight-charts. */
  readonly chartLibrary: string;
  /** Entry module of the page's own program. */
  readonly entry: URL;
};

const STYLE = new URL('./browser/page.css', import.meta.url);

/** Inline only: a page from a stranger's disk can load nothing and send nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

const CHARTS_LINK = 'https://www.tradingview.com/';

export function frame(page: Page): string {
  const style = readFileSync(STYLE, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\n\s+/g, '\n');
  // The library sets its name on the window; a classic script does that before the deferred module runs.
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="color-scheme" content="dark light" />
        <link rel="icon" href="data:," />
        <title>${page.title}</title>
        <style>
          ${{ markup: style }}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        ${page.header}
        <main id="main" tabindex="-1">${page.body}</main>
        <footer class="foot">
          <a href="${CHARTS_LINK}" rel="noreferrer">Charts by TradingView</a>
          <span>TradingView Lightweight Charts™. Copyright (c) 2025 TradingView, Inc.</span>
          <span>This file holds all it needs and asks no network. Times are UTC.</span>
        </footer>
        <p class="unseen" role="status" id="said"></p>
        <script type="application/json" id="report">
          ${{ markup: scriptJson(page.data) }}
        </script>
        <script>
          ${{ markup: scriptText(page.chartLibrary) }};
        </script>
        <script type="module">
          ${{ markup: scriptText(pageProgram(page.entry)) }};
        </script>
      </body>
    </html> `.markup;
}
