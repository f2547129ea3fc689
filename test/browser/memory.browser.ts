// Memory of the trading page before the real program: hours of the market pass, and what the page holds stays what it was.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { openBrowser, signIn, skip, tellOfThoseLeft, until, visit } from './visitor.fixture.ts';
import { startAgent } from './agent.fixture.ts';
import type { Agent } from './agent.fixture.ts';
import type { Browser, CDPSession } from 'playwright-core';

/** Minutes of the market in a minute: some hours of it while one waits. */
const SPEED = 1_200;
/** First those that fill what has a limit, then those over which nothing may grow. */
const WARM_EVENTS = 8_000;
const WATCHED_EVENTS = 16_000;
/** What may be lost and won by chance: code that the browser has made faster, rows of what is open. */
const GROWTH_MEGABYTES = 5;
const MOST_MEGABYTES = 40;
/** A page with a full list of decisions has about a thousand. */
const MOST_NODES = 3_000;
const MOST_LISTENERS = 2_000;
/** The market of a busy machine comes slowly. */
const PATIENCE_MS = 240_000;

type Weight = { readonly megabytes: number; readonly nodes: number; readonly listeners: number };

async function weigh(session: CDPSession): Promise<Weight> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters');
  return { megabytes: usedSize / 1e6, nodes, listeners };
}

let agent: Agent;
let browser: Browser;
before(async () => {
  if (skip !== false) return;
  agent = await startAgent({ speed: SPEED });
  browser = await openBrowser();
});
afterEach(tellOfThoseLeft);
after(async () => {
  await browser?.close();
  await agent?.stop();
});

test('the trading page holds no more after hours of the market than before them', { skip }, async (context) => {
  const visitor = await visit(browser);
  const { page } = visitor;
  let events = 0;
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      events += (JSON.parse(String(payload)) as { readonly lines?: readonly string[] }).lines?.length ?? 0;
    }),
  );
  await signIn(visitor, agent.url);
  // Of all charts this one has the most candles and patterns.
  await page.goto(`${agent.url}/trading?tf=1m`);
  const session = await page.context().newCDPSession(page);
  const come = (count: number): Promise<number> =>
    until(
      async () => events,
      (seen) => seen >= count,
      'events of the market',
      PATIENCE_MS,
    );
  await come(WARM_EVENTS);
  const early = await weigh(session);
  await come(events + WATCHED_EVENTS);
  const late = await weigh(session);
  context.diagnostic(`${early.megabytes.toFixed(1)} MB, then ${late.megabytes.toFixed(1)} MB, ${late.nodes} nodes`);
  assert.ok(late.megabytes - early.megabytes < GROWTH_MEGABYTES, `${early.megabytes} MB became ${late.megabytes}`);
  assert.ok(late.megabytes < MOST_MEGABYTES, `${late.megabytes} MB`);
  assert.ok(late.nodes < MOST_NODES, `${late.nodes} nodes`);
  assert.ok(late.listeners < MOST_LISTENERS, `${late.listeners} listeners`);
  await visitor.leave();
});
