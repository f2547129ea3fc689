// Changing an order in a browser: by dragging its line and by its row, with what risk says before; nothing happens on Escape.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { existsSync } from 'node:fs';
import { faultsOf, openBrowser, skip as noBrowser, until } from './visitor.fixture.ts';
import { fileURLToPath } from 'node:url';
import { findings } from './axe.fixture.ts';
import { openPeople } from '#store/people/people.ts';
import { price, quantity } from '#model/number.ts';
import { startApi } from '#api/api.ts';
import { world } from '#api/world.fixture.ts';
import type { Api } from '#api/api.ts';
import type { Browser, Page } from 'playwright-core';
import type { Order } from '#model/order.ts';

const DIST = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));
const PASSWORD = 'a sentence that is easy to keep';
const skip = noBrowser || (!existsSync(DIST) && 'the dashboard is not built: npm run build');

describe('a working order is changed in the browser', { skip }, () => {
  const around = world(600);
  let api: Api;
  let browser: Browser;

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
  });
  after(async () => {
    await browser?.close();
    await api?.stop();
  });

  /** The entry that works, placed a little below the market. */
  const entry = (): Order =>
    [...around.port.view('one').workingOrders.values()].find(({ request }) => request.role === 'entry')!;
  let orders = 0;
  const place = async (): Promise<Order> => {
    const last = Number(around.last('BTCUSDT')) / 1e8;
    const at = (share: number) => price((last * share).toFixed(2));
    orders += 1;
    const answer = await around.port.createOrder(
      {
        id: `browser-${orders}`,
        account: 'one',
        symbol: 'BTCUSDT',
        side: 'buy',
        type: 'limit',
        quantity: quantity('0.01'),
        price: at(0.998),
        stopLoss: at(0.95),
        takeProfit: at(1.1),
      },
      'ana',
    );
    assert.equal(answer.outcome, 'placed');
    return entry();
  };
  const cancel = (): void => void around.port.cancelOrder('one', entry().request.clientId, 'ana');

  async function opened(bypassCSP = false): Promise<{ readonly page: Page; readonly faults: readonly string[] }> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, bypassCSP });
    await context.addInitScript(() => localStorage.setItem('smc.settings.last', JSON.stringify({ tourDone: true })));
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const faults = await faultsOf(page);
    await page.goto(`${api.url}/login`);
    await page.getByLabel('Email').fill('admin@localhost');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL((now) => now.pathname === '/');
    await page.goto(`${api.url}/trading?symbol=BTCUSDT`);
    await page.getByRole('application', { name: /Chart of BTCUSDT/ }).waitFor();
    return { page, faults };
  }

  /** Where the pointer says that a line can be moved: as a person finds it. */
  const findLine = async (page: Page): Promise<{ readonly x: number; readonly y: number }> => {
    const box = (await page.getByRole('application').boundingBox())!;
    const x = box.x + box.width / 3;
    return until(
      async () => {
        for (let y = box.y + 4; y < box.y + box.height - 30; y += 4) {
          await page.mouse.move(x, y);
          const isLine = await page.evaluate(
            () => document.querySelector<HTMLElement>('[role=application] > div')?.style.cursor === 'ns-resize',
          );
          if (isLine) return { x, y };
        }
        return { x: 0, y: 0 };
      },
      ({ y }) => y > 0,
      'the line of the order',
    );
  };

  test('its line is dragged: the price is asked about with what risk says, and Enter changes it', async () => {
    const old = await place();
    const { page, faults } = await opened();
    const { x, y } = await findLine(page);
    await page.mouse.down();
    await page.mouse.move(x, y + 20, { steps: 5 });
    await page.mouse.move(x, y + 40, { steps: 5 });
    assert.equal(entry().request.clientId, old.request.clientId, 'nothing happens before it is let go');
    await page.mouse.up();
    const dialog = page.getByRole('dialog', { name: 'Change the buy of BTCUSDT' });
    const field = dialog.getByLabel('Limit price');
    const asked = price(await field.inputValue());
    assert.ok(asked < old.request.price! && asked % price('0.01') === 0n, 'lower, and on the tick');
    await dialog.getByText('Lost at the stop').waitFor();
    await dialog
      .getByRole('button', { name: 'Change order' })
      .and(dialog.locator('button:not([aria-disabled])'))
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Order changed.').waitFor();
    assert.equal(entry().request.price, asked);
    assert.notEqual(entry().request.clientId, old.request.clientId);
    assert.equal(around.port.view('one').orders.get(old.request.clientId)!.order.reason, 'replaced');
    assert.deepEqual(faults, []);
    await page.context().close();
    cancel();
  });

  test('Escape while it is held, and Escape before the question, leave it as it was', async () => {
    const old = await place();
    const { page, faults } = await opened();
    const { x, y } = await findLine(page);
    await page.mouse.down();
    await page.mouse.move(x, y + 30, { steps: 5 });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    assert.equal(await page.getByRole('dialog').count(), 0);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + 30, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('dialog', { name: 'Change the buy of BTCUSDT' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(entry().request.clientId, old.request.clientId);
    assert.deepEqual(faults, []);
    await page.context().close();
    cancel();
  });

  test('the stop of a position is dragged nearer, and stands there', async () => {
    const last = Number(around.last('BTCUSDT')) / 1e8;
    const at = (share: number) => price((last * share).toFixed(2));
    const { outcome } = await around.port.createOrder(
      {
        id: 'browser-held',
        account: 'one',
        symbol: 'BTCUSDT',
        side: 'buy',
        type: 'market',
        quantity: quantity('0.01'),
        price: undefined,
        stopLoss: at(0.996),
        takeProfit: at(1.1),
      },
      'ana',
    );
    assert.equal(outcome, 'placed');
    around.minute();
    const stop = (): Order =>
      [...around.port.view('one').workingOrders.values()].find(({ request }) => request.role === 'stop-loss')!;
    const before = stop();
    assert.equal(before.state, 'accepted');
    const { page, faults } = await opened(true);
    const { x, y } = await findLine(page);
    await page.mouse.down();
    await page.mouse.move(x, y - 12, { steps: 5 });
    await page.mouse.up();
    const dialog = page.getByRole('dialog', { name: 'Move the exits of BTCUSDT' });
    const asked = price(await dialog.getByLabel('Stop').inputValue());
    assert.ok(asked > before.request.stopPrice!);
    await dialog.locator('button[type=submit]:not([aria-disabled])').waitFor();
    assert.deepEqual(await findings(page), []);
    await page.keyboard.press('Enter');
    await page.getByText('Exits moved.').waitFor();
    assert.deepEqual([stop().request.clientId, stop().request.stopPrice], [before.request.clientId, asked]);
    assert.deepEqual(faults, []);
    await page.context().close();
    await around.port.command('one', { type: 'flatten', by: 'ana' });
    around.minute();
  });

  test('without a mouse its row changes it; what risk refuses is said, and cannot be sent', async () => {
    const old = await place();
    const { page, faults } = await opened(true);
    await page.getByRole('tab', { name: /^Orders/ }).click();
    const row = page.getByRole('table', { name: 'Orders' }).getByRole('row').filter({ hasText: 'Working' }).first();
    await row.getByRole('button', { name: 'Change' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Change the buy of BTCUSDT' });
    const send = dialog.getByRole('button', { name: 'Change order' });
    assert.equal(await send.getAttribute('aria-disabled'), 'true', 'nothing is changed yet');
    await dialog.getByLabel('Stop').fill('1e5');
    await dialog.getByText('Not a price.').waitFor();
    void around.port.command('one', { type: 'pause', by: 'ana' });
    const lower = (Number(old.request.price) / 1e8 - 100).toFixed(2);
    await dialog.getByLabel('Stop').fill((Number(lower) * 0.95).toFixed(2));
    await dialog.getByText(/^Paused by a person/).waitFor();
    assert.equal(await send.getAttribute('aria-disabled'), 'true');
    void around.port.command('one', { type: 'resume', by: 'ana' });
    await dialog.getByLabel('Limit price').fill(lower);
    await dialog.getByText('Paused by a person').waitFor({ state: 'detached' });
    await dialog.locator('button[type=submit]:not([aria-disabled])').waitFor();
    assert.deepEqual(await findings(page), []);
    await send.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Order changed.').waitFor();
    assert.equal(entry().request.price, price(lower));
    assert.deepEqual(faults, []);
    await page.context().close();
    cancel();
  });
});
