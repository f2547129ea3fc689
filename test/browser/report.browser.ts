// The report pages in a browser: they open from disk, ask no network, keep to what was known, and work by mouse and by keys.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { faultsOf, openBrowser, skip } from './visitor.fixture.ts';
import { backtestPage, detectPage } from '#report/report.ts';
import { sampleBacktest } from './backtest-sample.fixture.ts';
import { sampleDetection } from './report-sample.fixture.ts';
import type { Browser, Page } from 'playwright-core';

const LIBRARY = fileURLToPath(
  new URL('../../node_modules/lightweight-charts/dist/lightweight-charts.standalone.production.js', import.meta.url),
);

type Drawn = { readonly id: string; readonly knownAt: number; readonly status: string; readonly form: string };
type Seen = {
  readonly clock: number;
  readonly time: number;
  readonly candlesShown: number;
  readonly drawn: readonly Drawn[];
  readonly hidden: number;
};

describe('the report pages', { skip }, () => {
  const detected = sampleDetection();
  const run = sampleBacktest(true);
  let folder = '';
  let browser: Browser;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'smc-report-'));
    const library = readFileSync(LIBRARY, 'utf8');
    writeFileSync(join(folder, 'detect.html'), detectPage(detected, library));
    writeFileSync(
      join(folder, 'hostile.html'),
      detectPage(sampleDetection(120, '<img src=x onerror=alert(1)>'), library),
    );
    writeFileSync(join(folder, 'backtest.html'), backtestPage(run, library));
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  /** Opens a page, lets `use` act on it, and fails on any error of the page or any request but its own file. */
  async function visit(
    file: string,
    width: number,
    scheme: 'dark' | 'light',
    use: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
    const page = await context.newPage();
    const faults = await faultsOf(page);
    await page.goto(pathToFileURL(join(folder, file)).href);
    await page.waitForSelector('canvas');
    await use(page);
    assert.deepEqual(faults, []);
    await context.close();
  }

  const seen = async (page: Page): Promise<Seen> => {
    // What is asked for is drawn in the next frame, and told after it.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    return await page.evaluate(() => (window as unknown as { readonly __report: Seen }).__report);
  };
  const widthOf = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);

  for (const [width, scheme] of [
    [1440, 'dark'],
    [1440, 'light'],
    [1024, 'dark'],
    [360, 'light'],
  ] as const)
    for (const file of ['detect.html', 'backtest.html'])
      test(`${file} fits ${width} pixels in ${scheme}`, async () => {
        await visit(file, width, scheme, async (page) => assert.equal(await widthOf(page), width));
      });

  test('at an early bar nothing is drawn that was known later, and no later candle is there', async () => {
    await visit('detect.html', 1440, 'dark', async (page) => {
      for (const bar of [400, 150, 320, 40, 0, 599]) {
        await page.fill('#slider', String(bar));
        const { clock, time, candlesShown, drawn } = await seen(page);
        assert.equal(clock, bar);
        assert.equal(candlesShown, bar + 1);
        assert.deepEqual(
          drawn.filter(({ knownAt }) => knownAt > time),
          [],
        );
        if (bar > 100) assert.ok(drawn.length > 5, `${drawn.length} drawn at bar ${bar}`);
      }
    });
  });

  test('a zone at an early bar has the status it had then', async () => {
    await visit('detect.html', 1440, 'dark', async (page) => {
      await page.fill('#slider', '300');
      const { time, drawn } = await seen(page);
      const places = new Map(detected.patterns.map(({ id }, place) => [id, place]));
      for (const { id, status } of drawn) {
        const said = detected.changes.findLast(({ pattern, at }) => pattern === places.get(id) && at <= time);
        assert.equal(status, said?.status, id);
      }
    });
  });

  test('keys step through the bars and stop at both ends', async () => {
    await visit('detect.html', 1440, 'dark', async (page) => {
      const at = async (key: string): Promise<number> => {
        await page.keyboard.press(key);
        return (await seen(page)).clock;
      };
      const clocks: number[] = [];
      for (const key of ['Home', '[', ']', '}', '{', ']', 'End', ']', '[']) clocks.push(await at(key));
      assert.deepEqual(clocks, [0, 0, 1, 11, 1, 2, 599, 599, 598]);
    });
  });

  test('a switched-off pattern is gone, stays gone after a reload, and comes back', async () => {
    await visit('detect.html', 1440, 'dark', async (page) => {
      const blocks = async (): Promise<number> =>
        (await seen(page)).drawn.filter(({ form }) => form === 'order-block').length;
      assert.ok((await blocks()) > 0);
      await page.click('label:has([data-layer="order-block"])');
      assert.equal(await blocks(), 0);
      await page.reload();
      assert.equal(await blocks(), 0);
      await page.focus('[data-layer="order-block"]');
      await page.keyboard.press('Space');
      assert.ok((await blocks()) > 0);
    });
  });

  test('what is hidden by rank is said, and shown on demand', async () => {
    await visit('detect.html', 1440, 'dark', async (page) => {
      const { hidden, drawn } = await seen(page);
      assert.ok(hidden > 0);
      assert.equal(await page.textContent('#hidden'), `+${hidden} hidden, lower rank`);
      await page.click('#hidden');
      const all = await seen(page);
      assert.equal(all.hidden, 0);
      assert.ok(all.drawn.length > drawn.length);
    });
  });

  test('the card of a zone tells its life up to the bar in view, and leaves when the zone was not known', async () => {
    await visit('detect.html', 1440, 'dark', async (page) => {
      await seen(page);
      await page.keyboard.press('.');
      const card = page.locator('#zone-card');
      assert.ok(await card.isVisible());
      const id = (await card.locator('code').textContent())!;
      const place = detected.patterns.findIndex((pattern) => pattern.id === id);
      const told = detected.changes.filter(({ pattern }) => pattern === place);
      assert.equal(await card.locator('.life li').count(), told.length);
      assert.equal(await card.locator('.part').count(), 6);
      await card.getByText('Look from when it was known').click();
      await seen(page);
      const known = told.filter(({ at }) => at === detected.patterns[place]!.knownAt);
      assert.equal(await card.locator('.life li').count(), known.length);
      await page.keyboard.press('[');
      await seen(page);
      assert.ok(!(await card.isVisible()));
    });
  });

  test('the theme button turns the page and is remembered', async () => {
    await visit('detect.html', 1440, 'dark', async (page) => {
      const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const dark = await ground();
      await page.click('#theme');
      const light = await ground();
      assert.notEqual(light, dark);
      await page.reload();
      assert.equal(await ground(), light);
    });
  });

  test('a hostile symbol is shown as text', async () => {
    await visit('hostile.html', 1440, 'dark', async (page) => {
      assert.equal(await page.locator('img').count(), 0);
      assert.match((await page.textContent('h1'))!, /<img src=x/);
    });
  });

  test('a trade opens by click with its chart, its levels and its reasons', async () => {
    await visit('backtest.html', 1440, 'dark', async (page) => {
      const trade = run.trades[3]!;
      await page.click(`[data-trade="${trade.id}"]`);
      const view = page.locator('#trade');
      assert.ok((await view.locator('canvas').count()) > 0);
      // A step for each reason, then plan, fill and exit.
      assert.equal(await view.locator('.chain li').count(), trade.reasons.length + 3);
      assert.deepEqual(
        (await view.locator('.chain code').allTextContents()).toSorted(),
        trade.reasons.map(({ patternId }) => patternId).toSorted(),
      );
      assert.equal(await page.locator('[aria-selected="true"]').getAttribute('data-trade'), trade.id);
    });
  });

  test('trades are sorted, filtered and walked through by keys', async () => {
    await visit('backtest.html', 1440, 'light', async (page) => {
      const results = async (): Promise<readonly string[]> => page.locator('#trade-rows td.col-r').allTextContents();
      await page.click('[data-sort="r"]');
      assert.ok((await results())[0]!.startsWith('+'));
      await page.click('[data-sort="r"]');
      assert.ok((await results())[0]!.startsWith('\u2212'));
      await page.click('[data-filter="won"]');
      const won = run.trades.filter(({ netPnl }) => Number(netPnl) > 0).length;
      assert.equal((await results()).length, won);
      await page.click('[data-filter="all"]');
      await page.click('[data-sort="exitTime"]');
      const ids = await page
        .locator('#trade-rows tr')
        .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-trade')));
      await page.click(`[data-trade="${ids[0]}"]`);
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      assert.equal(await page.locator('[aria-selected="true"]').getAttribute('data-trade'), ids[1]);
    });
  });
});
