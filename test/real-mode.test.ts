// Real mode with the real program: what it takes to start, and what stops it at the exchange when the program cannot.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openLog } from '#store/log/log.ts';
import { price, quantity } from '#model/number.ts';
import { startAgent, until } from './reliability/agent.fixture.ts';
import { configText, machine, value } from './real.fixture.ts';
import type { Agent } from './reliability/agent.fixture.ts';
import type { Machine } from './real.fixture.ts';
import type { OrderWire } from '#model/order-wire.ts';

let there: Machine;
let wire: OrderWire;
// Within a suite: at the root it would be begun before the tests of every file.
describe('real mode', () => {
  before(async () => {
    there = await machine();
    wire = there.wire();
  });
  after(async () => {
    await wire.stop();
    await there.stop();
  });

  const start = (flags: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Promise<Agent> =>
    startAgent(['--data-dir', there.folder, '--venue', there.simulator.restUrl], {
      flags,
      environment: { ...there.environment, ...environment },
    });
  const place = async (id: string, own: object): Promise<void> => {
    const order = { id, symbol: 'BTCUSDT', side: 'buy', type: 'limit', quantity: quantity('0.001') } as const;
    value(await wire.place({ ...order, ...own }));
  };
  const isOpen = async (id: string): Promise<boolean> => value(await wire.order('BTCUSDT', id))?.status === 'new';

  test('a start that nobody has armed is refused, and sends nothing', async () => {
    const { exit, err } = await there.smc(['start', '--port', '0', '--venue', there.simulator.restUrl]);
    assert.match(err, /live is not armed \(REAL_UNCONFIRMED\)/);
    assert.equal(exit, 1);
  });

  test('with an order of ours at the exchange it starts all the same, with entries halted, and says so; with none left it is refused', async () => {
    there.simulator.hand.trade('BTCUSDT', '60000', '1');
    await place('smc-left-e', { price: price('50000') });
    const agent = await start();
    try {
      assert.match(agent.told.err, /\[ENTRIES HALTED\] .*live: live is not armed \(REAL_UNCONFIRMED\)/);
      assert.match(agent.told.err, /halted: live, system breaker, venue: live is not armed \(REAL_UNCONFIRMED\)/);
      await until('the end of an entry that nobody would look after', async () => !(await isOpen('smc-left-e')));
    } finally {
      await agent.stop();
    }
    const log = openLog(there.store, { readOnly: true });
    const audit = [...log.audit.rows(0)].map(({ action, subject }) => `${action} ${subject}`);
    log.close();
    assert.ok(audit.includes('real_started_for_exits live'), String(audit));
    const { exit, err } = await there.smc(['start', '--port', '0', '--venue', there.simulator.restUrl]);
    assert.match(err, /live is not armed \(REAL_UNCONFIRMED\)/);
    assert.equal(exit, 1);
  });

  for (const [words, feed] of [
    ['made up or recorded', 'demo'],
    ['made up or recorded', 'replay'],
  ] as const)
    test(`real orders are not made from prices that are ${words}: ${feed}`, async () => {
      const { exit, err } = await there.smc(['start', '--port', '0', '--feed', feed, '--replay', there.folder]);
      assert.match(err, /live trades on binance, and the prices are made up or recorded \(REAL_PRICES\)/);
      assert.equal(exit, 4);
    });

  test('real orders are not made from the prices of another place', async () => {
    const { err } = await there.smc(['start', '--port', '0', '--venue', 'http://localhost:1']);
    assert.match(err, /the orders would go elsewhere \(REAL_PRICES\)/);
  });

  test('a venue without the mode is refused before anything is opened', async () => {
    there.configure(configText(there.simulator).replace('mode: real', 'mode: paper'));
    const { exit, err } = await there.smc(['start', '--port', '0']);
    there.configure(configText(there.simulator));
    assert.match(err, /live trades on binance, and the mode is paper \(REAL_MODE\)/);
    assert.equal(exit, 4);
  });

  test('arming asks for the name of the account and a code that was not used', async () => {
    const code = there.code();
    for (const [typed, said] of [
      [`paper-1 ${code}`, /the name of the account was not typed \(REAL_UNCONFIRMED\)/],
      ['live', /the name of the account was not typed \(REAL_UNCONFIRMED\)/],
      ['live 000000', /the code is not the one .* \(REAL_NOT_ADMIN\)/],
    ] as const) {
      const { exit, err } = await there.smc(['real', 'arm', '--account', 'live'], typed);
      assert.match(err, said);
      assert.equal(exit, 1);
    }
    const { exit, out, err } = await there.smc(['real', 'arm', '--account', 'live'], `live ${code}\n`);
    assert.match(err, /^\[REAL MONEY\].*live on http/m);
    assert.match(out, /^live is armed by admin@localhost until /);
    assert.equal(exit, 0);
    assert.match((await there.smc(['real', 'arm', '--account', 'live'], `live ${code}\n`)).err, /REAL_NOT_ADMIN/);
  });

  test('the state says what is missing, by the exchange as well', async () => {
    const { out, exit } = await there.smc(['real', 'status', '--venue', '--json']);
    assert.equal(exit, 0);
    const { account, missing, armed_by: armedBy, warnings } = JSON.parse(out);
    assert.deepEqual([account, missing, armedBy], ['live', [], ['admin@localhost']]);
    assert.match(String(warnings), /whether the key of live is bound|works from every address/);
    assert.match((await there.smc(['real', 'status'])).out, /nothing is missing/);
  });
});
