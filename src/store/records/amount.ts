// Amount: exact numbers as the rows hold them, and how they are added.
import { formatFixed, parseFixed } from '#model/number.ts';

/** Beyond it neither engine's columns hold the whole part. */
const LARGEST = 1e18;
/** Decimals of an `exact` column, as an integer: a price times a quantity has twice the 8 of each. */
const EXACT_DECIMALS = 16;

/** Whether a float can stand in a row as a decimal. */
export const isAmount = (value: number): boolean => Number.isFinite(value) && Math.abs(value) < LARGEST;

/** A float to 8 decimals, nearest: candles are floats on the way, and stand in the tables as decimals. */
export function decimalOf(value: number): string {
  const text = value.toFixed(8).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

export const plus = (left: string, right: bigint): string => formatFixed(parseFixed(left) + right);

/** Of an integer that counts units of 10^-16. */
export function formatExact(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(EXACT_DECIMALS + 1, '0');
  const whole = digits.slice(0, -EXACT_DECIMALS);
  const fraction = digits.slice(-EXACT_DECIMALS).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** What `formatExact` was given. */
export function parseExact(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(EXACT_DECIMALS, '0'));
}
