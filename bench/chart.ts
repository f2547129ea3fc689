// Bench of the chart: frames while panning, in a headless browser without a graphics card. `node bench/chart.ts`
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { existsSync } from 'node:fs';

const BROWSER = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // Frames as fast as they can be drawn: else every figure is that of the screen.
  '--disable-frame-rate-limit',
  '--disable-gpu-vsync',
];

if (!existsSync(BROWSER)) {
  console.log('no Chromium on this machine: nothing to draw with');
  process.exit(0);
}

const root = new URL('..', import.meta.url).pathname;
const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  cacheDir: `${root}dashboard/dist/.vite-cache-bench`,
  server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
});
await server.listen();
const address = server.resolvedUrls!.local[0]!;
const browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });

type Stage = {
  readonly pan: (frames: number) => Promise<readonly number[]>;
  readonly replay: () => { readonly stepMs: number; readonly leapMs: number };
};

async function onStage<Answer>(query: string, ask: (stage: Stage) => Promise<Answer> | Answer): Promise<Answer> {
  const page = await browser.newPage({ viewport: { width: 1050, height: 520 } });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(`${address}bench/chart/index.html?${query}`);
  await page.waitForFunction('globalThis.stage !== undefined && globalThis.scene !== undefined');
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const answer = await page.evaluate(`(${ask.toString()})(globalThis.stage)`);
  await page.close();
  return answer as Answer;
}

const row = (name: string, times: readonly number[]): string => {
  const sorted = times.toSorted((a, b) => a - b);
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  const p95 = sorted[Math.floor(sorted.length * 0.95)]!;
  return `${name} | ${(1000 / mean).toFixed(0)} fps, p95 ${p95.toFixed(0)} ms`;
};

const pan = (stage: Stage) => stage.pan(240);
console.log(row('10,000 candles, no zones, pan every frame', await onStage('bars=10000&zones=0', pan)));
console.log(row('10,000 candles, 60 zones with labels', await onStage('bars=10000&zones=60', pan)));
console.log(row('10,000 candles, 500 zones in view with labels', await onStage('bars=10000&zones=500', pan)));
console.log(row('10,000 candles and all their patterns, clean', await onStage('bars=10000', pan)));
console.log(row('10,000 candles and all their patterns, everything', await onStage('bars=10000&layers=all', pan)));
const { stepMs, leapMs } = await onStage('bars=10000', (stage) => stage.replay());
console.log(`replay, one bar on a log of 10,000 | ${stepMs.toFixed(1)} ms`);
console.log(`replay, a leap of 100 bars | ${leapMs.toFixed(1)} ms`);
await browser.close();
await server.close();
