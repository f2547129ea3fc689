// Trouble: what the Kafka client throws, in the words of this program.
import { SmcError } from '#model/fate.ts';

/** Whether the broker has answered with this error, however deep it lies. */
export function isProtocolError(cause: unknown, id: string): boolean {
  if (!(cause instanceof Error)) return false;
  if ((cause as { readonly apiId?: unknown }).apiId === id) return true;
  const inner = (cause as { readonly errors?: readonly unknown[] }).errors ?? [];
  return [...inner, cause.cause].some((each) => isProtocolError(each, id));
}

/** The broker knows of somebody newer by the same name. */
export const isFenced = (cause: unknown): boolean =>
  isProtocolError(cause, 'PRODUCER_FENCED') || isProtocolError(cause, 'INVALID_PRODUCER_EPOCH');

/** What lies at the bottom says more than that something failed. */
function deepest(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = (cause as { readonly errors?: readonly unknown[] }).errors?.at(-1) ?? cause.cause;
  return inner instanceof Error ? deepest(inner) : cause.message;
}

export const unreachable = (cause: unknown, brokers: readonly string[]): SmcError =>
  new SmcError(
    'BUS_UNREACHABLE',
    `Kafka does not answer as it should: ${deepest(cause)}`,
    brokers.join(', '),
    'start the broker, and look at its address',
    { cause },
  );

export const fenced = (cause: unknown, name: string): SmcError =>
  new SmcError(
    'BUS_FENCED',
    'another program has taken over the partition: nothing of this one was written',
    name,
    'nothing to do where that was meant; else let each partition be run by one program',
    { cause },
  );

type Place = { readonly partition: number; readonly offset: bigint; readonly key: string };
const place = (topic: string, { partition, offset, key }: Place): string => `${topic}:${partition}:${offset} ${key}`;

export const missing = (topic: string, record: Place, number: number): SmcError =>
  new SmcError(
    'STORE_DAMAGED',
    `record ${number} of ${record.key} is missing before this one`,
    place(topic, record),
    'look into the dead-letter topic, and at the retention of the topic',
  );

export const differs = (topic: string, record: Place): SmcError =>
  new SmcError(
    'STORE_REPLAY',
    'the log says something else than this program says to the same input',
    place(topic, record),
    'start with the program and settings that wrote the log',
  );
