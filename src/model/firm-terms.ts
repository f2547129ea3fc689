// Firm terms: the rules that a prop firm holds an account to, in money and times, as risk, the breaker and people count them.
import type { Cash } from './number.ts';
import type { Millis } from './time.ts';

/** What the day's floor is counted down from: what stood at the reset. `higher` is the higher of balance and equity. */
export const DAY_ANCHORS = ['balance', 'equity', 'higher'] as const;
export type DayAnchor = (typeof DAY_ANCHORS)[number];

/** What the floor of the whole account follows. */
export const FLOOR_MODES = ['static', 'trailing-end-of-day', 'trailing-closed', 'trailing-intraday'] as const;
export type FloorMode = (typeof FLOOR_MODES)[number];

/** Floor of the day: the anchor less the loss. One of `amount` and `bpsOfAnchor` is there. */
export type DailyTerms = {
  readonly amount: Cash | undefined;
  readonly bpsOfAnchor: number | undefined;
  readonly anchor: DayAnchor;
  /** What is held against the floor: with open positions, or what is closed alone. */
  readonly judged: 'equity' | 'balance';
  readonly evaluated: 'always' | 'at-reset';
  /** What a touch ends at the firm: the account, or only the day. */
  readonly ends: 'account' | 'pause';
};

/** Floor of the whole phase: what it follows less `amount`. It never falls. */
export type MaximumTerms = {
  readonly amount: Cash;
  readonly mode: FloorMode;
  /** Where a trailing floor stops rising; undefined is nowhere. */
  readonly lockAt: Cash | undefined;
};

/** What is kept free above every floor, since costs come on top of a stop and the firm's prices decide, not ours. */
export type FloorBuffer = {
  /** Account currency. */
  readonly margin: Cash;
  /** Each of one side, of what is traded: twice on the way in and out, once for what is open already. */
  readonly feeBps: number;
  readonly spreadBps: number;
  readonly slippageBps: number;
};

/** `no-fills`: nothing may open or close in the window. `profit-cut`: what is won there does not count in full. */
export type NewsMeaning = 'no-fills' | 'profit-cut';

/** Both ends belong to the window. `markets` are currencies or symbols; with none it is of every market. */
export type NewsWindow = {
  readonly from: Millis;
  readonly until: Millis;
  readonly markets: readonly string[];
  readonly title: string;
};

export type NewsTerms = {
  readonly meaning: NewsMeaning;
  /** So long before a window a position that could close inside it is warned of. */
  readonly warnMs: Millis;
  /** Earliest first. */
  readonly windows: readonly NewsWindow[];
};

/** A rule that is undefined is not held to. Amounts in the account currency. Plain data. */
export type FirmTerms = {
  /** Of rules, phase and size: under another one floors and latches begin anew. */
  readonly id: string;
  readonly rules: string;
  readonly phase: string;
  /** What the account began with. */
  readonly size: Cash;
  /** Where and when (after local midnight) the firm's day begins. */
  readonly zone: string;
  readonly resetMs: Millis;
  readonly daily: DailyTerms | undefined;
  readonly maximum: MaximumTerms | undefined;
  readonly buffer: FloorBuffer;
  /** Profit over `size` that ends the phase. */
  readonly profitTarget: Cash | undefined;
  /** Days on which a position was opened. */
  readonly minimumDays: number | undefined;
  /** Largest share of all profit that the best day may have. */
  readonly bestDayBps: number | undefined;
  /** Orders, changes and cancellations that may be sent in a day of the firm. */
  readonly messageBudget: number | undefined;
  readonly news: NewsTerms | undefined;
};
