import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCluster, readTurn } from '#bus/kafka/kafka.ts';
import { kafkaMissing, startBroker } from './broker.fixture.ts';
import { chaos, recoveryTable } from './chaos.fixture.ts';
import { onLog, rawOn } from './desk.fixture.ts';
import { ACCOUNTS, MARKETS, writeRecording, writeSettings } from './recording.fixture.ts';
import { outcomeIn, readyOf, startProgram, until, visit, whenDone, whenServing } from './programs.fixture.ts';
import type { Broker } from './broker.fixture.ts';
import type { Outcome } from './recording.fixture.ts';
import type { Started } from './programs.fixture.ts';

const SEED = 20_261_121;
const KILLS = Number(process.env['SMC_KAFKA_KILLS'] ?? 6);
const LEASE_MS = 2_000;
const MINUTES = Number(process.env['SMC_KAFKA_MINUTES'] ?? 120);
/** So that the recording outlasts the kills, and not by much. */
const SPEED = String(Math.max(10, Math.round((MINUTES * 60) / (KILLS * 4))));
const DONE_MS = 120_000;

describe('programs apart, over a real broker', { skip: kafkaMissing() ?? false }, () => {
  let folder: string;
  let recording: string;
  let broker: Broker;
  let whole: Outcome;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'smc-apart-'));
    broker = await startBroker();
    recording = writeRecording(folder, MINUTES);
    const config = writeSettings(folder, { address: broker.address, prefix: 'one-', leaseMs: LEASE_MS });
    const one = startProgram({ config, recording, directory: join(folder, 'one'), speed: 'max' });
    assert.equal(await one.ended, 0, one.said());
    whole = outcomeIn(join(folder, 'one'), 'replay');
  });
  after(async () => {
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const clusterOf = (prefix: string) => openCluster({ brokers: [broker.address], prefix });
  /** Numbered from one without a gap or a double, by key. */
  async function assertNumbered(prefix: string): Promise<void> {
    const cluster = await clusterOf(prefix);
    for (const topic of [cluster.topics.market, cluster.topics.account]) {
      const numbers = new Map<string, number>();
      for (const record of await rawOn(cluster, topic)) {
        const { key, number } = readTurn(record);
        assert.equal(number, (numbers.get(key) ?? 0) + 1, `${topic} ${key}`);
        numbers.set(key, number);
      }
      assert.ok(numbers.size > 0, topic);
    }
  }
  function assertEqual(directory: string): void {
    const apart = outcomeIn(directory, 'show');
    assert.deepEqual(apart.counts, whole.counts);
    assert.deepEqual(apart.digests, whole.digests);
    assert.equal(apart.ledger, whole.ledger);
  }

  test('the recording is traded: there is something to be equal', () => {
    assert.deepEqual(
      [...whole.digests.keys()].toSorted(),
      [...MARKETS.map(({ symbol }) => symbol), ...ACCOUNTS].toSorted(),
    );
    for (const kind of ['plan', 'refused', 'fill', 'trade'] as const)
      assert.ok((whole.counts.get(kind) ?? 0) > 3, kind);
  });

  const units = async (): Promise<Readonly<Record<'watch' | 'trade', number>>> => {
    const cluster = await clusterOf('one-');
    const count = (keys: readonly string[]): number => new Set(keys.map(cluster.partitionOf)).size;
    return { watch: count(MARKETS.map(({ symbol }) => symbol)), trade: count(ACCOUNTS) };
  };
  const whenTraded = async (trades: readonly Started[]): Promise<void> => {
    const { trade: all } = await units();
    const isTraded = async (): Promise<boolean> => {
      const told = await Promise.all(trades.map(readyOf));
      return told.flatMap((each) => (each?.state === 'running' ? each.units : [])).length === all;
    };
    await until(isTraded, DONE_MS, () => trades.map(({ said }) => said().slice(-1_500)).join('\n---\n'));
  };

  test('two watches, a trade and a show do what one process does; what people ask is done once, whoever trades', async () => {
    const config = writeSettings(folder, { address: broker.address, prefix: 'equal-', leaseMs: LEASE_MS });
    const begin = (name: string, run: 'watch' | 'trade' | 'show'): Started =>
      startProgram({ config, recording, directory: join(folder, `equal-${name}`), speed: 'max', run });
    const watches = [begin('w1', 'watch'), begin('w2', 'watch')];
    const trade = begin('t', 'trade');
    const show = begin('s', 'show');
    const all = [...watches, trade, show];
    const more: Started[] = [];
    try {
      await whenServing(show);
      await whenDone(
        () => watches,
        () => [trade],
        DONE_MS,
      );
      // What the show has read by now is the rest of a second.
      await new Promise((done) => setTimeout(done, 1_000));
      assertEqual(join(folder, 'equal-s'));

      const second = begin('s2', 'show');
      const standby = begin('t2', 'trade');
      const third = begin('t3', 'trade');
      more.push(second, standby, third);
      await whenServing(second);
      const trades = [trade, standby, third];
      await whenTraded(trades);
      const [one, other] = [await visit(show), await visit(second)];
      const stateOf = async (): Promise<unknown> => (await other('GET', '/system/status')).body['state'];
      for (const account of ACCOUNTS) {
        const { status, body } = await one('POST', `/system/command?account=${account}`, { type: 'pause' });
        assert.equal(status, 202, JSON.stringify(body));
      }
      await until(
        async () => (await stateOf()) === 'paused',
        DONE_MS,
        () => 'what one show has asked for the other shows',
      );
      // Whoever holds the accounts now leaves, in order or by force, and another does what is asked next.
      for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
        const held = await Promise.all(trades.map(readyOf));
        const holder = trades.splice(
          held.findIndex((each) => (each?.units.length ?? 0) > 0),
          1,
        )[0]!;
        await holder.end(signal);
        await whenTraded(trades);
        for (const type of ['resume', 'pause'])
          for (const account of ACCOUNTS)
            assert.equal((await one('POST', `/system/command?account=${account}`, { type })).status, 202);
      }
      const refused = await one('POST', '/agents/risk/command', { action: 'pause' });
      assert.deepEqual([refused.status, refused.body['code']], [501, 'not_served']);
      for (const { end, said } of [...watches, ...trades, show, second]) assert.equal(await end('SIGTERM'), 0, said());
    } finally {
      await Promise.all([...all, ...more].map(({ end }) => end('SIGKILL')));
    }
    const log = await onLog(await clusterOf('equal-'), 'equal-account');
    const commands = log
      .filter(({ kind }) => kind === 'command')
      .map(({ key, data }) => [key, 'type' in data && data.type]);
    const asked = ['pause', 'resume', 'pause', 'resume', 'pause'];
    for (const account of ACCOUNTS)
      assert.deepEqual(
        commands.filter(([key]) => key === account).map(([, type]) => type),
        asked,
        'each once, in order, over all who traded',
      );
    await assertNumbered('equal-');
  });

  test(`the same when programs are killed ${KILLS} times and the broker once, seed ${SEED}`, async () => {
    const config = writeSettings(folder, { address: broker.address, prefix: 'chaos-', leaseMs: LEASE_MS });
    const recoveries = await chaos({
      words: { config, recording, speed: SPEED },
      folder,
      broker,
      kills: KILLS,
      seed: SEED,
      units: await units(),
      ...(process.env['SMC_KAFKA_KILLS'] === undefined ? {} : { note: console.log }),
    });
    assert.equal(recoveries.length, KILLS + 1);
    await assertNumbered('chaos-');
    assertEqual(join(folder, 'show'));
    if (process.env['SMC_KAFKA_KILLS'] !== undefined) console.log(recoveryTable(recoveries));
  });
});
