import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, afterEach, before, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { price, quantity } from '#model/number.ts';
import { ORIGIN, rig } from './rig.fixture.ts';
import { socketLine } from './socket.fixture.ts';
import type { Line } from './socket.fixture.ts';
import type { Rig } from './rig.fixture.ts';

type Message = {
  readonly type: string;
  readonly symbol: string;
  readonly code?: string;
  readonly sequence: number;
  readonly timestamp: number;
  readonly data: Readonly<Record<string, unknown>>;
};

const ALL = { symbols: ['BTCUSDT'], data_types: ['kline', 'smc_patterns', 'trade', 'orderbook'] };

describe('stream', () => {
  let api: Rig;
  let line: Line<Message>;
  let connect: Line<Message>['connect'];
  let refusal: Line<Message>['refusal'];
  before(async () => {
    api = await rig();
    line = await socketLine<Message>(api, '/api/v1/market/stream');
    ({ connect, refusal } = line);
  });
  afterEach(() => line.hangUp());
  after(() => api.app.close());

  test('nobody, and no other site, gets as far as an open socket', async () => {
    assert.equal(await refusal('nobody', {}), '401 unauthenticated');
    assert.equal(await refusal('ana', { origin: 'https://evil.example' }), '403 origin_refused');
    assert.equal(await refusal('ana', { origin: 'null' }), '403 origin_refused');
    assert.equal(await refusal('ana', { origin: '' }), '403 origin_refused');
    assert.equal(await refusal('ana', { host: 'evil.example', origin: 'http://evil.example' }), '421 host_unknown');
  });

  test('a program comes in with a key and no origin', async () => {
    const key = await api.key('ana', ['read']);
    const client = await connect('nobody', { 'x-api-key': key, origin: '' });
    client.send(ALL);
    assert.equal((await client.have(1))[0]!.type, 'subscribed');
  });

  test('a subscription is answered with how things stand, then with what happens, in order', async () => {
    const client = await connect();
    client.send({ symbols: ['BTCUSDT'], data_types: ['kline'] });
    const timeframes = api.world.port.timeframes();
    const [answer, ...snapshot] = await client.have(1 + timeframes.length);
    assert.equal(answer!.type, 'subscribed');
    assert.equal(answer!.sequence, api.world.port.sequences().last);
    assert.deepEqual(
      snapshot.map(({ type, symbol, sequence, data }) => [type, symbol, sequence, data['timeframe']]),
      timeframes.map((timeframe) => ['market_data', 'BTCUSDT', answer!.sequence, timeframe]),
    );
    for (let index = 0; index < 30; index += 1) api.world.minute();
    await client.settle();
    const tail = client.messages.slice(1 + timeframes.length);
    const sequences = tail.map(({ sequence }) => sequence);
    assert.deepEqual(
      sequences,
      sequences.toSorted((a, b) => a - b),
    );
    assert.equal(tail.filter(({ data }) => data['timeframe'] === '1m').length, 30);
    assert.ok(tail.filter(({ data }) => data['timeframe'] !== '1m').length >= 30 / 15);
    assert.ok(tail.every(({ type, symbol }) => type === 'market_data' && symbol === 'BTCUSDT'));
    assert.deepEqual(Object.keys(tail[0]!), ['type', 'symbol', 'data', 'timestamp', 'sequence']);
  });

  test('patterns of the subscribed market come, and those of no other', async () => {
    const client = await connect();
    client.send({ symbols: ['ETHUSDT'], data_types: ['smc_patterns'] });
    await client.have(1);
    for (let index = 0; index < 300; index += 1) api.world.minute();
    await client.settle();
    const patterns = client.messages.filter(({ type }) => type === 'smc_pattern');
    assert.ok(patterns.length > 20, `${patterns.length}`);
    assert.ok(client.messages.slice(1).every(({ symbol }) => symbol === 'ETHUSDT'));
    const confidence = patterns.map(({ data }) => Number(data['confidence']));
    assert.ok(confidence.every((value) => value >= 0 && value <= 1));
  });

  test('what was missed is told again, exactly, and what is not kept is said to be so', async () => {
    const first = await connect();
    first.send(ALL);
    await first.have(1);
    await first.settle();
    const shown = first.messages.length;
    for (let index = 0; index < 40; index += 1) api.world.minute();
    await first.settle();
    const tail = first.messages.slice(shown);
    const middle = tail[Math.floor(tail.length / 2)]!.sequence;
    const second = await connect();
    second.send({ ...ALL, resume_from: middle });
    await second.have(1);
    await second.settle();
    assert.deepEqual(
      second.messages.slice(1),
      tail.filter(({ sequence }) => sequence > middle),
    );
    api.world.minute();
    await Promise.all([first.settle(), second.settle()]);
    assert.deepEqual(second.messages.at(-1), first.messages.at(-1));
    second.send({ ...ALL, resume_from: api.world.port.sequences().last + 1 });
    const count = second.messages.length;
    assert.equal((await second.have(count + 1)).at(-1)!.code, 'snapshot_required');
  });

  test('prints and books of the feed are told as they come; the book is part of the snapshot', async () => {
    const client = await connect();
    client.send({ symbols: ['BTCUSDT'], data_types: ['trade', 'orderbook'] });
    await client.have(2);
    const at = { symbol: 'BTCUSDT', exchangeTime: 5, receiveTime: 6 };
    const book = { ...at, kind: 'book', state: 'synchronised' } as const;
    api.world.feed({ ...at, kind: 'print', id: 1, price: price('1.5'), quantity: quantity('2'), buyerIsMaker: true });
    api.world.feed({ ...book, bids: [[price('1'), quantity('3')]], asks: [] });
    api.world.feed({ ...book, symbol: 'ETHUSDT', bids: [], asks: [] });
    await client.settle();
    const [print, levels, ...rest] = client.messages.slice(2);
    assert.deepEqual(print!.data, { data_type: 'trade', id: 1, price: '1.5', quantity: '2', buyer_is_maker: true });
    assert.deepEqual(levels!.data['bids'], [['1', '3']]);
    assert.equal(levels!.timestamp, 5);
    assert.deepEqual(rest, []);
    client.send({ symbols: ['BTCUSDT'], data_types: ['orderbook'] });
    const again = (await client.have(6)).at(-1)!;
    assert.deepEqual([again.data['snapshot'], again.data['bids']], [true, [['1', '3']]]);
  });

  test("a person's plan is told to those who see the account", async () => {
    const clients = await Promise.all([connect('ana'), connect('bob'), connect('admin')]);
    for (const client of clients) client.send({ symbols: ['BTCUSDT'], data_types: ['smc_patterns'] });
    await Promise.all(clients.map((client) => client.have(1)));
    const placed = await api.order('ana');
    await Promise.all(clients.map((client) => client.settle()));
    const signals = clients.map(({ messages }) => messages.filter(({ type }) => type === 'trade_signal').length);
    assert.deepEqual(signals, [1, 0, 1], placed.text);
  });

  test('68 what is no subscription is an error, the third time the end', async () => {
    const client = await connect();
    client.send('not json');
    client.send({ symbols: 'BTCUSDT', data_types: ['trade'] });
    assert.deepEqual(
      (await client.have(2)).map(({ code }) => code),
      ['malformed', 'malformed'],
    );
    client.send({ ...ALL, order: 'buy' });
    assert.deepEqual(await client.closed, [1008, 'malformed']);
  });

  test('68 binary, and text that is no UTF-8', async () => {
    const binary = await connect();
    binary.socket.send(Buffer.from(JSON.stringify(ALL)), { binary: true });
    assert.equal((await binary.have(1))[0]!.code, 'malformed');
    const broken = await connect();
    broken.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    assert.equal((await broken.closed)[0], 1007);
  });

  test('69 a frame of 16 KiB and one', async () => {
    const client = await connect();
    client.send('x'.repeat(16_385));
    assert.equal((await client.closed)[0], 1009);
  });

  for (const [name, wanted, code] of [
    [
      '200 pairs and more',
      { symbols: Array.from({ length: 201 }, (_, index) => `S${index}`), data_types: ['trade'] },
      'subscription_limit',
    ],
    ['a symbol that is not traded', { symbols: ['BTCUSDT', 'NOPE'], data_types: ['trade'] }, 'symbol_unknown'],
    ['the distant past', { ...ALL, resume_from: 0 }, undefined],
  ] as const)
    test(`70 ${name}: ${code ?? 'is resumed while it is kept'}`, async () => {
      const client = await connect();
      client.send(wanted);
      assert.equal((await client.have(1))[0]!.code, code);
    });

  test('72 who does not read is let go, with the reason', async () => {
    const client = await connect();
    client.send({ symbols: ['BTCUSDT'], data_types: ['orderbook'] });
    await client.have(1);
    client.socket.pause();
    const levels = Array.from({ length: 500 }, () => [price('60000.12345678'), quantity('1.12345678')] as const);
    const book = { kind: 'book', symbol: 'BTCUSDT', state: 'synchronised', exchangeTime: 1, receiveTime: 1 } as const;
    for (let round = 0; round < 600; round += 1) api.world.feed({ ...book, bids: levels, asks: levels });
    client.socket.resume();
    assert.deepEqual(await client.closed, [4008, 'slow_consumer']);
  });

  test('73 the 21st message of a second', async () => {
    const client = await connect();
    for (let count = 0; count < 21; count += 1) client.send({ symbols: ['BTCUSDT'], data_types: ['trade'] });
    assert.deepEqual(await client.closed, [1008, 'rate_limited']);
  });

  test('75 a flood of pings', async () => {
    const client = await connect();
    for (let count = 0; count < 1_000; count += 1) client.socket.ping();
    assert.deepEqual(await client.closed, [1008, 'rate_limited']);
  });

  test('76 the socket ends with its session and with its key', async () => {
    const key = await api.key('bob', ['read']);
    const byKey = await connect('nobody', { 'x-api-key': key, origin: '' });
    const [{ id }] = (await api.ask('GET /api/v1/auth/api-keys', { as: 'bob' })).json.items;
    await api.ask(`DELETE /api/v1/auth/api-keys/${id}`, { as: 'bob' });
    assert.deepEqual(await byKey.closed, [4401, 'session_ended']);
    const bySession = await connect('bob');
    await api.ask('POST /api/v1/auth/logout', { as: 'bob' });
    assert.deepEqual(await bySession.closed, [4401, 'session_ended']);
  });

  test('a user has five sockets and no more', async () => {
    for (let count = 0; count < 5; count += 1) await connect('cy');
    assert.equal(await refusal('cy', {}), '429 rate_limited');
  });

  test('the route without an upgrade leads nowhere', async () => {
    const headers = { origin: ORIGIN };
    const { status } = await api.ask('GET /api/v1/market/stream', { as: 'ana', headers });
    assert.equal(status, 404);
  });
});

test('a server that stops tells its clients', async () => {
  const api = await rig();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.app.server.address() as { port: number };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/market/stream`, {
    headers: { host: 'localhost', origin: 'http://localhost', cookie: api.cookies.get('ana')! },
  });
  await once(socket, 'open');
  const [[code]] = await Promise.all([once(socket, 'close'), api.app.close()]);
  assert.equal(code, 1001);
});
