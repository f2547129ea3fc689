import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { rig } from './rig.fixture.ts';
import type { Rig } from './rig.fixture.ts';

type Row = readonly [name: string, body: Readonly<Record<string, unknown>>, answer: string];

describe('orders', () => {
  let api: Rig;
  let said = 0;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());
  beforeEach(() => {
    said = api.world.events.length;
    api.logged.length = 0;
  });
  /** Nothing was written anywhere but in the one line of the log. */
  const nothingHappened = (): void => {
    assert.equal(api.world.events.length, said);
    assert.equal(api.logged.length, 1);
  };

  const price = (percent: bigint): string => api.world.near('BTCUSDT', percent);
  const malformed: readonly Row[] = [
    ['1 a quantity below zero', { quantity: '-1' }, '400 invalid_request'],
    ['2 a quantity of zero', { quantity: '0' }, '400 invalid_request'],
    ['2 a quantity of zero with decimals', { quantity: '0.000' }, '400 invalid_request'],
    ['3 an exponent', { quantity: '1e5' }, '400 invalid_request'],
    ['4 not a number', { quantity: 'NaN' }, '400 invalid_request'],
    ['4 infinity', { quantity: 'Infinity' }, '400 invalid_request'],
    ['5 null', { quantity: null }, '400 invalid_request'],
    ['5 true', { quantity: true }, '400 invalid_request'],
    ['5 a list', { quantity: [5] }, '400 invalid_request'],
    ['5 a number', { quantity: 5 }, '400 invalid_request'],
    ['6 thirteen decimals', { quantity: '0.0000000000001' }, '400 invalid_request'],
    ['7 thirty nines', { quantity: '9'.repeat(30) }, '400 invalid_request'],
    ['8 a comma', { quantity: '1,5' }, '400 invalid_request'],
    ['9 a full-width digit', { quantity: '１' }, '400 invalid_request'],
    ['10 hexadecimal', { quantity: '0x10' }, '400 invalid_request'],
    ['11 blanks around', { quantity: ' 1 ' }, '400 invalid_request'],
    ['13 a limit order without a price', { type: 'limit' }, '400 invalid_request'],
    ['13 a limit price of zero', { type: 'limit', price: '0' }, '400 invalid_request'],
    ['13 a market order with a price', { price: '60000' }, '400 invalid_request'],
    ['18 a side with a blank', { side: 'BUY ' }, '400 invalid_request'],
    ['18 a type with a NUL', { type: 'market\u0000' }, '400 invalid_request'],
    ['19 Cyrillic letters', { symbol: 'ВТСUSDT' }, '400 symbol_unknown'],
    ['20 a zero-width space', { symbol: 'BTC\u200bUSDT' }, '400 symbol_unknown'],
    ['20 a change of direction', { symbol: '\u202eTDSUCTB' }, '400 symbol_unknown'],
    ['21 a path', { symbol: '../x' }, '400 symbol_unknown'],
    ['22 a symbol that is not listed', { symbol: 'DOGEUSDT' }, '400 symbol_unknown'],
    ['22 a name that every object has', { symbol: 'toString' }, '400 symbol_unknown'],
    ['23 a user id', { user_id: 'x' }, '400 invalid_request'],
    ['23 a status', { status: 'filled' }, '400 invalid_request'],
    ['23 a role', { role: 'admin' }, '400 invalid_request'],
  ];
  for (const [name, body, answer] of malformed)
    test(`${name} is ${answer}`, async () => {
      const { status, code, text } = await api.order('ana', body);
      assert.equal(`${status} ${code}`, answer, text);
      nothingHappened();
    });

  const refused: readonly (readonly [string, () => Readonly<Record<string, unknown>>, string])[] = [
    ['14 a price 30% off the last', () => ({ type: 'limit', price: price(30n) }), '422 price_band'],
    ['15 a stop above the entry of a buy', () => ({ stop_loss: price(3n) }), '422 stop_side'],
    ['15 a stop below the entry of a sell', () => ({ side: 'sell' }), '422 stop_side'],
    ['15 a target below the entry of a buy', () => ({ take_profit: price(-1n) }), '422 target_side'],
    ['17 less than the venue takes', () => ({ quantity: '0.00001' }), '422 below_minimum'],
    ['17 less than a lot', () => ({ quantity: '0.000001' }), '422 below_minimum'],
    ['16 no stop', () => ({ stop_loss: undefined }), '422 stop_required'],
  ];
  for (const [name, body, answer] of refused)
    test(`${name} is ${answer}`, async () => {
      const { status, code, text } = await api.order('ana', body());
      assert.equal(`${status} ${code}`, answer, text);
      nothingHappened();
    });

  const RAW = '{"symbol":"BTCUSDT","side":"buy","type":"market","quantity":"1","stop_loss":"1"';
  const raws: readonly (readonly [string, string | Buffer, Readonly<Record<string, string | undefined>>, string])[] = [
    ['12 a number too long to be one', RAW.replace('"1"', '12345678901234567890') + '}', {}, '400 invalid_request'],
    ['24 a prototype', `${RAW},"__proto__":{"role":"admin"}}`, {}, '400 invalid_request'],
    ['24 a constructor', `${RAW},"constructor":{"prototype":{}}}`, {}, '400 invalid_request'],
    ['24 a prototype spelt otherwise', `${RAW},"\\u005f_proto__":1}`, {}, '400 invalid_request'],
    ['25 a name twice', `${RAW},"quantity":"2"}`, {}, '400 duplicate_key'],
    ['25 a name twice, spelt otherwise', `${RAW},"\\u0071uantity":"2"}`, {}, '400 duplicate_key'],
    ['25 a name twice, far from its colon', `${RAW},"quantity"${' '.repeat(200)}:"2"}`, {}, '400 duplicate_key'],
    ['26 nesting of 33', `${'['.repeat(33)}${']'.repeat(33)}`, {}, '400 invalid_request'],
    ['26 nesting of 100 000 that never closes', '['.repeat(60_000), {}, '400 invalid_request'],
    ['27 a body of 64 KiB and one', `"${'x'.repeat(65_535)}"`, {}, '413 body_too_large'],
    ['28 an empty body', '', { 'content-type': 'application/json' }, '400 invalid_request'],
    ['28 a body that breaks off', RAW, {}, '400 invalid_request'],
    ['28 a byte order mark', `\ufeff${RAW}}`, {}, '400 invalid_request'],
    ['29 bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), {}, '400 invalid_request'],
    ['30 a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, '415 media_type'],
    ['30 XML', '<a/>', { 'content-type': 'application/xml' }, '415 media_type'],
    ['30 a type with something behind', `${RAW}}`, { 'content-type': 'application/json x' }, '415 media_type'],
    ['30 a type with a tab', `${RAW}}`, { 'content-type': 'application/json\t;charset=utf-8' }, '415 media_type'],
    ['30 a type that holds another', `${RAW}}`, { 'content-type': 'text/plain;application/json' }, '415 media_type'],
    ['30 no type', `${RAW}}`, { 'content-type': undefined }, '415 media_type'],
    ['31 UTF-16', `${RAW}}`, { 'content-type': 'application/json; charset=utf-16' }, '415 media_type'],
    ['31 plain text', `${RAW}}`, { 'content-type': 'text/plain' }, '415 media_type'],
    ['31 a packed body', `${RAW}}`, { 'content-encoding': 'gzip' }, '415 media_type'],
  ];
  for (const [name, raw, headers, answer] of raws)
    test(`${name} is ${answer}`, async () => {
      const { status, code, text } = await api.ask('POST /api/v1/orders/create', {
        as: 'ana',
        raw,
        headers: { 'idempotency-key': 'raw', ...headers },
      });
      assert.equal(`${status} ${code}`, answer, text);
      nothingHappened();
    });

  test('what was sent is never told back', async () => {
    const { text } = await api.order('ana', { quantity: 'canary-in-a-value', canary_in_a_name: 'canary' });
    assert.doesNotMatch(text, /canary/);
  });

  test('what is too much in a body is told by its place, and not by its name', async () => {
    const { text } = await api.order('ana', { canary_in_a_name: '1' });
    const { errors } = JSON.parse(text) as { readonly errors: unknown };
    assert.deepEqual(errors, [{ path: 'body', code: 'unrecognized_keys' }]);
  });
});

describe('orders that are taken', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());
  const ordersIn = (): number => api.world.events.filter(({ kind }) => kind === 'orderRequested').length;

  test('32 an order without a key is refused', async () => {
    const { status, code } = await api.order('ana', {}, { 'idempotency-key': undefined });
    assert.equal(`${status} ${code}`, '400 idempotency_key_missing');
  });

  for (const [name, key] of [
    ['of 256 characters', 'k'.repeat(256)],
    ['with a tab', 'a\tb'],
  ] as const)
    test(`37 a key ${name} is refused`, async () => {
      const { status, code } = await api.order('ana', {}, { 'idempotency-key': key });
      assert.equal(`${status} ${code}`, '400 invalid_request');
    });

  test('38 after a fault the same key leads to one order, and a third time to the same answer', async () => {
    const before = ordersIn();
    const key = { 'idempotency-key': 'over-a-crash' };
    api.world.fail(true);
    const broken = await api.order('ana', {}, key);
    assert.equal(`${broken.status} ${broken.code}`, '500 internal');
    assert.doesNotMatch(broken.text, /wire/);
    api.world.fail(false);
    const placed = await api.order('ana', {}, key);
    assert.equal(placed.status, 201, placed.text);
    const again = await api.order('ana', {}, key);
    assert.equal(again.text, placed.text);
    assert.equal(ordersIn(), before + 1);
    const cancelled = await api.ask(`DELETE /api/v1/orders/${placed.json.order_id}`, { as: 'ana' });
    assert.equal(cancelled.json.status, 'canceled');
  });

  test('33 the same key and body give the same answer and one order; 34 another body is refused', async () => {
    const before = ordersIn();
    const key = { 'idempotency-key': 'once' };
    const body = { symbol: 'ETHUSDT', stop_loss: api.world.near('ETHUSDT', -2n) };
    const first = await api.order('ana', body, key);
    assert.equal(first.status, 201, first.text);
    assert.deepEqual(Object.keys(first.json), ['order_id', 'status', 'execution_time_ms', 'fill_price']);
    assert.equal(first.headers['idempotent-replayed'], undefined);
    api.world.minute();
    const second = await api.order('ana', body, key);
    assert.equal(second.text, first.text);
    assert.equal(second.headers['idempotent-replayed'], 'true');
    const other = await api.order('ana', { ...body, quantity: '0.02' }, key);
    assert.equal(`${other.status} ${other.code}`, '422 idempotency_key_reused');
    assert.equal(ordersIn(), before + 1);
  });

  test('33 a refusal is given again as well', async () => {
    const key = { 'idempotency-key': 'refused-once' };
    const first = await api.order('ana', { stop_loss: undefined }, key);
    const second = await api.order('ana', { stop_loss: undefined }, key);
    assert.equal(`${second.status} ${second.code}`, '422 stop_required');
    assert.equal(second.text, first.text);
    assert.match(String(second.headers['content-type']), /^application\/problem\+json/);
  });

  test('35 the same key while the first is at work is told to wait', async () => {
    const headers = { 'idempotency-key': 'at-once' };
    const body = { symbol: 'ETHUSDT', stop_loss: api.world.near('ETHUSDT', -2n) };
    const release = api.world.hold();
    const first = api.order('bob', body, headers);
    const second = await api.order('bob', body, headers);
    assert.equal(`${second.status} ${second.code}`, '409 idempotency_in_progress');
    release();
    assert.equal((await first).status, 201);
  });

  test('36 the key of another user is another key', async () => {
    const headers = { 'idempotency-key': 'shared' };
    const ana = await api.order('ana', { stop_loss: undefined }, headers);
    const bob = await api.order('bob', { stop_loss: undefined, quantity: '5' }, headers);
    assert.equal(`${ana.code} ${bob.code}`, 'stop_required stop_required');
  });

  test('a market that is held already is refused with the rule of risk', async () => {
    const { status, code, json } = await api.order('ana', {
      symbol: 'ETHUSDT',
      stop_loss: api.world.near('ETHUSDT', -2n),
    });
    assert.equal(`${status} ${code} ${json.reason}`, '422 risk_refused symbol_busy');
  });

  test('an order is seen by its owner and by an admin, and is not there for others', async () => {
    api.world.minute();
    const { json } = await api.ask('GET /api/v1/orders?account=one', { as: 'admin' });
    const id = json.items.find((order: { role: string }) => order.role === 'entry').id;
    assert.equal((await api.ask(`GET /api/v1/orders/${id}`, { as: 'ana' })).status, 200);
    assert.equal((await api.ask(`GET /api/v1/orders/${id}`, { as: 'admin' })).status, 200);
    for (const route of [`GET /api/v1/orders/${id}`, `DELETE /api/v1/orders/${id}`, 'GET /api/v1/orders?account=one'])
      assert.equal((await api.ask(route, { as: 'bob' })).code, 'not_found', route);
    const events = await api.ask('GET /events/history?limit=500&from_sequence=0&kind=order', { as: 'bob' });
    assert.ok(events.json.items.length > 0);
    assert.ok(events.json.items.every(({ key }: { key: string }) => key === 'two'));
  });

  test('a filled order has its price, its fee, and protects itself from being cancelled alone', async () => {
    api.world.minute();
    const { json } = await api.ask('GET /api/v1/orders?symbol=ETHUSDT', { as: 'ana' });
    const find = (role: string) => json.items.find((order: { role: string }) => order.role === role);
    const entry = find('entry');
    assert.equal(entry.status, 'filled');
    assert.match(entry.filled_price, /^\d+\.?\d*$/);
    assert.ok(Number(entry.fees) > 0);
    assert.equal((await api.ask(`DELETE /api/v1/orders/${entry.id}`, { as: 'ana' })).code, 'order_closed');
    assert.equal(
      (await api.ask(`DELETE /api/v1/orders/${find('stop_loss').id}`, { as: 'ana' })).code,
      'order_protects',
    );
  });

  test('pages of orders are whole and without doubles', async () => {
    const whole = await api.ask('GET /api/v1/orders', { as: 'ana' });
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await api.ask(`GET /api/v1/orders?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`, {
        as: 'ana',
      });
      ids.push(...page.json.items.map(({ id }: { id: string }) => id));
      cursor = page.json.next_cursor;
    }
    assert.deepEqual(
      ids,
      whole.json.items.map(({ id }: { id: string }) => id),
    );
  });
});
