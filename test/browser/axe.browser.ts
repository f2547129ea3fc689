// Every page, and what opens before it, by the rules of axe-core: on a desk and on a phone, dark and light, before the real program.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { findings } from './axe.fixture.ts';
import { openBrowser, signIn, skip, tellOfThoseLeft, until, visit } from './visitor.fixture.ts';
import { QUIET, startAgent } from './agent.fixture.ts';
import type { Agent } from './agent.fixture.ts';
import type { Browser, Page } from 'playwright-core';
import type { Visitor } from './visitor.fixture.ts';

/** With what each says once it has heard from the agent. */
const PAGES: readonly (readonly [path: string, says: RegExp])[] = [
  ['/', /Open positions/],
  ['/trading', /Positions\d/],
  ['/analytics', /New backtest/],
  ['/research', /Search for evidence/],
  ['/risk', /Exposure/],
  ['/reports', /Tax lots/],
  ['/reports?tab=journal', /Tax lots/],
  ['/reports?tab=lots', /Tax lots/],
  ['/reports?tab=audit', /Tax lots/],
  ['/reports?tab=exports', /Tax lots/],
  ['/monitoring', /Breakers/],
  ['/config', /Version 1 is in force/],
  ['/config?section=notifications', /Telegram bot/],
  ['/admin', /Add a user/],
  ['/admin?tab=roles', /Roles/],
  ['/admin?tab=sessions', /Sessions/],
  ['/admin?tab=system', /System/],
  ['/admin?tab=backups', /Backups/],
  ['/login/keys', /where you are logged in/],
];
const DESK = 1440;
/** Skeletons have gone, and nothing fades any more. */
const SETTLED_MS = 300;
/** Short, for one that does not open must not keep all the others waiting. */
const OPENS_MS = 10_000;

/** What opens: how, on which page, and what stands there then. */
type Opened = {
  readonly name: string;
  readonly path: string;
  readonly open: (page: Page) => Promise<void>;
};
const dialog = (page: Page): Promise<void> => page.locator('dialog[open]').first().waitFor();
const OPENED: readonly Opened[] = [
  {
    name: 'the stop',
    path: '/',
    open: async (page) => {
      await page.keyboard.press('Control+.');
      await dialog(page);
      // Asked only where something is open.
      const close = page.getByLabel(/Also close/);
      if ((await close.count()) > 0) await close.check();
    },
  },
  {
    name: 'the palette',
    path: '/',
    open: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('btc');
      await page.getByRole('option').first().waitFor();
    },
  },
  { name: 'the keys', path: '/', open: async (page) => page.keyboard.press('?').then(() => dialog(page)) },
  {
    name: 'a menu',
    path: '/',
    open: async (page) => {
      await page.getByRole('button', { name: /^You:/ }).click();
      await page.getByRole('menu', { name: 'You' }).waitFor();
    },
  },
  {
    name: 'the looks',
    path: '/',
    open: async (page) => {
      await page.getByRole('button', { name: /^You:/ }).click();
      await page.getByRole('menuitem', { name: 'How this page looks' }).click();
      await dialog(page);
    },
  },
  {
    name: 'the events',
    path: '/',
    open: async (page) => {
      await page.getByRole('button', { name: /^You:/ }).click();
      await page.getByRole('menuitem', { name: /^Events/ }).click();
      await dialog(page);
    },
  },
  {
    name: 'the tour',
    path: '/',
    open: async (page) => {
      await page.getByRole('button', { name: /^You:/ }).click();
      await page.getByRole('menuitem', { name: 'Show the tour' }).click();
      await page.getByRole('dialog', { name: /^Tour/ }).waitFor();
    },
  },
  {
    name: 'the ticket, with a fault in it',
    path: '/trading',
    open: async (page) => {
      await page.keyboard.press('n');
      const stop = page.getByLabel('Stop (required)');
      await stop.fill('1000000');
      await stop.blur();
      await page.getByText(/A stop of a buy lies below the entry/).waitFor();
    },
  },
  {
    name: 'a zone',
    path: '/trading',
    open: async (page) => {
      const card = page.getByRole('button', { name: 'Replay to known-at' });
      await page.getByRole('application').focus();
      await until(
        async () => page.keyboard.press('.').then(() => card.count()),
        (count) => count > 0,
        'there is a zone',
      );
    },
  },
  { name: 'the layers', path: '/trading', open: (page) => page.keyboard.press('l') },
  {
    name: 'the chart as tables',
    path: '/trading',
    open: async (page) => page.keyboard.press('t').then(() => dialog(page)),
  },
  {
    name: 'the way back',
    path: '/trading',
    open: async (page) => {
      await page.getByRole('slider', { name: 'Clock of the page' }).waitFor();
      const replay = page.getByText('REPLAY', { exact: true });
      await until(
        async () => page.keyboard.press('{').then(() => replay.count()),
        (count) => count > 0,
        'the clock goes back',
      );
    },
  },
  { name: 'the signals', path: '/trading?side=signals&tab=signals', open: async () => undefined },
  { name: 'why not', path: '/trading?side=why-not&tab=why-not', open: async () => undefined },
  { name: 'the fills', path: '/trading?tab=fills', open: async () => undefined },
  { name: 'the events of the log', path: '/trading?tab=events', open: async () => undefined },
  {
    name: 'a chain of causes',
    path: '/trading',
    open: async (page) => {
      // The first decision may have to come yet.
      await until(
        async () => page.keyboard.press('w').then(() => page.url()),
        (url) => url.includes('why='),
        'there is a decision',
      );
      await page
        .locator('main')
        .getByText(/Copy evidence/)
        .waitFor();
    },
  },
  {
    name: 'a new backtest',
    path: '/analytics',
    open: async (page) => {
      await page.getByRole('button', { name: 'New backtest' }).click();
      await dialog(page);
    },
  },
  {
    name: 'a new user',
    path: '/admin',
    open: async (page) => {
      await page.getByRole('button', { name: 'Add a user' }).click();
      await dialog(page);
    },
  },
  {
    name: 'a change of the configuration, reviewed',
    path: '/config',
    open: async (page) => {
      await page.getByLabel(/^Daily loss/).fill('250');
      await page.getByRole('button', { name: 'Review' }).click();
      await dialog(page);
    },
  },
  {
    name: 'a configuration with a fault',
    path: '/config',
    open: async (page) => {
      await page.getByLabel(/^Daily loss/).fill('-1');
      await page.getByText('1 fault.').waitFor();
    },
  },
  {
    name: 'a new key',
    path: '/login/keys',
    open: async (page) => {
      await page.getByRole('button', { name: /key/ }).first().click();
      await dialog(page);
    },
  },
];

