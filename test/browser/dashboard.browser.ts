// The dashboard in a browser: a person comes in, finds out how things are, stops, and goes on; on a desk and on a phone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { existsSync } from 'node:fs';
import { faultsOf, openBrowser, skip as noBrowser } from './visitor.fixture.ts';
import { fileURLToPath } from 'node:url';
import { openPeople } from '#store/people/people.ts';
import { quantity } from '#model/number.ts';
import { startApi } from '#api/api.ts';
import { world } from '#api/world.fixture.ts';
import type { Api } from '#api/api.ts';
import type { Browser, BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import type { Price } from '#model/number.ts';

const DIST = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));
const PATHS = [
  '/',
  '/trading',
  '/analytics',
  '/research',
  '/risk',
  '/reports',
  '/monitoring',
  '/config',
  '/admin',
  '/login/keys',
];
const OWN = 'a sentence that is easy to keep';
const skip = noBrowser || (!existsSync(DIST) && 'the dashboard is not built: npm run build');

/** Said by the browser itself of every answer that is a refusal. */
const REFUSED = /status of 401/;
const CUT = /WebSocket/;

describe('the dashboard', { skip }, () => {
  const around = world(200);
  let api: Api;
  let browser: Browser;
  let oneTime = '';
  const ticking = setInterval(() => around.minute(), 1_000);

  before(async () => {
    // One position, with its stop and target at the venue.
    const tick = 1_000_000n;
    const near = (thousandths: bigint): Price =>
      (((around.last('BTCUSDT') * thousandths) / 1_000n / tick) * tick) as Price;
    await around.port.createOrder(
      {
        id: 'first',
        account: 'one',
        symbol: 'BTCUSDT',
        side: 'buy',
        type: 'market',
        quantity: quantity('0.01'),
        price: undefined,
        stopLoss: near(900n),
        takeProfit: near(1_200n),
      },
      'test',
    );
    around.minute();
    const people = openPeople({ path: ':memory:', now: Date.now, cost: { memory: 64, passes: 1 } });
    oneTime = (await people.firstAdmin(undefined, ['one']))!;
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
    clearInterval(ticking);
    await browser?.close();
    await api?.stop();
  });

  /** A page that tells everything that it should not say. */
  async function opened(
    context: BrowserContext,
    allowed?: RegExp,
  ): Promise<{ readonly page: Page; readonly faults: readonly string[] }> {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    return { page, faults: await faultsOf(page, allowed) };
  }
  const context = async (width: number, scheme: 'dark' | 'light' = 'dark'): Promise<BrowserContext> => {
    const made = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme });
    await made.addInitScript(() => localStorage.setItem('smc.settings.last', JSON.stringify({ tourDone: true })));
    return made;
  };
  const logIn = async (page: Page, password: string): Promise<void> => {
    await page.goto(`${api.url}/login`);
    await page.getByLabel('Email').fill('admin@localhost');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
  };

  test('a first login says nothing of what was wrong, takes a new password, and shows how things are', async () => {
    const { page, faults } = await opened(await context(1440), REFUSED);
    await page.goto(`${api.url}/risk`);
    await page.waitForURL(/\/login\?next=/);
    await logIn(page, 'not the password');
    await page.getByText('Email or password is wrong.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(oneTime);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('Choose your password').waitFor();
    await page.getByLabel('New password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText(/At least 12 characters/).waitFor();
    await page.getByLabel('New password', { exact: true }).fill(OWN);
    await page.getByLabel('New password again').fill(OWN);
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('All normal.').waitFor();
    await page.getByText('The open position has stop and target on the venue.', { exact: false }).waitFor();
    assert.match(await page.title(), /1 open/);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  for (const [width, scheme] of [
    [1440, 'dark'],
    [1024, 'light'],
    [360, 'dark'],
    [320, 'light'],
  ] as const)
    test(`every page opens at ${width} pixels, ${scheme}, whole and within the policy`, async () => {
      const { page, faults } = await opened(await context(width, scheme));
      await logIn(page, OWN);
      await page.getByText('All normal.').waitFor();
      for (const path of PATHS) {
        await page.goto(api.url + path);
        await page.locator('main').waitFor();
        await page.waitForTimeout(300);
        const { room, needed, title } = await page.evaluate(() => ({
          room: document.documentElement.clientWidth,
          needed: Math.max(document.documentElement.scrollWidth, document.querySelector('main')!.scrollWidth),
          title: document.querySelector('h1')?.textContent,
        }));
        assert.ok(needed <= room, `${path} is ${needed} wide in a window of ${room}`);
        assert.ok((title ?? '').length > 0, `${path} has a title`);
        assert.equal(await page.getByText('This page has a fault.').count(), 0, path);
      }
      assert.deepEqual(faults, []);
      await page.context().close();
    });

  test('by keys: a page, the palette, the stop with what it does now, and the way back with a reason', async () => {
    const { page, faults } = await opened(await context(1440));
    await logIn(page, OWN);
    await page.getByText('All normal.').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('k');
    await page.waitForURL(/\/risk$/);
    await page.waitForFunction(() => document.activeElement?.id === 'page-title');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('hom');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/');

    await page.keyboard.press('Control+.');
    const ask = page.getByRole('dialog', { name: 'Stop trading on one?' });
    await ask.getByText('Keeps 1 position with its stop and target').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent?.trim()), 'Keep trading');
    await ask.getByRole('button', { name: 'Stop entries' }).click();
    await page.getByText('Stopped by admin@localhost.').waitFor();
    assert.equal(around.port.breakers()[0]?.rule, 'emergency-stop');

    await page.getByRole('button', { name: /Reset/ }).click();
    const again = page.getByRole('dialog', { name: 'Reset the stop of one?' });
    await again.getByLabel('Why is it safe to go on?').fill('too short');
    await again.getByRole('button', { name: 'Reset and go on' }).click({ force: true });
    assert.equal(around.port.breakers().length, 1, 'a reason of nine characters is none');
    await again.getByLabel('Why is it safe to go on?').fill('looked at everything');
    await again.getByRole('button', { name: 'Reset and go on' }).click();
    await page.getByText('All normal.').waitFor();
    assert.equal(around.port.breakers().length, 0);
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  test('closing positions has to be held: a click is not enough', async () => {
    const { page, faults } = await opened(await context(1440));
    await logIn(page, OWN);
    await page.getByText('All normal.').waitFor();
    await page.keyboard.press('Control+.');
    await page.getByLabel(/Also close 1 position/).check();
    const hold = page.getByRole('button', { name: 'Hold to stop and close' });
    await hold.click();
    await page.waitForTimeout(300);
    assert.equal(around.port.breakers().length, 0);
    await page.keyboard.press('Escape');
    await hold.waitFor({ state: 'hidden' });
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  test('a stream that is cut off greys the figures and says so, without calling the agent offline', async () => {
    const { page, faults } = await opened(await context(1440), CUT);
    const sockets: WebSocketRoute[] = [];
    let cut = false;
    await page.routeWebSocket(/events\/stream/, (socket) => {
      if (cut) return void socket.close({ code: 1011 });
      socket.connectToServer();
      sockets.push(socket);
    });
    await logIn(page, OWN);
    await page.getByText('All normal.').waitFor();
    cut = true;
    for (const socket of sockets.splice(0)) await socket.close({ code: 1011 });
    await page.getByText('Not connected.').waitFor();
    await page
      .getByText(/agent state unknown/)
      .first()
      .waitFor();
    assert.match(await page.title(), /^! not connected/);
    assert.doesNotMatch(await page.locator('body').innerText(), /offline/i);
    cut = false;
    await page.getByText('All normal.').waitFor();
    assert.deepEqual(faults, []);
    await page.context().close();
  });
});
