// Reader: records of some partitions in order, without those of transactions that were given up.
import { unreachable } from './trouble.ts';
import type { Consumer, ConsumerOptions } from '@platformatic/kafka';
import type { Millis } from '#model/time.ts';

const FETCH_BYTES = 2 ** 24;
const PARTITION_BYTES = 2 ** 21;
/** In place of an offset: where the log begins by now. */
export const EARLIEST = -2n;
const READ_COMMITTED = 1;
const IS_TRANSACTIONAL = 1 << 4;
const IS_CONTROL = 1 << 5;
/** The broker has stamped the whole batch. */
const IS_APPEND_TIME = 1 << 3;
/** Last byte of the key of a marker: 0 where the transaction was given up. */
const MARKER_TYPE = 3;

export type Incoming = {
  readonly partition: number;
  readonly offset: bigint;
  /** When it was made, or put on the log where the topic says so. */
  readonly time: Millis;
  readonly key: string;
  readonly value: Buffer;
};

export type Reader = {
  /** What has come since the last time; waits for so long where there is nothing. */
  readonly next: (waitMs: number) => Promise<readonly Incoming[]>;
  /** Everything that is committed now and was not yet read. */
  readonly drain: () => Promise<readonly Incoming[]>;
  /** Past everything that is committed now, unread. */
  readonly skip: () => Promise<void>;
  /** Where the next record of the partition is looked for. */
  readonly position: (partition: number) => bigint;
  /** Records that are committed and not yet read, markers of transactions among them. */
  readonly lag: () => Promise<number>;
  readonly close: () => Promise<void>;
};

type Connection = Pick<
  ConsumerOptions<Buffer, Buffer, Buffer, Buffer>,
  'clientId' | 'bootstrapBrokers' | 'tls' | 'sasl'
>;
type Fetched = Awaited<ReturnType<Consumer['fetch']>>;
type Partition = Fetched['responses'][number]['partitions'][number];

/** Partitions are given, not shared out by a group: where reading goes on stands beside the state, and nowhere else. */
export async function openReader(
  connection: Connection,
  topic: string,
  from: ReadonlyMap<number, bigint>,
): Promise<Reader> {
  const { Consumer } = await import('@platformatic/kafka');
  const consumer = new Consumer({ ...connection, groupId: `${topic}-reader`, isolationLevel: READ_COMMITTED });
  consumer.topics.track(topic);
  const at = new Map(from);
  const unknown = [...from].filter(([, offset]) => offset === EARLIEST).map(([partition]) => partition);

  const ends = async (): Promise<ReadonlyMap<number, bigint>> => {
    const offsets = await consumer.listOffsets({
      topics: [topic],
      partitions: { [topic]: [...at.keys()] },
      isolationLevel: READ_COMMITTED,
    });
    return new Map([...at.keys()].map((partition) => [partition, offsets.get(topic)?.[partition] ?? 0n]));
  };
  const left = async (): Promise<number> => {
    let sum = 0n;
    for (const [partition, end] of await ends()) sum += end > at.get(partition)! ? end - at.get(partition)! : 0n;
    return Number(sum);
  };

  const fetch = async (waitMs: number): Promise<Incoming[]> => {
    const told = (await consumer.metadata({ topics: [topic] })).topics.get(topic)!;
    const byLeader = Map.groupBy(at.keys(), (partition) => told.partitions[partition]!.leader);
    const found: Incoming[] = [];
    for (const [node, partitions] of byLeader) {
      const { responses } = await consumer.fetch({
        node,
        isolationLevel: READ_COMMITTED,
        maxWaitTime: waitMs,
        minBytes: 1,
        maxBytes: FETCH_BYTES,
        topics: [{ topicId: told.id, partitions: partitions.map(wanted) }],
      });
      for (const response of responses)
        for (const partition of response.partitions)
          if (at.has(partition.partitionIndex)) found.push(...taken(partition));
    }
    return found;
  };
  const wanted = (partition: number) => ({
    partition,
    currentLeaderEpoch: -1,
    fetchOffset: at.get(partition)!,
    lastFetchedEpoch: -1,
    partitionMaxBytes: PARTITION_BYTES,
  });
  const taken = (response: Partition): readonly Incoming[] => {
    const partition = response.partitionIndex;
    const begin = at.get(partition)!;
    const { records, next } = committed(response, begin);
    if (next > begin) at.set(partition, next);
    return records;
  };
  const known = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw unreachable(cause, [topic]);
    }
  };

  await known(async () => {
    if (unknown.length === 0) return;
    const offsets = await consumer.listOffsets({
      topics: [topic],
      partitions: { [topic]: unknown },
      timestamp: EARLIEST,
    });
    for (const partition of unknown) at.set(partition, offsets.get(topic)?.[partition] ?? 0n);
  });
  return {
    next: (waitMs) => known(() => fetch(waitMs)),
    drain: () =>
      known(async () => {
        const until = await ends();
        const found: Incoming[] = [];
        while ([...until].some(([partition, end]) => at.get(partition)! < end)) found.push(...(await fetch(0)));
        return found;
      }),
    skip: () =>
      known(async () => {
        for (const [partition, end] of await ends()) at.set(partition, end);
      }),
    position: (partition) => at.get(partition)!,
    lag: () => known(left),
    close: () => consumer.close(true),
  };
}

/** The broker tells which transactions were given up; their records lie between the others until the marker of their end. */
function committed(
  { partitionIndex, records: batches, abortedTransactions }: Partition,
  begin: bigint,
): { readonly records: readonly Incoming[]; readonly next: bigint } {
  const given = [...(abortedTransactions ?? [])].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const aborted = new Set<bigint>();
  const records: Incoming[] = [];
  let next = begin;
  for (const batch of batches ?? []) {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    while (given.length > 0 && given[0]!.firstOffset <= last) aborted.add(given.shift()!.producerId);
    if (last >= next) next = last + 1n;
    if ((batch.attributes & IS_CONTROL) !== 0) {
      if (batch.records[0]?.key?.[MARKER_TYPE] === 0) aborted.delete(batch.producerId);
      continue;
    }
    if ((batch.attributes & IS_TRANSACTIONAL) !== 0 && aborted.has(batch.producerId)) continue;
    for (const { offsetDelta, timestampDelta, key, value } of batch.records) {
      const offset = batch.firstOffset + BigInt(offsetDelta);
      if (offset < begin || value === null) continue;
      const stamp =
        (batch.attributes & IS_APPEND_TIME) === 0 ? batch.firstTimestamp + timestampDelta : batch.maxTimestamp;
      records.push({
        partition: partitionIndex,
        offset,
        time: Number(stamp),
        key: key?.toString('utf8') ?? '',
        value,
      });
    }
  }
  return { records, next };
}
