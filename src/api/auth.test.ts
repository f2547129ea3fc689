import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { cookieOf, ORIGIN, PASSWORD, rig } from './rig.fixture.ts';
import type { Ask, Rig, Told } from './rig.fixture.ts';

const ME = 'GET /api/v1/auth/me';
const LOGIN = 'POST /api/v1/auth/login';
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (header: object, sign: (text: string) => string): string => {
  const text = `${base64(header)}.${base64({ sub: 'admin', role: 'admin', aud: 'smc', exp: 1 })}`;
  return `${text}.${sign(text)}`;
};

describe('coming in', () => {
  let api: Rig;
  beforeEach(async () => {
    api = await rig();
  });
  const login = (email: string, password: string, more: Ask = {}): Promise<Told> =>
    api.ask(LOGIN, { body: { email, password }, ...more });

  test('39 without a cookie, 40 with any kind of token, nobody comes in', async () => {
    const tokens = [
      token({ alg: 'none' }, () => ''),
      token({ alg: 'HS256' }, (text) => createHmac('sha256', 'public key').update(text).digest('base64url')),
      'smc_0123456789abcdef_' + 'A'.repeat(43),
    ];
    const headers: Ask['headers'][] = [
      {},
      ...tokens.map((text) => ({ authorization: `Bearer ${text}` })),
      ...tokens.map((text) => ({ 'x-api-key': text })),
      ...tokens.map((text) => ({ cookie: `__Host-smc=${text}` })),
      { cookie: `__Host-smc=${'A'.repeat(43)}` },
    ];
    for (const each of headers) {
      const { status, code, headers: answered } = await api.ask(ME, { headers: each! });
      assert.equal(`${status} ${code}`, '401 unauthenticated');
      assert.equal(answered['www-authenticate'], 'Session, X-API-Key');
    }
  });

  test('whether somebody is logged in is told to everybody, and who it is to that person alone', async () => {
    const SESSION = 'GET /api/v1/auth/session';
    for (const cookie of [undefined, `__Host-smc=${'A'.repeat(43)}`]) {
      const { status, json } = await api.ask(SESSION, { headers: { cookie } });
      assert.deepEqual([status, json], [200, { user: null }]);
    }
    const { json } = await api.ask(SESSION, { as: 'ana' });
    assert.equal(json.user.email, 'ana@example.org');
    assert.deepEqual(json.user, (await api.ask(ME, { as: 'ana' })).json.user);
  });

  test('the cookie is of the host alone, unread by pages, and never in a body', async () => {
    const { headers, text } = await login('ana@example.org', PASSWORD);
    const cookie = String(headers['set-cookie']);
    assert.match(cookie, /^__Host-smc=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=43200; Secure; HttpOnly; SameSite=Strict$/);
    assert.ok(!text.includes(cookie.slice(11, 54)));
  });

  test('41 a cookie that was there before the login is never taken over', async () => {
    const planted = `__Host-smc=${'B'.repeat(43)}`;
    const { headers } = await login('ana@example.org', PASSWORD, { headers: { cookie: planted } });
    assert.notEqual(cookieOf(headers), planted);
    assert.equal((await api.ask(ME, { headers: { cookie: planted } })).status, 401);
    const old = cookieOf(headers);
    await login('ana@example.org', PASSWORD, { headers: { cookie: old } });
    assert.equal((await api.ask(ME, { headers: { cookie: old } })).status, 401, 'the session before ends');
  });

  test('42 the cookie of a session that was left is dead', async () => {
    const cookie = api.cookies.get('ana');
    const left = await api.ask('POST /api/v1/auth/logout', { as: 'ana' });
    assert.equal(left.status, 200);
    assert.match(String(left.headers['set-cookie']), /^__Host-smc=; Path=\/; Max-Age=0;/);
    assert.equal(left.headers['clear-site-data'], '"cache", "storage"');
    assert.equal((await api.ask(ME, { headers: { cookie } })).status, 401);
  });

  test('43 two session cookies are none', async () => {
    const cookie = `${api.cookies.get('ana')}; ${api.cookies.get('bob')}`;
    assert.equal((await api.ask(ME, { headers: { cookie } })).status, 401);
  });

  test('44 a password of a megabyte is refused before it is hashed', async () => {
    const { status, code } = await login('ana@example.org', 'x'.repeat(60_000));
    assert.equal(`${status} ${code}`, '400 invalid_request');
    assert.equal((await login('ana@example.org', 'x'.repeat(1_000_000))).code, 'body_too_large');
  });

  test('45 of a hundred logins at once few are looked at, the rest are told to come again', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => login(`x${index}@example.org`, PASSWORD)),
    );
    const codes = new Set(answers.map(({ code }) => code));
    assert.ok(
      [...codes].every((code) => ['login_failed', 'busy', 'rate_limited'].includes(code!)),
      [...codes].join(),
    );
    assert.ok(answers.filter(({ code }) => code === 'login_failed').length <= 22);
  });

  test('an unknown address and a wrong password get the same answer', async () => {
    const [unknown, wrong] = [await login('no@example.org', PASSWORD), await login('ana@example.org', 'no such words')];
    assert.equal(unknown.status, 401);
    assert.deepEqual({ ...unknown.json, request_id: '' }, { ...wrong.json, request_id: '' });
  });

  test('five failures lock the address, not its open session; the lock doubles and ends', async () => {
    const fail = () => login('ana@example.org', 'not the password');
    for (let time = 0; time < 5; time += 1) assert.equal((await fail()).code, 'login_failed');
    const locked = await login('ana@example.org', PASSWORD);
    assert.equal(`${locked.status} ${locked.code}`, '429 rate_limited');
    assert.equal(Number(locked.headers['retry-after']), 15 * 60 - 1);
    assert.equal((await api.ask(ME, { as: 'ana' })).status, 200);
    api.clock.time += 15 * 60_000;
    for (let time = 0; time < 5; time += 1) assert.equal((await fail()).code, 'login_failed');
    assert.equal(Number((await fail()).headers['retry-after']), 30 * 60 - 1);
    await api.people.unlock('ana@example.org');
    assert.equal((await login('ana@example.org', PASSWORD)).status, 200);
  });

  test('50 a made-up X-Forwarded-For moves no limit', async () => {
    const codes: (string | undefined)[] = [];
    for (let time = 0; time < 30; time += 1)
      codes.push(
        (await login(`y${time}@example.org`, PASSWORD, { headers: { 'x-forwarded-for': `10.0.0.${time}` } })).code,
      );
    assert.equal(codes.at(-1), 'rate_limited');
  });

  test('a session ends unused after half an hour and at the latest after twelve', async () => {
    api.clock.time += 29 * 60_000;
    assert.equal((await api.ask(ME, { as: 'ana' })).status, 200);
    api.clock.time += 29 * 60_000;
    assert.equal((await api.ask(ME, { as: 'ana' })).status, 200);
    assert.equal((await api.ask(ME, { as: 'bob' })).status, 401);
    for (let step = 0; step < 24; step += 1) {
      api.clock.time += 29 * 60_000;
      await api.ask(ME, { as: 'ana' });
    }
    assert.equal((await api.ask(ME, { as: 'ana' })).status, 401);
  });

  test('a one-time password opens nothing but its own change, and only once', async () => {
    const body = { email: 'new@example.org', role: 'trader', accounts: ['one'] };
    const { json } = await api.ask('POST /api/v1/users', { as: 'admin', body });
    assert.match(json.one_time_password, /^[a-z2-9]{20}$/);
    const first = await login('new@example.org', json.one_time_password);
    const headers = { cookie: cookieOf(first.headers) };
    assert.equal((await api.ask('GET /api/v1/orders', { headers })).code, 'password_change_required');
    assert.equal((await api.ask(ME, { headers })).status, 200);
    assert.equal((await login('new@example.org', json.one_time_password)).code, 'login_failed');
    api.clock.time += 86_400_000;
    const late = await api.ask('POST /api/v1/users', { as: 'admin', body: { ...body, email: 'late@example.org' } });
    assert.equal(late.status, 401, 'the admin has been away too long as well');
  });

  for (const [name, chosen, reason] of [
    ['eight characters', 'abcdefgh', 'too_short'],
    ['129 characters', 'abcdefghij'.repeat(13), 'too_long'],
    ['one that everybody takes', 'passwordpassword', 'well_known'],
    ['one letter again and again', 'aaaaaaaaaaaaaaaa', 'well_known'],
    ['its own address', 'ana@example.org!', 'names_its_use'],
    ['the name of the program', 'my smc trading bot', 'names_its_use'],
  ] as const)
    test(`a password of ${name} is not taken`, async () => {
      const body = { old_password: PASSWORD, new_password: chosen };
      const { status, code, json } = await api.ask('POST /api/v1/auth/password', { as: 'ana', body });
      assert.equal(`${status} ${code} ${json.reason}`, `400 password_refused ${reason}`);
    });

  test('a change of password ends every session of the user, and every character of it counts', async () => {
    const other = cookieOf((await login('ana@example.org', PASSWORD)).headers);
    const chosen = `${'0123456789'.repeat(12)}abcdefg\u00e9`;
    const body = { old_password: PASSWORD, new_password: chosen };
    const changed = await api.ask('POST /api/v1/auth/password', { as: 'ana', body });
    assert.equal(changed.status, 200, changed.text);
    for (const cookie of [other, api.cookies.get('ana')])
      assert.equal((await api.ask(ME, { headers: { cookie } })).status, 401);
    assert.equal((await api.ask(ME, { headers: { cookie: cookieOf(changed.headers) } })).status, 200);
    assert.equal((await login('ana@example.org', `${chosen.slice(0, 127)}e`)).code, 'login_failed');
    assert.equal((await login('ana@example.org', chosen.normalize('NFD'))).code, 'invalid_request', 'one too long');
    assert.equal((await login('ana@example.org', chosen)).status, 200);
  });

  test('the log tells who came in and who did not, and never a secret', async () => {
    await login('ana@example.org', PASSWORD);
    await login('ana@example.org', 'canary-password');
    const key = await api.key('ana', ['read']);
    await api.ask(ME, { headers: { 'x-api-key': key, 'user-agent': '\n{"level":60}' } });
    await api.ask(`GET /api/v1/auth/me?key=${key}`, {});
    assert.deepEqual(
      api.logged.slice(0, 2).map(({ note, code }) => [note['login'], note['email'], code]),
      [
        ['in', 'ana@example.org', null],
        ['wrong', 'ana@example.org', 'login_failed'],
      ],
    );
    const text = JSON.stringify(api.logged);
    for (const secret of [PASSWORD, 'canary-password', key, key.slice(-20), api.cookies.get('ana')!.slice(11), '\\n{'])
      assert.ok(!text.includes(secret), secret);
    assert.ok(text.includes(key.slice(-4)));
  });
});

