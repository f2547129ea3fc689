import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { checkBind } from './bind.ts';
import { rig } from './rig.fixture.ts';
import type { Rig } from './rig.fixture.ts';

type From = { readonly address: string; readonly headers?: Readonly<Record<string, string>> };

describe('behind a proxy that speaks TLS', () => {
  let api: Rig;
  before(async () => {
    api = await rig({ more: { hosts: ['bot.example'], behindTls: { proxies: ['10.0.0.0/24'] } } });
  });
  after(() => api.app.close());
  const ask = (url: string, { address, headers = {} }: From, method: 'GET' | 'POST' = 'GET', payload?: object) =>
    api.app.inject({
      method,
      url,
      remoteAddress: address,
      headers: { host: 'bot.example', ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
  const VIA = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' };

  test('the address of the caller is the one that the proxy tells, and browsers are held to TLS', async () => {
    api.logged.length = 0;
    const answer = await ask('/api/v1/auth/me', { address: '10.0.0.7', headers: VIA });
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
    assert.equal(api.logged.at(-1)!.address, '203.0.113.9');
  });

  test('the own origin is that of TLS', async () => {
    const login = (origin: string) =>
      ask('/api/v1/auth/login', { address: '10.0.0.7', headers: { ...VIA, origin } }, 'POST', {
        email: 'ana@example.org',
        password: 'not the password',
      });
    assert.equal((await login('https://bot.example')).json().code, 'login_failed');
    assert.equal((await login('http://bot.example')).json().code, 'origin_refused');
  });

  for (const [name, from] of [
    ['a stranger who says to come over TLS', { address: '192.0.2.5', headers: VIA }],
    [
      'a stranger who says to be of this machine',
      { address: '192.0.2.5', headers: { ...VIA, 'x-forwarded-for': '127.0.0.1' } },
    ],
    ['plain HTTP that the proxy passes on', { address: '10.0.0.7', headers: { ...VIA, 'x-forwarded-proto': 'http' } }],
    ['plain HTTP from another machine', { address: '192.0.2.5' }],
  ] as const)
    test(`${name} is refused`, async () => {
      const answer = await ask('/api/v1/auth/me', from);
      assert.equal(answer.json().code, 'tls_required');
      for (const probe of ['/health', '/health/live', '/health/ready'])
        assert.equal((await ask(probe, from)).statusCode, 200);
    });

  test('this machine comes in plainly', async () => {
    const answer = await ask('/api/v1/auth/me', { address: '::ffff:127.0.0.1' });
    assert.equal(answer.json().code, 'unauthenticated');
    assert.equal(answer.headers['strict-transport-security'], undefined);
  });

  test('50 a thousand made-up addresses are one caller', async () => {
    const codes = new Set<number>();
    for (let index = 0; index < 1_000; index += 1) {
      const headers = { 'x-forwarded-for': `198.51.100.${index % 250}` };
      codes.add((await ask('/health', { address: '192.0.2.77', headers })).statusCode);
    }
    assert.deepEqual([...codes], [200, 429]);
  });
});

test('without a proxy that was named, nobody is believed about where they come from', async () => {
  const api = await rig();
  await api.app.inject({
    url: '/health',
    remoteAddress: '192.0.2.5',
    headers: { host: 'localhost', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' },
  });
  assert.equal(api.logged.at(-1)!.address, '192.0.2.5');
  await api.app.close();
});

test('proxies are named by address, or the start is refused', () => {
  checkBind({ host: '0.0.0.0', behindTls: { proxies: ['10.0.0.7', '2001:db8::/32'] } });
  for (const proxies of [[], ['proxy.example'], ['10.0.0.0/33'], ['10.0.0'], ['0x0a.0.0.1'], ['10.0.0.0/08']])
    assert.throws(() => checkBind({ host: 'localhost', behindTls: { proxies } }), { where: 'backend_api.proxies' });
});

describe('a key that may come from some addresses', () => {
  let api: Rig;
  let key = '';
  before(async () => {
    api = await rig();
    const made = await api.ask('POST /api/v1/auth/api-keys', {
      as: 'ana',
      body: { name: 'bot', scopes: ['read'], allowed_addresses: ['192.0.2.0/28', '2001:db8::7'] },
    });
    assert.deepEqual(made.json.allowed_addresses, ['192.0.2.0/28', '2001:db8::7']);
    ({ key } = made.json);
  });
  after(() => api.app.close());

  for (const [address, status] of [
    ['192.0.2.15', 200],
    ['::ffff:192.0.2.1', 200],
    ['2001:db8::7', 200],
    ['2001:0db8:0:0:0:0:0:7', 200],
    ['192.0.2.16', 403],
    ['127.0.0.1', 403],
    ['2001:db8::8', 403],
  ] as const)
    test(`${address} is answered with ${status}`, async () => {
      api.clock.time += 1_000;
      const headers = { host: 'localhost', 'x-api-key': key };
      const answer = await api.app.inject({ url: '/api/v1/auth/me', remoteAddress: address, headers });
      assert.equal(answer.statusCode, status, answer.body);
    });

  test('what is no address is refused', async () => {
    for (const wrong of ['everywhere', '10.0.0.0/40', '::/129', '1.2.3', '10.0.0.1/-1', ''])
      assert.equal(
        (
          await api.ask('POST /api/v1/auth/api-keys', {
            as: 'ana',
            body: { name: 'x', scopes: ['read'], allowed_addresses: [wrong] },
          })
        ).code,
        'invalid_request',
        wrong,
      );
  });
});
