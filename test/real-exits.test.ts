// A start for exits only with the real program: what is held keeps its stop and is booked when it is sold; nothing new is opened.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machine, value } from './real.fixture.ts';
import { personAt } from './real-person.fixture.ts';
import { until } from './reliability/agent.fixture.ts';

const ORDER = { symbol: 'BTCUSDT', side: 'buy', type: 'market', quantity: '0.001', stop_loss: '58000' };

test('a position outlives the leave to trade: it is protected, a stop that fills is booked, and no entry goes out', async () => {
  const there = await machine();
  const wire = there.wire();
  const person = personAt(there);
  const trade = (at: string): void => there.simulator.hand.trade('BTCUSDT', at, '1');
  const positions = async (): Promise<number> =>
    (await person.ask('GET', '/api/v1/risk/portfolio?account=live')).positions.length;
  try {
    const armed = await there.smc(['real', 'arm', '--account', 'live'], `live ${there.code()}\n`);
    assert.equal(armed.exit, 0, armed.err);
    trade('60000');
    const first = await person.start();
    try {
      let answer: { readonly order_id?: string } = {};
      await until(`the entry ${JSON.stringify(answer)}`, async () => {
        trade('60000');
        answer = await person.ask('POST', '/api/v1/orders/create?account=live', ORDER);
        return answer.order_id !== undefined;
      });
      await until('its stop', async () => value(await wire.openOrders()).some(({ id }) => id.endsWith('-s')));
    } finally {
      await first.stop();
    }
    assert.equal((await there.smc(['real', 'disarm', '--account', 'live'])).exit, 0);
    const second = await person.start();
    try {
      assert.match(second.told.err, /\[ENTRIES HALTED\] .*live is not armed \(REAL_UNCONFIRMED\)/);
      const status = await person.ask('GET', '/system/status');
      const halted = status.breakers.find(({ account }: { readonly account: string }) => account === 'live');
      assert.match(JSON.stringify(halted), /venue.*live is not armed/);
      trade('60000');
      const refused = await person.ask('POST', '/api/v1/orders/create?account=live', ORDER);
      assert.match(JSON.stringify(refused), /breaker/);
      // A person's reset gives no leave.
      const reset = { type: 'reset_breaker', tier: 'system', reason: 'looked' };
      assert.equal((await person.ask('POST', '/system/command?account=live', reset)).accepted, true);
      assert.match(JSON.stringify(await person.ask('POST', '/api/v1/orders/create?account=live', ORDER)), /breaker/);
      assert.ok(
        value(await wire.openOrders()).some(({ id }) => id.endsWith('-s')),
        'the stop stands',
      );
      assert.equal(await positions(), 1);
      trade('57900');
      await until('the end of the position', async () => (await positions()) === 0);
      const [bitcoin] = value(await wire.balances()).filter(({ asset }) => asset === 'BTC');
      assert.ok((bitcoin?.free ?? 0n) < 1_000n, String(bitcoin?.free));
    } finally {
      await second.stop();
    }
    const { exit, err } = await there.smc(['start', '--port', '0', '--venue', there.simulator.restUrl]);
    assert.match(err, /live is not armed \(REAL_UNCONFIRMED\)/);
    assert.equal(exit, 1);
  } finally {
    await wire.stop();
    await there.stop();
  }
});