describe('keys', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());

  test('47 a key in an address is refused', async () => {
    const key = await api.key('ana', ['read']);
    const { status, code } = await api.ask(`GET /api/v1/orders?api_key=${key}`);
    assert.equal(`${status} ${code}`, '400 invalid_request');
  });

  test('a key with a cookie is refused', async () => {
    const headers = { 'x-api-key': await api.key('ana', ['read']) };
    const { status, code } = await api.ask(ME, { as: 'ana', headers });
    assert.equal(`${status} ${code}`, '400 credentials_ambiguous');
  });

  test('48 a key that may read may not order; one that may order manages nothing', async () => {
    const reads = { 'x-api-key': await api.key('ana', ['read']) };
    const trades = { 'x-api-key': await api.key('ana', ['trade', 'read']) };
    assert.equal((await api.ask('GET /api/v1/orders', { headers: reads })).status, 200);
    assert.equal((await api.order('nobody', {}, reads)).code, 'forbidden');
    const placed = await api.order('nobody', {}, { ...trades, origin: undefined });
    assert.equal(placed.status, 201, placed.text);
    for (const [route, body] of [
      ['POST /api/v1/auth/api-keys', { name: 'more', scopes: ['read'] }],
      ['GET /api/v1/auth/sessions', undefined],
      ['GET /api/v1/users', undefined],
    ] as const)
      assert.equal((await api.ask(route, { headers: trades, body })).code, 'forbidden', route);
  });

  test('an analyst cannot make a key that trades', async () => {
    const { code } = await api.ask('POST /api/v1/auth/api-keys', { as: 'cy', body: { name: 'x', scopes: ['trade'] } });
    assert.equal(code, 'forbidden');
  });

  test('a key is listed without its secret, runs out, and is dead when it is removed', async () => {
    const key = await api.key('bob', ['read']);
    const list = await api.ask('GET /api/v1/auth/api-keys', { as: 'bob' });
    assert.deepEqual(Object.keys(list.json.items[0]), [
      'id',
      'name',
      'scopes',
      'last_four',
      'created_at',
      'expires_at',
      'allowed_addresses',
    ]);
    assert.ok(!list.text.includes(key.slice(21)));
    const route = `DELETE /api/v1/auth/api-keys/${list.json.items[0].id}`;
    assert.equal((await api.ask(route, { as: 'ana' })).code, 'not_found');
    assert.equal((await api.ask(route, { as: 'bob' })).status, 200);
    assert.equal((await api.ask(ME, { headers: { 'x-api-key': key } })).status, 401);
    const short = await api.ask('POST /api/v1/auth/api-keys', {
      as: 'bob',
      body: { name: 'short', scopes: ['read'], expires_in_days: 1 },
    });
    const headers = { 'x-api-key': short.json.key };
    assert.equal((await api.ask(ME, { headers })).status, 200);
    const before = api.clock.time;
    api.clock.time += 86_400_000;
    assert.equal((await api.ask(ME, { headers })).status, 401);
    api.clock.time = before;
  });

  for (const [name, body] of [
    ['more than a year', { expires_in_days: 366 }],
    ['no scope', { scopes: [] }],
    ['a scope that does not exist', { scopes: ['admin'] }],
    ['a name that steers a terminal', { name: '\u001b[2J' }],
  ] as const)
    test(`a key of ${name} is refused`, async () => {
      const whole = { name: 'x', scopes: ['read'], ...body };
      assert.equal((await api.ask('POST /api/v1/auth/api-keys', { as: 'ana', body: whole })).code, 'invalid_request');
    });

  test('metrics are for a key of that scope, also as a bearer, and for admins', async () => {
    const key = await api.key('admin', ['metrics']);
    const bearer = await api.ask('GET /metrics', { headers: { authorization: `Bearer ${key}` } });
    assert.equal(bearer.status, 200);
    assert.match(String(bearer.headers['content-type']), /^text\/plain/);
    assert.match(bearer.text, /^smc_api_requests_total\{route="POST \/api\/v1\/orders\/create",status="201"\} 1$/m);
    assert.match(bearer.text, /^smc_api_stream_clients 0$/m);
    assert.equal((await api.ask(ME, { headers: { authorization: `Bearer ${key}` } })).status, 401);
    assert.equal((await api.ask('GET /metrics', { as: 'ana' })).code, 'forbidden');
  });
});

