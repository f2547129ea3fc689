// Bench of whole commands: process start included, as a person waits for them.
import { spawnSync } from 'node:child_process';
import { MARKETS } from './history.ts';

const RUNS = 7;
const SMC = new URL('../smc', import.meta.url).pathname;
const conformance = new URL('../smc-conformance/EURUSD_15M.csv', MARKETS).pathname;
const file = (name: string): string => new URL(name, MARKETS).pathname;

const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ['detect on 24,424 bars', ['detect', '--data', conformance, '--zone', 'UTC']],
  ['detect --json on 24,424 bars', ['detect', '--data', conformance, '--zone', 'UTC', '--json']],
  ['backtest on 43,209 bars of 1m', ['backtest', '--data', file('binance-BTCUSDT-1m.csv.gz')]],
  ['--help', ['--help']],
];

for (const [name, words] of COMMANDS) {
  const seconds: number[] = [];
  // One run first that is not counted: it fills the compile cache, as the first run of a person does.
  for (let count = -1; count < RUNS; count += 1) {
    const start = performance.now();
    const { status } = spawnSync(SMC, words, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`./smc ${words.join(' ')} ended with ${status}`);
    if (count >= 0) seconds.push((performance.now() - start) / 1000);
  }
  seconds.sort((a, b) => a - b);
  console.log(`./smc ${name}, median (best) | ${seconds[RUNS >> 1]!.toFixed(2)} s (${seconds[0]!.toFixed(2)} s)`);
}
