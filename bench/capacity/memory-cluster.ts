// Memory cluster: a Kafka that is an array, so that the programs' own work is measured and nothing of a broker or a wire.
import type { Cluster } from '#bus/kafka/kafka.ts';

type Incoming = Awaited<ReturnType<Awaited<ReturnType<Cluster['reader']>>['next']>>[number];

export type MemoryCluster = Cluster & {
  /** Of records of this topic since the last look, keys and values alone. */
  readonly written: (topic: string) => { readonly records: number; readonly bytes: number };
  /** What nobody reads again. */
  readonly forget: (topic: string) => void;
};

const PARTITIONS = 1;

export function memoryCluster(): MemoryCluster {
  const topics = {
    market: 'market',
    account: 'account',
    command: 'command',
    lease: 'lease',
    marketState: 'market-state',
    accountState: 'account-state',
    deadLetter: 'dead-letter',
    question: 'question',
    answer: 'answer',
  } as unknown as Cluster['topics'];
  const logs = new Map<string, Incoming[]>();
  const firsts = new Map<string, bigint>();
  const looked = new Map<string, { records: number; bytes: number }>();
  const logOf = (topic: string): Incoming[] => {
    const known = logs.get(topic) ?? [];
    logs.set(topic, known);
    return known;
  };
  const endOf = (topic: string): bigint => (firsts.get(topic) ?? 0n) + BigInt(logOf(topic).length);
  const writer: Awaited<ReturnType<Cluster['writer']>> = {
    async write(records) {
      for (const { topic, partition, key, value } of records) {
        logOf(topic).push({ partition, offset: endOf(topic), time: 0, key, value });
        const seen = looked.get(topic) ?? { records: 0, bytes: 0 };
        looked.set(topic, { records: seen.records + 1, bytes: seen.bytes + key.length + value.length });
      }
    },
    close: async () => undefined,
  };
  const open = async () => writer;
  return {
    topics,
    partitions: PARTITIONS,
    partitionOf: () => 0,
    unreadable: { count: 0 },
    writer: open,
    sender: open,
    async reader(topic, from) {
      let at = from.get(0) ?? 0n;
      const rest = (): readonly Incoming[] => {
        const found = logOf(topic).slice(Number(at - (firsts.get(topic) ?? 0n)));
        at = endOf(topic);
        return found;
      };
      return {
        next: async () => rest(),
        drain: async () => rest(),
        skip: async () => void rest(),
        position: () => at,
        lag: async () => Number(endOf(topic) - at),
        close: async () => undefined,
      };
    },
    written(topic) {
      const seen = looked.get(topic) ?? { records: 0, bytes: 0 };
      looked.delete(topic);
      return seen;
    },
    forget(topic) {
      firsts.set(topic, endOf(topic));
      logs.delete(topic);
    },
  };
}
