// Changes of orders over the API: once for their key, through risk, by their owner, and told as what they are.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { rig } from './rig.fixture.ts';
import type { Rig, Told, Who } from './rig.fixture.ts';

describe('changes of orders', () => {
  let api: Rig;
  let keys = 0;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());

  const change = (as: Who, id: string, body: unknown, headers: Readonly<Record<string, string | undefined>> = {}) => {
    keys += 1;
    return api.ask(`PATCH /api/v1/orders/${id}`, { as, body, headers: { 'idempotency-key': `c${keys}`, ...headers } });
  };
  const near = (percent: bigint): string => api.world.near('BTCUSDT', percent);
  const place = (more: Readonly<Record<string, unknown>> = {}): Promise<Told> =>
    api.order('ana', { type: 'limit', price: near(-2n), stop_loss: near(-4n), take_profit: near(6n), ...more });
  const seen = async (id: string): Promise<Told['json']> =>
    (await api.ask(`GET /api/v1/orders/${id}`, { as: 'ana' })).json;
  /** A limit order at 2% below the market, that is gone when the test is over. */
  const waiting = async (work: (id: string) => Promise<string>): Promise<void> => {
    const { json, text } = await place();
    assert.ok(json.order_id !== undefined, text);
    const last = await work(json.order_id);
    const { status } = await api.ask(`DELETE /api/v1/orders/${last}`, { as: 'ana' });
    assert.equal(status, 200);
  };

  test('a changed price is a new order; the old one is cancelled, and what was not named stays', () =>
    waiting(async (id) => {
      const { status, json, text } = await change('ana', id, { price: near(-3n) });
      assert.equal(status, 200, text);
      assert.deepEqual([json.replaces, json.status], [id, 'accepted']);
      const old = await seen(id);
      assert.equal(`${old.status} ${old.reason}`, 'canceled replaced');
      const now = await seen(json.order_id);
      assert.deepEqual([now.price, now.order_type, now.side], [near(-3n), 'limit', 'buy']);
      const { plans } = api.world.port.view('one');
      const [before, plan] = [plans.get(old.plan_id)!, plans.get(now.plan_id)!];
      assert.deepEqual([plan.stop, plan.target, plan.quantity], [before.stop, before.target, before.quantity]);
      return json.order_id;
    }));

  test('the same key is one change and one answer, also where the first answer was lost', () =>
    waiting(async (id) => {
      const key = { 'idempotency-key': 'change-over-a-crash' };
      const body = { stop_loss: near(-5n) };
      api.world.fail(true);
      assert.equal((await change('ana', id, body, key)).code, 'internal');
      api.world.fail(false);
      const said = api.world.events.length;
      const first = await change('ana', id, body, key);
      assert.equal(first.status, 200, first.text);
      const again = await change('ana', id, body, key);
      assert.equal(again.text, first.text);
      assert.equal(again.headers['idempotent-replayed'], 'true');
      assert.equal(api.world.events.length, said, 'nothing was done again');
      return first.json.order_id;
    }));

  test('the same key and body for another order is another request', () =>
    waiting(async (id) => {
      const key = { 'idempotency-key': 'two-orders' };
      const first = await change('ana', id, { price: near(-3n) }, key);
      const { status, code } = await change('ana', first.json.order_id, { price: near(-3n) }, key);
      assert.equal(`${status} ${code}`, '422 idempotency_key_reused');
      return first.json.order_id;
    }));

  test('a change can be changed, and never makes the order larger than was asked for', () =>
    waiting(async (id) => {
      const wide = await change('ana', id, { stop_loss: near(-15n), price: near(-2n) });
      assert.equal(wide.status, 200, wide.text);
      const back = await change('ana', wide.json.order_id, { stop_loss: near(-4n) });
      assert.equal(back.json.quantity, (await seen(id)).quantity);
      return back.json.order_id;
    }));

  const wrong: readonly (readonly [name: string, body: () => unknown, answer: string])[] = [
    ['nothing', () => ({}), '400 invalid_request'],
    ['a quantity', () => ({ quantity: '1' }), '400 invalid_request'],
    ['a number', () => ({ price: 5 }), '400 invalid_request'],
    ['a price 30% off', () => ({ price: near(-30n) }), '422 price_band'],
    ['a stop above the price', () => ({ stop_loss: near(1n) }), '422 stop_side'],
    ['a target below the price', () => ({ take_profit: near(-3n) }), '422 target_side'],
  ];
  test('what is wrong is refused, and the order stands', () =>
    waiting(async (id) => {
      for (const [name, body, answer] of wrong) {
        const { status, code } = await change('ana', id, body());
        assert.equal(`${status} ${code}`, answer, name);
      }
      assert.equal((await change('ana', id, { price: near(-3n) }, { 'idempotency-key': undefined })).status, 400);
      assert.equal((await seen(id)).status, 'accepted');
      return id;
    }));

  test('others cannot change it, and an analyst may not', () =>
    waiting(async (id) => {
      const body = { price: near(-3n) };
      assert.equal((await change('bob', id, body)).code, 'not_found');
      assert.equal((await change('cy', id, body)).code, 'forbidden');
      assert.equal((await api.ask(`POST /api/v1/orders/${id}/preview`, { as: 'bob', body })).code, 'not_found');
      return id;
    }));

  test('a preview says what would become of it, and does nothing', () =>
    waiting(async (id) => {
      const said = api.world.events.length;
      const preview = (body: unknown): Promise<Told> =>
        api.ask(`POST /api/v1/orders/${id}/preview`, { as: 'ana', body });
      const { json } = await preview({ price: near(-3n) });
      assert.deepEqual([json.outcome, json.entry_price, json.asked_quantity], ['approved', near(-3n), '0.01']);
      const no = await preview({ stop_loss: near(1n) });
      assert.deepEqual([no.status, no.json.outcome, no.json.code], [200, 'refused', 'stop_side']);
      assert.equal(api.world.events.length, said);
      return id;
    }));

  test('a paused account changes nothing: the order stands', () =>
    waiting(async (id) => {
      const pause = (type: 'pause' | 'resume'): void => void api.world.port.command('one', { type, by: 'ana' });
      pause('pause');
      const { status, code, json } = await change('ana', id, { price: near(-3n) });
      pause('resume');
      assert.equal(`${status} ${code} ${json.reason}`, '422 risk_refused paused');
      assert.equal((await seen(id)).status, 'accepted');
      return id;
    }));

  test('a change is written down with who and what', () =>
    waiting(async (id) => {
      const at = near(-3n);
      const { json } = await change('ana', id, { price: at });
      const row = api.world.audited.findLast(({ action }) => action === 'change_order')!;
      assert.deepEqual([row.actor, row.subject, row.reason], ['ana@example.org', id, `price ${at}`]);
      return json.order_id;
    }));

  /** Of the position of ETHUSDT. */
  const exitsOf = async (stop: string): Promise<void> => {
    const at = (percent: bigint): string => api.world.near('ETHUSDT', percent);
    const nearer = await change('ana', stop, { stop_loss: at(-1n) });
    assert.equal(nearer.status, 200, nearer.text);
    assert.deepEqual([nearer.json.order_id, nearer.json.replaces, nearer.json.status], [stop, null, 'accepted']);
    const [now] = [await seen(stop)];
    assert.deepEqual([now.stop_price, now.status], [at(-1n), 'accepted']);
    const said = api.world.events.length;
    const preview = async (body: unknown): Promise<Told['json']> =>
      (await api.ask(`POST /api/v1/orders/${stop}/preview`, { as: 'ana', body })).json;
    const further = await preview({ stop_loss: at(-2n) });
    assert.deepEqual([further.outcome, further.limits_after], ['approved', null]);
    assert.ok(Number(further.risk_amount) > 0);
    assert.equal(api.world.events.length, said);
    const wrong: readonly (readonly [body: unknown, answer: string])[] = [
      [{ stop_loss: at(1n) }, '422 stop_side'],
      [{ take_profit: at(-1n) }, '422 target_side'],
      [{ stop_loss: at(-60n) }, '422 price_band'],
      [{ price: at(-1n) }, '409 order_not_changeable'],
    ];
    for (const [body, answer] of wrong) {
      const { status, code } = await change('ana', stop, body);
      assert.equal(`${status} ${code}`, answer);
    }
    await api.world.port.command('one', { type: 'pause', by: 'ana' });
    const away = await change('ana', stop, { stop_loss: at(-2n) });
    assert.equal(`${away.status} ${away.json.reason}`, '422 paused');
    const target = await change('ana', stop, { take_profit: at(9n) });
    assert.equal(target.status, 200, target.text);
    await api.world.port.command('one', { type: 'resume', by: 'ana' });
    assert.equal((await change('bob', stop, { stop_loss: at(-1n) })).code, 'not_found');
  };

  test('an order that has ended or has filled is not changed; the exits of a position are moved', async () => {
    const market = await api.order('ana', { symbol: 'ETHUSDT', stop_loss: api.world.near('ETHUSDT', -2n) });
    const body = { stop_loss: api.world.near('ETHUSDT', -3n) };
    assert.equal((await change('ana', market.json.order_id, body)).code, 'order_not_changeable', 'a market order');
    api.world.minute();
    const { json } = await api.ask('GET /api/v1/orders?symbol=ETHUSDT', { as: 'ana' });
    const stop = json.items.find(({ role }: { role: string }) => role === 'stop_loss');
    await exitsOf(stop.id);
    await waiting(async (id) => {
      const { json: changed } = await change('ana', id, { price: near(-3n) });
      const late = await change('ana', id, { price: near(-3n) });
      assert.equal(`${late.status} ${late.json.reason}`, '422 nothing_to_replace');
      return changed.order_id;
    });
  });
});
