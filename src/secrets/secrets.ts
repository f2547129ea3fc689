// Secrets: passwords and tokens of others, kept encrypted in one file. The door of the room.
import { createHash, randomBytes } from 'node:crypto';
import { open, seal } from './box.ts';
import { deriveKey } from './master-key.ts';
import { readSecretFile, replaceSecretFile } from './secret-file.ts';
import { Secret } from './secret.ts';
import { SmcError } from '#model/fate.ts';
import type { KeyObject } from 'node:crypto';
import type { MasterKey } from './master-key.ts';
import type { SealedRecord, SecretFile } from './secret-file.ts';

export { makeKeyFile, readMasterKey } from './master-key.ts';
export { Secret } from './secret.ts';
export type { KeySource, MasterKey } from './master-key.ts';

export type Secrets = {
  /** In the order of the alphabet. */
  readonly names: () => readonly string[];
  /** @throws SmcError SECRET_UNKNOWN */
  readonly get: (name: string) => Secret;
  /** Puts it in the place of the one that has this name. @throws SmcError USAGE for a name or a value that cannot be kept */
  readonly set: (name: string, value: Secret) => void;
  /** @throws SmcError SECRET_UNKNOWN */
  readonly remove: (name: string) => void;
  /** Encrypts everything anew, under a key that is new even where the master key stays. Without `to` it stays. */
  readonly rotate: (to?: MasterKey) => void;
};

/** Letters, digits, "-", "_" and ".", a letter first. */
const SECRET_NAME = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;
const VALUE_BYTES_MOST = 8192;
const SALT_BYTES = 16;
const KEY_ID_BYTES = 8;
const DATA_KEY_BYTES = 32;

type Store = { readonly salt: string; readonly keyId: string; readonly key: KeyObject };

/**
 * The file is made at the first `set`. Every call reads it again: what a command changes, a running program sees.
 * @param path of the file, mode 600; its folder is made where it is not there
 * @throws SmcError SECRET_KEY where the master key does not fit; STORE_DAMAGED, STORE_NEWER, STORE_LOCKED, STORE_FULL, STORE_UNWRITABLE
 */
export function openSecrets({ path, key }: { readonly path: string; readonly key: MasterKey }): Secrets {
  let master = key;
  let known: Store | undefined;

  /** Stretching a passphrase takes a third of a second: once for each salt. */
  const storeOf = (salt: string, keyId: string): Store => {
    if (known?.salt !== salt || known.keyId !== keyId)
      known = { salt, keyId, key: deriveKey(master, Buffer.from(salt, 'base64')) };
    return known;
  };

  const read = (): { readonly store: Store; readonly records: Map<string, SealedRecord> } | undefined => {
    const file = readSecretFile(path);
    if (file === undefined) return undefined;
    const store = storeOf(file.salt, file.keyId);
    check(store, file, path);
    return { store, records: new Map(file.records) };
  };

  const change = (edit: (records: Map<string, SealedRecord>, store: Store) => void): void =>
    replaceSecretFile(path, () => {
      const { store, records } = read() ?? { store: newStore(master), records: new Map() };
      known = store;
      edit(records, store);
      return fileOf(store, records);
    });

  // A wrong key is said at the start, not when the first secret is needed.
  read();
  return {
    names: () => [...(read()?.records.keys() ?? [])].toSorted(),
    get(name) {
      const held = read();
      const record = held?.records.get(name);
      if (held === undefined || record === undefined) throw unknown(name);
      return new Secret(takeOut(held.store, name, record, path));
    },
    set(name, value) {
      checkEntry(name, value);
      change((records, store) => {
        const version = (records.get(name)?.version ?? 0) + 1;
        records.set(name, putIn(store, name, version, value.reveal()));
      });
    },
    remove(name) {
      change((records) => {
        if (!records.delete(name)) throw unknown(name);
      });
    },
    rotate(to = master) {
      const next = newStore(to);
      replaceSecretFile(path, () => {
        const held = read();
        const records = new Map<string, SealedRecord>();
        for (const [name, record] of held?.records ?? []) {
          const text = takeOut(held!.store, name, record, path);
          const moved = putIn(next, name, record.version, text);
          // Read back before the old one goes: what cannot be read again must not replace it.
          if (takeOut(next, name, moved, path) !== text) throw damagedRecord(name, path);
          records.set(name, moved);
        }
        return fileOf(next, records);
      });
      master = to;
      known = next;
    },
  };
}

