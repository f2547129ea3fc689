// Soak: the live agent on the wire of a simulated venue that runs fast and fails all the time; memory, errors and truth watched.
// node bench/soak.ts [minutes, default 30] [speed, default 100]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from '#store/log/log.ts';
import { SECOND_MS, MINUTE_MS } from '#model/time.ts';
import type { ChildProcess } from 'node:child_process';

const minutes = Number(process.argv[2] ?? 30);
const speed = Number(process.argv[3] ?? 100);
const SAMPLE_MS = 10 * SECOND_MS;
const FAULT_EVERY_MS = 20 * SECOND_MS;
/** What a start takes is not part of the slope. */
const WARM_MS = 3 * MINUTE_MS;
/** Kinds that take turns, each over the control port. */
const FAULTS: readonly Readonly<Record<string, unknown>>[] = [
  { kind: 'disconnect' },
  { kind: 'gap', count: 50 },
  { kind: 'duplicate', count: 50 },
  { kind: 'reorder', count: 20 },
  { kind: 'malformed', count: 10 },
  { kind: 'crossed', count: 5 },
  { kind: 'stale-snapshot', count: 2 },
  { kind: 'rate-limit', count: 2, retryAfterSeconds: 1 },
  { kind: 'server-error', count: 3 },
  { kind: 'nonsense', count: 2 },
  { kind: 'refuse', forMs: 2000 },
  { kind: 'slow', byMs: 300, forMs: 3000 },
];

const main = new URL('../src/main.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'smc-soak-'));
const config = join(folder, 'soak.yaml');
// A market that is faster than the wall has a clock of its own: without leave for that nothing would be entered.
writeFileSync(
  config,
  `exchanges: { binance: { enabled: true, symbols: [BTCUSDT, ETHUSDT] } }
market: { entry_timeframe: 1m, higher_timeframe: 15m }
circuit_breaker: { max_clock_skew_ms: 100000000000 }
`,
);

type Program = { readonly child: ChildProcess; readonly told: { out: string; err: string } };

function run(...words: readonly string[]): Program {
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const told = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (told.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (told.err += text));
  return { child, told };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 100) {
    if (waited > MINUTE_MS) throw new Error(`${what} did not come within a minute`);
    await wait(100);
  }
}

const rssOf = ({ child }: Program): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;

const venue = run('simulate-venue', '--port', '0', '--control-port', '0', '--speed', String(speed));
await until('the venue', () => venue.told.out.includes('control'));
const address = (name: string): string => new RegExp(`${name} +(\\S+)`).exec(venue.told.out)![1]!;
const agent = run(
  'start',
  '--config',
  config,
  '--venue',
  address('rest'),
  '--data-dir',
  join(folder, 'data'),
  '--port',
  '0',
);
await until('the agent', () => agent.told.err.includes('Ctrl-C') || agent.child.exitCode !== null);

const samples: { readonly second: number; readonly rss: number }[] = [];
const began = performance.now();
const gone = (): number => performance.now() - began;
let faults = 0;
for (let next = FAULT_EVERY_MS; gone() < minutes * MINUTE_MS && agent.child.exitCode === null;) {
  await wait(SAMPLE_MS);
  samples.push({ second: Math.round(gone() / 1000), rss: rssOf(agent) });
  if (gone() < next) continue;
  next += FAULT_EVERY_MS;
  const fault = FAULTS[faults % FAULTS.length]!;
  faults += 1;
  await fetch(`${address('control')}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([fault]),
  });
}
const crashed = agent.child.exitCode;
const stopping = performance.now();
agent.child.kill('SIGTERM');
await until('the end of the agent', () => agent.child.exitCode !== null);
const stopMs = performance.now() - stopping;
venue.child.kill('SIGTERM');

const log = openLog(join(folder, 'data', 'binance-simulated'), { readOnly: true });
const counts = Object.fromEntries(log.counts());
const trips = log.select({ from: 0, limit: 100_000, kinds: ['tripped'] });
let doubled = 0;
let holes = 0;
for (const key of ['BTCUSDT', 'ETHUSDT']) {
  let last = Number.NaN;
  for (const event of log.ofKinds(['candle'], 0)) {
    if (event.kind !== 'candle' || event.key !== key) continue;
    if (event.data.openTime === last) doubled += 1;
    if (event.data.openTime > last + MINUTE_MS) holes += 1;
    last = event.data.openTime;
  }
}
log.close();
const steady = samples.filter(({ second }) => second * 1000 >= WARM_MS);
const slope = slopeOf(steady.length > 5 ? steady : samples) * 3600;
const byRule = new Map<string, number>();
for (const event of trips)
  if (event.kind === 'tripped') byRule.set(event.data.rule, (byRule.get(event.data.rule) ?? 0) + 1);
process.stdout.write(
  `${JSON.stringify(
    {
      minutes,
      speed,
      faults,
      crashed,
      stopMs: Math.round(stopMs),
      rssFirst: round(steady[0]?.rss),
      rssLast: round(samples.at(-1)?.rss),
      rssMost: round(Math.max(...samples.map(({ rss }) => rss))),
      rssSlopePerHour: round(slope),
      candlesTwice: doubled,
      holes,
      orders: counts['orderRequested'] ?? 0,
      fills: counts['fill'] ?? 0,
      trips: Object.fromEntries(byRule),
      counts,
      errors: agent.told.err
        .split('\n')
        .filter((line) => /error|BUG|Invariant/i.test(line))
        .slice(0, 10),
      samples: samples.filter((_, index) => index % 12 === 0).map(({ second, rss }) => [second, Math.round(rss)]),
    },
    undefined,
    1,
  )}\n`,
);
rmSync(folder, { recursive: true, force: true });

function round(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 10) / 10;
}

/** Megabytes a second, by least squares. */
function slopeOf(points: readonly { readonly second: number; readonly rss: number }[]): number {
  const meanX = points.reduce((sum, { second }) => sum + second, 0) / points.length;
  const meanY = points.reduce((sum, { rss }) => sum + rss, 0) / points.length;
  let above = 0;
  let below = 0;
  for (const { second, rss } of points) {
    above += (second - meanX) * (rss - meanY);
    below += (second - meanX) ** 2;
  }
  return below === 0 ? 0 : above / below;
}
