// Tests of the emergency stop: an exchange that answers late, not at all, or twice, and what works and is held there afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stopAtVenue } from './emergency.ts';
import { quantity, cash, price } from '#model/number.ts';
import type { EmergencyReport, EmergencyWire, Holding } from './emergency.ts';
import type { Instrument } from '#model/instrument.ts';
import type { WireAnswer, WireUpdate } from '#model/order-wire.ts';

const BTC: Instrument = {
  symbol: 'BTCUSDT',
  kind: 'spot',
  base: 'BTC',
  quote: 'USDT',
  tick: price('0.01'),
  lot: quantity('0.001'),
  minQuantity: quantity('0.001'),
  maxQuantity: quantity('9000'),
  minNotional: cash('5'),
  contractSize: 1n,
  hours: 'always',
};
const order = (id: string, filled = '0'): WireUpdate => ({
  id,
  symbol: 'BTCUSDT',
  side: 'buy',
  venueId: id,
  status: filled === '0' ? 'new' : 'partially-filled',
  quantity: quantity('1'),
  filled: quantity(filled),
  triggered: false,
  reason: '',
  fills: [],
  time: 0,
});
const done = <T>(value: T): WireAnswer<T> => ({ outcome: 'done', value });
const lost = <T>(): WireAnswer<T> => ({ outcome: 'unknown', until: 2_000, detail: 'cut' });

/** An exchange with these open orders and this much bitcoin, and a clock that only waiting moves. */
function exchange(open: readonly WireUpdate[], free = '0') {
  const held = new Map(open.map((each) => [each.id, each]));
  const time = { now: 0 };
  const sold: string[] = [];
  const orders = new Map<string, WireUpdate>();
  const balance = { free: quantity(free) };
  const execute = (id: string, size: bigint): WireUpdate => {
    sold.push(id);
    balance.free = (balance.free - size) as typeof balance.free;
    const update = { ...order(id), side: 'sell', status: 'filled', filled: size } as WireUpdate;
    orders.set(id, update);
    return update;
  };
  const wire: EmergencyWire = {
    now: () => time.now,
    openOrders: () => Promise.resolve(done([...held.values()])),
    cancel: (_symbol, id) => {
      const found = held.get(id);
      held.delete(id);
      return Promise.resolve(
        found === undefined ? { outcome: 'refused', why: 'unknown-order', detail: 'gone' } : done(found),
      );
    },
    balances: () => Promise.resolve(done([{ asset: 'BTC', free: balance.free, locked: quantity('0') }])),
    place: ({ id, quantity: size }) => Promise.resolve(done(execute(id, size))),
    order: (_symbol, id) => Promise.resolve(done(orders.get(id))),
  };
  const stop = (own: Partial<EmergencyWire> = {}, holdings?: readonly Holding[]): Promise<EmergencyReport> =>
    stopAtVenue({
      wire: { ...wire, ...own },
      ...(holdings === undefined ? {} : { flatten: () => Promise.resolve(holdings) }),
      clock: () => time.now,
      wait(ms) {
        time.now += ms;
        return Promise.resolve();
      },
    });
  return { wire, held, time, sold, execute, stop };
}

const holding = (size: string): readonly Holding[] => [{ id: 'smc-x1-c', instrument: BTC, quantity: quantity(size) }];

test('entries are cancelled, and protection and the orders of others stay', async () => {
  const there = exchange(['smc-a-e', 'smc-b-e2', 'smc-a-s', 'smc-a-t', 'smc-b-c', 'web_1'].map((id) => order(id)));
  const report = await there.stop();
  assert.deepEqual(report.cancelled, ['smc-a-e', 'smc-b-e2']);
  assert.deepEqual([...there.held.keys()], ['smc-a-s', 'smc-a-t', 'smc-b-c', 'web_1']);
  assert.deepEqual([report.foreign, report.left, report.trouble, report.sales], [1, [], '', []]);
});

