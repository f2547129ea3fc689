// Trades in the browser before the real program: every page, a trade from its fill to its report, and a program that is killed.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { after, afterEach, before, describe, test } from 'node:test';
import { cash, formatFixed } from '#model/number.ts';
import { money } from '#dashboard/format/money.ts';
import { openBrowser, signIn, skip, tellOfThoseLeft, until, visit } from './visitor.fixture.ts';
import { openLog } from '#store/log/log.ts';
import { startAgent } from './agent.fixture.ts';
import type { Agent } from './agent.fixture.ts';
import type { Browser, Page } from 'playwright-core';
import type { Trade } from '#model/entry.ts';
import type { Visitor } from './visitor.fixture.ts';

type ToldTrade = { readonly id: string; readonly symbol: string; readonly net_pnl: string };
type Items<Item> = { readonly items: readonly Item[] };

/** Each page by its word on the rail, with what only it says once it has heard from the agent. */
const PAGES: readonly (readonly [path: string, label: string, says: RegExp])[] = [
  ['/', 'Home', /Open positions/],
  ['/trading', 'Trading', /Positions\d/],
  ['/risk', 'Risk', /Exposure/],
  ['/reports', 'Reports', /Tax lots/],
  ['/monitoring', 'Monitor', /Breakers/],
  ['/analytics', 'Analytics', /New backtest/],
  ['/research', 'Research', /Search for evidence/],
  ['/config', 'Config', /Version 1 is in force/],
  ['/admin', 'Admin', /Add a user/],
];
/** Said while nothing answers on the port, and where the stream was cut. */
const GONE = /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|WebSocket connection to/;
const TRADES_BEFORE = 4;

