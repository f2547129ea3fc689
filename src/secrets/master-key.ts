// Master key: what a person gives to open the secrets, and the key that is derived from it.
import { closeSync, constants, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createSecretKey, hkdfSync, randomBytes, scryptSync } from 'node:crypto';
import { SmcError } from '#model/fate.ts';
import { Secret } from './secret.ts';
import type { KeyObject } from 'node:crypto';

/** A `key` is 32 random bytes; a `passphrase` is stretched first. */
export type MasterKey = { readonly form: 'key' | 'passphrase'; readonly text: Secret };

/** As the person gave it: the text itself, or the file that holds it. */
export type KeySource = { readonly value?: string | undefined; readonly file?: string | undefined };

const KEY_BYTES = 32;
const PASSPHRASE_LEAST = 12;
const FILE_BYTES_MOST = 4096;
/** Any of group and others. */
const OTHERS = 0o077;
const VALUE_NAME = 'SMC_MASTER_KEY';
const FILE_NAME = 'SMC_MASTER_KEY_FILE';
const MAKE_ONE = `npx smc secret key <file> makes one; name it in ${FILE_NAME}`;

const refusal = (what: string, where: string, mend: string, cause?: unknown): SmcError =>
  new SmcError('SECRET_KEY', what, where, mend, { cause });

/**
 * 64 hexadecimal digits, or 32 bytes in base64 (with or without the URL alphabet), are a key; anything else of at least 12
 * characters is a passphrase.
 * @throws SmcError SECRET_KEY: none given, two given, too short, or a file that others may read
 */
export function readMasterKey({ value, file }: KeySource): MasterKey {
  if (value !== undefined && file !== undefined)
    throw refusal('two master keys are given', `${VALUE_NAME}, ${FILE_NAME}`, 'give one of them');
  if (value !== undefined) return formOf(value, VALUE_NAME);
  if (file !== undefined) return formOf(guardedText(file), file);
  throw refusal('there is no master key to open the secrets with', FILE_NAME, MAKE_ONE);
}

function formOf(given: string, where: string): MasterKey {
  const text = given.trim();
  if (bytesOf(text) !== undefined) return { form: 'key', text: new Secret(text) };
  if (text.length < PASSPHRASE_LEAST)
    throw refusal(`a passphrase has at least ${PASSPHRASE_LEAST} characters`, where, MAKE_ONE);
  return { form: 'passphrase', text: new Secret(text) };
}

function bytesOf(text: string): Buffer | undefined {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return undefined;
  return Buffer.from(text, 'base64');
}

/** The open file is what is looked at, so that it cannot be changed for another between the look and the reading. */
function guardedText(path: string): string {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (cause) {
    const isLink = (cause as NodeJS.ErrnoException).code === 'ELOOP';
    const what = isLink ? 'the key file is a link' : 'the key file cannot be read';
    throw refusal(what, path, isLink ? 'name the file itself' : MAKE_ONE, cause);
  }
  try {
    const { mode, uid, size } = fstatSync(file);
    // Windows has no such modes: there the rights of the folder guard the file.
    if (process.platform !== 'win32') {
      if ((mode & OTHERS) !== 0)
        throw refusal(
          `the key file may be used by others (mode ${(mode & 0o777).toString(8)})`,
          path,
          `chmod 600 ${path}`,
        );
      if (uid !== process.getuid?.())
        throw refusal('the key file belongs to another user', path, 'let the user who runs the program own it');
    }
    if (size > FILE_BYTES_MOST) throw refusal('the key file is too long to be a key', path, MAKE_ONE);
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof SmcError) throw cause;
    throw refusal('the key file cannot be read', path, MAKE_ONE, cause);
  } finally {
    closeSync(file);
  }
}

/** Writes 32 new random bytes to a file that is not there yet. @throws SmcError SECRET_KEY */
export function makeKeyFile(path: string): void {
  try {
    writeFileSync(path, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw refusal(
      isThere ? 'there is such a file already' : 'the key file cannot be written',
      path,
      isThere
        ? 'name a new one: a key that is overwritten opens nothing any more'
        : 'name a folder that can be written',
      cause,
    );
  }
}

/** scrypt with N=2^17, r=8, p=1: 128 MiB and a third of a second for each guess. */
const STRETCH = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const PURPOSE = 'smc/v1/secrets';

/** The key of one store: with another salt it is another. HKDF-SHA256 (RFC 5869), after scrypt (RFC 7914) where it is a passphrase. */
export function deriveKey({ form, text }: MasterKey, salt: Uint8Array): KeyObject {
  const master = form === 'key' ? bytesOf(text.reveal())! : scryptSync(text.reveal(), salt, KEY_BYTES, STRETCH);
  const derived = Buffer.from(hkdfSync('sha256', master, salt, PURPOSE, KEY_BYTES));
  const key = createSecretKey(derived);
  master.fill(0);
  derived.fill(0);
  return key;
}
