// Entry: what the ledger writes. Every entry balances to zero in each currency; nothing is ever changed, only reversed.
import type { Cash, Price, Quantity } from './number.ts';
import type { Side } from './plan.ts';
import type { Millis } from './time.ts';

/** `cash` is the account's money in a currency; the rest say where it went. */
export type AccountKind = 'cash' | 'position' | 'capital' | 'trading-result' | 'fees' | 'funding' | 'exchange';

/** Debits are positive, credits negative. `subject` is the position id for `position`, empty elsewhere. */
export type Posting = {
  readonly account: AccountKind;
  readonly currency: string;
  readonly subject: string;
  readonly amount: Cash;
};

export type EntryReason = 'deposit' | 'fill' | 'fee' | 'funding' | 'conversion';

export type Entry = {
  readonly id: string;
  readonly reason: EntryReason;
  readonly time: Millis;
  readonly postings: readonly Posting[];
};

/** A position as the ledger holds it: one per plan. Quantity is signed: negative is short. */
export type Position = {
  readonly planId: string;
  readonly symbol: string;
  readonly quantity: Quantity;
  /** Average entry price: for people; money is computed from `cost`. */
  readonly entryPrice: Price;
  /** What was paid for the open quantity, quote currency, signed like quantity. */
  readonly cost: Cash;
  readonly openedAt: Millis;
};

/** A position from open to flat. Amounts in the account currency. `netPnl` = gross − fees + funding, exactly. */
export type Trade = {
  readonly planId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly entryTime: Millis;
  readonly entryPrice: Price;
  readonly exitTime: Millis;
  readonly exitPrice: Price;
  readonly grossPnl: Cash;
  readonly fees: Cash;
  readonly funding: Cash;
  readonly netPnl: Cash;
  readonly exitReason: ExitReason;
  /** Furthest price against and in favour while open, as price distance from the entry, never negative. */
  readonly adverse: number;
  readonly favourable: number;
  readonly ambiguous: boolean;
};

export type ExitReason = 'stop-loss' | 'take-profit' | 'close' | 'end-of-data';

/** The account marked to market. All in the account currency. equity = cash + unrealised, exactly. */
export type AccountState = {
  readonly currency: string;
  readonly cash: Cash;
  readonly unrealised: Cash;
  readonly equity: Cash;
  readonly openPositions: number;
};
