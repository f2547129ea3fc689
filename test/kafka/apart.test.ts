import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCluster, readTurn } from '#bus/kafka/kafka.ts';
import { kafkaMissing, startBroker } from './broker.fixture.ts';
import { chaos, recoveryTable } from './chaos.fixture.ts';
import { rawOn } from './desk.fixture.ts';
import { ACCOUNTS, MARKETS, writeRecording, writeSettings } from './recording.fixture.ts';
import { outcomeIn, startProgram, whenDone, whenServing } from './programs.fixture.ts';
import type { Broker } from './broker.fixture.ts';
import type { Outcome } from './recording.fixture.ts';
import type { Started } from './programs.fixture.ts';

const SEED = 20_261_121;
const KILLS = Number(process.env['SMC_KAFKA_KILLS'] ?? 6);
const LEASE_MS = 2_000;
const MINUTES = Number(process.env['SMC_KAFKA_MINUTES'] ?? 150);
/** So that the recording outlasts the kills, and not by much. */
const SPEED = String(Math.max(10, Math.round((MINUTES * 60) / (KILLS * 5))));
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
      assert.ok((whole.counts.get(kind) ?? 0) > 4, kind);
  });

  test('two watches, a trade and a show decide, order, fill and book what one process does', async () => {
    const config = writeSettings(folder, { address: broker.address, prefix: 'equal-', leaseMs: LEASE_MS });
    const begin = (name: string, run: 'watch' | 'trade' | 'show'): Started =>
      startProgram({ config, recording, directory: join(folder, `equal-${name}`), speed: 'max', run });
    const watches = [begin('w1', 'watch'), begin('w2', 'watch')];
    const trade = begin('t', 'trade');
    const show = begin('s', 'show');
    const all = [...watches, trade, show];
    try {
      await whenServing(show);
      await whenDone(
        () => watches,
        () => [trade],
        DONE_MS,
      );
      // What the show has read by now is the rest of a second.
      await new Promise((done) => setTimeout(done, 1_000));
      for (const { end, said } of all) assert.equal(await end('SIGTERM'), 0, said());
    } finally {
      await Promise.all(all.map(({ end }) => end('SIGKILL')));
    }
    await assertNumbered('equal-');
    assertEqual(join(folder, 'equal-s'));
  });

  test(`the same when programs are killed ${KILLS} times and the broker once, seed ${SEED}`, async () => {
    const config = writeSettings(folder, { address: broker.address, prefix: 'chaos-', leaseMs: LEASE_MS });
    const cluster = await clusterOf('chaos-');
    const count = (keys: readonly string[]): number => new Set(keys.map(cluster.partitionOf)).size;
    const recoveries = await chaos({
      words: { config, recording, speed: SPEED },
      folder,
      broker,
      kills: KILLS,
      seed: SEED,
      units: { watch: count(MARKETS.map(({ symbol }) => symbol)), trade: count(ACCOUNTS) },
      ...(process.env['SMC_KAFKA_KILLS'] === undefined ? {} : { note: console.log }),
    });
    assert.equal(recoveries.length, KILLS + 1);
    await assertNumbered('chaos-');
    assertEqual(join(folder, 'show'));
    if (process.env['SMC_KAFKA_KILLS'] !== undefined) console.log(recoveryTable(recoveries));
  });
});
