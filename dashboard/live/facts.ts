// Facts: what of an account does not change from event to event: currency, capital, limits, the day, and what is traded.
import type { Cash, Price, Quantity, Rate } from '#model/number.ts';

export type InstrumentFacts = {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tick: Price;
  readonly lot: Quantity;
  readonly contractSize: bigint;
  /** Of the quote currency in that of the account; undefined where nobody knows. */
  readonly rate: Rate | undefined;
};

/** Markets that move together and share one limit. */
export type GroupFacts = { readonly name: string; readonly symbols: readonly string[]; readonly maxExposure: Cash };

/** A level of equity that ends the day or the phase of an account that is held to a firm's rules. */
export type FloorFacts = { readonly floor: 'daily_loss' | 'max_loss'; readonly level: Cash; readonly loss: Cash };
/** While it lasts no entry is let in near it. */
export type NewsFacts = { readonly from: number; readonly until: number; readonly title: string };

export type AccountFacts = {
  readonly currency: string;
  /** What the account began with; undefined where it is not told. */
  readonly capital: Cash | undefined;
  readonly maxDailyLoss: Cash | undefined;
  readonly maxOpenPositions: number | undefined;
  /** Undefined where there is no such limit. */
  readonly maxDrawdownBps: number | undefined;
  readonly groups: readonly GroupFacts[];
  /** Empty where the account is held to no firm's rules. */
  readonly floors: readonly FloorFacts[];
  /** Undefined where there is no calendar, or nothing in it. */
  readonly news: NewsFacts | undefined;
  /** Percent of a limit from which on it is near. */
  readonly warnAtPercent: number;
  /** Where and when the trading day begins. */
  readonly dayZone: string;
  readonly dayStart: string;
  /** Equity when the trading day in hand began. */
  readonly dayStartEquity: Cash | undefined;
  readonly instruments: ReadonlyMap<string, InstrumentFacts>;
};

export const NO_FACTS: AccountFacts = {
  currency: '',
  capital: undefined,
  maxDailyLoss: undefined,
  maxOpenPositions: undefined,
  maxDrawdownBps: undefined,
  groups: [],
  floors: [],
  news: undefined,
  warnAtPercent: 80,
  dayZone: 'UTC',
  dayStart: '00:00',
  dayStartEquity: undefined,
  instruments: new Map(),
};
