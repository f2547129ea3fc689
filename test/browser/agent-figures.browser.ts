// Figures of the trading page before the real program: first candle, input to paint, memory. They are told and not judged.
import { after, afterEach, before, describe, test } from 'node:test';
import { openBrowser, signIn, skip, tellOfThoseLeft, visit } from './visitor.fixture.ts';
import { startAgent } from './agent.fixture.ts';
import type { Agent } from './agent.fixture.ts';
import type { Browser, Page } from 'playwright-core';

/** `SMC_WATCH_SECONDS=180` watches the memory for longer. */
const WATCH_MS = Number(process.env['SMC_WATCH_SECONDS'] ?? 10) * 1_000;
const LOADS = 3;
const PRESSES = 60;
const PRESS_EVERY_MS = 80;
/** An interaction that is shorter is not told by the browser. */
const TOLD_FROM_MS = 16;

describe('figures of the trading page', { skip }, () => {
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

  /** Milliseconds from the navigation to the frame in which something coloured stands on a canvas of the chart: a candle. */
  const firstCandle = (page: Page): Promise<number> =>
    page.evaluate(async () => {
      const small = new OffscreenCanvas(240, 120);
      const context = small.getContext('2d', { willReadFrequently: true })!;
      for (;;) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        for (const canvas of document.querySelectorAll<HTMLCanvasElement>('[role=application] canvas')) {
          if (canvas.width === 0 || canvas.height === 0) continue;
          context.clearRect(0, 0, 240, 120);
          context.drawImage(canvas, 0, 0, 240, 120);
          const { data } = context.getImageData(0, 0, 240, 120);
          let coloured = 0;
          for (let at = 0; at < data.length; at += 4)
            if (data[at + 3]! > 100 && Math.abs(data[at]! - data[at + 2]!) > 50) coloured += 1;
          if (coloured > 40) return Math.round(performance.now());
        }
      }
    });
  const heap = async (page: Page): Promise<{ readonly megabytes: number; readonly nodes: number }> => {
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { nodes } = await session.send('Memory.getDOMCounters');
    await session.detach();
    return { megabytes: Math.round(usedSize / 1e5) / 10, nodes };
  };

  test('how soon, how quick, how light', async (t) => {
    const visitor = await visit(browser);
    const { page } = visitor;
    const frames = { count: 0, lines: 0 };
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        frames.count += 1;
        const { lines } = JSON.parse(String(payload)) as { readonly lines?: readonly string[] };
        frames.lines += lines?.length ?? 0;
      }),
    );
    await signIn(visitor, agent.url);
    const loads: number[] = [];
    for (let load = 0; load < LOADS; load += 1) {
      await page.goto(`${agent.url}/trading`, { waitUntil: 'commit' });
      loads.push(await firstCandle(page));
    }
    t.diagnostic(`first candle ${loads.join(', ')} ms after the navigation (the first without what is cached)`);

    await page.evaluate((from) => {
      const told: number[] = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEventTiming & { readonly interactionId?: number })[])
          if ((entry.interactionId ?? 0) > 0) told.push(entry.duration);
      }).observe({ type: 'event', durationThreshold: from } as PerformanceObserverInit);
      (window as unknown as { told: number[] }).told = told;
    }, TOLD_FROM_MS);
    const began = performance.now();
    const before = { ...frames };
    const tabs = ['Orders', 'Fills', 'Events', 'Positions'];
    for (let press = 0; press < PRESSES; press += 1) {
      await page.getByRole('tab', { name: new RegExp(`^${tabs[press % tabs.length]!}`) }).click();
      await page.waitForTimeout(PRESS_EVERY_MS);
    }
    const seconds = (performance.now() - began) / 1_000;
    const durations = await page.evaluate(() => (window as unknown as { told: number[] }).told);
    const sorted = durations.toSorted((a, b) => b - a);
    t.diagnostic(
      `input to paint of ${PRESSES} clicks: worst ${sorted[0] ?? `under ${TOLD_FROM_MS}`} ms, one in ten over ${sorted[Math.floor(PRESSES / 10)] ?? TOLD_FROM_MS} ms, ` +
        `while ${Math.round((frames.lines - before.lines) / seconds)} events in ${Math.round((frames.count - before.count) / seconds)} frames came each second`,
    );

    const first = await heap(page);
    await page.waitForTimeout(WATCH_MS);
    const last = await heap(page);
    t.diagnostic(
      `heap ${first.megabytes} MB and ${first.nodes} nodes, after ${WATCH_MS / 1_000} s ${last.megabytes} MB and ${last.nodes} nodes`,
    );
    await visitor.leave();
  });
});
