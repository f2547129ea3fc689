// Money: exact amounts, prices and quantities as a person reads them. Orders and prices are never rounded for display.
import { divide, ONE } from '#model/number.ts';
import { grouped, signOf, UNKNOWN } from './sign.ts';
import type { SignRule } from './sign.ts';

const PLACES = 8;
const CENT = ONE / 100n;
/** While nobody has told the venue's. */
const UNKNOWN_STEP = CENT;

/** Fixed point with so many decimals, nearest. */
export function fixedText(value: bigint, places: number, rule: SignRule = 'minus'): string {
  const step = 10n ** BigInt(PLACES - places);
  const rounded = divide(value, step, 'nearest');
  const digits = (rounded < 0n ? -rounded : rounded).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = places === 0 ? '' : `.${digits.slice(-places)}`;
  return `${signOf(rounded < 0n, rounded === 0n, rule)}${grouped(whole)}${fraction}`;
}

/** Dollars have their sign before, other currencies their code after: `$1,234.56`, `1,234.56 EUR`. */
export const isDollar = (currency: string): boolean => currency === 'USD';

const withCurrency = (text: string, currency: string): string => {
  if (!isDollar(currency)) return currency === '' ? text : `${text} ${currency}`;
  const sign = /^[+\u2212]/.exec(text)?.[0] ?? '';
  return `${sign}$${text.slice(sign.length)}`;
};

/** To the cent; what is less than one cent, but something, says so: `<$0.01`. */
export function money(value: bigint | undefined, currency: string, rule: SignRule = 'minus'): string {
  if (value === undefined) return UNKNOWN;
  const size = value < 0n ? -value : value;
  if (size > 0n && size < CENT)
    return isDollar(currency)
      ? `${signOf(value < 0n, false, rule)}<$0.01`
      : `${signOf(value < 0n, false, rule)}<0.01 ${currency}`.trimEnd();
  return withCurrency(fixedText(value, 2, rule), currency);
}

/** In whole units: limits, where cents are noise. Cents come back where there are any. */
export function wholeMoney(value: bigint | undefined, currency: string, rule: SignRule = 'minus'): string {
  if (value === undefined || value % ONE !== 0n) return money(value, currency, rule);
  return withCurrency(fixedText(value, 0, rule), currency);
}

/** Decimals that a step has: 2 for 0.01, 0 for 5. */
export function placesOf(step: bigint): number {
  let places = PLACES;
  for (let rest = step; places > 0 && rest % 10n === 0n; rest /= 10n) places -= 1;
  return places;
}

/** At the venue's tick; a price off the grid keeps all its decimals, for hiding one would be a lie. */
export const priceText = (value: bigint | undefined, tick: bigint | undefined): string =>
  value === undefined ? UNKNOWN : fixedText(value, Math.max(placesOf(tick ?? UNKNOWN_STEP), placesOfValue(value)));

/** At the venue's lot. */
export const quantityText = (value: bigint | undefined, lot: bigint | undefined): string =>
  priceText(value === undefined || value >= 0n ? value : -value, lot);

const placesOfValue = (value: bigint): number => (value === 0n ? 0 : placesOf(value < 0n ? -value : value));

/** An average is a quotient and has no end: at the tick and one decimal more at most. */
export const averagePriceText = (value: bigint | undefined, tick: bigint): string =>
  value === undefined ? UNKNOWN : fixedText(value, Math.min(PLACES, placesOf(tick)));

/** `gain`, `loss` or neither: which of the two colours of results a figure has. */
export const toneOf = (value: bigint | number | undefined): 'gain' | 'loss' | 'none' =>
  value === undefined || Number.isNaN(Number(value)) || Number(value) === 0 ? 'none' : value > 0 ? 'gain' : 'loss';
