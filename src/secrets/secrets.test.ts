import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { SmcError } from '#model/fate.ts';
import { makeKeyFile, openSecrets, readMasterKey, Secret } from './secrets.ts';
import type { MasterKey } from './secrets.ts';

const CANARY = 'canary-4f1d';
const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
const newPath = (): string => join(folder, `${(files += 1)}`, 'secrets.json');
const keyOf = (digit: string): MasterKey => readMasterKey({ value: digit.repeat(64) });
const KEY = keyOf('a');

const filled = (entries: Readonly<Record<string, string>> = { ONE: CANARY, TWO: 'second' }) => {
  const path = newPath();
  const secrets = openSecrets({ path, key: KEY });
  for (const [name, text] of Object.entries(entries)) secrets.set(name, new Secret(text));
  return { path, secrets };
};

type Written = { records: Record<string, { version: number; wrapped: string; value: string }> } & Record<
  string,
  unknown
>;
const written = (path: string): Written => JSON.parse(readFileSync(path, 'utf8')) as Written;

test('what was set is got, by this opening and by the next', () => {
  const { path, secrets } = filled();
  for (const opened of [secrets, openSecrets({ path, key: KEY })]) {
    assert.deepEqual(opened.names(), ['ONE', 'TWO']);
    assert.equal(opened.get('ONE').reveal(), CANARY);
    assert.equal(opened.get('TWO').reveal(), 'second');
  }
});

test('any text comes back as it was', () => {
  const { secrets } = filled({});
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }), (text) => {
      secrets.set('ANY', new Secret(text));
      assert.equal(secrets.get('ANY').reveal(), text);
    }),
    { numRuns: 40 },
  );
});

