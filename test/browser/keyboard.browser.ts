// By keys alone, before the real program: everything that a person does with the pages, without a pointer.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { ADMIN, PASSWORD, QUIET, startAgent } from './agent.fixture.ts';
import { focusOf, handsOn } from './keyboard.fixture.ts';
import { openBrowser, skip, tellOfThoseLeft, until, visit } from './visitor.fixture.ts';
import type { Agent } from './agent.fixture.ts';
import type { Browser, Page } from 'playwright-core';
import type { Hands } from './keyboard.fixture.ts';
import type { Visitor } from './visitor.fixture.ts';

type Items<Item> = { readonly items: readonly Item[] };
type Order = { readonly role: string; readonly symbol: string; readonly status: string };

/** The second key after g, and where it leads. */
const PAGES: readonly (readonly [key: string, path: string, title: string])[] = [
  ['t', '/trading', 'Trading'],
  ['a', '/analytics', 'Analytics'],
  ['e', '/research', 'Research'],
  ['k', '/risk', 'Risk'],
  ['r', '/reports', 'Reports'],
  ['m', '/monitoring', 'Monitor'],
  ['c', '/config', 'Config'],
  ['u', '/admin', 'Admin'],
  ['h', '/', 'Home'],
];
const BACKTEST_MS = 90_000;
/** A little more than has to be held. */
const HELD_MS = 1_800;

async function come(browser: Browser, agent: Agent): Promise<{ visitor: Visitor; page: Page; hands: Hands }> {
  const visitor = await visit(browser);
  const { page } = visitor;
  const hands = handsOn(page);
  await page.goto(`${agent.url}/login`);
  await hands.to(page.getByLabel('Email'));
  await hands.type(ADMIN);
  await hands.to(page.getByLabel('Password', { exact: true }));
  await hands.type(PASSWORD);
  await hands.press('Enter');
  await page.waitForURL((now) => now.pathname === '/');
  await page.getByText('Open positions').first().waitFor();
  return { visitor, page, hands };
}
const goTo = async (page: Page, hands: Hands, key: string, title: string): Promise<void> => {
  await hands.press('g', key);
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor({ state: 'attached' });
  await page.waitForFunction(() => document.activeElement?.id === 'page-title');
};

