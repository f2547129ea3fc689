// Real mode with the real program: what it takes to start, and what stops it at the exchange when the program cannot.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openLog } from '#store/log/log.ts';
import { cash, price, quantity } from '#model/number.ts';
import { startAgent, until } from './reliability/agent.fixture.ts';
import { configText, machine, value } from './real.fixture.ts';
import type { Event } from '#model/event.ts';
import type { Agent } from './reliability/agent.fixture.ts';
import type { Machine } from './real.fixture.ts';
import type { OrderWire } from '#model/order-wire.ts';

let there: Machine;
let wire: OrderWire;
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
const open = async (): Promise<readonly string[]> =>
  value(await wire.openOrders())
    .map(({ id }) => id)
    .toSorted();
const stopFile = (): string => join(there.store, 'stop-requested.json');

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

/** An entry that works, the protection of another that is held, and an order of somebody else. */
async function orders(name: string): Promise<void> {
  there.simulator.hand.trade('BTCUSDT', '60000', '1');
  await place(`smc-held${name}-e`, { type: 'market', quantity: quantity('0.002') });
  await place(`smc-open${name}-e`, { price: price('50000') });
  await place(`smc-held${name}-s`, { side: 'sell', type: 'stop', stopPrice: price('55000') });
  await place(`web_${name}`, { price: price('40000') });
}
/** All open orders at once are a dear question: a single one may be asked for often. */
const isOpen = async (id: string): Promise<boolean> => value(await wire.order('BTCUSDT', id))?.status === 'new';

/** The agent with its guardian; SIGUSR2 sends its main loop into a circle that never ends. */
async function guardedAgent(): Promise<Agent> {
  const preload = join(there.folder, 'stuck.mjs');
  writeFileSync(
    preload,
    `import { writeSync } from 'node:fs'; process.on('SIGUSR2', () => { writeSync(2, 'in a circle'); for (;;); });`,
  );
  const agent = await start(['--import', preload]);
  assert.match(agent.told.err, /\[REAL MONEY\]/);
  assert.match(agent.told.err, /REAL account live/);
  return agent;
}

for (const [name, signal, isDead] of [
  ['stands still', 'SIGSTOP', false],
  ['turns in a circle', 'SIGUSR2', false],
  ['is killed', 'SIGKILL', true],
] as const)
  test(`when the program ${name}, its guardian cancels the entries and writes a stop down; protection stays`, async () => {
    const agent = await guardedAgent();
    try {
      agent.child.kill(signal);
      if (signal === 'SIGUSR2') await until('the circle', () => agent.told.err.includes('in a circle'));
      await orders(signal);
      await until('the cancel of the guardian', async () => !(await isOpen(`smc-open${signal}-e`)));
      assert.deepEqual(await open(), [`smc-held${signal}-s`, `web_${signal}`]);
      assert.equal(JSON.parse(readFileSync(stopFile(), 'utf8')).by, 'guardian');
      await until('the word of the guardian', () => agent.told.err.includes('guardian: live: '));
      if (signal === 'SIGSTOP') {
        agent.child.kill('SIGCONT');
        await until('the stop', () => !existsSync(stopFile()));
        await agent.stop();
        const log = openLog(there.store, { readOnly: true });
        const rows = [...log.audit.rows(0)].map(({ actor, action, reason }) => `${actor} ${action} ${reason}`);
        log.close();
        assert.ok(
          rows.some((row) => /^guardian emergency_stop the agent was silent for \d s$/.test(row)),
          String(rows),
        );
        assert.ok(rows.some((row) => row.startsWith('admin@localhost real_armed')));
      }
    } finally {
      if (!isDead && !agent.hasEnded()) agent.child.kill('SIGKILL');
      await agent.ended;
      for (const id of await open()) await wire.cancel('BTCUSDT', id);
    }
  });

test('a clean end is no alarm', async () => {
  const agent = await start();
  await agent.stop();
  assert.ok(!existsSync(stopFile()));
  assert.ok(!agent.told.err.includes('guardian: the agent'), agent.told.err);
});

test('smc stop --venue cancels the entries of an agent that is not there, and leaves the rest', async () => {
  for (const id of await open()) await wire.cancel('BTCUSDT', id);
  await orders('dead');
  const { out, exit } = await there.smc(['stop', '--venue']);
  assert.match(out, /^live: 1 order cancelled at the exchange$/m);
  assert.equal(exit, 0);
  assert.deepEqual(await open(), ['smc-helddead-s', 'web_dead']);
  if (existsSync(there.store)) assert.ok(existsSync(stopFile()), 'the next start stays stopped');
});

test('smc stop --venue goes past an agent that stands still', async () => {
  // Its guardian is to be slower than the person.
  there.configure(configText(there.simulator).replace('guardian_seconds: 2', 'guardian_seconds: 600'));
  const agent = await start();
  try {
    agent.child.kill('SIGSTOP');
    await orders('still');
    const { out, err, exit } = await there.smc(['stop', '--venue']);
    assert.match(out, /^live: [12] orders? cancelled at the exchange$/m);
    assert.match(err, /binance: process \d+ does not answer/);
    assert.equal(exit, 0);
    assert.equal(await isOpen('smc-openstill-e'), false);
    assert.equal(await isOpen('smc-heldstill-s'), true);
  } finally {
    agent.child.kill('SIGCONT');
    await agent.stop();
    there.configure(configText(there.simulator));
  }
});

test('flatten past an agent that is not there sells what its positions hold, and nothing that was there before', async () => {
  const other = await machine('0.01');
  const own = other.wire();
  try {
    const sent = { symbol: 'BTCUSDT', side: 'buy', type: 'market', quantity: quantity('0.001') } as const;
    for (const id of ['smc-a-e', 'smc-b-e']) value(await own.place({ ...sent, id }));
    value(await own.place({ ...sent, id: 'smc-a-s', side: 'sell', type: 'stop', stopPrice: price('55000') }));
    // The log knows of the first, and that the second was on its way.
    const log = openLog(other.store);
    const request = { ...sent, clientId: 'smc-b-e', planId: 'b', role: 'entry', reduceOnly: false };
    const position = { planId: 'a', symbol: 'BTCUSDT', quantity: sent.quantity, entryPrice: price('60000') };
    log.append([
      fact(1, 'position', { ...position, cost: cash('60'), openedAt: 0 }),
      fact(2, 'order', { request, state: 'accepted', filled: quantity('0') }),
    ]);
    log.close();
    const { out, exit } = await other.smc(['stop', '--venue', '--flatten']);
    assert.match(out, /^live: BTCUSDT is sold$/m);
    assert.equal(exit, 0);
    const [bitcoin] = value(await own.balances()).filter(({ asset }) => asset === 'BTC');
    // What two purchases have cost in commission is gone from it, and nothing else.
    assert.deepEqual([bitcoin?.free, bitcoin?.locked], [quantity('0.009998'), quantity('0')]);
  } finally {
    await own.stop();
    await other.stop();
  }
});

const fact = (sequence: number, kind: 'position' | 'order', data: object): Event =>
  ({ sequence, time: 0, key: 'live', cause: 0, kind, data }) as Event;
