import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { cookieOf, PASSWORD, rig } from './rig.fixture.ts';
import { NEEDS_PASSWORD } from './access.ts';
import { socketLine } from './socket.fixture.ts';
import type { Rig, Told, Who } from './rig.fixture.ts';

const LOGIN = 'POST /api/v1/auth/login';
const CONFIRM = 'POST /api/v1/auth/confirm';
const FACTOR = '/api/v1/auth/second-factor';

describe('the password again', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());
  const confirm = async (as: Who, password = PASSWORD): Promise<Told> => {
    const answer = await api.ask(CONFIRM, { as, body: { password } });
    if (answer.status === 200) api.cookies.set(as, cookieOf(answer.headers));
    return answer;
  };
  const addKey = (as: Who) => api.ask('POST /api/v1/auth/api-keys', { as, body: { name: 'x', scopes: ['read'] } });

  test('five minutes after it was shown, what needs it is refused, and nothing else', async () => {
    await confirm('admin');
    api.clock.time += 5 * 60_000;
    for (const route of NEEDS_PASSWORD) {
      const { status, code } = await api.ask(route.replace(/:\w+/, 'not-there'), { as: 'admin', body: {} });
      assert.deepEqual([status, code], [403, 'password_needed'], route);
    }
    assert.equal((await api.ask('GET /api/v1/users', { as: 'admin' })).status, 200);
  });

  test('shown again, the session goes on under another cookie, and its stream is not cut', async () => {
    const line = await socketLine<{ readonly type: string }>(api, '/api/v1/events/stream');
    const client = await line.connect('admin');
    const before = api.cookies.get('admin')!;
    assert.equal((await addKey('admin')).code, 'password_needed');
    const { json } = await confirm('admin');
    assert.equal(json.confirmed_until, api.clock.time + 300_000);
    assert.notEqual(api.cookies.get('admin'), before);
    assert.equal((await api.ask('GET /api/v1/auth/me', { headers: { cookie: before } })).status, 401);
    assert.equal((await addKey('admin')).status, 201);
    const me = await api.ask('GET /api/v1/auth/me', { as: 'admin' });
    assert.equal(me.json.confirmed_until, json.confirmed_until);
    client.send({});
    assert.equal((await client.have(1))[0]!.type, 'subscribed');
    line.hangUp();
  });

  test('a wrong one counts as a failed login, and five lock the address', async () => {
    for (let time = 0; time < 5; time += 1)
      assert.equal((await confirm('bob', 'not the password')).code, 'login_failed');
    assert.equal((await confirm('bob')).code, 'rate_limited');
    assert.equal((await api.ask('GET /api/v1/auth/me', { as: 'bob' })).status, 200);
    assert.equal(api.world.audited.at(-1)!.action, 'confirm_password_failed');
  });

  test('a key has no password to show', async () => {
    await confirm('ana');
    const key = await api.key('ana', ['read', 'trade']);
    const headers = { 'x-api-key': key, origin: undefined };
    assert.equal((await api.ask(CONFIRM, { headers, body: { password: PASSWORD } })).code, 'forbidden');
  });
});

