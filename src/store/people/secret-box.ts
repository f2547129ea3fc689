// Secret box: keeps a secret of a person so that the file of people alone does not give it away.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { SmcError } from '#model/fate.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export type SecretBox = {
  /** @param of whose secret it is: it opens for nobody else */
  readonly seal: (secret: Uint8Array, of: string) => Uint8Array;
  /** @throws SmcError SECRET_KEY where it was sealed with another key, or for somebody else */
  readonly open: (sealed: Uint8Array, of: string) => Uint8Array;
};

/**
 * @param given a key of the program; without one the key lies in a file of its own beside the people, for the owner alone. Keep that file
 * out of their backups: then a stolen backup opens nothing.
 */
export function secretBox(path: string, given: Uint8Array | undefined): SecretBox {
  let key: Uint8Array | undefined;
  const derived = (): Uint8Array => {
    key ??= new Uint8Array(hkdfSync('sha256', given ?? keyBeside(path), '', 'smc/v1/people', KEY_BYTES));
    return key;
  };
  return {
    seal(secret, of) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', derived(), nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(of));
      return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, of) {
      const bytes = Buffer.from(sealed);
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const cipher = createDecipheriv('aes-256-gcm', derived(), nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(of));
      cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        return Buffer.concat([cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), cipher.final()]);
      } catch (cause) {
        throw unreadable(path, cause);
      }
    },
  };
}

const unreadable = (path: string, cause?: unknown): SmcError =>
  new SmcError(
    'SECRET_KEY',
    'the second factors of the users cannot be read with this key',
    `${path}.key`,
    'put the key file back, or let an admin remove the second factors',
    { cause },
  );

/** Made where there is none. */
function keyBeside(path: string): Uint8Array {
  if (path === ':memory:') return randomBytes(KEY_BYTES);
  const file = `${path}.key`;
  try {
    const made = openSync(
      file,
      constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW,
      0o600,
    );
    const key = randomBytes(KEY_BYTES);
    writeSync(made, key);
    closeSync(made);
    return key;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw unreadable(path, cause);
  }
  const key = Buffer.alloc(KEY_BYTES);
  try {
    const held = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    const length = readSync(held, key);
    closeSync(held);
    if (length === KEY_BYTES) return key;
  } catch (cause) {
    throw unreadable(path, cause);
  }
  throw unreadable(path);
}
