// Box: bytes sealed with AES-256-GCM to the words they belong to, and opened by the same words only.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { CipherKey } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a box belongs to. JSON, because joined words could be cut in another place and mean another thing. */
const bound = (belongsTo: readonly (string | number)[]): Buffer => Buffer.from(JSON.stringify(belongsTo));

/** Nonce, sealed bytes and tag, in base64. The nonce is random: never more than some thousand boxes under one key. */
export function seal(key: CipherKey, plain: Uint8Array, belongsTo: readonly (string | number)[]): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(bound(belongsTo));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** The bytes, or undefined where the key or the words are others, or a bit has changed. */
export function open(key: CipherKey, box: string, belongsTo: readonly (string | number)[]): Buffer | undefined {
  const bytes = Buffer.from(box, 'base64');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const cipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  cipher.setAAD(bound(belongsTo));
  cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const plain = cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([plain, cipher.final()]);
  } catch {
    plain.fill(0);
    return undefined;
  }
}
