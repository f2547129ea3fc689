// Figure: numbers that are no money: R, shares, changes, distances, likelihoods, latencies, counts and bytes.
import { decimals, UNKNOWN } from './sign.ts';
import type { SignRule } from './sign.ts';

/** Multiples of what was risked: `+0.22R`. */
export const rText = (value: number | undefined): string => withUnit(decimals(value, 2, 'plus'), 'R');

/** A share of 0..1 as percent with one decimal. */
export const percent = (share: number | undefined, rule: SignRule = 'minus'): string =>
  withUnit(decimals(share === undefined ? undefined : share * 100, 1, rule), '%');

/** A change of price: two decimals and always a sign. */
export const change = (share: number | undefined): string =>
  withUnit(decimals(share === undefined ? undefined : share * 100, 2, 'plus'), '%');

export const bps = (value: number | undefined): string => withUnit(decimals(value, 0), ' bps');

export const atrText = (value: number | undefined): string => withUnit(decimals(value, 1), ' ATR');

/** Confidence is no likelihood and has no percent sign. */
export const confidence = (value: number | undefined): string => decimals(value, 2);

/** Of a test: what is under one in a hundred is not told more finely. */
export const pValue = (value: number | undefined): string =>
  value !== undefined && value < 0.01 ? '<0.01' : decimals(value, 2);

/** Three figures: `0.42 ms`, `41 ms`, `1.20 s`. */
export function latency(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return UNKNOWN;
  if (ms >= 1000) return `${decimals(ms / 1000, ms >= 10_000 ? 1 : 2)} s`;
  return `${decimals(ms, ms < 1 ? 2 : ms < 10 ? 1 : 0)} ms`;
}

export const count = (value: number | undefined): string => decimals(value, 0);

/** On axes only: `12.4k`, `1.2M`. */
export function axisNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${decimals(value / 1e6, size >= 1e8 ? 0 : 1)}M`;
  if (size >= 1e4) return `${decimals(value / 1e3, size >= 1e5 ? 0 : 1)}k`;
  return decimals(value, size >= 100 || Number.isInteger(value) ? 0 : 2);
}

/** `840 B`, `12.4 kB`, `3.1 MB`. */
export function bytes(value: number | undefined): string {
  if (value === undefined) return UNKNOWN;
  if (value < 1000) return `${value} B`;
  if (value < 1e6) return `${decimals(value / 1e3, 1)} kB`;
  return value < 1e9 ? `${decimals(value / 1e6, 1)} MB` : `${decimals(value / 1e9, 2)} GB`;
}

/** `1 breaker`, `2 breakers`. */
export const plural = (amount: number, one: string, many = `${one}s`): string =>
  `${count(amount)} ${amount === 1 ? one : many}`;

const withUnit = (text: string, unit: string): string => (text === UNKNOWN ? text : `${text}${unit}`);
