// State of the ledger: the money of one account and the positions that are open, as plain data.
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { Side } from '#model/plan.ts';
import type { Millis } from '#model/time.ts';

/** An open position with what its trade will be told from. Money in the quote currency only where it says so. */
export type Holding = {
  readonly planId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly openedAt: Millis;
  /** Signed: negative is short. */
  quantity: Quantity;
  /** Quote currency, signed like quantity. */
  cost: Cash;
  entered: Quantity;
  /** Sum of price × quantity of the entries, 16 decimals and so never rounded. */
  enteredValue: bigint;
  exited: Quantity;
  exitedValue: bigint;
  /** Account currency, each converted at the moment it was realised. */
  gross: Cash;
  fees: Cash;
  funding: Cash;
  /** Lowest and highest price seen while open. */
  lowest: number;
  highest: number;
  ambiguous: boolean;
};

/** What a market with open positions is valued at: exact, and as the float that it came from. */
export type Mark = { price: Price; close: number };

export type LedgerState = {
  readonly account: string;
  opened: boolean;
  /** The tape is at its end: what is closed from now on is closed for that reason. */
  ended: boolean;
  /** Entries written so far: numbers the next one. */
  entries: number;
  /** Capital and everything realised since, account currency. */
  balance: Cash;
  /** The `cash` accounts by currency. */
  readonly cash: Map<string, Cash>;
  readonly holdings: Map<string, Holding>;
  /** By symbol, only while a position is open there. */
  readonly marks: Map<string, Mark>;
  /** Last price of the markets that give a conversion rate. */
  readonly lastPrices: Map<string, number>;
};

export const initialState = (account: string): LedgerState => ({
  account,
  opened: false,
  ended: false,
  entries: 0,
  balance: 0n as Cash,
  cash: new Map(),
  holdings: new Map(),
  marks: new Map(),
  lastPrices: new Map(),
});
