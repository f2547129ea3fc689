// Unwire: an event as the history of the API tells it, back to the event that it was.
import { decode, FORMAT_VERSION } from '#model/codec.ts';
import type { Event } from '#model/event.ts';

export type HistoryRow = {
  readonly sequence: number;
  readonly timestamp: number;
  readonly key: string;
  readonly cause: number;
  readonly kind: string;
  readonly data: unknown;
};

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function named(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(named);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [camel(name), named(inner)]));
}

/** By way of the codec, which knows which of the texts are exact numbers. What was no number comes as null and stays so. */
export const unwire = ({ sequence, timestamp, key, cause, kind, data }: HistoryRow): Event =>
  decode(
    JSON.stringify({
      version: FORMAT_VERSION,
      sequence,
      time: timestamp,
      key,
      cause,
      kind: camel(kind),
      data: named(data),
    }),
  );
