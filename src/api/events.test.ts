import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { decode, encode } from '#model/codec.ts';
import { ONE } from '#model/number.ts';
import { MINUTE_MS } from '#model/time.ts';
import { patternId } from '#model/pattern.ts';
import { rig } from './rig.fixture.ts';
import { START } from './world.fixture.ts';
import type { Event } from '#model/event.ts';
import type { Price } from '#model/number.ts';
import type { Rig, Told, Who } from './rig.fixture.ts';

type Step = { readonly stage: string; readonly kind: string; readonly sequence: number; readonly key: string };

describe('events', () => {
  let api: Rig;
  let events: readonly Event[];
  before(async () => {
    api = await rig();
    ({ events } = api.world);
  });
  after(() => api.app.close());
  const get = (path: string, as: Who = 'ana'): Promise<Told> => api.ask(`GET ${path}`, { as });

  test('history of several kinds, between two times, page by page, in order and whole', async () => {
    const from = START + 100 * MINUTE_MS;
    const until = START + 300 * MINUTE_MS;
    const query = `kind=candle_closed,pattern&from=${from}&until=${new Date(until).toISOString()}&limit=7`;
    const told: { kind: string; timestamp: number; sequence: number }[] = [];
    for (let cursor = ''; ;) {
      const { json, text } = await get(`/events/history?${query}${cursor}`);
      assert.ok(json.items !== undefined, text);
      told.push(...json.items);
      if (json.next_cursor === null) break;
      cursor = `&cursor=${json.next_cursor}`;
    }
    const expected = events.filter(
      ({ kind, time }) => (kind === 'candleClosed' || kind === 'pattern') && time >= from && time < until,
    );
    assert.deepEqual(
      told.map(({ sequence }) => sequence),
      expected.map(({ sequence }) => sequence),
    );
    assert.ok(told.length > 20);
  });

  test('lines are those of the codec', async () => {
    const { json } = await get('/events/history?from_sequence=100&limit=50&format=lines');
    assert.deepEqual(json.items, events.slice(99, 149).map(encode));
    assert.equal(decode(json.items[0]).sequence, 100);
  });

  for (const [name, query, code] of [
    ['62 end before start', 'from=2026-02-02&until=2026-02-01', 'invalid_request'],
    ['63 a time beyond all times', 'from=8640000000000001', 'invalid_request'],
    ['63 a time before all times', 'from=-5', 'invalid_request'],
    ['63 seconds in place of milliseconds', 'from=1767589200', 'invalid_request'],
    ['64 a day that no calendar has', 'from=2026-02-30', 'time_ambiguous'],
    ['65 a wall-clock time without a zone', 'from=2026-10-25T02:30', 'time_ambiguous'],
    ['a kind that is none', 'kind=order,candles', 'invalid_request'],
    ['a kind named twice over', 'kind=order&kind=fill', 'invalid_request'],
    ['another format', 'format=csv', 'invalid_request'],
  ] as const)
    test(`${name} is ${code}`, async () => {
      const { status, code: said } = await get(`/events/history?${query}`);
      assert.deepEqual([status, said], [400, code]);
    });

  test('one event is told to those who may see it', async () => {
    await api.order('ana');
    const own = events.findLast(({ kind, key }) => kind === 'order' && key === 'one')!;
    assert.equal((await get(`/api/v1/events/${own.sequence}`)).json.kind, 'order');
    assert.equal((await get(`/api/v1/events/${own.sequence}`, 'admin')).status, 200);
    for (const path of ['', '/causes'])
      assert.equal((await get(`/api/v1/events/${own.sequence}${path}`, 'bob')).code, 'not_found');
    assert.equal((await get('/api/v1/events/99999999')).code, 'not_found');
    assert.equal((await get('/api/v1/events/-1')).code, 'invalid_request');
  });

  test('the causes of an event lead to the input that began it', async () => {
    api.world.minute();
    const own = events.findLast(({ kind, key }) => kind === 'position' && key === 'one')!;
    const { json } = await get(`/api/v1/events/${own.sequence}/causes`);
    assert.equal(json.event.sequence, own.sequence);
    assert.equal(json.causes[0].sequence, own.cause);
    assert.equal(json.causes.at(-1).cause, 0);
    assert.equal(json.is_complete, true);
  });

  test('a trade is explained from its liquidity to its entries, and whoever asks about any step gets the same story', async () => {
    for (let index = 0; index < 600; index += 1) api.world.minute();
    const seen = events.findLast((event) => event.kind === 'setupRefused' && event.data.plan.symbol === 'BTCUSDT')!;
    assert.ok(seen.kind === 'setupRefused' && seen.data.plan.reasons.length > 0);
    const last = api.world.last('BTCUSDT');
    // On whole units, which are on every grid.
    const near = (permille: bigint): Price => (((last * (1_000n + permille)) / 1_000n / ONE) * ONE) as Price;
    const plan = { ...seen.data.plan, id: 'told', side: 'buy', orderType: 'market', entry: last } as const;
    const until = api.world.time() + 600 * MINUTE_MS;
    api.world.input('plan', 'BTCUSDT', api.world.time(), {
      ...plan,
      stop: near(-4n),
      target: near(4n),
      expiresAt: until,
    });
    const isDone = (): boolean =>
      events.some(
        ({ kind, key, data }) => kind === 'trade' && key === 'two' && 'planId' in data && data.planId === 'told',
      );
    for (let index = 0; index < 600 && !isDone(); index += 1) api.world.minute();
    assert.ok(isDone(), 'stop or target is met');

    const trade = events.findLast(({ kind, key }) => kind === 'trade' && key === 'two')!;
    const { json } = await get(`/api/v1/events/${trade.sequence}/causes`, 'bob');
    assert.deepEqual([json.plan_id, json.account, json.is_complete], ['told', 'two', true]);
    const steps: readonly Step[] = json.chain;
    const stages = [...new Set(steps.map(({ stage }) => stage))];
    for (const stage of ['plan', 'risk', 'order', 'fill', 'protection', 'exit', 'entry'])
      assert.ok(stages.includes(stage), stage);
    assert.ok(steps.some(({ kind }) => kind === 'pattern'));
    assert.ok(steps.every(({ key }) => key !== 'one'));
    const order = steps.map(({ sequence }) => sequence);
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
    // All patterns that the plan names are there, and none was said after it.
    const named = new Set(plan.reasons.map((reason) => reason.patternId));
    const told = new Set(
      events.flatMap((event) =>
        event.kind === 'pattern' && order.includes(event.sequence) ? [patternId(event.data.pattern)] : [],
      ),
    );
    assert.deepEqual(
      [...named].filter((id) => !told.has(id)),
      [],
    );
    const made = steps.find(({ kind }) => kind === 'plan')!;
    assert.ok(steps.every(({ kind, sequence }) => kind !== 'pattern' || sequence < made.sequence));
    // Both fills of the account are in, each with its entries.
    const kinds = (kind: string): number => steps.filter((step) => step.kind === kind).length;
    assert.deepEqual([kinds('fill'), kinds('entry'), kinds('trade'), kinds('approved')], [2, 4, 1, 1]);

    for (const kind of ['fill', 'entry', 'approved', 'order']) {
      const step = steps.findLast((each) => each.kind === kind)!;
      const again = await get(`/api/v1/events/${step.sequence}/causes`, 'bob');
      assert.deepEqual(again.json.chain, json.chain, kind);
    }
  });

  test('a setup that was not taken is explained as well', async () => {
    const seen = events.findLast(({ kind }) => kind === 'setupRefused')!;
    const { json } = await get(`/api/v1/events/${seen.sequence}/causes`);
    assert.equal(json.chain.find(({ kind }: Step) => kind === 'setup_refused').sequence, seen.sequence);
    assert.ok(json.chain.some(({ kind }: Step) => kind === 'pattern'));
  });
});
