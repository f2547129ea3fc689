// Bench of backtests: one-minute candles through the whole line, 15m and 1h detection, order-block strategy, all costs on.
import { DEFAULT_CONFIG, instrumentOf, pipelineSettings } from '#config/config.ts';
import { history } from './history.ts';
import { pipeline } from '#pipeline';
import { run, sweep } from '#backtest/backtest.ts';

const BARS = 1_000_000;
const PASSES = 7;
const SWEEP_BARS = 500_000;
const VARIANTS = 48;

const config = {
  ...DEFAULT_CONFIG,
  decision_engine: { ...DEFAULT_CONFIG.decision_engine, strategies: ['order-block'] },
};
const settings = pipelineSettings(config, [instrumentOf(config, 'BTCUSDT')], '1m');
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const series = await history('binance-BTCUSDT-1m.csv.gz', BARS);
const wall: number[] = [];
const cpu: number[] = [];
let trades = 0;
for (let pass = 0; pass < PASSES; pass += 1) {
  const usage = process.cpuUsage();
  const start = performance.now();
  trades = run({ agents: pipeline(settings), markets: [{ series }] }).view.trades.length;
  wall.push(BARS / (performance.now() - start) / 1000);
  const { user, system } = process.cpuUsage(usage);
  cpu.push(BARS / (user + system));
}
const shown = (value: number): string => `${value.toFixed(2)} M/s`;
console.log(`candles through the line, best | ${shown(Math.max(...wall))}`);
console.log(`candles through the line, median | ${shown(median(wall))}`);
console.log(`candles through the line, cold | ${shown(wall[0]!)}`);
console.log(`candles through the line, median by CPU time | ${shown(median(cpu))}`);
console.log(`trades in ${BARS.toLocaleString('en')} candles | ${trades}`);

const variants = Array.from({ length: VARIANTS }, (_, index) => ({
  ...settings,
  decision: { ...settings.decision, confidenceThreshold: 0.6 + 0.01 * index },
}));
const part = await history('binance-BTCUSDT-1m.csv.gz', SWEEP_BARS);
const time = async (threads: number): Promise<number> => {
  const start = performance.now();
  await sweep([part], variants, { threads });
  return performance.now() - start;
};
const scaling: number[] = [];
for (let pass = 0; pass < 3; pass += 1) scaling.push((await time(1)) / (await time(2)));
console.log(`sweep of ${VARIANTS} variants, 2 threads against 1, median | ${median(scaling).toFixed(2)}x`);
console.log(`sweep, best | ${Math.max(...scaling).toFixed(2)}x`);
