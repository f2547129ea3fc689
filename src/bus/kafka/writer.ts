// Writer: all or nothing, by transactions; a second writer of the same name puts an end to the first.
import { fenced, isFenced, unreachable } from './trouble.ts';
import type { Producer, ProducerOptions } from '@platformatic/kafka';

/** The broker is still putting an end to the transaction before: asked again soon. */
const AGAIN_MS = 5;
const AGAIN_LIMIT = 2_000;
const SEND_AGAIN = 3;
const SEND_AGAIN_MS = 100;
/** A batch of the log, which is text, becomes a tenth of it in less time than a disk would take for the rest. */
const COMPRESSION = 'zstd';
/** The client would ask to go on as producer 0, which is somebody else. */
const NOBODY_YET = { producerId: -1n, producerEpoch: -1 } as const;

export type Outgoing = {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer;
};

export type Writer = {
  /** On the log, whole, when it is through. @throws SmcError BUS_FENCED, BUS_UNREACHABLE; then nothing of it counts */
  readonly write: (records: readonly Outgoing[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

type Connection = Pick<
  ProducerOptions<string, Buffer, Buffer, Buffer>,
  'clientId' | 'bootstrapBrokers' | 'tls' | 'sasl'
>;

export async function openWriter(connection: Connection, name: string): Promise<Writer> {
  const producer = await takeOver(connection, name);
  return {
    async write(records) {
      if (records.length === 0) return;
      try {
        const transaction = await producer.beginTransaction();
        await transaction.send({ messages: [...records], compression: COMPRESSION });
        await transaction.commit();
      } catch (cause) {
        // The next writer of this name ends what is open; this one is not used again.
        throw isFenced(cause) ? fenced(cause, name) : unreachable(cause, [name]);
      }
    },
    close: () => producer.close(true),
  };
}

/** Each batch is on the log when it is through; without transactions, and without an end to anybody else. */
export async function openSender(connection: Connection): Promise<Writer> {
  const { Producer: KafkaProducer } = await import('@platformatic/kafka');
  const producer = new KafkaProducer<string, Buffer, Buffer, Buffer>({
    ...connection,
    acks: -1,
    retries: SEND_AGAIN,
    retryDelay: SEND_AGAIN_MS,
    serializers: { key: (key) => Buffer.from(key ?? '') },
  });
  return {
    async write(records) {
      if (records.length === 0) return;
      try {
        await producer.send({ messages: [...records] });
      } catch (cause) {
        throw unreachable(cause, [records[0]!.topic]);
      }
    },
    close: () => producer.close(true),
  };
}

async function takeOver(connection: Connection, name: string): Promise<Producer<string>> {
  const { Producer: KafkaProducer } = await import('@platformatic/kafka');
  const producer = new KafkaProducer<string>({
    ...connection,
    transactionalId: name,
    idempotent: true,
    acks: -1,
    retries: AGAIN_LIMIT,
    retryDelay: AGAIN_MS,
    serializers: { key: (key) => Buffer.from(key ?? '') },
  });
  try {
    // Begun to become the one who writes; nothing is sent, so that there is nothing for the broker to end.
    const transaction = await producer.beginTransaction(NOBODY_YET);
    await transaction.cancel();
    return producer;
  } catch (cause) {
    await producer.close(true);
    throw unreachable(cause, [name]);
  }
}
