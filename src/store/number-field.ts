// Number field: decimal text in bytes to a float, equal to what Number() would say of the same text.

const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const BLANK = 0x20;

/** Powers of ten that a float holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * Reads a plain decimal at `start` into `row[slot]`. A mantissa under 2^53 over an exact power of ten is correctly rounded by
 * one division; anything else is left to `readNumberSlowly`.
 * @returns where the field ends, or -1 when it is not such a number
 */
export function readNumber(row: Float64Array, slot: number, bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === BLANK) at += 1;
  const sign = bytes[at]!;
  if (sign === MINUS || sign === PLUS) at += 1;
  let mantissa = 0;
  let digits = 0;
  let decimals = 0;
  let byte = bytes[at]!;
  while (byte >= ZERO && byte <= NINE) {
    mantissa = mantissa * 10 + (byte - ZERO);
    digits += 1;
    at += 1;
    byte = bytes[at]!;
  }
  if (byte === POINT) {
    at += 1;
    byte = bytes[at]!;
    while (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      decimals += 1;
      at += 1;
      byte = bytes[at]!;
    }
  }
  if (digits + decimals === 0 || mantissa > Number.MAX_SAFE_INTEGER || decimals > 22) return -1;
  while (byte === BLANK) {
    at += 1;
    byte = bytes[at]!;
  }
  const value = decimals === 0 ? mantissa : mantissa / POWERS[decimals]!;
  row[slot] = sign === MINUS ? -value : value;
  return at;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Long mantissas and exponents. @returns NaN when the text is not a finite decimal number: no hex, no "Infinity" */
export function readNumberSlowly(text: string): number {
  const trimmed = text.trim();
  const value = DECIMAL.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}
