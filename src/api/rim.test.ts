import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { buildApi, startApi } from './api.ts';
import { checkHost, checkOrigin, headersOf } from './rim.ts';
import { checkBind } from './bind.ts';
import { openPeople } from '#store/people/people.ts';
import { rateLimiter } from './rate.ts';
import { rig } from './rig.fixture.ts';
import { world } from './world.fixture.ts';
import type { ApiOptions } from './api.ts';
import type { Rig } from './rig.fixture.ts';

describe('the rim', () => {
  let api: Rig;
  let port = 0;
  before(async () => {
    api = await rig();
    await api.app.listen({ host: '127.0.0.1', port: 0 });
    port = (api.app.server.address() as { port: number }).port;
  });
  after(() => api.app.close());

  /** Bytes as they are, and all that comes back until the server closes. */
  const raw = async (bytes: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => {
      text += data.toString();
    });
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
    return text;
  };
  const HEAD = 'POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\n';

  for (const [name, bytes] of [
    ['53 a length and chunks', `${HEAD}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['53 two lengths', `${HEAD}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`],
    ['53 a bare line feed', 'GET /health HTTP/1.1\nHost: localhost\n\n'],
    ['a request without a host', 'GET /health HTTP/1.1\r\n\r\n'],
    ['bytes that are no HTTP', '\x16\x03\x01\x02\x00\r\n\r\n'],
  ] as const)
    test(`${name}: 400, one record, and the end of the connection`, async () => {
      api.logged.length = 0;
      assert.match(await raw(bytes), /^HTTP\/1\.1 400 /);
      assert.deepEqual(
        api.logged.map(({ status }) => status),
        bytes.startsWith('GET /health HTTP/1.1\r') ? [] : [400],
      );
    });

  test('54 headers of more than 16 KiB: 431', async () => {
    const text = await raw(`GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`);
    assert.match(text, /^HTTP\/1\.1 431 /);
    assert.match(text, /"code":"headers_too_large"/);
  });

  test('every limit that the framework leaves open is set', () => {
    const { server, initialConfig } = api.app;
    assert.deepEqual(
      [server.requestTimeout, server.headersTimeout, server.timeout, server.keepAliveTimeout, server.maxConnections],
      [10_000, 5_000, 30_000, 15_000, 2_000],
    );
    assert.equal(server.maxRequestsPerSocket, 1_000);
    assert.equal(initialConfig.bodyLimit, 65_536);
  });

  for (const host of ['evil.example', 'localhost.evil.example', 'localhost@evil.example', '169.254.169.254', '?'])
    test(`52 the host ${JSON.stringify(host)} is not ours`, async () => {
      const { status, code } = await api.ask('GET /health', { headers: { host } });
      assert.equal(`${status} ${code}`, '421 host_unknown');
    });
  for (const host of ['localhost', '127.0.0.1:3001', '[::1]:3001', 'LOCALHOST:1'])
    test(`52 the host ${host} is`, async () => {
      assert.equal((await api.ask('GET /health', { headers: { host } })).status, 200);
    });

  for (const [name, route, answer] of [
    ['57 a broken escape', 'GET /api/v1/orders/%zz', '400 invalid_request'],
    ['57 an escape that is no UTF-8', 'GET /api/v1/orders/%ff', '400 invalid_request'],
    ['57 a NUL', 'GET /api/v1/orders/%00', '400 invalid_request'],
    ['57 a way up', 'GET /api/v1/orders/..%2f..%2fconfig', '400 invalid_request'],
    ['58 an id of 101 characters', `GET /api/v1/orders/${'x'.repeat(101)}`, '400 invalid_request'],
    ['59 a limit of 1e9', 'GET /api/v1/orders?limit=1e9', '400 invalid_request'],
    ['59 a limit beyond the most', 'GET /api/v1/orders?limit=501', '400 invalid_request'],
    ['59 a limit below one', 'GET /api/v1/orders?limit=-1', '400 invalid_request'],
    ['59 a limit of nothing', 'GET /api/v1/orders?limit=', '400 invalid_request'],
    ['59 a limit twice', 'GET /api/v1/orders?limit=1&limit=2', '400 invalid_request'],
    ['a parameter that is not known', 'GET /api/v1/orders?sort=price', '400 invalid_request'],
    ['60 a made-up cursor', 'GET /api/v1/orders?cursor=AAAA', '400 cursor_invalid'],
    ['60 a cursor that is too long', `GET /api/v1/orders?cursor=${'A'.repeat(513)}`, '400 invalid_request'],
    ['a timeframe that is not', 'GET /api/trading/live-ohlcv?symbol=BTCUSDT&timeframe=7m', '400 invalid_request'],
    ['a symbol that is not', 'GET /api/trading/live-ohlcv?symbol=X&timeframe=5m', '400 symbol_unknown'],
    ['a kind of event that is not', 'GET /events/history?kind=toString', '400 invalid_request'],
    ['an address that is not', 'GET /nowhere', '404 not_found'],
    ['61 a method that is not', 'PUT /health', '404 not_found'],
  ] as const)
    test(`${name}: ${answer}`, async () => {
      const { status, code, text } = await api.ask(route, { as: 'ana' });
      assert.equal(`${status} ${code}`, answer, text);
    });

  test('60 the cursor of another user, or of another list, is refused', async () => {
    const { json } = await api.ask('GET /events/history?limit=1&from_sequence=1', { as: 'ana' });
    const cursor = json.next_cursor;
    assert.equal((await api.ask(`GET /events/history?limit=1&cursor=${cursor}`, { as: 'ana' })).status, 200);
    assert.equal((await api.ask(`GET /events/history?limit=1&cursor=${cursor}`, { as: 'bob' })).code, 'cursor_invalid');
    assert.equal(
      (await api.ask(`GET /events/history?kind=fill&cursor=${cursor}`, { as: 'ana' })).code,
      'cursor_invalid',
    );
    assert.equal((await api.ask(`GET /api/v1/orders?cursor=${cursor}`, { as: 'ana' })).code, 'cursor_invalid');
  });

  test('61 another method in a header is not listened to', async () => {
    const { status } = await api.ask('GET /health', { headers: { 'x-http-method-override': 'DELETE' } });
    assert.equal(status, 200);
  });

  test('every answer carries the fixed headers, and nothing says that other sites may read it', async () => {
    for (const route of ['GET /health', 'GET /nowhere', 'GET /api/v1/orders', 'GET /api/v1/orders/%zz']) {
      const { headers } = await api.ask(route);
      assert.equal(headers['x-content-type-options'], 'nosniff', route);
      assert.equal(headers['cache-control'], 'no-store', route);
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'");
      assert.equal(headers['strict-transport-security'], undefined);
      assert.equal(headers['access-control-allow-origin'], undefined);
      assert.equal(headers['x-powered-by'], undefined);
    }
  });

  for (const route of ['GET /api/v1/orders/%zz', 'GET /nowhere', 'GET /health', 'POST /system/command'])
    test(`${route} leaves one record`, async () => {
      api.logged.length = 0;
      await api.ask(route, { headers: { origin: 'null' } });
      assert.equal(api.logged.length, 1);
    });

  test('one request leaves one record, whose route holds no id', async () => {
    api.logged.length = 0;
    const { json } = await api.ask('GET /api/v1/orders/secret-id', { as: 'ana' });
    assert.equal(api.logged.length, 1);
    const { route, status, code, request_id } = api.logged[0]!;
    assert.deepEqual([route, status, code], ['GET /api/v1/orders/:id', 404, 'not_found']);
    assert.equal(request_id, json.request_id);
  });
});

test('under TLS the origin is https, and browsers are told to stay with it', () => {
  const rules = { hosts: ['bot.example'], isTls: true };
  checkOrigin({ host: 'bot.example', origin: 'https://bot.example' }, true, true);
  assert.throws(() => checkOrigin({ host: 'bot.example', origin: 'http://bot.example' }, true, true), {
    code: 'origin_refused',
  });
  checkHost({ host: 'BOT.example:443' }, rules);
  assert.throws(() => checkHost({ host: 'other.example' }, rules), { code: 'host_unknown' });
  assert.equal(headersOf(true)['strict-transport-security'], 'max-age=31536000; includeSubDomains');
});

describe('where it listens', () => {
  const tls = { key: 'k', cert: 'c' };
  for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1'])
    test(`${host} needs nothing`, () => checkBind({ host }));
  for (const host of ['0.0.0.0', '::', '192.168.1.5', 'example.org', '127.evil.example', ''])
    test(`${host === '' ? 'no host' : host} needs TLS, or a word`, () => {
      assert.throws(() => checkBind({ host }), { code: 'CONFIG_INVALID', where: 'backend_api.host' });
      checkBind({ host, tls });
      checkBind({ host, allowInsecure: true });
    });

  test('it says its address, and the port is free after it has stopped', async () => {
    const now = (): number => 0;
    const options: ApiOptions = {
      port: world(5).port,
      people: openPeople({ path: ':memory:', now }),
      now,
      log: () => undefined,
      host: '127.0.0.1',
      listenPort: 0,
    };
    const api = await startApi(options);
    assert.equal((await fetch(`${api.url}/health`)).status, 200);
    await api.stop();
    await assert.rejects(fetch(`${api.url}/health`));
    await assert.rejects(buildApi({ ...options, host: '0.0.0.0' }), { code: 'CONFIG_INVALID' });
  });
});

describe('rates', () => {
  test('a burst is let through, then so many a second; each caller has their own', () => {
    const clock = { time: 0 };
    const rate = rateLimiter(() => clock.time);
    const through = (caller: string, tries: number): number =>
      Array.from({ length: tries }, () => rate(caller, 'general')).filter(({ waitMs }) => waitMs === 0).length;
    assert.equal(through('a', 60), 40);
    assert.equal(through('b', 60), 40);
    assert.equal(rate('a', 'general').waitMs, 50);
    clock.time += 1_000;
    assert.equal(through('a', 60), 20);
  });

  test('orders: ten a second and a hundred a minute', () => {
    const clock = { time: 0 };
    const rate = rateLimiter(() => clock.time);
    let taken = 0;
    for (; clock.time < 60_000; clock.time += 50) if (rate('a', 'orders').waitMs === 0) taken += 1;
    assert.ok(taken >= 190 && taken <= 200, `${taken}: the hundred at once, and a hundred as they grow again`);
    assert.equal(rateLimiter(() => 0)('a', 'orders').left, 9);
  });

  test('too fast is 429 with the time to wait, and what is left is told before', async () => {
    const api = await rig();
    const ask = async () => {
      api.clock.time -= 1_000;
      return api.ask('GET /api/trading/positions', { as: 'ana' });
    };
    const first = await ask();
    assert.equal(first.headers['ratelimit'], '"general";r=39');
    let last = first;
    for (let time = 0; time < 40; time += 1) last = await ask();
    assert.equal(`${last.status} ${last.code}`, '429 rate_limited');
    assert.equal(last.headers['retry-after'], '1');
    assert.equal((await api.ask('GET /api/trading/positions', { as: 'bob' })).status, 200);
    await api.app.close();
  });
});