test('an entry that was on its way and comes later is cancelled as well', async () => {
  const there = exchange([order('smc-a-e')]);
  const report = await there.stop({
    openOrders() {
      if (there.time.now === 5_000) there.held.set('smc-late-e', order('smc-late-e'));
      return there.wire.openOrders();
    },
  });
  assert.deepEqual(report.cancelled, ['smc-a-e', 'smc-late-e']);
});

test('an exchange that does not answer is asked again; what never answers is told', async () => {
  const there = exchange([order('smc-a-e')]);
  const report = await there.stop({
    openOrders: () => (there.time.now < 20_000 ? Promise.resolve(lost()) : there.wire.openOrders()),
  });
  assert.deepEqual([report.cancelled, report.trouble], [['smc-a-e'], '']);
  const dead = exchange([order('smc-a-e')]);
  assert.equal((await dead.stop({ openOrders: () => Promise.resolve(lost()) })).trouble, 'cut');
  assert.ok(dead.time.now >= 60_000, 'it did not give up early');
});

test('a cancel whose outcome is unknown is asked for again, and one that is refused is told', async () => {
  const there = exchange([order('smc-a-e')]);
  let count = 0;
  const report = await there.stop({
    cancel: (symbol, id) => ((count += 1) < 3 ? Promise.resolve(lost()) : there.wire.cancel(symbol, id)),
  });
  assert.deepEqual([report.cancelled, report.left], [['smc-a-e'], []]);
  const stubborn = exchange([order('smc-a-e')]);
  const refused = { outcome: 'refused', why: 'market-closed', detail: 'halted' } as const;
  const told = await stubborn.stop({ cancel: () => Promise.resolve(refused) });
  assert.deepEqual([told.left, told.trouble], [['smc-a-e'], 'halted']);
});

test('an entry that had filled in part is named: its protection may have gone with it', async () => {
  assert.deepEqual((await exchange([order('smc-a-e', '0.4')]).stop()).partly, ['smc-a-e']);
});

test('flatten cancels everything of ours and sells what is held, no more than is free, on the lot', async () => {
  for (const [held, free, sold, trouble] of [
    ['0.5', '2', '0.5', ''],
    ['0.5', '0.4', '0.4', ''],
    ['0.5004', '0.5004', '0.5', ''],
    ['0.0004', '1', '0', /less than the exchange trades/],
    ['0.5', '0', '0', /only 0 are free/],
  ] as const) {
    const there = exchange([order('smc-a-e'), order('smc-a-s'), order('web_1')], free);
    const { cancelled, sales } = await there.stop({}, holding(held));
    assert.deepEqual(cancelled, ['smc-a-e', 'smc-a-s']);
    assert.equal(sales[0]!.sold, quantity(sold), held);
    assert.match(sales[0]!.trouble, trouble === '' ? /^$/ : trouble);
  }
});

test('a sale whose answer is lost is looked for: found, it is not sent again', async () => {
  const there = exchange([], '1');
  const report = await there.stop(
    {
      place({ id, quantity: size }) {
        there.execute(id, size);
        return Promise.resolve(lost());
      },
    },
    holding('1'),
  );
  assert.deepEqual(there.sold, ['smc-x1-c']);
  assert.deepEqual(report.sales, [{ symbol: 'BTCUSDT', sold: quantity('1'), trouble: '' }]);
});

test('a sale that is certainly not there is sent again, under the same id and only after its time', async () => {
  const there = exchange([], '1');
  let count = 0;
  await there.stop(
    {
      place(sale) {
        count += 1;
        if (count > 1) {
          assert.ok(there.time.now > 2_000, `sent again at ${there.time.now}`);
          return there.wire.place(sale);
        }
        return Promise.resolve(lost());
      },
    },
    holding('1'),
  );
  assert.deepEqual([count, there.sold], [2, ['smc-x1-c']]);
});

test('while something of ours still works nothing is sold', async () => {
  const there = exchange([order('smc-a-s')], '1');
  const refused = { outcome: 'refused', why: 'market-closed', detail: 'halted' } as const;
  const report = await there.stop({ cancel: () => Promise.resolve(refused) }, holding('1'));
  assert.deepEqual([there.sold, report.left], [[], ['smc-a-s']]);
});
