import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { decode, encode } from '#model/codec.ts';
import { decodeView } from '#model/view-codec.ts';
import { fold } from '#model/view.ts';
import { rig } from './rig.fixture.ts';
import { socketLine } from './socket.fixture.ts';
import type { Client, Line } from './socket.fixture.ts';
import type { Event } from '#model/event.ts';
import type { Rig } from './rig.fixture.ts';

type Message = {
  readonly type: string;
  readonly code?: string;
  readonly sequence: number;
  readonly lines?: readonly string[];
  readonly prices?: readonly { readonly symbol: string; readonly last: string; readonly time: number }[];
  readonly agents?: readonly { readonly name: string; readonly state: string }[];
  readonly breakers?: readonly { readonly account: string; readonly rule: string }[];
};

const eventsOf = ({ messages }: Client<Message>): Event[] =>
  messages.flatMap(({ lines = [] }) => lines.map((line) => decode(line)));
const until = async (client: Client<Message>, sequence: number): Promise<void> =>
  void (await client.first(({ type, sequence: told }) => type === 'events' && told >= sequence));

describe('event stream', () => {
  let api: Rig;
  let line: Line<Message>;
  before(async () => {
    api = await rig();
    line = await socketLine<Message>(api, '/api/v1/events/stream');
  });
  afterEach(() => line.hangUp());
  after(() => api.app.close());
  const last = (): number => api.world.port.sequences().last;

  test('nobody, and no other site, gets in', async () => {
    assert.equal(await line.refusal('nobody', {}), '401 unauthenticated');
    assert.equal(await line.refusal('ana', { origin: 'https://evil.example' }), '403 origin_refused');
  });

  test('a subscription is answered with status and prices, then with what happens', async () => {
    const client = await line.connect();
    client.send({});
    const [subscribed, status, prices] = await client.have(3);
    assert.deepEqual([subscribed!.type, subscribed!.sequence], ['subscribed', last()]);
    assert.equal(status!.type, 'status');
    assert.deepEqual(
      status!.agents!.map(({ name, state }) => [name, state]),
      [
        ['market', 'running'],
        ['risk', 'running'],
      ],
    );
    assert.deepEqual(
      prices!.prices!.map(({ symbol }) => symbol),
      ['BTCUSDT', 'ETHUSDT'],
    );
    const from = last();
    for (let index = 0; index < 20; index += 1) api.world.minute();
    await until(client, last());
    const own = api.world.events.filter(({ sequence, key }) => sequence > from && key !== 'two');
    assert.deepEqual(
      client.messages.flatMap(({ lines = [] }) => lines),
      own.map(encode),
    );
  });

  test('whoever folds the lines onto a snapshot has what the server has', async () => {
    const { json } = await api.ask('GET /api/v1/accounts/one/snapshot', { as: 'ana' });
    const view = decodeView(json.view);
    assert.deepStrictEqual(view, api.world.port.view('one'));
    const from = json.sequence;
    assert.equal(from, last());
    await api.order('ana');
    for (let index = 0; index < 60; index += 1) api.world.minute();
    const client = await line.connect();
    client.send({ from_sequence: from + 1 });
    await until(client, last());
    for (const event of eventsOf(client)) fold(view, event);
    const { account, positions, orders, trades } = api.world.port.view('one');
    assert.deepStrictEqual(view.account, account);
    assert.deepEqual([...view.positions], [...positions]);
    assert.deepEqual([...view.orders.keys()], [...orders.keys()]);
    assert.deepEqual(view.trades, trades);
  });

  test('the account of another has no snapshot', async () => {
    assert.equal((await api.ask('GET /api/v1/accounts/two/snapshot', { as: 'ana' })).code, 'not_found');
    assert.equal((await api.ask('GET /api/v1/accounts/two/snapshot', { as: 'admin' })).json.account, 'two');
  });

  test('a long past comes page by page, whole and in order, and the present goes on from it', async () => {
    const client = await line.connect('admin');
    const { first } = api.world.port.sequences();
    const from = Math.max(first, last() - 15_000);
    client.send({ from_sequence: from });
    api.world.minute();
    await until(client, last());
    assert.deepEqual(
      eventsOf(client).map(({ sequence }) => sequence),
      api.world.events.filter(({ sequence }) => sequence >= from).map(({ sequence }) => sequence),
    );
    assert.ok(client.messages.every(({ lines = [] }) => lines.length <= 500));
  });

  test('only the kinds that were asked for, and nothing of the accounts of others', async () => {
    const client = await line.connect('bob');
    client.send({ kinds: ['order', 'candle_closed'] });
    await client.have(3);
    await api.order('ana');
    await api.order('bob');
    for (let index = 0; index < 20; index += 1) api.world.minute();
    await client.first(({ lines = [] }) => lines.some((each) => each.includes('"kind":"candleClosed"')));
    const events = eventsOf(client);
    assert.deepEqual([...new Set(events.map(({ kind }) => kind))].toSorted(), ['candleClosed', 'order'].toSorted());
    assert.ok(events.every(({ key }) => key !== 'one'));
    assert.ok(events.some(({ key }) => key === 'two'));
  });

  test('prices come again where they have changed, and a change of state is told', async () => {
    const client = await line.connect();
    client.send({ kinds: ['trade'] });
    await client.have(3);
    api.world.minute();
    await client.first(({ type, prices }) => type === 'prices' && prices![0]!.time === api.world.time());
    await api.ask('POST /system/command', { as: 'ana', body: { type: 'emergency_stop' } });
    const { breakers } = await client.first(({ type, breakers: told }) => type === 'status' && told!.length > 0);
    assert.deepEqual(
      breakers!.map(({ account }) => account),
      ['one'],
    );
  });

  test('a quiet stream still beats', async () => {
    const client = await line.connect();
    client.send({ kinds: ['trade'] });
    await client.have(3);
    api.clock.time += 2_000;
    assert.equal((await client.first(({ type }) => type === 'heartbeat')).sequence, last());
  });

  for (const [name, wanted, code] of [
    ['the future', { from_sequence: 9_999_999 }, 'snapshot_required'],
    ['no sequence', { from_sequence: 0 }, 'malformed'],
    ['a kind that is none', { kinds: ['candles'] }, 'malformed'],
    ['something else', { symbols: ['BTCUSDT'] }, 'malformed'],
  ] as const)
    test(`${name} is answered with ${code}`, async () => {
      const client = await line.connect();
      client.send(wanted);
      assert.equal((await client.have(1))[0]!.code, code);
    });

  test('a user has five of these, beside those of the other stream', async () => {
    const market = await socketLine(api, '/api/v1/market/stream');
    await market.connect('cy');
    for (let count = 0; count < 5; count += 1) await line.connect('cy');
    assert.equal(await line.refusal('cy', {}), '429 rate_limited');
    market.hangUp();
  });

  test('it ends with its session', async () => {
    const client = await line.connect('bob');
    await api.ask('POST /api/v1/auth/logout', { as: 'bob' });
    assert.deepEqual(await client.closed, [4401, 'session_ended']);
  });
});
