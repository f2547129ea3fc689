// Desk: a busy market for three accounts, through one process or through the broker, and what came of it.
import { createHash } from 'node:crypto';
import { encode } from '#model/codec.ts';
import { guarded, memoryBus } from '#bus/bus.ts';
import { openCluster, readTurn } from '#bus/kafka/kafka.ts';
import { pipeline } from '#pipeline';
import { demoWorld, inputsOf } from '../world.fixture.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { Cluster, Incoming } from '#bus/kafka/kafka.ts';
import type { Event } from '#model/event.ts';

export const ACCOUNTS = ['ana', 'bob', 'eve'] as const;
export const PARTITIONS = 4;
export const CHECKPOINT_EVERY = 500;
const SEED = 77;
const CANDLES = 1_000;

const world = demoWorld(SEED, CANDLES);
export const MARKETS: readonly string[] = world.settings.instruments.map(({ symbol }) => symbol);
/** What the markets give, as long as all of them go on. */
export function inputs(): readonly Event[] {
  const all = inputsOf(world).filter(({ kind }) => kind !== 'endOfData');
  const ends = MARKETS.map((market) => all.findLast(({ key }) => key === market)!.time);
  return all.filter(({ time }) => time <= Math.min(...ends));
}
/** How many of them a market has. */
export const countOf = (market: string): number => inputs().filter(({ key }) => key === market).length;
export const agents = (): readonly AnyAgent[] => pipeline(world.settings).map(guarded);

export const clusterAt = (address: string, prefix: string): Promise<Cluster> =>
  openCluster({ brokers: [address], prefix, partitions: PARTITIONS });

export function oneProcess(given = inputs()): readonly Event[] {
  const events: Event[] = [];
  const bus = memoryBus(agents(), {
    accounts: ACCOUNTS,
    tap: { hears: 'all', hear: (event) => void events.push(event) },
  });
  for (const { kind, key, time, data } of given) bus.input(kind, key, time, data);
  return events;
}

/** Everything that was said under the key, in its order, without the numbers that tell only where it was said. */
export function digestOf(events: readonly Event[], key: string): string {
  const hash = createHash('sha256');
  for (const event of events)
    if (event.key === key) hash.update(encode({ ...event, sequence: 0, cause: 0 })).update('\n');
  return hash.digest('hex');
}

/** All records of a topic that count, as they are. */
export async function rawOn(cluster: Cluster, topic: string): Promise<readonly Incoming[]> {
  const all = new Map(Array.from({ length: cluster.partitions }, (_, partition) => [partition, 0n]));
  const reader = await cluster.reader(topic, all);
  try {
    return await reader.drain();
  } finally {
    await reader.close();
  }
}

/** All that was said on a topic, in the order of each key; twice said is twice there. */
export const onLog = async (cluster: Cluster, topic: string): Promise<readonly Event[]> =>
  (await rawOn(cluster, topic)).flatMap((record) => readTurn(record).events);