test('the file tells names, and is for its owner alone', () => {
  const { path } = filled();
  const text = readFileSync(path, 'latin1');
  assert.ok(text.includes('ONE') && !text.includes(CANARY) && !text.includes(Buffer.from(CANARY).toString('base64')));
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('the same value twice looks like two, and setting it again changes all of it', () => {
  const { path, secrets } = filled({ ONE: 'same', TWO: 'same' });
  const { ONE, TWO } = written(path).records;
  assert.notEqual(ONE!.value, TWO!.value);
  secrets.set('ONE', new Secret('same'));
  const again = written(path).records['ONE']!;
  assert.deepEqual([ONE!.version, again.version], [1, 2]);
  assert.notEqual(again.value, ONE!.value);
  assert.notEqual(again.wrapped, ONE!.wrapped);
});

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (thrown) {
    assert.ok(thrown instanceof SmcError, String(thrown));
    assert.ok(!inspect(thrown, { depth: 9 }).includes(CANARY), 'an error tells no value');
    return thrown.code;
  }
  return 'none';
};

test('another key opens nothing, and is said at the start', () => {
  const { path } = filled();
  assert.equal(
    codeOf(() => openSecrets({ path, key: keyOf('b') })),
    'SECRET_KEY',
  );
});

const flip = (text: string): string => {
  const bytes = Buffer.from(text, 'base64');
  bytes[bytes.length >> 1]! ^= 1;
  return bytes.toString('base64');
};

const TAMPERINGS: readonly (readonly [what: string, tamper: (file: Written) => void, code: string])[] = [
  ['a bit of a value', ({ records }) => void (records['ONE']!.value = flip(records['ONE']!.value)), 'STORE_DAMAGED'],
  ['a bit of a key', ({ records }) => void (records['ONE']!.wrapped = flip(records['ONE']!.wrapped)), 'STORE_DAMAGED'],
  ['the version', ({ records }) => void (records['ONE']!.version += 1), 'STORE_DAMAGED'],
  [
    'two records changed for each other',
    ({ records }) => void ([records['ONE'], records['TWO']] = [records['TWO']!, records['ONE']!]),
    'STORE_DAMAGED',
  ],
  ['a record under another name', ({ records }) => void (records['THREE'] = records['ONE']!), 'STORE_DAMAGED'],
  ['a record taken away', ({ records }) => void delete records['ONE'], 'STORE_DAMAGED'],
  ['no seal', (file) => void (file['seal'] = ''), 'STORE_DAMAGED'],
  ['a seal that is no text', (file) => void (file['seal'] = 5), 'STORE_DAMAGED'],
  ['records that are none', (file) => void (file['records'] = null as never), 'STORE_DAMAGED'],
  ['another format', (file) => void (file['format'] = 'else'), 'STORE_DAMAGED'],
  ['a newer version', (file) => void (file['version'] = 2), 'STORE_NEWER'],
  ['another salt', (file) => void (file['salt'] = flip(String(file['salt']))), 'SECRET_KEY'],
];

for (const [what, tamper, code] of TAMPERINGS)
  test(`a file that was tampered with is refused: ${what}`, () => {
    const { path } = filled();
    const file = written(path);
    tamper(file);
    writeFileSync(path, JSON.stringify(file));
    assert.equal(
      codeOf(() => openSecrets({ path, key: KEY })),
      code,
    );
  });

test('a record put back from an older file is refused', () => {
  const { path, secrets } = filled();
  const before = written(path).records['ONE']!;
  secrets.set('ONE', new Secret('newer'));
  const file = written(path);
  file.records['ONE'] = before;
  writeFileSync(path, JSON.stringify(file));
  assert.equal(
    codeOf(() => secrets.get('ONE')),
    'STORE_DAMAGED',
  );
});

test('a file that is cut anywhere is refused', () => {
  const { path } = filled();
  const text = readFileSync(path, 'utf8').trimEnd();
  for (let length = 0; length < text.length; length += 37) {
    writeFileSync(path, text.slice(0, length));
    assert.equal(
      codeOf(() => openSecrets({ path, key: KEY })),
      'STORE_DAMAGED',
      `${length} characters`,
    );
  }
});

test('a name that is not kept is said to be unknown, and writes nothing', () => {
  const { path, secrets } = filled();
  const before = readFileSync(path, 'utf8');
  for (const run of [() => secrets.get('NO'), () => secrets.remove('NO')]) assert.equal(codeOf(run), 'SECRET_UNKNOWN');
  assert.equal(readFileSync(path, 'utf8'), before);
  secrets.remove('ONE');
  assert.deepEqual(secrets.names(), ['TWO']);
});

test('names and values that cannot be kept are refused', () => {
  const { secrets } = filled({});
  for (const name of ['', '__proto__', '9', 'a b', 'a/b', 'a'.repeat(65), 'ä', 'A\n'])
    assert.equal(
      codeOf(() => secrets.set(name, new Secret(CANARY))),
      'USAGE',
      JSON.stringify(name),
    );
  for (const text of ['', CANARY.repeat(1000)])
    assert.equal(
      codeOf(() => secrets.set('A', new Secret(text))),
      'USAGE',
    );
  secrets.set('constructor', new Secret('a word like any other'));
  assert.equal(secrets.get('constructor').reveal(), 'a word like any other');
});

test('rotation keeps the values and changes every byte that hides them', () => {
  const { path, secrets } = filled();
  const before = written(path);
  secrets.rotate();
  const after = written(path);
  assert.notEqual(after['salt'], before['salt']);
  assert.notEqual(after['key'], before['key']);
  for (const name of ['ONE', 'TWO']) assert.notEqual(after.records[name]!.value, before.records[name]!.value);
  assert.equal(secrets.get('ONE').reveal(), CANARY);
  assert.equal(openSecrets({ path, key: KEY }).get('ONE').reveal(), CANARY);
});

test('after a rotation to another key only that one opens', () => {
  const { path, secrets } = filled();
  secrets.rotate(keyOf('b'));
  secrets.set('THREE', new Secret('third'));
  assert.equal(
    codeOf(() => openSecrets({ path, key: KEY })),
    'SECRET_KEY',
  );
  const opened = openSecrets({ path, key: keyOf('b') });
  assert.deepEqual(opened.names(), ['ONE', 'THREE', 'TWO']);
  assert.equal(opened.get('ONE').reveal(), CANARY);
});

test('two openings see what each other writes', () => {
  const { path, secrets } = filled();
  const other = openSecrets({ path, key: KEY });
  other.set('THREE', new Secret('third'));
  secrets.set('FOUR', new Secret('fourth'));
  other.rotate();
  assert.deepEqual(secrets.names(), ['FOUR', 'ONE', 'THREE', 'TWO']);
  assert.equal(secrets.get('THREE').reveal(), 'third');
});

test('while one writes another is refused, and what was there stays', () => {
  const { path, secrets } = filled();
  writeFileSync(`${path}.part`, '');
  for (const run of [() => secrets.set('ONE', new Secret('x')), () => secrets.rotate(keyOf('b'))])
    assert.equal(codeOf(run), 'STORE_LOCKED');
  assert.equal(secrets.get('ONE').reveal(), CANARY);
});

test('a folder that cannot be had is said', () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  for (const path of [join(file, 'secrets.json'), folder])
    assert.equal(
      codeOf(() => openSecrets({ path, key: KEY }).set('A', new Secret(CANARY))),
      'STORE_UNWRITABLE',
    );
});

