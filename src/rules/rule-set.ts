// Rule set: what a firm is known to hold an account to, with its source and date. What its page does not say is `unknown`.
import type { DayAnchor, FloorMode, NewsMeaning } from '#model/firm-terms.ts';
import type { Millis } from '#model/time.ts';

/** `none`: the firm has no such rule. `unknown`: the source does not say. */
export type Claim<Value> = Value | 'none' | 'unknown';

/**
 * Who says so: the firm's own page, or another's. `conflict`: its pages contradict one another. Only what the firm says is
 * held to by itself; the rest is shown, and held to where a person states the figure.
 */
export type Standing = 'firm' | 'second-hand' | 'conflict';
export type Said<Value> = { readonly value: Value; readonly standing: Standing };

/** Where a firm sells several, the tightest stands first: it is taken where a person does not choose. */
export type Choices = readonly [number, ...number[]];

export type DailyRule = {
  /** Basis points of the size, or of the anchor itself. */
  readonly bps: Choices | 'unknown';
  readonly of: 'initial' | 'anchor';
  readonly anchor: DayAnchor | 'unknown';
  /** `pause`: the firm halts the account until its next day and does not end it. */
  readonly ends: 'account' | 'pause';
};

/** `start` is the size, with so much on top of it. */
export type Lock = { readonly at: 'start'; readonly plus: string };

export type MaximumRule = {
  /** Basis points of the size, or an amount for each size that the source names. */
  readonly bps: Choices | 'unknown';
  readonly amounts: Readonly<Record<string, string>>;
  readonly mode: FloorMode;
  readonly lock: Claim<Lock>;
};

export type NewsRule = {
  readonly beforeMs: Millis;
  readonly afterMs: Millis;
  readonly meaning: NewsMeaning;
  /** What exactly happens, for people. */
  readonly effect: string;
};

export type Phase = {
  readonly name: string;
  readonly profitTargetBps: Claim<number>;
  readonly news: Claim<NewsRule>;
  /** In place of the rule set's own. */
  readonly lock?: Claim<Lock>;
};

export type RuleSet = {
  /** As `ftmo-2-step`. */
  readonly name: string;
  readonly firm: string;
  readonly program: string;
  /** Raised when anything of the set changes. */
  readonly version: number;
  /** ISO date on which the sources were read. */
  readonly verified: string;
  /** ISO date from which the firm says that they hold. */
  readonly effectiveFrom: Claim<string>;
  readonly sources: readonly string[];
  /** When the firm's day begins. Each part may be unknown by itself. */
  readonly zone: Claim<string>;
  readonly clock: Claim<string>;
  readonly daily: Claim<DailyRule>;
  readonly maximum: Claim<MaximumRule>;
  readonly phases: readonly [Phase, ...Phase[]];
  readonly minimumDays: Claim<number>;
  readonly bestDayBps: Claim<Said<number>>;
  /** Orders, changes and cancellations in a day. */
  readonly messagesPerDay: Claim<Said<number>>;
  /** What is known beyond this, and is not held to. */
  readonly notes: readonly string[];
};
