// Cluster: the topics on a Kafka, and the readers and writers that the programs ask for.
import { isProtocolError, unreachable } from './trouble.ts';
import { openReader } from './reader.ts';
import { openSender, openWriter } from './writer.ts';
import type { Admin, ConnectionOptions } from '@platformatic/kafka';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/** Partitions of each topic where nothing else is said: programs of one kind share them out. */
const PARTITIONS = 6;
/** A state of many markets in one record. */
const STATE_BYTES = 16 * 2 ** 20;
/** States that are out of date are let go of after this long at the latest. */
const STATE_SEGMENT_MS = 600_000;
const REPLICAS = 1;
const KNOWN_TIMES = 50;
const KNOWN_WAIT_MS = 100;
/** A lease is over long before, and who has asked waits no longer. */
const SHORT_KEPT_MS = 3_600_000;

export type ClusterOptions = Pick<ConnectionOptions, 'tls' | 'sasl'> & {
  /** "host:port" */
  readonly brokers: readonly string[];
  /** Before the name of each topic, so that several desks can share a cluster. */
  readonly prefix?: string;
  /** Counts when the topics are made; afterwards it must stay, or keys would change their partition. */
  readonly partitions?: number;
  /** Copies of each record over the brokers. */
  readonly replicas?: number;
};

/**
 * `market` and `account` hold what was said, `command` what people ask of an account, `answer` what risk says
 * to questions, `lease` who runs what. A state topic holds
 * the newest state of each key, with the offset it stands on.
 */
export type Topics = Readonly<
  Record<'market' | 'account' | 'command' | 'answer' | 'lease' | 'marketState' | 'accountState' | 'deadLetter', string>
>;

export type Cluster = {
  readonly topics: Topics;
  readonly partitions: number;
  readonly partitionOf: (key: string) => number;
  /** Records that could not be read since this was opened; those who run their partition put them aside. */
  readonly unreadable: { count: number };
  /** Reads only what was committed, from these offsets on, by partition. */
  readonly reader: (topic: string, from: ReadonlyMap<number, bigint>) => Promise<Reader>;
  /** From now on nobody else who has called themselves the same can write. */
  readonly writer: (name: string) => Promise<Writer>;
  /** One of many who write beside each other; what it could not send for sure may be there twice. */
  readonly sender: () => Promise<Writer>;
};

/**
 * Makes the topics where they are missing.
 * @throws SmcError BUS_UNREACHABLE when no broker answers
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { prefix = 'smc-', partitions = PARTITIONS, replicas = REPLICAS } = options;
  const topics: Topics = {
    market: `${prefix}market`,
    account: `${prefix}account`,
    command: `${prefix}command`,
    answer: `${prefix}answer`,
    lease: `${prefix}lease`,
    marketState: `${prefix}market-state`,
    accountState: `${prefix}account-state`,
    deadLetter: `${prefix}dead-letter`,
  };
  const connection = {
    clientId: 'smc',
    bootstrapBrokers: [...options.brokers],
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(options.sasl === undefined ? {} : { sasl: options.sasl }),
  };
  const kafka = await import('@platformatic/kafka');
  const admin = new kafka.Admin(connection);
  try {
    for (const topic of Object.values(topics)) {
      const isState = topic === topics.marketState || topic === topics.accountState;
      const isShort = topic === topics.lease || topic === topics.answer;
      const configs = isShort
        ? [
            // One clock for all: that of the broker.
            { name: 'message.timestamp.type', value: 'LogAppendTime' },
            { name: 'retention.ms', value: String(SHORT_KEPT_MS) },
            { name: 'segment.ms', value: String(SHORT_KEPT_MS) },
          ]
        : isState
          ? [
              { name: 'cleanup.policy', value: 'compact' },
              { name: 'max.message.bytes', value: String(STATE_BYTES) },
              { name: 'segment.ms', value: String(STATE_SEGMENT_MS) },
            ]
          : // Ours end only with the desk: a replay of all of it is how an account is explained.
            [{ name: 'retention.ms', value: '-1' }];
      try {
        await admin.createTopics({ topics: [topic], partitions: isShort ? 1 : partitions, replicas, configs });
      } catch (cause) {
        if (!isProtocolError(cause, 'TOPIC_ALREADY_EXISTS')) throw unreachable(cause, options.brokers);
      }
    }
    await whenKnown(admin, Object.values(topics), options.brokers);
  } finally {
    await admin.close();
  }
  return {
    topics,
    partitions,
    partitionOf: (key) => hash(key) % partitions,
    unreadable: { count: 0 },
    reader: (topic, from) => openReader(connection, topic, from),
    writer: (name) => openWriter(connection, `${prefix}${name}`),
    sender: () => openSender(connection),
  };
}

/** A topic that was made just now is known to the brokers a moment later. */
async function whenKnown(admin: Admin, topics: readonly string[], brokers: readonly string[]): Promise<void> {
  for (let times = 1; ; times += 1) {
    try {
      await admin.metadata({ topics: [...topics], forceUpdate: true });
      return;
    } catch (cause) {
      if (times >= KNOWN_TIMES) throw unreachable(cause, brokers);
      await new Promise((done) => setTimeout(done, KNOWN_WAIT_MS));
    }
  }
}

/** FNV-1a over UTF-16 units: the same in every program, whatever its Kafka client would choose. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value;
}
