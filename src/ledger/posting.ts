// Posting: writes entries. An entry that does not balance in each of its currencies is never said.
import { assert } from '#model/fate.ts';
import type { AccountKind, EntryReason, Posting } from '#model/entry.ts';
import type { Cash } from '#model/number.ts';
import type { Millis } from '#model/time.ts';
import type { Say } from '#model/agent.ts';
import type { LedgerState } from './state.ts';

/** Debits are positive. `subject` only for `position`. */
export const posting = (account: AccountKind, currency: string, amount: bigint, subject = ''): Posting => ({
  account,
  currency,
  subject,
  amount: amount as Cash,
});

/** Says the entry and carries its cash to the cash accounts. Postings of nothing are left out, and so is an empty entry. */
export function write(
  state: LedgerState,
  reason: EntryReason,
  time: Millis,
  all: readonly Posting[],
  say: Say<'entry'>,
): void {
  const postings = all.filter(({ amount }) => amount !== 0n);
  if (postings.length === 0) return;
  const sums = new Map<string, bigint>();
  for (const { account, currency, amount } of postings) {
    sums.set(currency, (sums.get(currency) ?? 0n) + amount);
    if (account === 'cash') state.cash.set(currency, ((state.cash.get(currency) ?? 0n) + amount) as Cash);
  }
  for (const [currency, total] of sums) assert(total === 0n, `an entry balances in ${currency}`);
  state.entries += 1;
  say('entry', { id: `${state.account}-${state.entries}`, reason, time, postings });
}
