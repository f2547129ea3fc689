// The trading page in a browser: what it shows was known, the way back in time and forth again, and an order that is given once.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { existsSync } from 'node:fs';
import { faultsOf, openBrowser, skip as noBrowser } from './visitor.fixture.ts';
import { fileURLToPath } from 'node:url';
import { openPeople } from '#store/people/people.ts';
import { startApi } from '#api/api.ts';
import { world } from '#api/world.fixture.ts';
import type { Api } from '#api/api.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const DIST = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));
const PASSWORD = 'a sentence that is easy to keep';
const skip = noBrowser || (!existsSync(DIST) && 'the dashboard is not built: npm run build');

describe('the trading page', { skip }, () => {
  const around = world(600);
  let api: Api;
  let browser: Browser;
  let context: BrowserContext;

  before(async () => {
    const people = openPeople({ path: ':memory:', now: Date.now, cost: { memory: 64, passes: 1 } });
    await people.firstAdmin(PASSWORD, ['one']);
    api = await startApi({
      port: around.port,
      people,
      now: Date.now,
      log: () => undefined,
      host: 'localhost',
      listenPort: 0,
      dashboard: DIST,
    });
    browser = await openBrowser();
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addInitScript(() =>
      localStorage.setItem('smc.settings.last', JSON.stringify({ theme: 'dark', tourDone: true })),
    );
    const page = await context.newPage();
    await page.goto(`${api.url}/login`);
    const status = await page.evaluate(
      async (body) =>
        (
          await fetch('/api/v1/auth/login', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          })
        ).status,
      { email: 'admin@localhost', password: PASSWORD },
    );
    assert.equal(status, 200);
    await page.close();
  });
  after(async () => {
    await browser?.close();
    await api?.stop();
  });

  /** A page that tells everything that it should not say: faults, warnings, and what its policy has refused. */
  async function opened(address = '/trading'): Promise<{ readonly page: Page; readonly faults: readonly string[] }> {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const faults = await faultsOf(page);
    await page.goto(`${api.url}${address}`);
    await page.getByRole('application', { name: /Chart of/ }).waitFor();
    return { page, faults };
  }

  test('the chart says in words what it shows, under the policy of the server', async () => {
    const { page, faults } = await opened();
    const chart = page.getByRole('application');
    const id = await chart.getAttribute('aria-describedby');
    await page.waitForFunction(
      (name) => /order block|no order block stands/.test(document.getElementById(name ?? '')?.textContent ?? ''),
      id,
    );
    assert.ok((await page.locator('canvas').count()) > 2);
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText(/open .* high .* low .* close/).waitFor({ state: 'attached' });
    assert.equal(await page.getByRole('link', { name: 'Charts by TradingView' }).isVisible(), true);
    assert.deepEqual(faults, []);
    await page.close();
  });

  test('back in time nothing is shown that was known later, and no order can be given', async () => {
    const { page, faults } = await opened();
    await page.getByRole('slider', { name: 'Clock of the page' }).waitFor();
    await page.keyboard.press('{');
    await page.keyboard.press('{');
    await page.getByText('REPLAY', { exact: true }).waitFor();
    const clock = Number(new URL(page.url()).searchParams.get('at'));
    assert.ok(clock > 0);
    await page.keyboard.press('t');
    const table = page.getByRole('dialog').getByRole('table');
    await table.waitFor();
    const known = await table.locator('tbody tr td:nth-child(7)').allInnerTexts();
    assert.ok(known.length > 0);
    const year = new Date(clock).getUTCFullYear();
    for (const words of known) {
      const time = Date.parse(`${words.replace(/(\w{3}) (\d{4} )?(\d\d:\d\d)$/, `$1 ${year} $3`)} UTC`);
      assert.ok(time < clock, `${words} is before ${new Date(clock).toISOString()}`);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Ticket' }).click();
    await page.getByText('Replay: orders are given at now.').waitFor();
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByText('REPLAY', { exact: true }).waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).searchParams.get('at'), null);
    assert.deepEqual(faults, []);
    await page.close();
  });

  test('what is chosen under Layers is there the next time', async () => {
    const { page, faults } = await opened();
    await page.keyboard.press('l');
    const everything = page.getByRole('button', { name: /^Everything/ });
    await everything.click();
    assert.equal(await everything.getAttribute('aria-pressed'), 'true');
    await page.reload();
    await page.getByRole('application').waitFor();
    await page.keyboard.press('l');
    assert.equal(await everything.getAttribute('aria-pressed'), 'true');
    await page.getByRole('button', { name: /^Clean/ }).click();
    assert.deepEqual(faults, []);
    await page.close();
  });

  test('an order is judged before it is sent, asked about once more, and stands among the orders', async () => {
    const { page, faults } = await opened('/trading?symbol=ETHUSDT');
    await page.getByRole('tab', { name: 'Ticket' }).click();
    const last = Number(around.last('ETHUSDT')) / 1e8;
    await page.getByLabel('Stop (required)').fill((last * 1.05).toFixed(1));
    await page.getByLabel('Stop (required)').blur();
    await page.getByText(/A stop of a buy lies below the entry/).waitFor();
    await page.getByText('Quantity', { exact: true }).click();
    await page.getByRole('textbox', { name: /^Quantity/ }).fill('0.1');
    await page.getByLabel('Stop (required)').fill((last * 0.95).toFixed(1));
    await page.getByLabel('Target').fill((last * 1.1).toFixed(1));
    const send = page.locator('form button[type=submit]');
    await page.waitForFunction(
      () => document.querySelector('form button[type=submit]')?.getAttribute('aria-disabled') === null,
    );
    await send.click();
    await page.getByRole('dialog').getByText('Risk judges it once more', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText(/^Order (accepted|filled|submitted)/).waitFor();
    around.minute();
    await page.getByRole('tab', { name: /^Orders/ }).click();
    await page
      .getByRole('row', { name: /ETHUSDT/ })
      .first()
      .waitFor();
    assert.deepEqual(faults, []);
    await page.close();
  });

  test('on a phone everything has its place and nothing runs over the side', async () => {
    const { page, faults } = await opened();
    await page.setViewportSize({ width: 360, height: 780 });
    await page.getByRole('button', { name: '▲ Buy' }).waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} px too wide`);
    await page.getByRole('button', { name: '▼ Sell' }).click();
    await page.getByRole('dialog', { name: /^Order/ }).waitFor();
    assert.deepEqual(faults, []);
    await page.close();
  });
});