/** Before an agent that takes no plan of its own: risk has nothing to say against an order. */
const OPENED_IN_QUIET: readonly Opened[] = [
  {
    name: 'an order that is asked about',
    path: '/trading?symbol=ETHUSDT',
    open: async (page) => {
      await page.keyboard.press('n');
      await page.getByRole('radio', { name: 'Limit' }).check();
      const last = await page.evaluate(async () => {
        const answer = await fetch('/api/trading/market-data?symbol=ETHUSDT');
        return Number(
          ((await answer.json()) as { readonly items: readonly { readonly last: string }[] }).items[0]!.last,
        );
      });
      await page.getByLabel('Limit price').fill((last * 0.9).toFixed(2));
      await page.getByLabel('Stop (required)').fill((last * 0.88).toFixed(2));
      await page.getByRole('button', { name: /^Buy .* ETH at .*\(paper\)/ }).click();
      await page.getByRole('dialog', { name: /^Buy .* ETH at/ }).waitFor();
    },
  },
];

describe('axe', { skip }, () => {
  let agent: Agent;
  let quiet: Agent;
  let browser: Browser;
  // Each look has an agent of its own: what one has opened or stopped is not what the next begins with.
  beforeEach(async () => {
    [agent, quiet] = await Promise.all([startAgent({ speed: 300 }), startAgent({ speed: 60, config: QUIET })]);
    browser = await openBrowser();
  });
  afterEach(async () => {
    await tellOfThoseLeft();
    await browser?.close();
    await Promise.all([agent?.stop(), quiet?.stop()]);
  });

  const look = async (page: Page, what: 'all' | 'colours'): Promise<readonly string[]> => {
    await page.waitForTimeout(SETTLED_MS);
    const lines = await findings(page, what);
    if (!lines.some((line) => line.includes('partially obscured'))) return lines;
    // What the bar at the foot covers is scrolled to.
    await page.locator('#main').evaluate((main) => main.scrollTo(0, main.scrollHeight));
    return findings(page, what);
  };
  /** Everything at once: one run tells all that is to be mended. Between the two schemes only colours differ. */
  const told = async (found: string[], name: string, { page }: Visitor): Promise<void> => {
    for (const line of await look(page, 'all')) found.push(`${name}, dark: ${line}`);
    await page.emulateMedia({ colorScheme: 'light' });
    for (const line of await look(page, 'colours')) found.push(`${name}, light: ${line}`);
    await page.emulateMedia({ colorScheme: 'dark' });
  };

  const opened = async (
    found: string[],
    { name, path, open }: Opened,
    { url }: Agent,
    visitor: Visitor,
  ): Promise<void> => {
    const { page } = visitor;
    await page.goto(url + path);
    await page.locator('#page-title').waitFor({ state: 'attached' });
    try {
      await open(page);
    } catch (error) {
      found.push(`${name} does not open: ${String(error)}`);
    }
    await told(found, name, visitor);
  };

  for (const width of [DESK, 360])
    test(`no page at ${width} pixels has a fault, dark or light, nor has what opens before it`, async () => {
      const visitor = await visit(browser, { width, scheme: 'dark', bypassPolicy: true });
      const { page } = visitor;
      page.setDefaultTimeout(OPENS_MS);
      const found: string[] = [];
      await page.goto(`${agent.url}/login`);
      await page.getByRole('button', { name: 'Log in' }).waitFor();
      await told(found, '/login', visitor);
      await signIn(visitor, agent.url);
      for (const [path, says] of PAGES) {
        await page.goto(agent.url + path);
        await page.locator('main').getByText(says).first().waitFor();
        await told(found, path, visitor);
      }
      for (const each of OPENED) await opened(found, each, agent, visitor);
      await signIn(visitor, quiet.url);
      for (const each of OPENED_IN_QUIET) await opened(found, each, quiet, visitor);
      assert.ok(found.length === 0, found.join('\n'));
      await visitor.leave();
    });
});