describe('by keys alone, in a quiet account', { skip }, () => {
  let agent: Agent;
  let browser: Browser;
  before(async () => {
    agent = await startAgent({ speed: 60, config: QUIET });
    browser = await openBrowser();
  });
  afterEach(tellOfThoseLeft);
  after(async () => {
    await browser?.close();
    await agent?.stop();
  });

  test('a person signs in, skips to the page, goes to every page, and to the keys by the menu', async () => {
    const { visitor, page, hands } = await come(browser, agent);
    await page.reload();
    await page.getByText('Open positions').first().waitFor();
    await hands.press('Tab');
    assert.match((await focusOf(page)).name, /Skip to the page/);
    await hands.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'main');
    for (const [key, path, title] of PAGES) {
      await goTo(page, hands, key, title);
      assert.equal(new URL(page.url()).pathname, path);
      assert.equal(await page.getByText('This page has a fault.').count(), 0, path);
    }
    await hands.enter(page.getByRole('button', { name: /^You:/ }));
    const keys = page.getByRole('menuitem', { name: 'API keys and sessions' });
    for (let step = 0; step < 12 && !(await keys.evaluate((item) => item === document.activeElement)); step += 1)
      await hands.press('ArrowDown');
    await hands.press('Enter');
    await page.waitForURL(/\/login\/keys$/);
    await page.getByText('where you are logged in').first().waitFor();
    await visitor.leave();
  });

  test('an order is placed and cancelled, a position opened, and all of it stopped, held to close, and reset', async () => {
    const { visitor, page, hands } = await come(browser, agent);
    await hands.press('Control+k');
    await hands.type('ethusdt');
    await page
      .getByRole('option', { name: /ETHUSDT/ })
      .first()
      .waitFor();
    await hands.press('Enter');
    await page.getByRole('application', { name: /Chart of ETHUSDT/ }).waitFor();
    const { items } = await visitor.get<Items<{ readonly last: string }>>('/api/trading/market-data?symbol=ETHUSDT');
    const last = Number(items[0]!.last);
    await hands.press('n');
    const ticket = page.locator('form').filter({ has: page.getByRole('radiogroup', { name: 'Side' }) });
    await hands.to(ticket.getByRole('radio', { name: 'Market' }));
    await hands.press('ArrowRight');
    await hands.to(ticket.getByLabel('Limit price'));
    await hands.type((last * 0.9).toFixed(2));
    await hands.to(ticket.getByLabel('Stop (required)'));
    await hands.type((last * 0.88).toFixed(2));
    await hands.enter(ticket.getByRole('button', { name: /^Buy .* ETH at .*\(paper\)/ }));
    const ask = page.getByRole('dialog', { name: /^Buy .* ETH at/ });
    await ask.getByText('Lost at the stop').waitFor();
    await hands.enter(ask.getByRole('button', { name: 'Send', exact: true }));
    await page.getByText(/^Order (accepted|submitted)/).waitFor();
    await ask.waitFor({ state: 'detached' });
    await hands.isKept('where an order was sent');

    await hands.to(page.getByRole('tab', { name: /^Positions/ }));
    await hands.press('ArrowRight');
    const row = page.getByRole('table', { name: 'Orders' }).getByRole('row').filter({ hasText: 'Entry' }).first();
    await hands.enter(row.getByRole('button', { name: 'Cancel' }));
    await hands.enter(
      page.getByRole('dialog', { name: /^Cancel the buy/ }).getByRole('button', { name: 'Cancel order' }),
    );
    await row.getByText('Cancelled').waitFor();
    await hands.isKept('where a button has gone with what it did');
    const orders = (await visitor.get<Items<Order>>('/api/v1/orders')).items;
    assert.deepEqual(
      orders.filter(({ role }) => role === 'entry').map(({ symbol, status }) => [symbol, status]),
      [['ETHUSDT', 'canceled']],
    );

    // With a position there is something to close.
    await hands.press('n');
    await hands.to(ticket.getByLabel('Stop (required)'));
    await hands.retype((last * 0.9).toFixed(2));
    await hands.enter(ticket.getByRole('button', { name: /^Buy .* ETH/ }));
    await hands.enter(page.getByRole('dialog', { name: /^Buy/ }).getByRole('button', { name: 'Send', exact: true }));
    const positions = async (): Promise<number> =>
      (await visitor.get<Items<unknown>>('/api/trading/positions')).items.length;
    await until(positions, (count) => count === 1, 'the position is open');

    await hands.press('Control+.');
    const stop = page.getByRole('dialog', { name: /^Stop trading on/ });
    assert.equal(await page.evaluate(() => document.activeElement?.textContent?.trim()), 'Keep trading');
    await hands.to(stop.getByLabel(/Also close 1 position/), 'back');
    await hands.press(' ');
    await hands.to(stop.getByRole('button', { name: 'Hold to stop and close' }));
    await hands.press('Enter');
    await page.waitForTimeout(300);
    assert.equal(await positions(), 1, 'a short press is not enough');
    await page.keyboard.down(' ');
    await page.waitForTimeout(HELD_MS);
    await page.keyboard.up(' ');
    await stop.waitFor({ state: 'detached' });
    await until(positions, (count) => count === 0, 'the position is closed');
    await page.getByRole('button', { name: /^Stopped/ }).waitFor();
    await hands.isKept('after the stop');

    await hands.press('Control+.');
    const again = page.getByRole('dialog', { name: /^Reset the stop of/ });
    await hands.to(again.getByLabel('Why is it safe to go on?'));
    await hands.type('looked at every position and order');
    await hands.press('Enter');
    await page.getByText('Breakers 0 tripped').waitFor();
    await visitor.leave();
  });

  test('the configuration is changed, and taken back from the history', async () => {
    const { visitor, page, hands } = await come(browser, agent);
    await goTo(page, hands, 'c', 'Config');
    const save = async (version: number, needsReason: boolean): Promise<void> => {
      await hands.enter(page.getByRole('button', { name: 'Review' }), 'back');
      const ask = page.getByRole('dialog', { name: 'Save the configuration?' });
      await hands.to(ask.getByLabel('What is it for?'));
      if (needsReason) await hands.type('a calmer week');
      await hands.enter(ask.getByRole('button', { name: `Save as version ${version}` }));
      await page.getByText(`Version ${version} is in force.`).waitFor();
      await hands.isKept('where a version was saved');
    };
    await hands.to(page.getByLabel(/^Daily loss/));
    await hands.retype('250');
    await page.getByText('1 change, not saved.').waitFor();
    await save(2, true);
    await hands.enter(page.getByRole('list', { name: 'Versions' }).getByRole('button', { name: /^1\b/ }));
    await hands.enter(page.getByRole('button', { name: 'Put this text in the editor' }));
    await save(3, false);
    await visitor.leave();
  });

  test('the clock goes a hundred bars back, and forth to now', async () => {
    const { visitor, page, hands } = await come(browser, agent);
    await goTo(page, hands, 't', 'Trading');
    await page.getByRole('slider', { name: 'Clock of the page' }).waitFor();
    const at = (): number => Number(new URL(page.url()).searchParams.get('at'));
    await until(
      async () => {
        if (at() === 0) await hands.press('{');
        return at();
      },
      (clock) => clock > 0,
      'the clock goes back',
    );
    const first = at();
    for (let tens = 1; tens < 10; tens += 1) await hands.press('{');
    await page.getByText('REPLAY', { exact: true }).waitFor();
    await until(
      async () => at(),
      (clock) => clock < first,
      'and further',
    );
    await hands.press('End');
    await page.getByText('REPLAY', { exact: true }).waitFor({ state: 'detached' });
    await visitor.leave();
  });

  test('a user is added, with the password that is shown once', async () => {
    const { visitor, page, hands } = await come(browser, agent);
    await goTo(page, hands, 'u', 'Admin');
    await hands.enter(page.getByRole('button', { name: 'Add a user' }));
    const ask = page.getByRole('dialog', { name: 'Add a user' });
    await hands.to(ask.getByLabel('E-mail address'));
    await hands.type('kay@example.org');
    await hands.to(ask.locator('input[type=radio]:checked'));
    while (!(await ask.getByRole('radio', { name: 'trader' }).isChecked())) await hands.press('ArrowDown');
    await hands.to(ask.getByRole('checkbox', { name: 'paper-1' }));
    await hands.press(' ');
    await hands.enter(ask.getByRole('button', { name: 'Add the user' }));
    await ask.locator('code').waitFor();
    await hands.to(ask.getByLabel('I have handed it over, or saved it'));
    await hands.press(' ');
    await hands.enter(ask.getByRole('button', { name: 'Done' }));
    await page
      .getByRole('row', { name: /kay@example\.org/ })
      .getByText('One-time password')
      .waitFor();
    await hands.isKept('where somebody was added');
    await visitor.leave();
  });
});

