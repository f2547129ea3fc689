// Signer: proves to the exchange that a request is its account's. The secret is kept as a key that does not print itself.
import { createHmac, createPrivateKey, createSecretKey, sign } from 'node:crypto';
import { SmcError } from '#model/fate.ts';
import type { KeyObject } from 'node:crypto';

export type VenueKey = {
  readonly apiKey: string;
  /** HMAC: the secret as the exchange shows it once. Ed25519: the private key as PKCS#8 PEM. */
  readonly secret: string;
  readonly kind: 'hmac' | 'ed25519';
};

export type Params = Readonly<Record<string, string | number | boolean>>;

export type Signer = {
  readonly apiKey: string;
  /** Only these keys may log a connection on, so that its requests need no signature each. */
  readonly canLogOn: boolean;
  /** Hex for HMAC, base64 for Ed25519. */
  readonly sign: (payload: string) => string;
};

/** @throws SmcError CONFIG_INVALID for a key that is none; it says nothing of the key */
export function signer({ apiKey, secret, kind }: VenueKey): Signer {
  if (!/^[\x21-\x7e]{1,200}$/.test(apiKey)) throw badKey('the API key is empty or has characters that no key has');
  switch (kind) {
    case 'hmac': {
      if (secret === '') throw badKey('the secret is empty');
      const key = createSecretKey(secret, 'utf8');
      return { apiKey, canLogOn: false, sign: (payload) => createHmac('sha256', key).update(payload).digest('hex') };
    }
    case 'ed25519': {
      const key = privateKeyOf(secret);
      return { apiKey, canLogOn: true, sign: (payload) => sign(null, Buffer.from(payload), key).toString('base64') };
    }
  }
}

function privateKeyOf(secret: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(secret);
  } catch {
    // What the parser says of a secret is nobody's business.
  }
  if (key?.asymmetricKeyType !== 'ed25519') throw badKey('the secret is no Ed25519 private key as PEM');
  return key;
}

const badKey = (what: string): SmcError =>
  new SmcError('CONFIG_INVALID', what, 'the keys of the exchange', 'store them again: smc secret set');

/** What is signed on the WebSocket API: sorted by name, as it is. */
export const payloadOf = (params: Params): string => joined(params, (value) => String(value));

/** What is signed and sent on REST: percent-encoded first. */
export const queryOf = (params: Params): string => joined(params, (value) => encodeURIComponent(value));

function joined(params: Params, text: (value: string | number | boolean) => string): string {
  let payload = '';
  for (const name of Object.keys(params).sort())
    payload += `${payload === '' ? '' : '&'}${name}=${text(params[name] ?? '')}`;
  return payload;
}
