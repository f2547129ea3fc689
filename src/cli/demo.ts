// demo: a made-up market is backtested, so that a first run shows the whole at work.
import { banner } from './banner.ts';
import { DEFAULT_CONFIG, instrumentOf } from '#config/config.ts';
import { demoCandles } from '#market/market.ts';
import { mkdir } from 'node:fs/promises';
import { runMarkets, tell } from './backtest.ts';
import type { Shell } from './shell.ts';

const DEMO = {
  symbol: 'BTCUSDT',
  timeframe: '1m',
  from: Date.UTC(2025, 0, 1),
  count: 90 * 1440,
  seed: 7,
  startPrice: 60_000,
  tick: 0.01,
} as const;

const REPORT = 'reports/demo.html';

export async function demo(shell: Shell): Promise<void> {
  shell.err.write(banner(shell.err, 'backtest', 'DEMO DATA, made up by a seeded generator'));
  const series = demoCandles(DEMO);
  const instrument = instrumentOf(DEFAULT_CONFIG, series.symbol);
  const market = { series, instrument, path: `demo market, seed ${DEMO.seed}` };
  const run = runMarkets(DEFAULT_CONFIG, [market], [{ series }], { seed: DEMO.seed }, shell);
  await mkdir('reports', { recursive: true });
  await tell({ ...run, demo: true }, { html: REPORT }, shell);
  shell.err.write(`Open ${REPORT} in a browser. On your own data: npx smc backtest --data FILE --html report.html\n`);
}
