// Reader: records of some partitions in order, without those of transactions that were given up.
import { lowest } from './state.ts';
import { unreachable } from './trouble.ts';
import type { Consumer, ConsumerOptions } from '@platformatic/kafka';
import type { Millis } from '#model/time.ts';

/** As they come: what they are in memory is about ten times as much. */
const FETCH_BYTES = 2 ** 22;
const PARTITION_BYTES = 2 ** 19;
/** In place of an offset: where the log begins by now. */
export const EARLIEST = -2n;
/** All there is; what counts of it is told by the markers. */
const READ_ALL = 0;
/** Up to the first transaction that is still open. */
const READ_COMMITTED = 1;
const IS_TRANSACTIONAL = 1 << 4;
const IS_CONTROL = 1 << 5;
/** The broker has stamped the whole batch. */
const IS_APPEND_TIME = 1 << 3;
/** Last byte of the key of a marker, which says what has become of the transaction. */
const MARKER_TYPE = 3;
const COMMITTED = 1;

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
  /** Where the next record of the partition is looked for by whoever goes on. */
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
  const consumer = new Consumer({ ...connection, groupId: `${topic}-reader`, isolationLevel: READ_ALL });
  consumer.topics.track(topic);
  const at = new Map(from);
  const open = new Map<number, Pending>();
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
        isolationLevel: READ_ALL,
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
    const { records, pending, next } = sifted(response.records, partition, begin, open.get(partition) ?? new Map());
    open.set(partition, pending);
    at.set(partition, next);
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
    next: (waitMs) =>
      known(async () => {
        const until = performance.now() + waitMs;
        for (;;) {
          const found = await fetch(Math.max(0, Math.round(until - performance.now())));
          // What came may not count yet, or be a marker.
          if (found.length > 0 || performance.now() >= until) return found;
        }
      }),
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
        open.clear();
      }),
    position: (partition) =>
      lowest([
        at.get(partition)!,
        ...[...(open.get(partition)?.values() ?? [])].flatMap(([first]) => first?.offset ?? []),
      ]),
    lag: () => known(left),
    close: () => consumer.close(true),
  };
}

/** A record that waits for the word on its transaction. */
type Pending = ReadonlyMap<bigint, readonly Incoming[]>;

/**
 * Records in the order in which they count: those of a transaction when its marker says so, and none where it was given up. What the
 * client makes of the broker's list of transactions that were given up is not relied on: where a producer gave up two in one answer it
 * drops all that was committed between them.
 */
function sifted(batches: Partition['records'], partition: number, begin: bigint, before: Pending) {
  const pending = new Map([...before].map(([producer, some]) => [producer, [...some]]));
  const records: Incoming[] = [];
  let next = begin;
  for (const batch of batches ?? []) {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    if (last < begin) continue;
    next = last + 1n;
    if ((batch.attributes & IS_CONTROL) !== 0) {
      if (batch.records[0]?.key?.[MARKER_TYPE] === COMMITTED) records.push(...(pending.get(batch.producerId) ?? []));
      pending.delete(batch.producerId);
      continue;
    }
    const found: Incoming[] = [];
    for (const { offsetDelta, timestampDelta, key, value } of batch.records) {
      const offset = batch.firstOffset + BigInt(offsetDelta);
      if (offset < begin || value === null) continue;
      const stamp =
        (batch.attributes & IS_APPEND_TIME) === 0 ? batch.firstTimestamp + timestampDelta : batch.maxTimestamp;
      found.push({ partition, offset, time: Number(stamp), key: key?.toString('utf8') ?? '', value });
    }
    if ((batch.attributes & IS_TRANSACTIONAL) === 0) records.push(...found);
    else pending.set(batch.producerId, [...(pending.get(batch.producerId) ?? []), ...found]);
  }
  return { records, pending, next };
}
