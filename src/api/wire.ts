// Wire: values of the program as they travel: snake_case names, exact numbers as decimal strings, what is no number as null.
import { formatFixed } from '#model/number.ts';
import type { Event } from '#model/event.ts';

export const snake = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replaceAll('-', '_');

/** Plain data of any depth. */
export function wire(value: unknown): unknown {
  if (typeof value === 'bigint') return formatFixed(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(wire);
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, inner]) => [String(name), wire(inner)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [snake(name), wire(inner)]));
}

export const eventJson = ({ sequence, time, key, cause, kind, data }: Event) => ({
  sequence,
  timestamp: time,
  key,
  cause,
  kind: snake(kind),
  data: wire(data) as Record<string, unknown>,
});

export const decimal = (value: bigint | undefined): string | null => (value === undefined ? null : formatFixed(value));
