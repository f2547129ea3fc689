import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ACCESS } from './access.ts';
import { AUDITED } from './audited.ts';
import { rig } from './rig.fixture.ts';
import type { Rig, Who } from './rig.fixture.ts';

describe('audit', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());
  type Row = {
    readonly number: number;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly reason: string;
  };
  const rows = async (as: Who): Promise<readonly Row[]> =>
    (await api.ask('GET /api/v1/audit?limit=500', { as })).json.items;

  /** They change nothing that lasts. */
  const HARMLESS = [
    'POST /api/v1/smc/detect',
    'POST /api/v1/orders/preview',
    'POST /api/v1/orders/:id/preview',
    'POST /api/v1/analytics/backtest',
    'DELETE /api/v1/analytics/backtest/:id',
    'POST /api/v1/analytics/optimisation',
    'DELETE /api/v1/analytics/optimisation/:id',
    'POST /api/v1/research/evidence',
    'DELETE /api/v1/research/evidence/:id',
    // The own notes of a person.
    'PUT /api/v1/journal',
    'POST /api/v1/config/check',
  ];
  test('every route that changes something is audited', () => {
    const unsafe = Object.keys(ACCESS).filter((route) => !route.startsWith('GET '));
    assert.deepEqual(unsafe.filter((route) => !Object.hasOwn(AUDITED, route)).toSorted(), HARMLESS.toSorted());
  });

  test('an order, once, its cancel and a command are told with who and what', async () => {
    const headers = { 'idempotency-key': 'once' };
    const body = { type: 'limit', price: api.world.near('BTCUSDT', -1n) };
    const placed = await api.order('ana', body, headers);
    await api.order('ana', body, headers);
    await api.ask(`DELETE /api/v1/orders/${placed.json.order_id}`, { as: 'ana' });
    await api.ask('POST /system/command', {
      as: 'ana',
      body: { type: 'reset_breaker', tier: 'account', reason: 'seen it' },
    });
    const own = (await rows('admin'))
      .slice(0, 3)
      .map(({ actor, action, subject, reason }) => [actor, action, subject, reason]);
    assert.deepEqual(own, [
      ['ana@example.org', 'command', 'one', 'reset_breaker account: seen it'],
      ['ana@example.org', 'cancel_order', placed.json.order_id, 'buy BTCUSDT'],
      ['ana@example.org', 'create_order', placed.json.order_id, 'buy 0.01 BTCUSDT limit'],
    ]);
  });

  test('a failed login is told with the address that was tried, and no password ever', async () => {
    await api.ask('POST /api/v1/auth/login', { body: { email: 'ana@example.org', password: 'wrong but long' } });
    const [row] = await rows('admin');
    assert.deepEqual([row!.actor, row!.action], ['ana@example.org', 'login_failed']);
    const key = await api.key('ana', ['read', 'trade']);
    await api.ask('POST /system/command', {
      headers: { 'x-api-key': key, origin: undefined },
      body: { type: 'pause' },
    });
    const text = JSON.stringify(api.world.audited);
    for (const secret of ['wrong but long', 'plain words', key, key.slice(21), api.cookies.get('ana')!.slice(11)])
      assert.ok(!text.includes(secret), secret);
    assert.match((await rows('admin'))[0]!.reason, new RegExp(`pause; by the key that ends in ${key.slice(-4)}$`));
  });

  test('what was refused before anything was done is not told', async () => {
    const count = api.world.audited.length;
    await api.ask('POST /api/v1/users', { as: 'ana', body: {} });
    await api.ask('POST /api/v1/users', { as: 'admin', body: {} });
    await api.ask('POST /api/v1/orders/create', { as: 'cy', body: {} });
    assert.equal(api.world.audited.length, count);
  });

  test('everyone sees the own rows, an admin all, page by page', async () => {
    const own = await rows('bob');
    assert.ok(own.length > 0 && own.every(({ actor }) => actor === 'bob@example.org'));
    const all: number[] = [];
    for (let cursor = ''; ;) {
      const { json } = await api.ask(`GET /api/v1/audit?limit=3${cursor}`, { as: 'admin' });
      all.push(...json.items.map(({ number }: Row) => number));
      if (json.next_cursor === null) break;
      cursor = `&cursor=${json.next_cursor}`;
    }
    assert.deepEqual(all, api.world.audited.map(({ number }) => number).toReversed());
  });

  test('the chain is whole until somebody edits a row', async () => {
    const verify = async () => (await api.ask('POST /api/v1/audit/verify', { as: 'cy' })).json;
    const count = api.world.audited.length;
    assert.deepEqual(await verify(), { is_whole: true, count, head: api.world.audited[count - 1]!.hash, fault: null });
    api.world.audited[2] = { ...api.world.audited[2]!, reason: 'never happened' };
    api.clock.time += 10_000;
    assert.deepEqual((await verify()).fault, { number: 3, why: 'the row is not what was written' });
  });

  test('an audit that cannot be written does not stop a person from stopping', async () => {
    const { append } = api.world.port.audit;
    Object.assign(api.world.port.audit, {
      append: () => {
        throw new Error('disk full');
      },
    });
    const { status } = await api.ask('POST /system/command', { as: 'ana', body: { type: 'emergency_stop' } });
    Object.assign(api.world.port.audit, { append });
    assert.equal(status, 202);
    assert.equal(api.logged.at(-1)!.note['audit'], 'Error');
  });
});