describe('the second factor', () => {
  let api: Rig;
  let device: TOTP;
  let codes: readonly string[];
  /** A code of the device, some steps from now. */
  const code = (steps = 0): string => device.generate({ timestamp: api.clock.time + 1_000 + steps * 30_000 });
  const login = (given?: string, password = PASSWORD): Promise<Told> =>
    api.ask(LOGIN, { body: { email: 'ana@example.org', password, ...(given === undefined ? {} : { code: given }) } });

  beforeEach(async () => {
    api = await rig();
    const begun = await api.ask(`POST ${FACTOR}`, { as: 'ana' });
    assert.equal(begun.status, 201, begun.text);
    assert.match(begun.json.uri, /^otpauth:\/\/totp\/SMC%20Trading%20Agent:ana%40example\.org\?/);
    device = new TOTP({ secret: Secret.fromBase32(begun.json.secret) });
    const confirmed = await api.ask(`POST ${FACTOR}/confirm`, { as: 'ana', body: { code: code() } });
    assert.equal(confirmed.status, 200, confirmed.text);
    codes = confirmed.json.recovery_codes;
    api.clock.time += 60_000;
  });

  test('from then on a login needs a code as well', async () => {
    assert.equal((await login()).code, 'second_factor_required');
    assert.equal((await login('000000')).code, 'login_failed');
    assert.equal((await login(undefined, 'not the password')).code, 'login_failed');
    const inside = await login(code());
    assert.deepEqual([inside.status, inside.json.user.second_factor], [200, true]);
    await api.app.close();
  });

  test('46 a code opens once, and none that is older opens after it', async () => {
    const used = code();
    const older = code(-1);
    assert.equal((await login(used)).status, 200);
    assert.deepEqual([(await login(used)).code, (await login(older)).code], ['login_failed', 'login_failed']);
    api.clock.time += 60_000;
    assert.equal((await login(code())).status, 200);
    await api.app.close();
  });

  test('the clock of the device may be one step off, not two', async () => {
    assert.equal((await login(code(2))).code, 'login_failed');
    assert.equal((await login(code(-2))).code, 'login_failed');
    assert.equal((await login(code(1))).status, 200);
    await api.app.close();
  });

  test('who has the password and guesses at the code is locked out after five', async () => {
    for (let guess = 0; guess < 5; guess += 1) {
      // That a code is missing is no guess, and clears none.
      assert.equal((await login()).code, 'second_factor_required');
      assert.equal((await login('000001')).code, 'login_failed');
    }
    assert.equal((await login(code())).code, 'rate_limited');
    await api.app.close();
  });

  test('ten codes for recovery, each once; new ones put an end to the old', async () => {
    assert.equal(new Set(codes).size, 10);
    assert.equal((await login(codes[3])).status, 200);
    assert.equal((await login(codes[3])).code, 'login_failed');
    const state = await api.ask(`GET ${FACTOR}`, { as: 'ana' });
    assert.deepEqual(state.json, { is_on: true, is_pending: false, recovery_codes_left: 9 });
    const renewed = await api.ask(`POST ${FACTOR}/recovery-codes`, { as: 'ana' });
    assert.equal((await login(codes[4])).code, 'login_failed');
    assert.equal((await login(renewed.json.recovery_codes[0])).status, 200);
    await api.app.close();
  });

  test('to show the password again takes a code as well; then it can be removed', async () => {
    api.clock.time += 300_000;
    assert.equal((await api.ask(`DELETE ${FACTOR}`, { as: 'ana' })).code, 'password_needed');
    const body = { password: PASSWORD };
    assert.equal((await api.ask(CONFIRM, { as: 'ana', body })).code, 'second_factor_required');
    const confirmed = await api.ask(CONFIRM, { as: 'ana', body: { ...body, code: code() } });
    api.cookies.set('ana', cookieOf(confirmed.headers));
    assert.equal((await api.ask(`DELETE ${FACTOR}`, { as: 'ana' })).status, 200);
    assert.equal((await login()).status, 200);
    assert.equal((await login(codes[0])).status, 200, 'a code that nobody asks for is not looked at');
    await api.app.close();
  });

  test('one that is in force is not replaced; one that was not confirmed is', async () => {
    assert.equal((await api.ask(`POST ${FACTOR}`, { as: 'ana' })).code, 'second_factor_on');
    const first = await api.ask(`POST ${FACTOR}`, { as: 'bob' });
    await api.ask(`POST ${FACTOR}`, { as: 'bob' });
    device = new TOTP({ secret: Secret.fromBase32(first.json.secret) });
    const confirmed = await api.ask(`POST ${FACTOR}/confirm`, { as: 'bob', body: { code: code() } });
    assert.equal(confirmed.code, 'code_refused');
    assert.equal((await api.ask(LOGIN, { body: { email: 'bob@example.org', password: PASSWORD } })).status, 200);
    await api.app.close();
  });

  test('an admin removes that of a user who has lost device and codes', async () => {
    const { user } = (await api.ask('GET /api/v1/auth/me', { as: 'ana' })).json;
    const route = `DELETE /api/v1/users/${user.id}/second-factor`;
    assert.equal((await api.ask(route, { as: 'bob' })).code, 'forbidden');
    assert.equal((await api.ask(route, { as: 'admin' })).status, 200);
    assert.equal((await api.ask(route, { as: 'admin' })).code, 'not_found');
    assert.equal((await login()).status, 200);
    const told = api.world.audited.filter(({ action }) => action === 'remove_second_factor');
    assert.deepEqual(
      told.map(({ actor, subject }) => [actor, subject]),
      [['admin@localhost', 'ana@example.org']],
    );
    await api.app.close();
  });

  test('neither log nor audit ever holds a secret or a code', async () => {
    const secret = device.secret.base32;
    await login(codes[1]);
    const told = JSON.stringify([api.logged, api.world.audited]);
    for (const text of [secret, ...codes]) assert.ok(!told.includes(text));
    await api.app.close();
  });
});
