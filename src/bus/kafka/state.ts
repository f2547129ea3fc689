// State: the newest checkpoint of each key, in one record with the offsets that it stands on.
import { deserialize, serialize } from 'node:v8';
import type { Checkpoint } from '#bus/bus.ts';
import type { Cluster } from './cluster.ts';
import type { Millis } from '#model/time.ts';
import type { Moment } from './merge.ts';
import type { Outgoing } from './writer.ts';

export type Saved = {
  readonly checkpoint: Checkpoint;
  /** Last record of the key that is in the state. */
  readonly number: number;
  /** Everything of the key's own partition before this is in the state. */
  readonly offset: bigint;
  /** Of an account: how many turns of each market are in the state, up to where each had spoken, and where its partition is read on. */
  readonly markets: ReadonlyMap<string, number>;
  /** Of an account: turns that are in the state and in no record yet. */
  readonly heard: readonly string[];
  readonly moments: ReadonlyMap<string, Moment>;
  readonly marketOffsets: ReadonlyMap<number, bigint>;
  /** Of an account: commands before this one are in the state, and the ids of the last of them. */
  readonly commandOffset?: bigint;
  readonly commandIds?: readonly string[];
  /** Of a market: open times of its first and its last candle. */
  readonly known?: Known;
};

export type Known = { readonly first: Millis; readonly last: Millis };

export const stateRecord = (topic: string, partition: number, key: string, saved: Saved): Outgoing => ({
  topic,
  partition,
  key,
  value: serialize(saved),
});

/** Of one partition, by key: the last one counts. */
export async function readStates(
  cluster: Cluster,
  topic: string,
  partition: number,
): Promise<ReadonlyMap<string, Saved>> {
  const reader = await cluster.reader(topic, new Map([[partition, 0n]]));
  try {
    const states = new Map<string, Saved>();
    for (const { key, value } of await reader.drain()) states.set(key, deserialize(value) as Saved);
    return states;
  } finally {
    await reader.close();
  }
}

/** The lowest, so that no key misses anything; 0 where nothing was saved. */
export const lowest = (offsets: readonly bigint[]): bigint =>
  offsets.length === 0 ? 0n : offsets.reduce((a, b) => (b < a ? b : a));
