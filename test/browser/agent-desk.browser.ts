// The desk in the browser before the real program: configuration and its way back, people, reports as files, and a backtest.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { cash } from '#model/number.ts';
import { firstSignIn, openBrowser, signIn, skip, tellOfThoseLeft, until, visit } from './visitor.fixture.ts';
import { money } from '#dashboard/format/money.ts';
import { readFileSync } from 'node:fs';
import { startAgent } from './agent.fixture.ts';
import type { Agent } from './agent.fixture.ts';
import type { Browser, Page } from 'playwright-core';
import type { Visitor } from './visitor.fixture.ts';

type Items<Item> = { readonly items: readonly Item[] };
type Trade = { readonly id: string; readonly net_pnl: string };
type Version = { readonly version: number; readonly text: string };
type Run = {
  readonly job_id: string;
  readonly status: string;
  readonly trade_log: readonly { readonly net_pnl: string }[];
  readonly findings: { readonly verdict: { readonly headline: string } };
};

/** Enough for a table and a page in print. */
const TRADES_LEAST = 3;
const BACKTEST_MS = 90_000;

describe('the desk of an admin', { skip }, () => {
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

  const come = async (path: string): Promise<Visitor> => {
    const visitor = await visit(browser);
    await signIn(visitor, agent.url);
    await visitor.page.goto(agent.url + path);
    return visitor;
  };
  const saved = async (page: Page, press: () => Promise<void>): Promise<string> => {
    const [file] = await Promise.all([page.waitForEvent('download'), press()]);
    return file.path();
  };

  test('a limit is changed, is in force at once, and is taken back from the history', async () => {
    const visitor = await come('/config');
    const { page } = visitor;
    const limit = async (): Promise<string> =>
      (await visitor.get<{ readonly risk_limits: { readonly max_daily_loss: string } }>('/api/v1/risk/portfolio'))
        .risk_limits.max_daily_loss;
    assert.equal(await limit(), '500');
    const save = async (version: number): Promise<void> => {
      await page.getByRole('button', { name: 'Review' }).click();
      const ask = page.getByRole('dialog', { name: 'Save the configuration?' });
      await ask.getByText('risk_manager.max_daily_loss').waitFor();
      const reason = ask.getByLabel('What is it for?');
      if ((await reason.inputValue()) === '') await reason.fill('a calmer week');
      await ask.getByRole('button', { name: `Save as version ${version}` }).click();
      await page.getByText(`Version ${version} is in force.`).waitFor();
    };
    const field = page.getByLabel(/^Daily loss/);
    await field.fill('-1');
    await page.getByText('1 fault.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Review' }).getAttribute('aria-disabled'), 'true');
    await field.fill('250');
    await page.getByText('1 change, not saved.').waitFor();
    await save(2);
    await until(limit, (told) => told === '250', 'the limit is in force');
    await page.goto(`${agent.url}/`);
    await page.getByText('\u2212250 USDT').first().waitFor();

    await page.goto(`${agent.url}/config`);
    await page.getByRole('list', { name: 'Versions' }).getByRole('button', { name: /^1\b/ }).click();
    await page.getByRole('button', { name: 'Put this text in the editor' }).click();
    await save(3);
    await until(limit, (told) => told === '500', 'the limit is what it was');
    const { items } = await visitor.get<Items<Version>>('/api/v1/config/history');
    assert.deepEqual(
      items.map(({ version }) => version),
      [3, 2, 1],
    );
    const text = async (version: number): Promise<string> =>
      (await visitor.get<Version>(`/api/v1/config/history/${version}`)).text;
    assert.equal(await text(3), await text(1));
    await visitor.leave();
  });

  test('somebody new is added, comes in with a password that is good once, and may do what the role says', async () => {
    const visitor = await come('/admin');
    const { page } = visitor;
    await page.getByRole('button', { name: 'Add a user' }).click();
    const ask = page.getByRole('dialog', { name: 'Add a user' });
    await ask.getByLabel('E-mail address').fill('tara@example.org');
    await ask.getByRole('radio', { name: 'trader' }).check();
    await ask.getByRole('checkbox', { name: 'paper-1' }).check();
    await ask.getByRole('button', { name: 'Add the user' }).click();
    const once = await ask.locator('code').innerText();
    await ask.getByLabel('I have handed it over, or saved it').check();
    await ask.getByRole('button', { name: 'Done' }).click();
    const row = page.getByRole('table', { name: 'Users' }).getByRole('row', { name: /tara@example\.org/ });
    await row.getByText('One-time password').waitFor();
    assert.deepEqual(visitor.faults, []);

    const tara = await visit(browser);
    await firstSignIn(tara, agent.url, 'tara@example.org', once);
    await tara.page.getByText('Open positions').first().waitFor();
    await tara.page.goto(`${agent.url}/admin`);
    await tara.page.getByText('This page is for admins.').waitFor();
    await tara.page.goto(`${agent.url}/trading`);
    await tara.page.getByRole('tab', { name: 'Ticket' }).click();
    assert.equal(await tara.page.getByText(/What is asked here is shown, and not sent/).count(), 0);
    await tara.leave();

    await page.reload();
    await row.getByText('Active').waitFor();
    await visitor.leave();
  });

  test('closed trades are saved as CSV, row by row what the API tells, and as a PDF', async () => {
    const visitor = await come('/reports?tab=exports');
    const { page } = visitor;
    const trades = async (): Promise<readonly Trade[]> =>
      (await visitor.get<Items<Trade>>('/api/trading/paper-trades?limit=500')).items;
    const earlier = await until(trades, ({ length }) => length >= TRADES_LEAST, 'trades were closed');
    // A machine without a network still has the program that runs on it.
    await page.evaluate(() => window.dispatchEvent(new Event('offline')));
    await page.getByRole('button', { name: 'Make Closed trades', exact: true }).click();
    const save = page.getByRole('button', { name: /^Save trades-paper-1.*\.csv/ });
    await save.waitFor();
    const lines = readFileSync(await saved(page, () => save.click()), 'utf8')
      .trimEnd()
      .split('\r\n');
    const later = await trades();
    assert.match(lines[0]!, /id,strategy,symbol,side,quantity/);
    const rows = lines.slice(1).map((line) => line.split(','));
    const place = lines[0]!.split(',').indexOf('net_pnl');
    const told = new Map(later.map(({ id, net_pnl: net }) => [id, net]));
    assert.equal(new Set(rows.map(([id]) => id)).size, rows.length, 'each trade once');
    for (const { id } of earlier)
      assert.ok(
        rows.some(([own]) => own === id),
        `${id} is in the file`,
      );
    for (const row of rows) assert.equal(row[place]!.replace(/^'/, ''), told.get(row[0]!), row[0]!);

    await page.getByRole('button', { name: 'Make Closed trades to print' }).click();
    const print = page.getByRole('button', { name: /^Save trades-paper-1.*\.pdf/ });
    await print.waitFor();
    const pdf = readFileSync(await saved(page, () => print.click()), 'latin1');
    assert.match(pdf, /^%PDF-1\.\d/);
    assert.match(pdf.trimEnd(), /%%EOF$/);
    await visitor.leave();
  });

  test('a backtest is chosen, runs, and ends in a verdict with every trade on its chart', async () => {
    const visitor = await come('/analytics');
    const { page } = visitor;
    await page.getByText('Not known yet.').waitFor();
    await page.getByRole('button', { name: 'New backtest' }).click();
    const form = page.getByRole('dialog', { name: 'New backtest' });
    for (const name of ['Liquidity grab', 'Break of structure', 'Confluence'])
      await form.getByRole('checkbox', { name: new RegExp(`^${name}`) }).uncheck();
    await form.getByRole('button', { name: 'Run backtest' }).click();
    const verdict = page.getByRole('region', { name: 'Verdict', exact: true });
    await verdict.waitFor({ timeout: BACKTEST_MS });
    const [summary] = (await visitor.get<Items<Run>>('/api/v1/analytics/backtest')).items;
    const run = await visitor.get<Run>(`/api/v1/analytics/backtest/${summary!.job_id}`);
    assert.equal(run.status, 'succeeded');
    await verdict.getByText(run.findings.verdict.headline).waitFor();
    await verdict.getByText('DEMO DATA').waitFor();
    await verdict.getByText(`${run.trade_log.length} trades`).first().waitFor();

    const rows = page.getByRole('tabpanel', { name: /^Trades/ }).locator('tbody tr[data-index]');
    await rows.first().click();
    const trade = page.getByRole('dialog', { name: new RegExp(`^Trade \\d+ of ${run.trade_log.length}: BTCUSDT`) });
    await trade.getByRole('application', { name: /Chart of BTCUSDT/ }).waitFor();
    const number = Number(new URL(page.url()).searchParams.get('trade'));
    await trade.getByText(money(cash(run.trade_log[number]!.net_pnl), 'USDT', 'plus')).waitFor();
    await trade.getByText('Why it was entered').waitFor();
    await visitor.leave();
  });

  test('a search for evidence tells of each pattern what became of it', async () => {
    const visitor = await come('/research?kind=order-block');
    const { page } = visitor;
    await page.getByText('Not known yet.').waitFor();
    await page.getByRole('button', { name: /^Search \d+ days of BTCUSDT, demo/ }).click();
    await page.getByRole('heading', { name: 'What became of them' }).waitFor({ timeout: BACKTEST_MS });
    const [job] = (await visitor.get<Items<Run>>('/api/v1/research/evidence')).items;
    const { report } = await visitor.get<{
      readonly report: {
        readonly subjects: readonly { readonly subject: string; readonly formed: number; readonly bullish: number }[];
      };
    }>(`/api/v1/research/evidence/${job!.job_id}`);
    const { formed, bullish } = report.subjects.find(({ subject }) => subject === 'order-block')!;
    await page.getByText(`${formed} in all, ${bullish} bullish`).waitFor();
    await visitor.leave();
  });
});
