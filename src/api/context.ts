// Context: what the routes share: the port, the people, the clock, and small questions that many of them ask.
import { Problem } from './problem.ts';
import type { ApiPort } from './port.ts';
import type { Caller } from './caller.ts';
import type { Cursors } from './cursor.ts';
import type { DetectionSettings } from '#detection/detection.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { People, User } from '#store/people/people.ts';

export type ApiContext = {
  readonly port: ApiPort;
  readonly people: People;
  readonly now: () => Millis;
  readonly cursors: Cursors;
  readonly detection: DetectionSettings;
  /** The timeframe whose trend informs this one's patterns; undefined for none. */
  readonly higherTimeframe: (timeframe: Timeframe) => Timeframe | undefined;
};

/** Accounts that the user may see. */
export const accountsOf = ({ port }: ApiContext, user: User): readonly string[] =>
  user.role === 'admin' ? port.accounts() : port.accounts().filter((account) => user.accounts.includes(account));

/**
 * The account that a request is about: the one named, or the user's first.
 * @throws Problem not_found for one that is not there or not the user's; no_account
 */
export function accountOf(context: ApiContext, { user }: Caller, named: string | undefined): string {
  const own = accountsOf(context, user);
  const account = named === undefined ? own[0] : own.find((each) => each === named);
  if (account !== undefined) return account;
  throw new Problem(named === undefined ? 'no_account' : 'not_found');
}

/** @throws Problem symbol_unknown */
export function symbolOf({ port }: ApiContext, symbol: string): string {
  if (port.instruments().some((instrument) => instrument.symbol === symbol)) return symbol;
  throw new Problem('symbol_unknown');
}
