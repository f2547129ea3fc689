// Amounts: exact numbers as a person reads them in a message.
import { absolute, formatFixed, ONE, toStep } from '#model/number.ts';
import type { Cash } from '#model/number.ts';

const CENT = (ONE / 100n) as Cash;

/** Cents of what is more than one; small amounts to their last decimal: 0.00012 BTC is not nothing. */
export const money = (amount: Cash): string =>
  formatFixed(absolute(amount) < ONE ? amount : toStep(amount, CENT, 'nearest'));

/** With its sign. */
export const result = (amount: Cash): string => (amount > 0n ? `+${money(amount)}` : money(amount));

export const inCurrency = (text: string, currency: string): string => (currency === '' ? text : `${text} ${currency}`);
