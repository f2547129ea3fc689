import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { formatFixed, parseFixed } from '#model/number.ts';
import { rig } from './rig.fixture.ts';
import type { Rig } from './rig.fixture.ts';

const rowsOf = (text: string): readonly Readonly<Record<string, string>>[] => {
  const [head, ...lines] = text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
  return lines.map((line) => Object.fromEntries(head!.map((name, index) => [name, line[index]!])));
};

describe('reports', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
    await api.order('ana', { stop_loss: api.world.near('BTCUSDT', -1n), take_profit: api.world.near('BTCUSDT', 1n) });
    for (let index = 0; index < 800 && api.world.port.view('one').trades.length === 0; index += 1) api.world.minute();
    assert.equal(api.world.port.view('one').trades.length, 1);
  });
  after(() => api.app.close());
  const get = (name: string, query = '', as: 'ana' | 'bob' | 'cy' = 'ana') => {
    // These read everything, and so may not be asked for in a hurry.
    api.clock.time += 5_000;
    return api.ask(`GET /api/v1/reports/${name}${query}`, { as });
  };

  test('trades, orders and fills are the ones of the account, exactly, and nobody else has them', async () => {
    const [trade] = api.world.port.view('one').trades;
    const told = await get('trades.csv');
    assert.equal(told.headers['content-type'], 'text/csv; charset=utf-8; header=present');
    assert.match(String(told.headers['content-disposition']), /^attachment; filename="trades-one-2026-01-\d\d\.csv"$/);
    const [row, ...more] = rowsOf(told.text);
    assert.deepEqual([row!['net_pnl'], row!['strategy'], more.length], [formatFixed(trade!.netPnl), 'manual', 0]);
    assert.equal(row!['exit_time'], new Date(trade!.exitTime).toISOString().replace('.000Z', '+00:00'));
    const fills = rowsOf((await get('executions.csv')).text);
    assert.deepEqual(
      fills.map(({ role, side }) => [role === 'entry', side]),
      [
        [true, 'buy'],
        [false, 'sell'],
      ],
    );
    assert.equal(rowsOf((await get('orders.csv')).text).length, api.world.port.view('one').orders.size);
    for (const name of ['trades.csv', 'orders.csv', 'executions.csv', 'tax-lots.csv'])
      assert.deepEqual(rowsOf((await get(name, '', 'bob')).text), [], name);
    assert.equal((await get('trades.csv', '?account=two')).code, 'not_found');
  });

  test('the lot of a trade gains what the trade made', async () => {
    const [lot] = rowsOf((await get('tax-lots.csv')).text);
    const [trade] = api.world.port.view('one').trades;
    assert.deepEqual([lot!['method'], lot!['position'], lot!['currency']], ['FIFO', 'long', 'USDT']);
    assert.equal(parseFixed(lot!['gain']!), trade!.netPnl);
  });

  test('a span leaves out what lies outside of it, and a zone writes its own times', async () => {
    assert.deepEqual(rowsOf((await get('trades.csv', '?until=2026-01-05')).text), []);
    assert.deepEqual(rowsOf((await get('tax-lots.csv', '?from=2026-02-01')).text), []);
    const [row] = rowsOf((await get('executions.csv', '?zone=Asia/Tokyo')).text);
    assert.match(row!['time']!, /\+09:00$/);
  });

  for (const [query, code] of [
    ['?zone=Mars/Phobos', 'invalid_request'],
    ['?zone=%3Dcmd', 'invalid_request'],
    ['?from=2026-02-02&until=2026-02-01', 'invalid_request'],
    ['?from=2026-10-25T02:30', 'time_ambiguous'],
    ['?format=xml', 'invalid_request'],
  ] as const)
    test(`67 ${query} is ${code}`, async () => {
      const { status, code: said } = await get('trades.csv', query);
      assert.deepEqual([status, said], [400, code]);
    });

  test('the trades come as pages as well', async () => {
    const answer = await get('trades.pdf', '?zone=Europe/Prague', 'cy');
    assert.deepEqual([answer.status, answer.headers['content-type']], [200, 'application/pdf']);
    assert.match(answer.text, /^%PDF-/);
  });
});
