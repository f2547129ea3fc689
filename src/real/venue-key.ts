// Venue key: the key of an exchange as it is kept among the secrets, under the name of the account.
import { createHash } from 'node:crypto';
import type { Secret, Secrets } from '#secrets/secrets.ts';

export type KeptKey = {
  readonly apiKey: string;
  readonly secret: Secret;
  readonly kind: 'hmac' | 'ed25519';
  /** Some exchanges ask for a third word. */
  readonly password: Secret | undefined;
};

export const keyNames = (account: string): readonly [key: string, secret: string, password: string] => [
  `venue.${account}.key`,
  `venue.${account}.secret`,
  `venue.${account}.password`,
];

/** Undefined where not all of it is kept. @throws SmcError SECRET_KEY, STORE_* */
export function keyOf(secrets: Secrets, account: string): KeptKey | undefined {
  const [key, secret, password] = keyNames(account);
  const kept = secrets.names();
  if (!kept.includes(key) || !kept.includes(secret)) return undefined;
  const text = secrets.get(secret);
  return {
    apiKey: secrets.get(key).reveal().trim(),
    secret: text,
    kind: text.reveal().includes('PRIVATE KEY') ? 'ed25519' : 'hmac',
    password: kept.includes(password) ? secrets.get(password) : undefined,
  };
}

/** Tells keys apart for a person, and gives nothing of the key away. */
export const fingerprint = (apiKey: string): string => createHash('sha256').update(apiKey).digest('hex').slice(0, 12);
