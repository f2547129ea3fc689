// Readiness: the figures of paper trading in words and units.
import { decimals } from '#dashboard/format/sign.ts';
import { fixedFromNumber } from '#model/number.ts';
import { money } from '#dashboard/format/money.ts';
import type { Cash } from '#model/number.ts';

export type ReadinessFigure = {
  readonly name: string;
  readonly value: number | null;
  readonly needed: number;
  readonly ok: boolean;
  readonly shortfall: string;
};

export type Readiness = {
  readonly account: string;
  readonly mode: 'paper' | 'real';
  readonly venue: string | null;
  readonly evidence: string;
  readonly ready: boolean;
  readonly figures: readonly ReadinessFigure[];
};

const NAMES: Readonly<Record<string, string>> = {
  'paper-days': 'Days of paper trading',
  'net-profit': 'Net result',
  sharpe: 'Sharpe ratio, by the year',
  'max-drawdown': 'Largest fall',
  'win-rate': 'Trades won',
};

export const nameOf = (name: string): string => NAMES[name] ?? name;

const amount = (name: string, value: number | undefined, currency: string): string => {
  if (name === 'net-profit') return value === undefined ? '\u2013' : money(fixedFromNumber<Cash>(value), currency);
  if (name === 'paper-days') return decimals(value, 0);
  return name === 'sharpe' ? decimals(value, 2) : `${decimals(value, 1)}${value === undefined ? '' : '%'}`;
};

export const figureText = ({ name, value }: ReadinessFigure, currency: string): string =>
  amount(name, value ?? undefined, currency);

export function needText({ name, needed }: ReadinessFigure, currency: string): string {
  const text = amount(name, needed, currency);
  if (name === 'paper-days') return `at least ${text}`;
  return `${name === 'max-drawdown' ? 'below' : 'above'} ${text}`;
}
