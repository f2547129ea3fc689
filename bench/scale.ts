// Bench of scale: the line in one process and cut over Kafka, with one and with two watches; and what the way over Kafka costs an order.
import { spawn } from 'node:child_process';
import { loadavg, tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { durableBus, guarded } from '#bus/bus.ts';
import { openCluster, readTurn } from '#bus/kafka/kafka.ts';
import { openLog } from '#store/log/log.ts';
import { pipeline } from '#pipeline';
import { kafkaMissing, startBroker } from '../test/kafka/broker.fixture.ts';
import { rawOn } from '../test/kafka/desk.fixture.ts';
import { ACCOUNT, inputsOf, settings, SYMBOLS } from './scale-program.ts';

const MINUTES = Number(process.argv[2] ?? 4_000);
const PACED_MINUTES = 1_500;
/** Events, of which an input of these brings as many as are counted. */
const PACE_EVENTS = 2_000;
/** While the compiler is at work. */
const WARM_UP = 0.25;
const PROGRAM = new URL('scale-program.ts', import.meta.url).pathname;

const say = (name: string, value: string): void => console.log(`${name} | ${value}`);
const perSecond = (count: number, tookMs: number): string =>
  `${Math.round((count / tookMs) * 1_000).toLocaleString('en')}/s`;

type Child = { readonly next: () => Promise<Readonly<Record<string, unknown>>>; readonly go: () => void };
function begin(words: readonly string[]): Child {
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    next: async () => JSON.parse(String((await lines.next()).value)) as Readonly<Record<string, unknown>>,
    go: () => void child.stdin.end('go\n'),
  };
}

/** All in one process, its log on this disk. @returns events per input */
function oneProcess(): number {
  const directory = mkdtempSync(join(tmpdir(), 'smc-bench-'));
  const log = openLog(directory);
  try {
    const given = inputsOf(SYMBOLS, MINUTES);
    const bus = durableBus(pipeline(settings()).map(guarded), log, { accounts: [ACCOUNT] });
    const began = performance.now();
    for (const { kind, key, time, data } of given) bus.later(kind, key, time, data);
    bus.flush();
    const tookMs = performance.now() - began;
    const events = log.lastSequence();
    say(
      'one process, all agents, log on this disk',
      `${perSecond(given.length, tookMs)} inputs, ${perSecond(events, tookMs)} events`,
    );
    return events / given.length;
  } finally {
    log.close();
    rmSync(directory, { recursive: true });
  }
}

async function watches(address: string, shares: readonly (readonly string[])[], prefix: string): Promise<number> {
  const all = shares.map((symbols) => begin(['watch', address, prefix, String(MINUTES), symbols.join(',')]));
  for (const { next } of all) await next();
  const began = performance.now();
  for (const { go } of all) go();
  let inputs = 0;
  for (const { next } of all) inputs += Number((await next())['inputs']);
  const tookMs = performance.now() - began;
  const cluster = await openCluster({ brokers: [address], prefix });
  const events = (await rawOn(cluster, cluster.topics.market)).reduce(
    (sum, record) => sum + readTurn(record).events.length,
    0,
  );
  say(
    `${shares.length} watch${shares.length === 1 ? '' : 'es'} over Kafka, agents of markets`,
    `${perSecond(inputs, tookMs)} inputs, ${perSecond(events, tookMs)} events`,
  );
  return inputs / tookMs;
}

type Moments = readonly (readonly [key: string, time: number, wall: number])[];
async function hop(address: string, eventsPerInput: number): Promise<void> {
  const pace = String(Math.round(PACE_EVENTS / eventsPerInput));
  const trade = begin(['trade', address, 'hop-', String(PACED_MINUTES)]);
  const watch = begin(['watch', address, 'hop-', String(PACED_MINUTES), SYMBOLS.join(','), pace]);
  await trade.next();
  await watch.next();
  watch.go();
  const said = (await watch.next())['said'] as Moments;
  const orders = (await trade.next())['orders'] as Moments;
  const at = new Map(said.map(([key, time, wall]) => [`${key} ${time}`, wall]));
  const times = orders.flatMap(([key, time, wall]) => {
    const began = at.get(`${key} ${time}`);
    return began === undefined ? [] : [wall - began];
  });
  const counted = times.slice(Math.floor(times.length * WARM_UP)).toSorted((a, b) => a - b);
  const share = (part: number): string => `${counted[Math.floor(part * counted.length)]!.toFixed(1)} ms`;
  say(
    `candle to order over Kafka at ${PACE_EVENTS.toLocaleString('en')} events/s`,
    `p50 ${share(0.5)}, p99 ${share(0.99)}, of ${counted.length} orders`,
  );
}

const missing = kafkaMissing();
if (missing !== undefined) say('not measured', missing);
else {
  const eventsPerInput = oneProcess();
  const broker = await startBroker();
  try {
    const cluster = await openCluster({ brokers: [broker.address], prefix: 'share-' });
    // Half of them by count, each partition with one of the two.
    const byPartition = [...Map.groupBy(SYMBOLS, cluster.partitionOf).values()];
    const first = byPartition.filter((_, index) => index % 2 === 0).flat();
    const second = byPartition.filter((_, index) => index % 2 === 1).flat();
    const one = await watches(broker.address, [SYMBOLS], 'one-');
    const two = await watches(broker.address, [first, second], 'two-');
    say('two over one', `${(two / one).toFixed(2)} times`);
    await hop(broker.address, eventsPerInput);
    say('load of the machine at the end', loadavg()[0]!.toFixed(2));
  } finally {
    await broker.stop();
  }
}
