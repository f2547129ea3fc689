// secret: values go in by the standard input and come out nowhere.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SmcError } from '#model/fate.ts';
import { smcWith } from './shell.fixture.ts';
import { readInput } from './standard-input.ts';
import type { Input } from './standard-input.ts';

const CANARY = 'canary-81cc';
const folder = mkdtempSync(join(tmpdir(), 'smc-secret-'));
after(() => rmSync(folder, { recursive: true }));

const environment = { SMC_MASTER_KEY: 'c'.repeat(64) };
const inFolder = (name: string) => {
  const directory = join(folder, name);
  return (input: string, ...words: readonly string[]) =>
    smcWith({ environment, input }, 'secret', ...words, '--data-dir', directory);
};

test('a secret is set, listed, encrypted anew and removed; its value is printed nowhere', async () => {
  const run = inFolder('life');
  assert.deepEqual(await run(CANARY, 'set', 'TOKEN'), { exit: 0, out: '', err: 'TOKEN is kept\n' });
  assert.deepEqual(await run('', 'list'), { exit: 0, out: 'TOKEN\n', err: '' });
  assert.deepEqual(await run('', 'list', '--json'), { exit: 0, out: '["TOKEN"]\n', err: '' });
  const path = join(folder, 'life', 'secrets.json');
  const before = readFileSync(path, 'utf8');
  assert.equal((await run('', 'rotate')).err, '1 secret encrypted anew, under the same master key\n');
  assert.notEqual(readFileSync(path, 'utf8'), before);
  assert.equal((await run('', 'remove', 'TOKEN')).exit, 0);
  assert.deepEqual(await run('', 'list'), { exit: 0, out: '', err: 'no secrets are kept\n' });
  assert.ok(!before.includes(CANARY));
});

test('a key file is made, and takes over by a rotation', async () => {
  const run = inFolder('key');
  const path = join(folder, 'next.key');
  assert.equal((await smcWith({}, 'secret', 'key', path)).exit, 0);
  await run(CANARY, 'set', 'TOKEN');
  assert.match((await run('', 'rotate', '--new-key-file', path)).err, /next\.key: give that one/);
  assert.equal((await run('', 'list')).exit, 4, 'the old key');
  const words = ['secret', 'list', '--data-dir', join(folder, 'key')];
  assert.equal((await smcWith({ environment: { SMC_MASTER_KEY_FILE: path } }, ...words)).out, 'TOKEN\n');
});

test('mistakes are told with their codes, and never with a value', async () => {
  const run = inFolder('mistakes');
  const cases: readonly (readonly [words: readonly string[], exit: number, said: RegExp])[] = [
    [['set', 'NO/NAME'], 2, /USAGE/],
    [['remove', 'NO'], 4, /SECRET_UNKNOWN/],
    [['set'], 2, /missing required argument/],
    [['set', 'A', CANARY.slice(0, 6)], 2, /too many arguments/],
    [['sett', 'A'], 2, /did you mean "set"/],
    [['list', '--jsn'], 2, /did you mean "--json"\? npx smc secret list --help/],
  ];
  for (const [words, exit, said] of cases) {
    const told = await run(CANARY, ...words);
    assert.equal(told.exit, exit, words.join(' '));
    assert.match(told.err, said);
    assert.ok(!(told.out + told.err).includes(CANARY));
  }
  assert.match((await smcWith({ input: CANARY }, 'secret', 'set', 'A')).err, /no master key[^]*smc secret key <file>/);
  assert.match((await smcWith({}, 'secret')).out, /set \[options\] <name>[^]*rotate/);
});

const inputOf = (parts: readonly (string | Uint8Array)[], raw?: boolean[]): Input => ({
  ...(raw === undefined ? {} : { isTTY: true, setRawMode: (on: boolean) => raw.push(on) }),
  async *[Symbol.asyncIterator]() {
    yield* parts;
  },
});

test('a pipe gives all its bytes, without the last line end', async () => {
  const cases = [
    [['abc\n'], 'abc'],
    [['abc\r\n'], 'abc'],
    [['a\nb\n', '\n'], 'a\nb\n'],
    [[Buffer.from([0xc3]), Buffer.from([0xa4])], 'ä'],
    [[], ''],
  ] as const;
  for (const [parts, text] of cases) assert.equal(await readInput(inputOf(parts), assert.fail), text);
  await assert.rejects(readInput(inputOf(['x'.repeat(70_000)]), assert.fail), { code: 'USAGE' });
});

test('at a terminal one line is read unseen, and the terminal is given back as it was', async () => {
  const cases = [
    [['ab', 'c\r'], 'abc'],
    [['abx\u007Fc\n', 'never'], 'abc'],
    [['\u007Fä😀\u007F\u0004'], 'ä'],
  ] as const;
  for (const [parts, text] of cases) {
    const raw: boolean[] = [];
    let prompts = 0;
    assert.equal(await readInput(inputOf(parts, raw), () => (prompts += 1)), text);
    assert.deepEqual([raw, prompts], [[true, false], 1]);
  }
  const raw: boolean[] = [];
  await assert.rejects(
    readInput(inputOf(['ab\u0003'], raw), () => undefined),
    SmcError,
  );
  assert.deepEqual(raw, [true, false]);
});
