// Choice: what a person says of the rules of an account: which set, phase and size, and what stands in place of the set's own.
import type { DayAnchor, FloorBuffer, FloorMode, NewsMeaning } from '#model/firm-terms.ts';
import type { Cash } from '#model/number.ts';
import type { Millis } from '#model/time.ts';

/** A loss is given as basis points or as an amount. */
export type DailyChoice = {
  readonly bps?: number;
  readonly amount?: Cash;
  readonly of?: 'initial' | 'anchor';
  readonly anchor?: DayAnchor;
  readonly judged?: 'equity' | 'balance';
  readonly evaluated?: 'always' | 'at-reset';
};

export type MaximumChoice = {
  readonly bps?: number;
  readonly amount?: Cash;
  readonly mode?: FloorMode;
  readonly lockAt?: Cash;
};

/** An event of a calendar. `markets` are currencies or symbols; with none it is of every market. */
export type NewsEvent = {
  readonly time: Millis;
  readonly markets: readonly string[];
  readonly title: string;
};

export type NewsChoice = {
  readonly events: readonly NewsEvent[];
  readonly beforeMs?: Millis;
  readonly afterMs?: Millis;
  readonly meaning?: NewsMeaning;
  readonly warnMs: Millis;
};

/** What is not said is the set's. */
export type FirmChoice = {
  /** Name of a set, or `custom`: all that the set would say has to be given then. */
  readonly rules: string;
  /** Not said: the first of the set. */
  readonly phase?: string;
  readonly size: Cash;
  readonly zone?: string;
  readonly resetMs?: Millis;
  readonly daily?: DailyChoice | 'none';
  readonly maximum?: MaximumChoice | 'none';
  readonly profitTargetBps?: number;
  readonly minimumDays?: number;
  readonly bestDayBps?: number;
  readonly messageBudget?: number;
  readonly news?: NewsChoice;
  readonly buffer: FloorBuffer;
};
