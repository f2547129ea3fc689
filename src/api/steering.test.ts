import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { rig } from './rig.fixture.ts';
import type { Rig, Who } from './rig.fixture.ts';

describe('steering', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());
  const preview = (body: object, as: Who = 'ana') =>
    api.ask('POST /api/v1/orders/preview', {
      as,
      body: {
        symbol: 'BTCUSDT',
        side: 'buy',
        type: 'market',
        quantity: '0.01',
        stop_loss: api.world.near('BTCUSDT', -2n),
        ...body,
      },
    });

  describe('preview', () => {
    test('says what the order itself then becomes, and leaves nothing behind', async () => {
      const before = api.world.events.length;
      const { json } = await preview({ take_profit: api.world.near('BTCUSDT', 6n) });
      assert.equal(api.world.events.length, before);
      assert.deepEqual([json.outcome, json.asked_quantity, json.limited_by], ['approved', '0.01', 'quantity']);
      assert.equal(json.decided_by, 'the quantity asked for');
      const last = Number(api.world.last('BTCUSDT')) / 1e8;
      const stop = Number(api.world.near('BTCUSDT', -2n));
      assert.ok(Math.abs(Number(json.risk_amount) - (last - stop) * 0.01) < 1e-6, json.risk_amount);
      assert.ok(Math.abs(Number(json.reward_r) - 3) < 0.01, json.reward_r);
      assert.equal(json.limits_after.open_positions, 1);
      assert.equal(json.limits_after.total_exposure, json.notional);
      assert.equal(json.limits_after.daily_loss_if_stopped, json.risk_amount);
      const placed = await api.order('ana');
      const order = await api.ask(`GET /api/v1/orders/${placed.json.order_id}`, { as: 'ana' });
      assert.equal(order.json.quantity, json.quantity);
    });

    test('more than risk allows is made smaller, and said to be', async () => {
      const { json } = await preview({ symbol: 'ETHUSDT', quantity: '50', stop_loss: api.world.near('ETHUSDT', -2n) });
      assert.equal(json.limited_by, 'risk');
      assert.ok(Number(json.quantity) > 0 && Number(json.quantity) < 50);
    });

    for (const [name, body, code] of [
      ['no stop', { stop_loss: undefined }, 'stop_required'],
      ['a stop above the entry', { stop_loss: '99000' }, 'stop_side'],
      ['a size that no venue takes', { quantity: '0.00000001' }, 'below_minimum'],
      ['a price far away', { type: 'limit', price: '10' }, 'price_band'],
    ] as const)
      test(`${name} is answered with ${code}, not with a problem`, async () => {
        const { status, json } = await preview(body);
        assert.deepEqual([status, json.outcome, json.code, json.quantity], [200, 'refused', code, null]);
      });

    test('a rule of risk that says no is named', async () => {
      await api.ask('POST /system/command', { as: 'bob', body: { type: 'pause' } });
      const { json } = await preview({}, 'bob');
      assert.deepEqual([json.outcome, json.code, json.reason], ['refused', 'risk_refused', 'paused']);
    });

    test('what is no order is a problem', async () => {
      assert.equal((await preview({ quantity: 5 })).code, 'invalid_request');
      assert.equal((await preview({ symbol: 'NOPE' })).code, 'symbol_unknown');
      assert.equal((await preview({}, 'cy')).code, 'forbidden');
    });
  });

  test('an admin pauses an agent; one that holds money is not paused alone', async () => {
    const command = (name: string, action: string, as: Who = 'admin') =>
      api.ask(`POST /agents/${name}/command`, { as, body: { action } });
    assert.equal((await command('market', 'pause')).status, 202);
    const { json } = await api.ask('GET /agents/status', { as: 'cy' });
    assert.equal(json.items[0].state, 'paused');
    assert.equal((await command('market', 'resume')).status, 202);
    assert.equal((await command('risk', 'stop')).code, 'agent_refused');
    assert.equal((await command('nobody', 'stop')).code, 'not_found');
    assert.equal((await command('market', 'kill')).code, 'invalid_request');
    assert.equal((await command('market', 'pause', 'ana')).code, 'forbidden');
  });

  describe('configuration', () => {
    const document = async (as: Who = 'cy') => (await api.ask('GET /api/v1/config/document', { as })).json;
    const save = (text: string, base_version: number, as: Who = 'admin') =>
      api.ask('PUT /api/v1/config/document', { as, body: { text, base_version, reason: 'less' } });

    test('is read by all, checked, saved by an admin as a new version, and kept', async () => {
      const first = await document();
      const text = first.text.replace('500', '400');
      const check = await api.ask('POST /api/v1/config/check', { as: 'cy', body: { text } });
      assert.deepEqual(check.json, {
        faults: [],
        changes: [{ path: 'risk_manager.max_daily_loss', from: '500', to: '400', applies: 'now' }],
      });
      assert.equal((await save(text, first.version, 'ana')).code, 'forbidden');
      const saved = await save(text, first.version);
      assert.deepEqual([saved.status, saved.json.version, saved.json.saved_by], [200, 2, 'admin@localhost']);
      assert.equal((await document()).text, text);
      assert.equal((await save(text, first.version)).code, 'config_changed');
      const { json } = await api.ask('GET /api/v1/config/history?limit=1', { as: 'cy' });
      assert.deepEqual([json.items[0].version, json.items[0].text], [2, undefined]);
      const next = await api.ask(`GET /api/v1/config/history?limit=1&cursor=${json.next_cursor}`, { as: 'cy' });
      assert.deepEqual([next.json.items[0].version, next.json.next_cursor], [1, null]);
      assert.equal((await api.ask('GET /api/v1/config/history/1', { as: 'cy' })).json.text, first.text);
      assert.equal((await api.ask('GET /api/v1/config/history/9', { as: 'cy' })).code, 'not_found');
    });

    test('86 with a fault it is refused with the path, and the old one stays', async () => {
      const { text, version } = await document();
      const wrong = await save('risk_manger:\n  max_daily_loss: 5\n', version);
      assert.deepEqual([wrong.status, wrong.code], [422, 'config_invalid']);
      assert.equal(wrong.json.errors[0].path, 'risk_manger.max_daily_loss');
      assert.equal((await document()).text, text);
    });

    test('a text that is no text, or endless, is refused', async () => {
      assert.equal((await save('x'.repeat(50_001), 1)).code, 'invalid_request');
      assert.equal((await save(5 as never, 1)).code, 'invalid_request');
    });
  });

  test('backups are taken, listed and verified by an admin, one that was bitten is found', async () => {
    for (let count = 0; count < 3; count += 1)
      assert.equal((await api.ask('POST /api/v1/backups', { as: 'admin' })).status, 201);
    const { json } = await api.ask('GET /api/v1/backups', { as: 'admin' });
    assert.deepEqual(
      json.items.map(({ name, verified_at }: { name: string; verified_at: number | null }) => [name, verified_at]),
      [
        ['backup-3.db', null],
        ['backup-2.db', null],
        ['backup-1.db', null],
      ],
    );
    const verify = (name: string, as: Who = 'admin') => api.ask(`POST /api/v1/backups/${name}/verify`, { as });
    assert.ok((await verify('backup-1.db')).json.verified_at > 0);
    assert.equal((await verify('backup-3.db')).code, 'backup_damaged');
    assert.equal((await verify('backup-9.db')).code, 'not_found');
    assert.equal((await verify('..%2f..%2fetc%2fpasswd')).code, 'invalid_request');
    assert.equal((await verify('.hidden')).code, 'invalid_request');
    assert.equal((await verify('backup-1.db', 'ana')).code, 'forbidden');
  });

  test('logs go page by page, also where two lines have one time, and by level', async () => {
    const told: string[] = [];
    for (let cursor = ''; ;) {
      const { json } = await api.ask(`GET /api/v1/logs?limit=1${cursor}`, { as: 'admin' });
      told.push(...json.items.map(({ text }: { text: string }) => text));
      if (json.next_cursor === null) break;
      cursor = `&cursor=${json.next_cursor}`;
    }
    assert.deepEqual(told, ['line 5', 'line 4', 'line 3', 'line 2', 'line 1', 'line 0']);
    const warn = await api.ask('GET /api/v1/logs?level=warn', { as: 'admin' });
    assert.deepEqual(
      warn.json.items.map(({ level }: { level: string }) => level),
      ['error', 'warn'],
    );
    assert.equal((await api.ask('GET /api/v1/logs', { as: 'ana' })).code, 'forbidden');
  });
});
