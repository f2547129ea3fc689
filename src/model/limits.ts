// Limits: what risk and the breaker hold an account to, and what of it its owner may change while it runs.
import { ONE } from './number.ts';
import type { Cash, Rate } from './number.ts';
import type { Millis } from './time.ts';

/** Symbols that move together and share one limit, whichever way they are held. */
export type ExposureGroup = { readonly name: string; readonly symbols: readonly string[]; readonly maxExposure: Cash };

/** Amounts in the account currency. One basis point is 0.01%. A limit that is not there is not set. */
export type Limits = {
  readonly maxPositionNotional: Cash;
  /** Of the balance, lost if the stop fills at its price. */
  readonly maxRiskPerTradeBps: number;
  readonly maxOpenPositions: number;
  /** Of equity since the trading day began, open positions included. */
  readonly maxDailyLoss: Cash;
  /** Of equity from its highest. */
  readonly maxDrawdownBps?: number | undefined;
  readonly maxSymbolExposure?: Cash | undefined;
  readonly groups: readonly ExposureGroup[];
  /** Total exposure over equity; a spot account has 1 whatever is set. */
  readonly maxLeverage: Rate;
  /** Since the last approval of the account; 0 is no wait. */
  readonly minTimeBetweenTradesMs: Millis;
  /** Share of a limit at which `limitNear` is said. */
  readonly warnAtPercent: number;
};

/** The limits alone, out of settings that hold them among others. */
export const limitsIn = (settings: Limits): Limits => ({
  maxPositionNotional: settings.maxPositionNotional,
  maxRiskPerTradeBps: settings.maxRiskPerTradeBps,
  maxOpenPositions: settings.maxOpenPositions,
  maxDailyLoss: settings.maxDailyLoss,
  maxDrawdownBps: settings.maxDrawdownBps,
  maxSymbolExposure: settings.maxSymbolExposure,
  groups: settings.groups,
  maxLeverage: settings.maxLeverage,
  minTimeBetweenTradesMs: settings.minTimeBetweenTradesMs,
  warnAtPercent: settings.warnAtPercent,
});

/** The same settings under these limits, all of them: one that is not there is not set any more. */
export const withLimits = <Settings extends Limits>(settings: Settings, limits: Limits | undefined): Settings =>
  limits === undefined ? settings : { ...settings, ...limitsIn(limits) };

const BPS_MOST = 10_000;
const LEVERAGE_MOST = 500n * ONE;
const COUNT_MOST = 1_000_000;
const WAIT_MOST_MS = 10_000_000_000;

type Rule = readonly [isMet: (limits: Limits) => boolean, what: string];

const isBps = (value: number): boolean => Number.isInteger(value) && value > 0 && value <= BPS_MOST;

const RULES: readonly Rule[] = [
  [({ maxPositionNotional: it }) => it > 0n, 'maxPositionNotional must be more than zero'],
  [({ maxRiskPerTradeBps: it }) => isBps(it), 'maxRiskPerTradeBps must be a whole number from 1 to 10000'],
  [
    ({ maxOpenPositions: it }) => Number.isInteger(it) && it >= 1 && it <= COUNT_MOST,
    'maxOpenPositions must be a whole number from 1 to 1000000',
  ],
  [({ maxDailyLoss: it }) => it > 0n, 'maxDailyLoss must be more than zero'],
  [
    ({ maxDrawdownBps: it }) => it === undefined || isBps(it),
    'maxDrawdownBps must be a whole number from 1 to 10000, or not set',
  ],
  [({ maxSymbolExposure: it }) => it === undefined || it > 0n, 'maxSymbolExposure must be more than zero, or not set'],
  [
    ({ groups }) => groups.every(({ symbols, maxExposure }) => symbols.length > 0 && maxExposure > 0n),
    'every group must have symbols and a maxExposure of more than zero',
  ],
  [({ maxLeverage: it }) => it >= ONE && it <= LEVERAGE_MOST, 'maxLeverage must be from 1 to 500'],
  [
    ({ minTimeBetweenTradesMs: it }) => it >= 0 && it <= WAIT_MOST_MS,
    'minTimeBetweenTradesMs must be from 0 to 10000000000',
  ],
  [({ warnAtPercent: it }) => it > 0 && it <= 100, 'warnAtPercent must be above 0, at most 100'],
];

/** What is wrong with limits that somebody wants to set, by the bounds of the configuration; empty where nothing is. */
export const limitFaults = (limits: Limits): readonly string[] =>
  RULES.flatMap(([isMet, what]) => (isMet(limits) ? [] : [what]));