describe('users', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());
  const idOf = async (email: string): Promise<string> => {
    const { json } = await api.ask('GET /api/v1/users', { as: 'admin' });
    return json.items.find((user: { email: string }) => user.email === email).id;
  };

  test('a list of users shows no hash, and its pages join up', async () => {
    const whole = await api.ask('GET /api/v1/users', { as: 'admin' });
    assert.equal(whole.json.items.length, 4);
    assert.doesNotMatch(whole.text, /argon|hash/);
    const first = await api.ask('GET /api/v1/users?limit=3', { as: 'admin' });
    const second = await api.ask(`GET /api/v1/users?limit=3&cursor=${first.json.next_cursor}`, { as: 'admin' });
    assert.deepEqual([...first.json.items, ...second.json.items], whole.json.items);
    assert.equal(second.json.next_cursor, null);
  });

  test('an address is taken once, however it is spelt', async () => {
    const body = { email: 'ANA@example.org', role: 'trader' };
    assert.equal((await api.ask('POST /api/v1/users', { as: 'admin', body })).code, 'email_taken');
  });

  test('a user of an account that is not there is refused', async () => {
    const body = { email: 'z@example.org', role: 'trader', accounts: ['one', 'nine'] };
    const { json } = await api.ask('POST /api/v1/users', { as: 'admin', body });
    assert.deepEqual(json.errors, [{ path: 'accounts.1', code: 'account_unknown' }]);
  });

  test('who is disabled is out at once, with every key', async () => {
    const key = await api.key('bob', ['read']);
    const route = `PATCH /api/v1/users/${await idOf('bob@example.org')}`;
    assert.equal((await api.ask(route, { as: 'admin', body: { is_active: false } })).json.is_active, false);
    assert.equal((await api.ask(ME, { as: 'bob' })).status, 401);
    assert.equal((await api.ask(ME, { headers: { 'x-api-key': key } })).status, 401);
    const body = { email: 'bob@example.org', password: PASSWORD };
    assert.equal((await api.ask(LOGIN, { body })).code, 'login_failed');
  });

  test('a new role ends the sessions of the old one', async () => {
    const route = `PATCH /api/v1/users/${await idOf('cy@example.org')}`;
    assert.equal((await api.ask(route, { as: 'admin', body: { role: 'trader' } })).json.role, 'trader');
    assert.equal((await api.ask(ME, { as: 'cy' })).status, 401);
  });

  test('the last admin stays', async () => {
    const id = await idOf('admin@localhost');
    for (const body of [{ role: 'trader' }, { is_active: false }])
      assert.equal((await api.ask(`PATCH /api/v1/users/${id}`, { as: 'admin', body })).code, 'last_admin');
    assert.equal((await api.ask(`DELETE /api/v1/users/${id}`, { as: 'admin' })).code, 'last_admin');
  });

  test('an empty change, and a change of what is not theirs to change, are refused', async () => {
    const route = `PATCH /api/v1/users/${await idOf('ana@example.org')}`;
    for (const body of [{}, { id: 'x' }, { password_hash: 'x' }, { created_at: 1 }])
      assert.equal((await api.ask(route, { as: 'admin', body })).code, 'invalid_request');
  });

  test('a session is listed and ended by its user alone', async () => {
    const login = await api.ask(LOGIN, { body: { email: 'ana@example.org', password: PASSWORD } });
    const list = await api.ask('GET /api/v1/auth/sessions', { as: 'ana' });
    const other = list.json.items.find((session: { is_current: boolean }) => !session.is_current);
    assert.equal(list.json.items.length, 2);
    assert.equal((await api.ask(`DELETE /api/v1/auth/sessions/${other.id}`, { as: 'admin' })).code, 'not_found');
    assert.equal((await api.ask(`DELETE /api/v1/auth/sessions/${other.id}`, { as: 'ana' })).status, 200);
    assert.equal((await api.ask(ME, { headers: { cookie: cookieOf(login.headers) } })).status, 401);
  });

  test('a password that was reset is one-time again, and a removed user is gone', async () => {
    const id = await idOf('ana@example.org');
    const { json } = await api.ask(`POST /api/v1/users/${id}/reset-password`, { as: 'admin' });
    assert.equal((await api.ask(ME, { as: 'ana' })).status, 401);
    const body = { email: 'ana@example.org', password: json.one_time_password };
    assert.equal((await api.ask(LOGIN, { body })).json.user.must_change_password, true);
    assert.equal((await api.ask(`DELETE /api/v1/users/${id}`, { as: 'admin' })).status, 200);
    assert.equal((await api.ask(`GET /api/v1/users/${id}`, { as: 'admin' })).code, 'not_found');
  });
});