test('a passphrase opens what it has written, and another does not', () => {
  const path = newPath();
  const key = readMasterKey({ value: 'a long passphrase of mine' });
  assert.equal(key.form, 'passphrase');
  openSecrets({ path, key }).set('ONE', new Secret(CANARY));
  assert.equal(openSecrets({ path, key }).get('ONE').reveal(), CANARY);
  assert.equal(
    codeOf(() => openSecrets({ path, key: readMasterKey({ value: 'a long passphrase of yours' }) })),
    'SECRET_KEY',
  );
});

test('a key is a key in every spelling', () => {
  const bytes = Buffer.alloc(32, 0xfb);
  const path = newPath();
  const spellings = [
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    bytes.toString('base64'),
    ` ${bytes.toString('base64url')}\n`,
  ];
  for (const value of spellings) {
    const key = readMasterKey({ value });
    assert.equal(key.form, 'key');
    openSecrets({ path, key }).set('ONE', new Secret(CANARY));
  }
});

test('a key file is read with the mode it was made with, and refused once others may read it', () => {
  const path = join(folder, 'made.key');
  makeKeyFile(path);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(readMasterKey({ file: path }).form, 'key');
  for (const mode of [0o640, 0o604, 0o660, 0o610]) {
    chmodSync(path, mode);
    assert.throws(() => readMasterKey({ file: path }), { code: 'SECRET_KEY', where: path, mend: `chmod 600 ${path}` });
  }
  chmodSync(path, 0o400);
  assert.equal(readMasterKey({ file: path }).form, 'key');
  assert.equal(
    codeOf(() => makeKeyFile(path)),
    'SECRET_KEY',
    'no key is overwritten',
  );
});

test('a key that is missing, doubled, short, linked, or too long is refused', () => {
  const long = join(folder, 'long.key');
  writeFileSync(long, 'x'.repeat(5000), { mode: 0o600 });
  const link = join(folder, 'link.key');
  const good = join(folder, 'good.key');
  makeKeyFile(good);
  symlinkSync(good, link);
  const sources = [
    {},
    { value: CANARY, file: long },
    { value: 'short' },
    { file: long },
    { file: link },
    { file: folder },
    { file: join(folder, 'no') },
  ];
  for (const source of sources)
    assert.equal(
      codeOf(() => readMasterKey(source)),
      'SECRET_KEY',
      JSON.stringify(source),
    );
});

test('a secret shows itself only when it is asked to', () => {
  const secret = new Secret(CANARY);
  const shown = [
    String(secret),
    ['a', secret].join(' '),
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ a: [secret] }, { depth: 9, showHidden: true }),
    format('%s %o %j', secret, secret, secret),
    JSON.stringify(structuredClone(secret)),
    JSON.stringify(Object.entries(secret)),
    inspect(KEY, { depth: 9 }),
  ];
  for (const text of shown) assert.ok(!text.includes(CANARY) && !text.includes('aaaa'), text);
  assert.equal(secret.reveal(), CANARY);
});
