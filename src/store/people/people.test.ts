import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { openPeople } from './people.ts';
import { openTables } from './tables.ts';
import { passwordKeeper } from './password.ts';
import { secretBox } from './secret-box.ts';

const CHEAP = { memory: 64, passes: 1 };
const GOOD = 'plain words in a row';
const folder = mkdtempSync(join(tmpdir(), 'people-'));
after(() => rmSync(folder, { recursive: true }));

const people = (path = ':memory:', clock = { time: 1e12 }, cost = CHEAP) =>
  openPeople({ path, now: () => clock.time, cost });

test('a hash is argon2id in the PHC format, another each time, and knows its password', async () => {
  const keeper = passwordKeeper({ memory: 19_456, passes: 2 });
  const [one, two] = await Promise.all([keeper.make(GOOD), keeper.make(GOOD)]);
  assert.match(one!, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.notEqual(one, two);
  assert.deepEqual([await keeper.check(GOOD, one), await keeper.check(`${GOOD} `, one)], ['right', 'wrong']);
  assert.equal(await keeper.check(GOOD, 'not a hash'), 'wrong');
  assert.equal(await keeper.check(GOOD, undefined), 'wrong');
});

test('a hash of another program with the same parameters is understood', async () => {
  // From the tests of the reference program: "password", "somesalt", two passes over 256 KiB.
  const kept = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
  assert.equal(await passwordKeeper({ memory: 256, passes: 2 }).check('password', kept), 'right');
  assert.equal(await passwordKeeper({ memory: 512, passes: 2 }).check('password', kept), 'right-but-old');
});

test('two are worked on, twenty wait, the rest are told that it is busy', async () => {
  const keeper = passwordKeeper(CHEAP);
  const made = await Promise.all(Array.from({ length: 30 }, () => keeper.make(GOOD)));
  assert.equal(made.filter((hash) => hash === undefined).length, 8);
  assert.notEqual(await keeper.make(GOOD), undefined);
});

test('the first admin is made once, with the password that was given or with one made up', async () => {
  const given = people();
  assert.equal(await given.firstAdmin(GOOD, ['paper']), undefined);
  assert.equal(await given.firstAdmin(undefined, []), undefined);
  const answer = await given.login('admin@localhost', GOOD, 'here');
  assert.deepEqual(answer.kind === 'in' && [answer.user.role, answer.user.mustChange], ['admin', false]);
  const made = people();
  assert.match((await made.firstAdmin(undefined, []))!, /^[a-z2-9]{20}$/);
  for (const poor of ['short', 'adminadminadmin', 'passwordpassword'])
    await assert.rejects(people().firstAdmin(poor, []), { code: 'CONFIG_INVALID', where: 'SMC_ADMIN_PASSWORD' });
});

test('a one-time password is dead after a day, and after its first use even at the same moment', async () => {
  const clock = { time: 1e12 };
  const late = people(':memory:', clock);
  const password = (await late.firstAdmin(undefined, []))!;
  clock.time += 86_400_000;
  assert.equal((await late.login('admin@localhost', password, 'a')).kind, 'wrong');
  const twice = people();
  const once = (await twice.firstAdmin(undefined, []))!;
  const kinds = await Promise.all(['a', 'b'].map((address) => twice.login('admin@localhost', once, address)));
  assert.deepEqual(kinds.map(({ kind }) => kind).toSorted(), ['in', 'wrong']);
});

test('guesses that were under way when the lock fell learn nothing', async () => {
  const own = people();
  await own.firstAdmin(GOOD, []);
  const kinds = await Promise.all(
    Array.from({ length: 12 }, (_, index) => own.login('admin@localhost', index === 11 ? GOOD : 'no', 'a')),
  );
  assert.equal(kinds.filter(({ kind }) => kind === 'wrong').length, 5);
  assert.equal(kinds.at(-1)!.kind, 'wait');
});

test('one who tries many addresses is stopped as well', async () => {
  const own = people();
  const kinds: string[] = [];
  for (let index = 0; index < 21; index += 1) kinds.push((await own.login(`u${index}@x`, 'no', 'one place')).kind);
  assert.deepEqual([kinds[19], kinds[20]], ['wrong', 'wait']);
  assert.equal((await own.login('v@x', 'no', 'another')).kind, 'wrong');
});

test('a login at a higher cost makes the hash anew', async () => {
  const path = join(folder, 'cost.db');
  const before = people(path);
  await before.firstAdmin(GOOD, []);
  before.close();
  const dearer = people(path, undefined, { memory: 128, passes: 1 });
  await dearer.login('admin@localhost', GOOD, 'a');
  dearer.close();
  assert.match(readAll('cost.db'), /m=128,t=1/);
});

const readAll = (name: string): string =>
  readdirSync(folder)
    .filter((file) => file.startsWith(name))
    .map((file) => readFileSync(join(folder, file), 'latin1'))
    .join('');

test('what is on the disk opens nothing, is for its owner alone, and outlives a restart', async () => {
  const path = join(folder, 'whole.db');
  writeFileSync(path, '', { mode: 0o644 });
  const own = people(path);
  await own.firstAdmin(GOOD, []);
  const answer = await own.login('admin@localhost', GOOD, 'a');
  assert.ok(answer.kind === 'in');
  const { text } = own.addKey({ userId: answer.user.id, name: 'k', scopes: ['read'], expiresAt: 2e12 })!;
  const disk = readAll('whole.db');
  for (const secret of [GOOD, answer.token, text, text.slice(21)]) assert.ok(!disk.includes(secret));
  assert.ok(disk.includes('admin@localhost'));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  own.close();
  const again = people(path);
  assert.equal((await again.userOfSession(answer.token))?.user.email, 'admin@localhost');
  assert.equal(again.userOfKey(text)?.key.name, 'k');
  assert.equal(again.userOfKey(`${text.slice(0, -1)}!`), undefined);
  again.close();
});

test('a file of a newer program, and one that is none, are refused by name', () => {
  const path = join(folder, 'newer.db');
  const tables = new DatabaseSync(path);
  tables.exec('PRAGMA user_version = 99');
  tables.close();
  assert.throws(() => people(path), { code: 'STORE_NEWER', where: path });
  assert.throws(() => people(join(folder, 'no', 'such', 'folder.db')), { code: 'STORE_UNWRITABLE' });
});

test('no other file can be attached', () => {
  const tables = openTables(':memory:');
  assert.throws(() => tables.exec(`ATTACH '${join(folder, 'other.db')}' AS other`), /too many attached/);
  tables.close();
});

test('the twenty-first login ends the oldest session; the fifty-first key is refused', async () => {
  const clock = { time: 1e12 };
  const own = people(':memory:', clock);
  await own.firstAdmin(GOOD, []);
  const tokens: string[] = [];
  let userId = '';
  for (let index = 0; index < 21; index += 1) {
    clock.time += 60_000;
    const answer = await own.login('admin@localhost', GOOD, 'a');
    assert.ok(answer.kind === 'in');
    tokens.push(answer.token);
    userId = answer.user.id;
  }
  assert.deepEqual(
    [await own.userOfSession(tokens[0]!), (await own.userOfSession(tokens[1]!)) === undefined],
    [undefined, false],
  );
  const key = { userId, name: 'k', scopes: ['read'], expiresAt: 2e12 } as const;
  for (let index = 0; index < 50; index += 1) assert.notEqual(own.addKey(key), undefined);
  assert.equal(own.addKey(key), undefined);
});

test('a given answer is kept for a day, by user and key and body', () => {
  const { answers } = people();
  assert.deepEqual(answers.begin('u', 'k', 'body', 5), { kind: 'new', since: 5 });
  assert.deepEqual(answers.begin('u', 'k', 'body', 6), { kind: 'unfinished', since: 5 });
  assert.deepEqual(answers.begin('u', 'k', 'other', 6), { kind: 'reused' });
  assert.deepEqual(answers.begin('v', 'k', 'other', 6), { kind: 'new', since: 6 });
  answers.finish('u', 'k', { status: 201, body: '{}' });
  assert.deepEqual(answers.begin('u', 'k', 'body', 7), { kind: 'answered', answer: { status: 201, body: '{}' } });
  assert.deepEqual(answers.begin('u', 'k', 'body', 6 + 86_400_000), { kind: 'new', since: 6 + 86_400_000 });
});

test('a second factor outlives a restart with its key file, and without it only the codes for recovery open', async () => {
  const path = join(folder, 'factor.db');
  const clock = { time: 1e12 };
  const own = people(path, clock);
  await own.firstAdmin(GOOD, []);
  const user = own.users.findByEmail('admin@localhost')!;
  const { secret } = (await own.secondFactors.begin(user))!;
  const device = new TOTP({ secret: Secret.fromBase32(secret) });
  const code = (): string => device.generate({ timestamp: clock.time });
  const codes = (await own.secondFactors.confirm(user.id, code(), clock.time))!;
  own.close();
  assert.equal(statSync(`${path}.key`).mode & 0o777, 0o600);
  const bytes = Buffer.from(device.secret.bytes).toString('latin1');
  assert.ok(![secret, bytes, ...codes].some((text) => readAll('factor.db').includes(text)));
  const again = people(path, clock);
  clock.time += 60_000;
  assert.equal((await again.login('admin@localhost', GOOD, 'a')).kind, 'second-factor');
  assert.equal((await again.login('admin@localhost', GOOD, 'a', code())).kind, 'in');
  again.close();
  rmSync(`${path}.key`);
  const lost = people(path, clock);
  clock.time += 60_000;
  await assert.rejects(lost.login('admin@localhost', GOOD, 'a', code()), { code: 'SECRET_KEY' });
  assert.equal((await lost.login('admin@localhost', GOOD, 'a', codes[0])).kind, 'in');
  lost.close();
});

test('a sealed secret opens for the one it was sealed for, with the key it was sealed with', () => {
  const box = secretBox(':memory:', Buffer.alloc(32, 1));
  const sealed = box.seal(Buffer.from('secret'), 'ana');
  assert.equal(Buffer.from(box.open(sealed, 'ana')).toString(), 'secret');
  assert.notDeepEqual(box.seal(Buffer.from('secret'), 'ana'), sealed);
  assert.throws(() => box.open(sealed, 'bob'), { code: 'SECRET_KEY' });
  assert.throws(() => secretBox(':memory:', Buffer.alloc(32, 2)).open(sealed, 'ana'), { code: 'SECRET_KEY' });
  sealed[20]! ^= 1;
  assert.throws(() => box.open(sealed, 'ana'), { code: 'SECRET_KEY' });
});

test('a file of people from before second factors is brought up to date', async () => {
  const path = join(folder, 'before.db');
  const own = people(path);
  await own.firstAdmin(GOOD, []);
  own.close();
  const tables = new DatabaseSync(path);
  tables.exec(`DROP TABLE second_factors; DROP TABLE recovery_codes; ALTER TABLE sessions DROP COLUMN proved_at;
    ALTER TABLE api_keys DROP COLUMN networks; DROP TABLE notes; PRAGMA user_version = 1`);
  tables.exec("INSERT INTO sessions VALUES ('s', 'h', (SELECT id FROM users), 1000000000000, 1000000000000, 'a')");
  tables.close();
  const again = people(path);
  const [session] = await again.sessions.list(again.users.findByEmail('admin@localhost')!.id, 1e12);
  assert.equal(session!.provedAt, 0, 'an old session has to show the password for what needs it');
  assert.equal((await again.login('admin@localhost', GOOD, 'a')).kind, 'in');
  again.close();
});
