// Guardian and emergency stop with the real program: what stops it at the exchange when the program itself cannot.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openLog } from '#store/log/log.ts';
import { cash, price, quantity } from '#model/number.ts';
import { startAgent, until } from './reliability/agent.fixture.ts';
import { configText, machine, value } from './real.fixture.ts';
import type { Event } from '#model/event.ts';
import type { Agent } from './reliability/agent.fixture.ts';
import type { Machine } from './real.fixture.ts';

type Desk = Machine & {
  readonly start: (flags?: readonly string[]) => Promise<Agent>;
  /** An entry that works, the protection of another that is held, and an order of somebody else. */
  readonly orders: () => Promise<void>;
  /** Ids, in order. */
  readonly open: () => Promise<readonly string[]>;
  /** All open orders at once are a dear question: a single one may be asked for often. */
  readonly isOpen: (id: string) => Promise<boolean>;
  readonly stopFile: string;
};

/** A machine of the test's own, its account armed: what one test asks of the exchange is not to keep another waiting. */
async function withDesk(work: (desk: Desk) => Promise<void>): Promise<void> {
  const there = await machine();
  const wire = there.wire();
  const place = async (id: string, own: object): Promise<void> => {
    const order = { id, symbol: 'BTCUSDT', side: 'buy', type: 'limit', quantity: quantity('0.001') } as const;
    value(await wire.place({ ...order, ...own }));
  };
  try {
    const { exit, err } = await there.smc(['real', 'arm', '--account', 'live'], `live ${there.code()}\n`);
    assert.equal(exit, 0, err);
    await work({
      ...there,
      start: (flags = []) =>
        startAgent(['--data-dir', there.folder, '--venue', there.simulator.restUrl], {
          flags,
          environment: there.environment,
        }),
      async orders() {
        there.simulator.hand.trade('BTCUSDT', '60000', '1');
        await place('smc-held-e', { type: 'market', quantity: quantity('0.002') });
        await place('smc-open-e', { price: price('50000') });
        await place('smc-held-s', { side: 'sell', type: 'stop', stopPrice: price('55000') });
        await place('web_1', { price: price('40000') });
      },
      open: async () =>
        value(await wire.openOrders())
          .map(({ id }) => id)
          .toSorted(),
      isOpen: async (id) => value(await wire.order('BTCUSDT', id))?.status === 'new',
      stopFile: join(there.store, 'stop-requested.json'),
    });
  } finally {
    await wire.stop();
    await there.stop();
  }
}

/** The agent with its guardian; SIGUSR2 sends its main loop into a circle that never ends. */
async function guardedAgent({ folder, start }: Desk): Promise<Agent> {
  const preload = join(folder, 'stuck.mjs');
  writeFileSync(
    preload,
    `import { writeSync } from 'node:fs'; process.on('SIGUSR2', () => { writeSync(2, 'in a circle'); for (;;); });`,
  );
  const agent = await start(['--import', preload]);
  assert.match(agent.told.err, /\[REAL MONEY\]/);
  assert.match(agent.told.err, /REAL account live/);
  return agent;
}

const fact = (sequence: number, kind: 'position' | 'order', data: object): Event =>
  ({ sequence, time: 0, key: 'live', cause: 0, kind, data }) as Event;

// They wait for exchanges and silences, each for its own.
describe('beside a program that trades real money', { concurrency: 3 }, () => {
  for (const [name, signal] of [
    ['stands still', 'SIGSTOP'],
    ['turns in a circle', 'SIGUSR2'],
    ['is killed', 'SIGKILL'],
  ] as const)
    test(`when it ${name}, its guardian cancels the entries and writes a stop down; protection stays`, () =>
      withDesk(async (desk) => {
        const agent = await guardedAgent(desk);
        try {
          agent.child.kill(signal);
          if (signal === 'SIGUSR2') await until('the circle', () => agent.told.err.includes('in a circle'));
          await desk.orders();
          await until('the cancel of the guardian', async () => !(await desk.isOpen('smc-open-e')));
          assert.deepEqual(await desk.open(), ['smc-held-s', 'web_1']);
          assert.equal(JSON.parse(readFileSync(desk.stopFile, 'utf8')).by, 'guardian');
          await until('the word of the guardian', () => agent.told.err.includes('guardian: live: '));
          if (signal === 'SIGSTOP') {
            agent.child.kill('SIGCONT');
            await until('the stop', () => !existsSync(desk.stopFile));
            await agent.stop();
            const log = openLog(desk.store, { readOnly: true });
            const rows = [...log.audit.rows(0)].map(({ actor, action, reason }) => `${actor} ${action} ${reason}`);
            log.close();
            assert.ok(
              rows.some((row) => /^guardian emergency_stop the agent was silent for \d s$/.test(row)),
              String(rows),
            );
            assert.ok(rows.some((row) => row.startsWith('admin@localhost real_armed')));
          }
        } finally {
          if (!agent.hasEnded()) agent.child.kill('SIGKILL');
          await agent.ended;
        }
      }));

  test('a clean end is no alarm', () =>
    withDesk(async (desk) => {
      const agent = await desk.start();
      await agent.stop();
      assert.ok(!existsSync(desk.stopFile));
      assert.ok(!agent.told.err.includes('guardian: the agent'), agent.told.err);
    }));

  test('smc stop --venue cancels the entries of an agent that is not there, leaves the rest, and holds at the next start', () =>
    withDesk(async (desk) => {
      await (await desk.start()).stop();
      await desk.orders();
      const { out, exit } = await desk.smc(['stop', '--venue']);
      assert.match(out, /^live: 1 order cancelled at the exchange$/m);
      assert.equal(exit, 0);
      assert.deepEqual(await desk.open(), ['smc-held-s', 'web_1']);
      assert.ok(existsSync(desk.stopFile), 'the next start stays stopped');
    }));

  test('smc stop --venue goes past an agent that stands still', () =>
    withDesk(async (desk) => {
      // Its guardian is to be slower than the person.
      desk.configure(configText(desk.simulator).replace('guardian_seconds: 2', 'guardian_seconds: 600'));
      const agent = await desk.start();
      try {
        agent.child.kill('SIGSTOP');
        await desk.orders();
        const { out, err, exit } = await desk.smc(['stop', '--venue']);
        assert.match(out, /^live: [12] orders? cancelled at the exchange$/m);
        assert.match(err, /process \d+ does not answer/);
        assert.equal(exit, 0);
        assert.equal(await desk.isOpen('smc-open-e'), false);
        assert.equal(await desk.isOpen('smc-held-s'), true);
      } finally {
        agent.child.kill('SIGCONT');
        await agent.stop();
      }
    }));

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
});