describe('other sites', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());
  const command = { type: 'pause' };

  for (const [name, headers] of [
    ['51 another origin', { origin: 'https://evil.example' }],
    ['51 the origin null', { origin: 'null' }],
    ['51 our name on another port', { origin: 'http://localhost:81' }],
    ['51 our name over TLS', { origin: 'https://localhost:80' }],
    ['no origin', { origin: undefined }],
    ['our origin, said to come from a sister site', { 'sec-fetch-site': 'same-site' }],
    ['our origin, said to come from elsewhere', { 'sec-fetch-site': 'cross-site' }],
  ] as const)
    test(`${name}: a request with a cookie is refused and does nothing`, async () => {
      const said = api.world.events.length;
      const { status, code } = await api.ask('POST /system/command', { as: 'ana', body: command, headers });
      assert.equal(`${status} ${code}`, '403 origin_refused');
      assert.equal(api.world.events.length, said);
    });

  test('a program with a key names no origin, and may not name a foreign one', async () => {
    const key = await api.key('ana', ['trade']);
    const ask = (origin: string | undefined) =>
      api.ask('POST /system/command', { body: command, headers: { 'x-api-key': key, origin } });
    assert.equal((await ask(undefined)).status, 202);
    assert.equal((await ask('https://evil.example')).code, 'origin_refused');
    assert.equal((await ask(ORIGIN)).status, 202);
  });
});