describe('by keys alone, while the agent trades', { skip }, () => {
  let agent: Agent;
  let browser: Browser;
  before(async () => {
    agent = await startAgent({ speed: 120 });
    browser = await openBrowser();
  });
  afterEach(tellOfThoseLeft);
  after(async () => {
    await browser?.close();
    await agent?.stop();
  });

  test('a backtest is run to its verdict, and a trade of it opened and closed', async () => {
    const { visitor, page, hands } = await come(browser, agent);
    await goTo(page, hands, 'a', 'Analytics');
    await page.getByText('Not known yet.').waitFor();
    await hands.enter(page.getByRole('button', { name: 'New backtest' }));
    const form = page.getByRole('dialog', { name: 'New backtest' });
    for (const name of ['Liquidity grab', 'Break of structure', 'Confluence']) {
      await hands.to(form.getByRole('checkbox', { name: new RegExp(`^${name}`) }));
      await hands.press(' ');
    }
    await hands.enter(form.getByRole('button', { name: 'Run backtest' }));
    await page.getByRole('region', { name: 'Verdict', exact: true }).waitFor({ timeout: BACKTEST_MS });
    const row = page.getByRole('tabpanel', { name: /^Trades/ }).locator('tbody tr[data-index="0"]');
    await hands.enter(row);
    const trade = page.getByRole('dialog', { name: /^Trade \d+ of \d+: BTCUSDT/ });
    await trade.getByRole('application', { name: /Chart of BTCUSDT/ }).waitFor();
    await hands.press('Escape');
    await trade.waitFor({ state: 'detached' });
    await hands.isKept('where a trade was looked at');
    assert.equal(await row.evaluate((element) => element === document.activeElement), true, 'on its row');
    await visitor.leave();
  });

  test('closed trades are saved as CSV and as PDF', async () => {
    const { visitor, page, hands } = await come(browser, agent);
    await goTo(page, hands, 'r', 'Reports');
    await hands.to(page.getByRole('tab', { selected: true }).first());
    await hands.press('End');
    for (const [name, end] of [
      ['Closed trades', 'csv'],
      ['Closed trades to print', 'pdf'],
    ] as const) {
      await hands.enter(page.getByRole('button', { name: `Make ${name}`, exact: true }));
      const save = page.getByRole('button', { name: new RegExp(`^Save trades-paper-1.*\\.${end}`) });
      await save.waitFor();
      await hands.isKept('where a file was made');
      await hands.to(save);
      const [file] = await Promise.all([page.waitForEvent('download'), hands.press('Enter')]);
      assert.ok(file.suggestedFilename().endsWith(end));
    }
    await visitor.leave();
  });
});