function newStore(master: MasterKey): Store {
  const salt = randomBytes(SALT_BYTES);
  return {
    salt: salt.toString('base64'),
    keyId: randomBytes(KEY_ID_BYTES).toString('hex'),
    key: deriveKey(master, salt),
  };
}

const NOTHING = Buffer.alloc(0);
const ofStore = ({ salt, keyId }: Store): readonly string[] => ['smc/v1/secrets', salt, keyId];
const ofRecord = (store: Store, name: string, version: number, part: string): readonly (string | number)[] => [
  ...ofStore(store),
  name,
  version,
  part,
];

const listOf = (store: Store, records: ReadonlyMap<string, SealedRecord>): readonly (string | number)[] => [
  ...ofStore(store),
  ...[...records].flatMap(([name, { version, wrapped, value }]) => [
    name,
    version,
    createHash('sha256').update(`${wrapped} ${value}`).digest('base64'),
  ]),
];

const fileOf = (store: Store, records: ReadonlyMap<string, SealedRecord>): SecretFile => ({
  salt: store.salt,
  keyId: store.keyId,
  check: seal(store.key, NOTHING, [...ofStore(store), 'check']),
  seal: seal(store.key, NOTHING, listOf(store, records)),
  records,
});

/** @throws SmcError SECRET_KEY, STORE_DAMAGED */
function check(store: Store, file: SecretFile, path: string): void {
  if (open(store.key, file.check, [...ofStore(store), 'check']) === undefined)
    throw new SmcError(
      'SECRET_KEY',
      'the master key does not fit the secrets',
      path,
      'give the key that they were written with; if it is that one, the file is damaged: restore a copy',
    );
  if (open(store.key, file.seal, listOf(store, file.records)) === undefined)
    throw new SmcError(
      'STORE_DAMAGED',
      'a secret was changed, taken away or put back',
      path,
      'keep the file for inquiry and restore a copy that was made before',
    );
}

/** A key of its own for each value, sealed under the store's: the same value twice looks like two. */
function putIn(store: Store, name: string, version: number, text: string): SealedRecord {
  const dataKey = randomBytes(DATA_KEY_BYTES);
  const plain = Buffer.from(text);
  const record = {
    version,
    wrapped: seal(store.key, dataKey, ofRecord(store, name, version, 'key')),
    value: seal(dataKey, plain, ofRecord(store, name, version, 'value')),
  };
  dataKey.fill(0);
  plain.fill(0);
  return record;
}

/** @throws SmcError STORE_DAMAGED */
function takeOut(store: Store, name: string, { version, wrapped, value }: SealedRecord, path: string): string {
  const dataKey = open(store.key, wrapped, ofRecord(store, name, version, 'key'));
  const plain = dataKey && open(dataKey, value, ofRecord(store, name, version, 'value'));
  dataKey?.fill(0);
  if (plain === undefined) throw damagedRecord(name, path);
  const text = plain.toString();
  plain.fill(0);
  return text;
}

/** @throws SmcError USAGE */
function checkEntry(name: string, value: Secret): void {
  if (!SECRET_NAME.test(name))
    throw new SmcError(
      'USAGE',
      `${JSON.stringify(name.slice(0, 64))} cannot be the name of a secret`,
      'the name',
      'at most 64 letters, digits, "-", "_" and ".", a letter first',
    );
  const bytes = Buffer.byteLength(value.reveal());
  if (bytes === 0 || bytes > VALUE_BYTES_MOST)
    throw new SmcError(
      'USAGE',
      `a secret has 1 to ${VALUE_BYTES_MOST} bytes, this one has ${bytes}`,
      name,
      'give it on the standard input',
    );
}

const unknown = (name: string): SmcError =>
  new SmcError(
    'SECRET_UNKNOWN',
    `no secret is kept under the name ${name}`,
    name,
    `npx smc secret set ${name} keeps one`,
  );

const damagedRecord = (name: string, path: string): SmcError =>
  new SmcError('STORE_DAMAGED', `the secret ${name} is not what was written`, path, 'set it again');
