// Sign: how a number says that it is below, above or at zero, and how what is not known is shown.

/** U+2212: as wide as a plus, so that columns stand. */
const MINUS = '\u2212';
/** En dash: never 0 for what nobody knows. */
export const UNKNOWN = '\u2013';

/** `plus` marks what is above zero as well: results and changes. */
export type SignRule = 'minus' | 'plus';

/** What stands before the digits. Zero has no sign, also where it is what was left after rounding. */
export const signOf = (isNegative: boolean, isZero: boolean, rule: SignRule): string =>
  isZero ? '' : isNegative ? MINUS : rule === 'plus' ? '+' : '';

/** Groups of three with commas. */
export const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** Prices inside a sentence of the agent, grouped as everywhere else. Numbers that are part of an id, a date or a time are not. */
export const groupedText = (text: string): string =>
  text.replace(/(?<![\w.:/-])\d{4,}\.\d+(?![\w:/-])|(?<![\w.:/-])\d{5,}(?![\w:/-]|\.\d)/g, (number) => {
    const [whole = '', fraction] = number.split('.');
    return `${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
  });

/** A float with so many decimals; not finite is unknown. */
export function decimals(value: number | undefined, places: number, rule: SignRule = 'minus'): string {
  if (value === undefined || !Number.isFinite(value)) return UNKNOWN;
  const [whole = '0', fraction] = Math.abs(value).toFixed(places).split('.');
  const isZero = Number(`${whole}.${fraction ?? '0'}`) === 0;
  return `${signOf(value < 0, isZero, rule)}${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
}
