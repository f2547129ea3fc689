// Bench of the pages: the trading page before the real program on the demo market, in a headless browser.
// `SMC_WATCH_MINUTES=1 node bench/pages.ts` for a quick look: ten are the rule.
import { loadavg } from 'node:os';
import { openBrowser, signIn, visit } from '../test/browser/visitor.fixture.ts';
import { startAgent } from '../test/browser/agent.fixture.ts';
import type { Page } from 'playwright-core';

const WATCH_MINUTES = Number(process.env['SMC_WATCH_MINUTES'] ?? 10);
const MINUTE_MS = 60_000;
/** Minutes of the market in a minute: its hour is over in half a minute. */
const SPEED = 120;
const HOUR_MS = (60 * MINUTE_MS) / SPEED;
const LOADS = 5;
const PRESSES = 100;
const PRESS_EVERY_MS = 80;
/** An interaction that is shorter is not told by the browser. */
const TOLD_FROM_MS = 16;
/** Of a canvas that is looked at in small, so many coloured dots are a candle. */
const DOTS_LEAST = 40;

const row = (name: string, figure: string): void => console.log(`${name} | ${figure}`);

/** Milliseconds from the navigation to the frame in which something coloured stands on a canvas of the chart: a candle. */
const firstCandle = (page: Page): Promise<number> =>
  page.evaluate(async (least) => {
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
        if (coloured > least) return Math.round(performance.now());
      }
    }
  }, DOTS_LEAST);

type Weight = { readonly megabytes: number; readonly nodes: number };
/** What is still held when all that is not has been thrown away. */
async function weigh(page: Page): Promise<Weight> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes } = await session.send('Memory.getDOMCounters');
  await session.detach();
  return { megabytes: Math.round(usedSize / 1e5) / 10, nodes };
}
const weightText = ({ megabytes, nodes }: Weight): string =>
  `${megabytes.toFixed(1)} MB, ${nodes.toLocaleString('en')} nodes`;

const agent = await startAgent({ speed: SPEED });
const browser = await openBrowser();
const visitor = await visit(browser);
const { page } = visitor;
const came = { frames: 0, events: 0 };
page.on('websocket', (socket) =>
  socket.on('framereceived', ({ payload }) => {
    const { lines } = JSON.parse(String(payload)) as { readonly lines?: readonly string[] };
    came.frames += 1;
    came.events += lines?.length ?? 0;
  }),
);
await signIn(visitor, agent.url);

const loads: number[] = [];
for (let load = 0; load < LOADS; load += 1) {
  await page.goto(`${agent.url}/trading`, { waitUntil: 'commit' });
  loads.push(await firstCandle(page));
}
const [cold, ...warm] = loads;
row('navigation to the first candle, nothing cached', `${cold} ms`);
row(
  `navigation to the first candle, median of ${warm.length} more`,
  `${warm.toSorted((a, b) => a - b)[Math.floor(warm.length / 2)]} ms`,
);

await page.evaluate((from) => {
  const told: number[] = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEventTiming & { readonly interactionId?: number })[])
      if ((entry.interactionId ?? 0) > 0) told.push(entry.duration);
  }).observe({ type: 'event', durationThreshold: from } as PerformanceObserverInit);
  (window as unknown as { told: number[] }).told = told;
}, TOLD_FROM_MS);
const before = { ...came, at: performance.now() };
const tabs = ['Orders', 'Fills', 'Events', 'Positions'];
for (let press = 0; press < PRESSES; press += 1) {
  await page.getByRole('tab', { name: new RegExp(`^${tabs[press % tabs.length]!}`) }).click();
  await page.waitForTimeout(PRESS_EVERY_MS);
}
const seconds = (performance.now() - before.at) / 1_000;
const told = (await page.evaluate(() => (window as unknown as { told: number[] }).told)).toSorted((a, b) => b - a);
row(
  `input to paint, ${PRESSES} clicks, one in ten takes longer than`,
  `${told[Math.floor(PRESSES / 10)] ?? TOLD_FROM_MS} ms`,
);
row('input to paint, worst', `${told[0] ?? TOLD_FROM_MS} ms`);
row(
  'what came meanwhile, a second',
  `${Math.round((came.events - before.events) / seconds)} events in ${Math.round((came.frames - before.frames) / seconds)} messages`,
);

// The hour of the market that is looked back at, bar by bar and by leaps, while the next one comes.
const start = await weigh(page);
row('held by the page at the start', weightText(start));
// On a tab its keys would be the tabs'.
await page.locator('#page-title').focus();
const hourEnd = performance.now() + HOUR_MS;
const replay = page.getByText('REPLAY', { exact: true });
let steps = 0;
while (performance.now() < hourEnd) {
  for (const key of ['{', '[', '[', ']', '}']) {
    await page.keyboard.press(key);
    steps += 1;
    await page.waitForTimeout(PRESS_EVERY_MS);
  }
}
await page.keyboard.press('End');
await replay.waitFor({ state: 'detached' });
row(`after an hour of the market in replay, ${steps} steps`, weightText(await weigh(page)));
let last = start;
const eventsBefore = came.events;
const minutes: string[] = [];
for (let minute = 1; minute <= WATCH_MINUTES; minute += 1) {
  await page.waitForTimeout(MINUTE_MS);
  last = await weigh(page);
  minutes.push(last.megabytes.toFixed(1));
}
row(
  `held after each of ${WATCH_MINUTES} minutes, ${(WATCH_MINUTES * SPEED) / 60} hours of the market and ${(came.events - eventsBefore).toLocaleString('en')} events`,
  `${minutes.join(', ')} MB`,
);
row('held at the end', weightText(last));
row('one-minute load of the machine at the end', loadavg()[0]!.toFixed(2));
await visitor.leave();
await browser.close();
await agent.stop();
