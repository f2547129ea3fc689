// Arming: that a person has said, by typing its name and with a second factor, that an account trades real money: for these settings,
// and for so long. Kept among the secrets, so that it can neither be written nor changed by hand.
import { createHash } from 'node:crypto';
import { configOfAccount } from '#config/config.ts';
import { DAY_MS } from '#model/time.ts';
import { Secret } from '#secrets/secrets.ts';
import { SmcError } from '#model/fate.ts';
import type { Config, RealAccount } from '#config/config.ts';
import type { Millis } from '#model/time.ts';
import type { Secrets } from '#secrets/secrets.ts';

export type ArmedBy = { readonly userId: string; readonly email: string; readonly time: Millis };

/** What is to stand in the audit log, and could not be written while another process had the store. */
type ArmingNote = {
  readonly time: Millis;
  readonly actor: string;
  readonly action: string;
  readonly reason: string;
};

export type Arming = {
  readonly account: string;
  /** Hash of what it holds for. */
  readonly binding: string;
  readonly people: readonly ArmedBy[];
  readonly until: Millis;
  /** When the account was first armed: a new arming that comes before the old one ends goes on from there. */
  readonly since: Millis;
  readonly notes: readonly ArmingNote[];
};

const secretName = (account: string): string => `real.arming.${account}`;

/** @throws SmcError SECRET_KEY, STORE_* */
export function armingOf(secrets: Secrets, account: string): Arming | undefined {
  const name = secretName(account);
  return secrets.names().includes(name) ? (JSON.parse(secrets.get(name).reveal()) as Arming) : undefined;
}

const keep = (secrets: Secrets, arming: Arming): void =>
  secrets.set(secretName(arming.account), new Secret(JSON.stringify(arming)));

/** Everything of which a change asks for a new word: where, with which key, how much, under which limits, on which evidence. */
export function bindingOf(config: Config, account: RealAccount, apiKey: string): string {
  const { confirmation: _, ...real } = account;
  const own = configOfAccount(config, account.name);
  const key = createHash('sha256').update(apiKey).digest('hex');
  const bound = [real, config.venue, config.readiness, own.risk_manager, own.paper_trading, own.prop_firm ?? null, key];
  const text = JSON.stringify(bound, (_name, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
  return createHash('sha256').update(text).digest('hex');
}

/** One more person has armed the account. A change of what it is bound to, or the end of its days, begins anew. */
export function arm(secrets: Secrets, { name, armedDays }: RealAccount, binding: string, by: ArmedBy): Arming {
  const before = armingOf(secrets, name);
  const goesOn = before !== undefined && by.time < before.until;
  const together = goesOn && before.binding === binding;
  const others = together ? before.people.filter(({ userId }) => userId !== by.userId) : [];
  const arming: Arming = {
    account: name,
    binding,
    people: [...others, by],
    until: by.time + armedDays * DAY_MS,
    since: goesOn ? before.since : by.time,
    notes: [...(before?.notes ?? []), { time: by.time, actor: by.email, action: 'real_armed', reason: binding }],
  };
  keep(secrets, arming);
  return arming;
}

/** Hands out what is to stand in the audit log, and forgets it once all of it is written. @throws what `write` throws */
export function takeNotes(secrets: Secrets, account: string, write: (note: ArmingNote) => void): void {
  const arming = armingOf(secrets, account);
  if (arming === undefined || arming.notes.length === 0) return;
  for (const note of arming.notes) write(note);
  keep(secrets, { ...arming, notes: [] });
}

/** @throws SmcError REAL_UNCONFIRMED where it is not armed */
export function disarm(secrets: Secrets, account: string): Arming {
  const arming = armingOf(secrets, account);
  if (arming === undefined) throw unarmed(account);
  secrets.remove(secretName(account));
  return arming;
}

const unarmed = (account: string): SmcError =>
  new SmcError('REAL_UNCONFIRMED', `${account} is not armed`, account, `npx smc real arm --account ${account}`);
