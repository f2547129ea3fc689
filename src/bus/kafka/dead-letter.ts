// Dead letter: a record that cannot be read is put aside with the reason, and stops nobody.
import { readTurn } from './turn.ts';
import type { Cluster } from './cluster.ts';
import type { Incoming } from './reader.ts';
import type { Turn } from './turn.ts';
import type { Outgoing } from './writer.ts';

export type Read = { readonly turn: Turn; readonly record: Incoming };

/**
 * Every record that is a turn, and a letter for each one that is none. The key of a letter says where the record lies: put
 * aside twice it is the same letter.
 */
export function readTurns(
  cluster: Cluster,
  topic: string,
  records: readonly Incoming[],
): { readonly turns: readonly Read[]; readonly letters: readonly Outgoing[] } {
  const turns: Read[] = [];
  const letters: Outgoing[] = [];
  for (const record of records) {
    try {
      turns.push({ turn: readTurn(record), record });
    } catch (cause) {
      letters.push(letterOf(cluster, topic, record, cause));
    }
  }
  return { turns, letters };
}

export function letterOf(cluster: Cluster, topic: string, record: Incoming, cause: unknown): Outgoing {
  const { partition, offset, key, value } = record;
  cluster.unreadable.count += 1;
  const at = `${topic}:${partition}:${offset}`;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return {
    topic: cluster.topics.deadLetter,
    partition: cluster.partitionOf(at),
    key: at,
    value: Buffer.from(
      JSON.stringify({ reason, topic, partition, offset: String(offset), key, value: value.toString('base64') }),
    ),
  };
}