describe('the demo market in the browser', { skip }, () => {
  let agent: Agent;
  let browser: Browser;
  before(async () => {
    agent = await startAgent({ speed: 300 });
    browser = await openBrowser();
  });
  afterEach(tellOfThoseLeft);
  after(async () => {
    await browser?.close();
    await agent?.stop();
  });

  const loggedTrades = (): readonly Trade[] => {
    const log = openLog(agent.store, { readOnly: true });
    try {
      return [...log.ofKinds(['trade'], 0)].flatMap((event) => (event.kind === 'trade' ? [event.data] : []));
    } finally {
      log.close();
    }
  };
  const toldTrades = async (visitor: Visitor): Promise<readonly ToldTrade[]> =>
    (await visitor.get<Items<ToldTrade>>('/api/trading/paper-trades?limit=500')).items;
  /** Market and net result of each row, as they stand there. */
  const shownTrades = (page: Page): Promise<readonly string[]> =>
    page
      .getByRole('table', { name: 'Closed trades' })
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => `${row.children[1]!.textContent} ${row.children[4]!.textContent}`));
  const asShown = ({ symbol, net_pnl: net }: ToldTrade): string => `${symbol} ${money(cash(net), '', 'plus')}`;

  test('a person signs in, and every page answers from the running program', async () => {
    const visitor = await visit(browser);
    const { page } = visitor;
    await page.goto(`${agent.url}/risk`);
    await page.waitForURL(/\/login\?next=/);
    await signIn(visitor, agent.url);
    await page.getByText(/Prices are .* old\./).waitFor();
    assert.equal(await page.getByText('DEMO').first().isVisible(), true);
    for (const [path, label, says] of PAGES) {
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: label }).click();
      await page.waitForURL((now) => now.pathname === path);
      await page.getByRole('heading', { level: 1, name: label, exact: true }).waitFor({ state: 'attached' });
      await page.locator('main').getByText(says).first().waitFor();
      assert.equal(await page.getByText('This page has a fault.').count(), 0, path);
    }
    await page.goto(`${agent.url}/login/keys`);
    await page.getByText('where you are logged in').first().waitFor();
    await page.goto(`${agent.url}/trading/nothing`);
    await page.getByText('There is no such page.').waitFor();
    await visitor.leave();
  });

  test('a trade opens and closes before one’s eyes, with the money that the report, the API and the log tell', async () => {
    const visitor = await visit(browser);
    const { page } = visitor;
    await signIn(visitor, agent.url);
    await page.goto(`${agent.url}/trading`);
    const positions = page.getByRole('tabpanel', { name: /^Positions/ });
    await positions.waitFor();
    // What is open already does not count: one has to come.
    await page.evaluate(() => {
      const seen = new Map<string, string>();
      const look = (): void => {
        for (const link of document.querySelectorAll('[role=tabpanel] table a[href*="why="]')) {
          const id = new URL((link as HTMLAnchorElement).href).searchParams.get('why')!;
          if (!seen.has(id)) seen.set(id, link.closest('tr')!.innerText);
        }
      };
      look();
      const first = new Set(seen.keys());
      const watch = setInterval(() => {
        look();
        const came = [...seen].find(([id]) => !first.has(id));
        if (came === undefined) return;
        const [id, text] = came;
        document.documentElement.dataset['came'] ??= JSON.stringify({ id, text });
        if (document.querySelector(`[role=tabpanel] table a[href*="${encodeURIComponent(id)}"]`) !== null) return;
        document.documentElement.dataset['went'] = id;
        clearInterval(watch);
      }, 20);
    });
    const dataset = (name: 'came' | 'went'): Promise<string> =>
      page
        .waitForFunction((key) => document.documentElement.dataset[key], name, { timeout: 60_000 })
        .then((handle) => handle.jsonValue() as Promise<string>);
    const came = JSON.parse(await dataset('came')) as { readonly id: string; readonly text: string };
    assert.match(came.text, /(Long|Short)/);
    assert.equal(await dataset('went'), came.id);

    const told = await until(
      () => toldTrades(visitor),
      (trades) => trades.some(({ id }) => id === came.id),
      'the trade is told',
    );
    const trade = told.find(({ id }) => id === came.id)!;
    const logged = loggedTrades().filter(({ planId }) => planId === came.id);
    assert.deepEqual(
      logged.map(({ netPnl }) => formatFixed(netPnl)),
      [trade.net_pnl],
    );
    await page.goto(`${agent.url}/reports?trade=${encodeURIComponent(came.id)}`);
    await page.getByRole('table', { name: 'Closed trades' }).locator('tr[aria-selected=true]').waitFor();
    assert.ok((await shownTrades(page)).includes(asShown(trade)));
    await visitor.leave();
  });

  test('killed and started again, the program goes on where it was: each trade stands there once, and none is missing', async () => {
    const visitor = await visit(browser, { allowed: GONE });
    const { page } = visitor;
    await signIn(visitor, agent.url);
    await page.getByRole('link', { name: 'Reports' }).first().click();
    await until(
      () => shownTrades(page),
      (rows) => rows.length >= TRADES_BEFORE,
      'trades are shown',
    );
    await agent.kill();
    await page
      .getByText(/agent state unknown/)
      .first()
      .waitFor();
    const before = await shownTrades(page);
    await agent.restart();
    await page
      .getByText(/agent state unknown/)
      .first()
      .waitFor({ state: 'detached' });
    // Trades go on: rows and answers are compared until both are of the same moment.
    const isOne = async (): Promise<readonly [shown: readonly string[], told: readonly string[]]> => [
      (await shownTrades(page)).toSorted(),
      (await toldTrades(visitor)).map(asShown).toSorted(),
    ];
    const [shown] = await until(
      isOne,
      ([a, b]) => a.length > before.length && isDeepStrictEqual(a, b),
      'rows and API are one',
    );
    const left = [...shown];
    for (const row of before) {
      const place = left.indexOf(row);
      assert.ok(place >= 0, `${row} is still there`);
      left.splice(place, 1);
    }
    const ids = loggedTrades().map(({ planId }) => planId);
    assert.equal(new Set(ids).size, ids.length, 'the log has each trade once');
    await visitor.leave();
  });
});
