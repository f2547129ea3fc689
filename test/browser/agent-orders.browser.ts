// Orders in the browser before the real program: what a person places, cancels, stops and looks back at, on a desk and on a phone.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { ACCOUNT, ADMIN, QUIET, startAgent } from './agent.fixture.ts';
import { durationOf } from '#model/time.ts';
import { firstSignIn, openBrowser, signIn, skip, tellOfThoseLeft, until, visit } from './visitor.fixture.ts';
import { openLog } from '#store/log/log.ts';
import type { Agent } from './agent.fixture.ts';
import type { Browser } from 'playwright-core';
import type { Event } from '#model/event.ts';
import type { Kind } from '#model/event.ts';
import type { Timeframe } from '#model/time.ts';
import type { Visitor } from './visitor.fixture.ts';

type Items<Item> = { readonly items: readonly Item[] };
type Order = { readonly id: string; readonly role: string; readonly symbol: string; readonly status: string };
type Breaker = { readonly tier: string; readonly rule: string };

const PHONE = 360;
const DESK = 1440;
const BACK_BARS = 100;

describe('a person trades in the browser', { skip }, () => {
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

  const come = async (width = DESK): Promise<Visitor> => {
    const visitor = await visit(browser, { width });
    await signIn(visitor, agent.url);
    return visitor;
  };
  const openChart = async ({ page }: Visitor, symbol: string): Promise<void> => {
    await page.goto(`${agent.url}/trading?symbol=${symbol}`);
    await page.getByRole('application', { name: new RegExp(`Chart of ${symbol}`) }).waitFor();
  };
  const lastOf = async (visitor: Visitor, symbol: string): Promise<number> => {
    const { items } = await visitor.get<Items<{ readonly last: string }>>(`/api/trading/market-data?symbol=${symbol}`);
    return Number(items[0]!.last);
  };
  const logged = (kinds: readonly Kind[]): readonly Event[] => {
    const log = openLog(agent.store, { readOnly: true });
    try {
      return [...log.ofKinds(kinds, 0)];
    } finally {
      log.close();
    }
  };
  const ticketOf = ({ page }: Visitor) =>
    page.locator('form').filter({ has: page.getByRole('radiogroup', { name: 'Side' }) });

  for (const width of [DESK, PHONE])
    test(`an entry far from the price is judged, placed, works, and is cancelled, at ${width} pixels`, async () => {
      const visitor = await come(width);
      const { page } = visitor;
      await openChart(visitor, 'ETHUSDT');
      const last = await lastOf(visitor, 'ETHUSDT');
      if (width === PHONE) await page.getByRole('button', { name: '▲ Buy' }).click();
      else await page.getByRole('tab', { name: 'Ticket' }).click();
      const ticket = ticketOf(visitor);
      await ticket.getByRole('radio', { name: 'Limit' }).check();
      await ticket.getByLabel('Limit price').fill((last * 0.9).toFixed(2));
      await ticket.getByLabel('Stop (required)').fill((last * 0.88).toFixed(2));
      await ticket.getByRole('button', { name: /^Buy .* ETH at .*\(paper\)/ }).click();
      const ask = page.getByRole('dialog', { name: /^Buy .* ETH at/ });
      await ask.getByText('Lost at the stop').waitFor();
      await ask.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText(/^Order (accepted|submitted)/).waitFor();
      if (width === PHONE) await page.getByRole('button', { name: 'Close' }).click();

      await page.getByRole('tab', { name: /^Orders/ }).click();
      // Its stop and its target are made with it, and are no buys.
      const list = width === PHONE ? 'list' : 'table';
      const row = page
        .getByRole(list, { name: 'Orders' })
        .getByRole(width === PHONE ? 'listitem' : 'row')
        .filter({ hasText: 'Entry' })
        .first();
      await row.getByText('Working').waitFor();
      const entryOf = async (): Promise<Order> =>
        (await visitor.get<Items<Order>>('/api/v1/orders')).items.find(({ role }) => role === 'entry')!;
      const order = await entryOf();
      assert.deepEqual([order.symbol, order.status], ['ETHUSDT', 'accepted']);
      await row.getByRole('button', { name: 'Cancel' }).click();
      const sure = page.getByRole('dialog', { name: 'Cancel the buy of ETHUSDT?' });
      await sure.getByRole('button', { name: 'Cancel order' }).click();
      await row.getByText('Cancelled').waitFor();
      assert.equal(await row.getByRole('button', { name: 'Cancel' }).count(), 0);

      const ended = await entryOf();
      assert.deepEqual([ended.id, ended.status], [order.id, 'canceled']);
      const cancels = logged(['command']).filter(
        (event) => event.kind === 'command' && event.data.type === 'cancel' && event.data.clientId === order.id,
      );
      assert.deepEqual(
        cancels.map(({ key, data }) => [key, (data as { readonly by: string }).by]),
        [[ACCOUNT, ADMIN]],
      );
      await visitor.leave();
    });

  test('a stop trips the breaker on every page, no order passes, and a reset with a reason ends it', async () => {
    const visitor = await come();
    const { page } = visitor;
    const breakers = async (): Promise<readonly Breaker[]> =>
      (await visitor.get<{ readonly breakers: readonly Breaker[] }>('/system/status')).breakers;
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page
      .getByRole('dialog', { name: /^Stop trading on/ })
      .getByRole('button', { name: 'Stop entries' })
      .click();
    await page.getByText(`Stopped by ${ADMIN}.`).waitFor();
    assert.deepEqual(
      (await breakers()).map(({ tier, rule }) => [tier, rule]),
      [['system', 'emergency-stop']],
    );

    await openChart(visitor, 'BNBUSDT');
    await page.getByText('1 breaker tripped').waitFor();
    await page.getByRole('tab', { name: 'Ticket' }).click();
    const last = await lastOf(visitor, 'BNBUSDT');
    const ticket = ticketOf(visitor);
    await ticket.getByLabel('Stop (required)').fill((last * 0.95).toFixed(1));
    await ticket.getByText(/^A breaker is tripped/).waitFor();
    assert.equal(await ticket.getByRole('button', { name: /^Buy/ }).getAttribute('aria-disabled'), 'true');

    await page.goto(`${agent.url}/monitoring`);
    const row = page.getByRole('table', { name: 'Breakers' }).getByRole('row', { name: /Tripped/ });
    await row.getByRole('button', { name: 'Reset…' }).click();
    const reset = page.getByRole('dialog', { name: /^Reset the system breaker of/ });
    await reset.getByRole('textbox').fill('looked at every position and order');
    await reset.getByRole('button', { name: /^Reset/ }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByText('Breakers 0 tripped').waitFor();
    assert.deepEqual(await breakers(), []);
    // The system trips by itself while the history is being read.
    const said = logged(['tripped', 'reset']).slice(-2);
    assert.deepEqual(
      said.map(({ kind, key }) => [kind, key]),
      [
        ['tripped', ACCOUNT],
        ['reset', ACCOUNT],
      ],
    );
    assert.equal((said[1]!.data as { readonly by: string }).by, ADMIN);
    await visitor.leave();
  });

  test('a hundred bars back there is no order that came later, and no new one is given; then it is now again', async () => {
    const visitor = await come();
    const { page } = visitor;
    await openChart(visitor, 'ETHUSDT');
    await page.getByRole('slider', { name: 'Clock of the page' }).waitFor();
    for (let tens = 0; tens < BACK_BARS / 10; tens += 1) await page.keyboard.press('{');
    await page.getByText('REPLAY', { exact: true }).waitFor();
    await until(
      async () => Number(new URL(page.url()).searchParams.get('at')),
      (at) => at > 0,
      'the clock',
    );
    const at = Number(new URL(page.url()).searchParams.get('at'));
    const timeframe = (await page
      .getByRole('radiogroup', { name: 'Timeframe' })
      .locator('input:checked')
      .inputValue()) as Timeframe;
    const { items } = await visitor.get<Items<{ readonly open_time: number }>>(
      `/api/trading/live-ohlcv?symbol=ETHUSDT&timeframe=${timeframe}&limit=1000`,
    );
    const later = items.filter(({ open_time: time }) => time + durationOf(timeframe) > at).length;
    assert.ok(
      items.some(({ open_time: time }) => time + durationOf(timeframe) === at),
      'it is the close of a bar',
    );
    assert.ok(later >= BACK_BARS && later < BACK_BARS + 60, `${later} bars lie after the clock`);

    await page.getByRole('tab', { name: /^Orders/ }).click();
    await page.getByText('No order had been sent by then.').waitFor();
    await page.getByRole('tab', { name: 'Ticket' }).click();
    await page.getByText('Replay: orders are given at now.').waitFor();
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByText('REPLAY', { exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('table', { name: 'Orders' }).getByText('Cancelled').first().waitFor();
    await visitor.leave();
  });

  test('an analyst sees the market, is told why there is no order for them, and is refused by the server as well', async () => {
    const admin = await come();
    const added = await admin.ask<{ readonly one_time_password: string }>('POST', '/api/v1/users', {
      email: 'cy@example.org',
      role: 'analyst',
      accounts: [ACCOUNT],
    });
    assert.equal(added.status, 201);
    await admin.leave();

    // The browser tells every answer that is a refusal, as it should.
    const analyst = await visit(browser, { allowed: /status of 403/ });
    const { page } = analyst;
    await firstSignIn(analyst, agent.url, 'cy@example.org', added.body.one_time_password);
    await openChart(analyst, 'BTCUSDT');
    await page.getByRole('tab', { name: 'Ticket' }).click();
    const ticket = ticketOf(analyst);
    await ticket.getByText(/What is asked here is shown, and not sent/).waitFor();
    assert.equal(await ticket.getByRole('button', { name: /^Buy/ }).getAttribute('aria-disabled'), 'true');
    assert.equal(await page.getByRole('button', { name: 'Stop', exact: true }).getAttribute('aria-disabled'), 'true');
    const last = await lastOf(analyst, 'BTCUSDT');
    const body = {
      symbol: 'BTCUSDT',
      side: 'buy',
      type: 'market',
      quantity: '0.01',
      stop_loss: (last * 0.9).toFixed(2),
    };
    const refused = await analyst.ask<{ readonly code: string }>('POST', '/api/v1/orders/create', body);
    assert.deepEqual([refused.status, refused.body.code], [403, 'forbidden']);
    const stop = await analyst.ask<{ readonly code: string }>('POST', '/system/command', { type: 'emergency_stop' });
    assert.deepEqual([stop.status, stop.body.code], [403, 'forbidden']);
    assert.equal(
      logged(['order']).some((event) => event.kind === 'order' && event.data.request.symbol === 'BTCUSDT'),
      false,
    );
    await analyst.leave();
  });
});
