// Exact numbers: money, prices and quantities as bigint fixed point, each with its own brand, and rounding always named.

/** Decimal places of every fixed-point number. One scale for all, so that no two numbers need aligning. */
const DECIMALS = 8;

/** One unit: the integer that stands for 1. */
export const ONE = 100_000_000n;

declare const brand: unique symbol;
type Branded<Name extends string> = bigint & { readonly [brand]: Name };

/** A price in the quote currency, 8 decimals. */
export type Price = Branded<'Price'>;
/** A number of units (or contracts, or lots) of an instrument, 8 decimals, never negative on an order. */
export type Quantity = Branded<'Quantity'>;
/** An amount of money in one currency, 8 decimals. The currency stands beside it, never inside it. */
export type Cash = Branded<'Cash'>;
/** A conversion rate between two currencies, 8 decimals. */
export type Rate = Branded<'Rate'>;
type Fixed = Price | Quantity | Cash | Rate;

/** `down` is towards zero, `up` away from zero, `floor` towards minus infinity, `nearest` ties away from zero. */
export type Rounding = 'down' | 'up' | 'floor' | 'nearest';

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * Reads a plain decimal string ("-12.50"). Exponents, blanks and more than 8 decimals are refused, not rounded.
 * @throws RangeError with the offending text
 */
export function parseFixed<T extends Fixed>(text: string): T {
  const match = DECIMAL.exec(text);
  if (match === null) throw new RangeError(`not a decimal number: ${JSON.stringify(text)}`);
  const fraction = match[3] ?? '';
  if (fraction.length > DECIMALS) throw new RangeError(`more than ${DECIMALS} decimals: ${JSON.stringify(text)}`);
  const magnitude = BigInt(match[2] + fraction.padEnd(DECIMALS, '0'));
  return (match[1] === '-' ? -magnitude : magnitude) as T;
}

export const price = (text: string): Price => parseFixed<Price>(text);
export const quantity = (text: string): Quantity => parseFixed<Quantity>(text);
export const cash = (text: string): Cash => parseFixed<Cash>(text);
export const rate = (text: string): Rate => parseFixed<Rate>(text);

/** The shortest decimal string: no exponent, no trailing zeros, "-0" never. */
export function formatFixed(value: bigint): string {
  const magnitude = value < 0n ? -value : value;
  const whole = magnitude / ONE;
  const fraction = (magnitude % ONE).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Nearest float: for statistics and drawing only. An order is never built from it. */
export const toNumber = (value: bigint): number => Number(value) / 1e8;

/** Integer division with the rounding said aloud. @throws RangeError when the divisor is 0 */
export function divide(numerator: bigint, divisor: bigint, rounding: Rounding): bigint {
  if (divisor === 0n) throw new RangeError('division by zero');
  const quotient = numerator / divisor;
  const remainder = numerator % divisor;
  if (remainder === 0n) return quotient;
  const negative = numerator < 0n !== divisor < 0n;
  const away = negative ? quotient - 1n : quotient + 1n;
  switch (rounding) {
    case 'down':
      return quotient;
    case 'up':
      return away;
    case 'floor':
      return negative ? away : quotient;
    case 'nearest': {
      const twice = (remainder < 0n ? -remainder : remainder) * 2n;
      return twice >= (divisor < 0n ? -divisor : divisor) ? away : quotient;
    }
  }
}

/** a × b ÷ 1, both fixed point, rounded as told. The result carries the brand the caller asks for. */
export const multiply = <T extends Fixed>(a: bigint, b: bigint, rounding: Rounding): T =>
  divide(a * b, ONE, rounding) as T;

/** a ÷ b, both fixed point, as fixed point. */
export const ratio = <T extends Fixed>(a: bigint, b: bigint, rounding: Rounding): T =>
  divide(a * ONE, b, rounding) as T;

/** The multiple of `step` next to `value`. @throws RangeError when the step is not positive */
export function toStep<T extends Fixed>(value: T, step: T, rounding: Rounding): T {
  if (step <= 0n) throw new RangeError('step must be positive');
  return (divide(value, step, rounding) * step) as T;
}

/**
 * The only way from a float to an exact number: onto the instrument's grid, rounded as told.
 * @param step the tick or lot, in the same fixed point
 * @throws RangeError when the float is not finite or beyond 90 million units
 */
export function fromNumber<T extends Fixed>(value: number, step: T, rounding: Rounding): T {
  const scaled = value * 1e8;
  // Beyond 2^53 a float no longer names one integer, so there is no exact answer to give.
  if (!(Math.abs(scaled) <= Number.MAX_SAFE_INTEGER)) throw new RangeError(`not an exact amount: ${value}`);
  // The float nearest to a decimal on the grid lands within half a unit of it: rounding here recovers that decimal.
  return toStep(BigInt(Math.round(scaled)) as T, step, rounding);
}

/** A float onto the grid of 8 decimals, nearest. */
export const fixedFromNumber = <T extends Fixed>(value: number): T => fromNumber<T>(value, 1n as T, 'nearest');

export const sum = <T extends Fixed>(values: Iterable<T>): T => {
  let total = 0n;
  for (const value of values) total += value;
  return total as T;
};

export const absolute = <T extends Fixed>(value: T): T => (value < 0n ? -value : value) as T;
export const smaller = <T extends bigint>(a: T, b: T): T => (a < b ? a : b);
export const larger = <T extends bigint>(a: T, b: T): T => (a > b ? a : b);
