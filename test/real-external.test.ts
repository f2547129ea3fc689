// Orders of somebody else with the real program: adopted, shown, followed through a restart, and cancelled by a person.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { price, quantity } from '#model/number.ts';
import { personAt } from './real-person.fixture.ts';
import { until } from './reliability/agent.fixture.ts';
import { configText, machine, value } from './real.fixture.ts';
import type { Machine } from './real.fixture.ts';
import type { Person } from './real-person.fixture.ts';
import type { OrderWire } from '#model/order-wire.ts';

let there: Machine;
let wire: OrderWire;
let person: Person;
// Within a suite: at the root it would be begun before the tests of every file.
describe('orders of somebody else', () => {
  before(async () => {
    there = await machine();
    there.configure(
      configText(there.simulator).replace('    venue: binance\n', '    venue: binance\n    external_orders: adopt\n'),
    );
    wire = there.wire();
    person = personAt(there);
    const { exit, err } = await there.smc(['real', 'arm', '--account', 'live'], `live ${there.code()}\n`);
    assert.equal(exit, 0, err);
    there.simulator.hand.trade('BTCUSDT', '60000', '1');
  });
  after(async () => {
    await wire.stop();
    await there.stop();
  });

  const external = async (): Promise<readonly string[]> =>
    (await person.ask('GET', '/api/v1/orders?account=live')).items.map(
      ({ id, role, status, filled_quantity: filled, price: at }: Record<string, string>) =>
        `${id} ${role} ${status} ${filled} @${at}`,
    );

  test('an order by hand is shown among those of the account, also after a restart, and a person cancels it', async () => {
    const first = await person.start();
    const order = { symbol: 'BTCUSDT', side: 'buy', type: 'limit', quantity: quantity('0.001') } as const;
    const { venueId } = value(await wire.place({ ...order, id: 'web_by.hand', price: price('40000') }));
    const id = `ext-BTCUSDT-${venueId}`;
    const works = `${id} external accepted 0 @40000`;
    try {
      await until('the order', async () => (await external()).includes(works));
    } finally {
      await first.stop();
    }
    const second = await person.start();
    try {
      assert.deepEqual(await external(), [works]);
      await person.ask('DELETE', `/api/v1/orders/${id}`);
      await until('the end of it', async () => (await external())[0] === `${id} external canceled 0 @40000`);
      assert.equal(value(await wire.order('BTCUSDT', 'web_by.hand'))?.status, 'canceled');
    } finally {
      await second.stop();
    }
  });
});
