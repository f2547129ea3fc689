// Nothing can send an order to another machine in paper mode: shown at the sockets of the running program, all of which are watched.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { configText, machine } from './real.fixture.ts';
import { startAgent, until, wait } from './reliability/agent.fixture.ts';
import { DEFAULT_CONFIG, realAccounts } from '#config/config.ts';
import { Secret } from '#secrets/secrets.ts';
import { venueWire } from '#cli/venue-wire.ts';
import type { Agent } from './reliability/agent.fixture.ts';
import type { Config } from '#config/config.ts';
import type { Shell } from '#cli/shell.ts';

const there = await machine();
after(() => there.stop());
const PRELOAD = new URL('every-socket.fixture.ts', import.meta.url).pathname;
/** Where anybody may read prices; orders are taken elsewhere, or with a key. */
const ORDER_HOSTS = /^(?:api[1-4]?|api-gcp|ws-api)\.binance\.com$/;
const SIGNED =
  /x-mbx-apikey|signature=|authorization:|api-?key|\/ws-api|\/sapi\/|\/api\/v3\/(?:order|account|userDataStream|openOrders)/i;

type Sent = { readonly host: string; readonly head: string };
const sentIn = (path: string): readonly Sent[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Sent)
    : [];

async function trade({ url }: Agent, symbol: string): Promise<void> {
  const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url, ...headers },
      body: JSON.stringify(body),
    });
  const login = await post('/api/v1/auth/login', { email: 'admin@localhost', password: 'a long walk by the sea' });
  const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!;
  const body = { symbol, side: 'buy', type: 'market', quantity: '0.001', stop_loss: '59000' };
  let text = '';
  await until('a paper order', async () => {
    const answer = await post('/api/v1/orders/create', body, { cookie, 'idempotency-key': crypto.randomUUID() });
    text = await answer.text();
    there.simulator.hand.trade('BTCUSDT', '60000', '1');
    await wait(1_000);
    return answer.ok;
  }).catch((thrown: unknown) => assert.fail(`${String(thrown)}: ${text}`));
}

test('the watch sees an order, over either of the ways on which one can go', async () => {
  const record = join(there.folder, 'planted.jsonl');
  const script = `await import('node:https').then(({ request }) => new Promise((resolve) => request('https://api.binance.com/api/v3/order?signature=1',
    { method: 'POST', headers: { 'X-MBX-APIKEY': 'KEY' } }, (answer) => answer.resume().on('end', resolve)).on('error', resolve).end()));
    await fetch('https://example.com/order', { method: 'POST', body: '{}' }).catch(() => undefined);
    await fetch('http://example.org/order', { method: 'POST', body: '{}' }).catch(() => undefined);
    await import('ws').then(({ WebSocket }) => new Promise((resolve) => new WebSocket('wss://ws-api.binance.com/ws-api/v3').on('error', resolve).on('open', resolve)));
    process.exit()`;
  const planted = spawn(process.execPath, ['--import', PRELOAD, '--input-type=module', '-e', script], {
    env: { ...process.env, WATCHED_SOCKETS: `${record}|${there.simulator.port}` },
    stdio: 'inherit',
  });
  await once(planted, 'close');
  assert.deepEqual(
    sentIn(record).map(({ host, head }) => `${host} ${head.split('\r\n')[0]}`),
    [
      'api.binance.com POST /api/v3/order?signature=1 HTTP/1.1',
      'example.com POST /order HTTP/1.1',
      'example.org without TLS',
      'ws-api.binance.com GET /ws-api/v3 HTTP/1.1',
    ],
  );
});

for (const [exchange, symbol] of [
  ['binance', 'BTCUSDT'],
  ['binanceus', 'BTC/USDT'],
] as const)
  test(`on paper with the prices of ${exchange} the program asks for prices only, whatever is ordered`, async () => {
    const folder = join(there.folder, `watched-${exchange}`);
    const record = join(there.folder, `${exchange}.jsonl`);
    const path = join(there.folder, `${exchange}.yaml`);
    writeFileSync(
      path,
      `exchanges: { ${exchange}: { enabled: true, symbols: ["${symbol}"] } }
circuit_breaker: { max_latency_ms: 600000, max_clock_jump_ms: 600000 }
`,
    );
    const agent = await startAgent(['--config', path, '--data-dir', folder], {
      flags: ['--import', PRELOAD],
      // Keys that lie about do not tempt it.
      environment: {
        ...there.environment,
        SMC_ADMIN_PASSWORD: 'a long walk by the sea',
        WATCHED_SOCKETS: `${record}|${there.simulator.port}`,
      },
    });
    try {
      await trade(agent, symbol);
    } finally {
      await agent.stop();
    }
    const sent = sentIn(record);
    assert.ok(sent.length > 2, 'it did ask for prices');
    for (const { host, head } of sent) {
      assert.doesNotMatch(host, ORDER_HOSTS);
      assert.match(head, /^GET /);
      assert.doesNotMatch(head, SIGNED);
    }
  });

test('in paper mode no way to an exchange can even be made', async () => {
  const real: Config = {
    ...DEFAULT_CONFIG,
    accounts: {
      p: { risk_manager: {} },
      live: {
        venue: 'binance',
        account_type: 'spot',
        risk_manager: {},
        real: {
          capital_cap: '1',
          cap_ramp: [],
          max_order_notional: '1',
          max_open_notional: '1',
          max_orders_per_minute: 1,
          two_person: false,
          armed_days: 1,
        },
      },
    },
  };
  const key = { apiKey: 'KEY', secret: new Secret('SECRET'), kind: 'hmac', password: undefined } as const;
  const shell = { now: Date.now, clock: () => performance.now() } as unknown as Shell;
  const account = realAccounts(real)[0]!;
  for (const venue of [
    { testnet: false },
    { testnet: true },
    { testnet: false, rest_url: 'https://api.binance.com', ws_api_url: 'wss://ws-api.binance.com' },
  ])
    await assert.rejects(venueWire({ ...real, venue }, account, key, [], shell), { code: 'CONFIG_INVALID' });
  for (const elsewhere of ['kraken', 'bybit', 'binanceus', 'okx'])
    await assert.rejects(
      venueWire({ ...real, venue: { testnet: false } }, { ...account, venue: elsewhere }, key, [], shell),
      { code: 'CONFIG_INVALID' },
    );
  const elsewhere = { testnet: false, rest_url: 'https://example.com', ws_api_url: 'wss://example.com' };
  for (const mode of ['paper', 'real'] as const)
    await assert.rejects(venueWire({ ...real, app: { mode }, venue: elsewhere }, account, key, [], shell), {
      code: 'CONFIG_INVALID',
    });
});

test('a paper program with the keys and a venue in its file does not even start', async () => {
  there.configure(configText(there.simulator).replace('mode: real', 'mode: paper'));
  assert.match((await there.smc(['start', '--port', '0'])).err, /REAL_MODE/);
});
