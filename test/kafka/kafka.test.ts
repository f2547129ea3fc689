import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { SmcError } from '#model/fate.ts';
import { clusterOptions, loadConfig } from '#config/config.ts';
import { openCluster, openTrade, openWatch } from '#bus/kafka/kafka.ts';
import { seededRandom } from '#backtest/statistics/statistics.ts';
import { kafkaMissing, startBroker } from './broker.fixture.ts';
import { assertBus, inMemory, overKafka } from './contract.fixture.ts';
import { killedAgainAndAgain } from './killed.fixture.ts';
import {
  ACCOUNTS,
  agents,
  CHECKPOINT_EVERY,
  clusterAt,
  countOf,
  digestOf,
  inputs,
  MARKETS,
  oneProcess,
  onLog,
  rawOn,
} from './desk.fixture.ts';
import type { Broker } from './broker.fixture.ts';
import type { Cluster } from '#bus/kafka/kafka.ts';

const SEED = 20_261_121;
const KILLS = 5;
/** A killed program had been at work for some part of this. */
const AT_WORK_MS = 400;
const INPUTS = 300;
const WAIT_MS = 50;

const checkpointEvery = CHECKPOINT_EVERY;
const partitionsOf = (cluster: Cluster): readonly number[] => [...new Set(MARKETS.map(cluster.partitionOf))];
const watchOf = (cluster: Cluster) =>
  openWatch(cluster, { agents: agents(), partitions: partitionsOf(cluster), checkpointEvery });
const tradeOf = (cluster: Cluster) =>
  openTrade(cluster, { agents: agents(), accounts: ACCOUNTS, markets: MARKETS, checkpointEvery });

async function assertEqual(cluster: Cluster): Promise<void> {
  const said = [...(await onLog(cluster, cluster.topics.market)), ...(await onLog(cluster, cluster.topics.account))];
  const whole = oneProcess();
  assert.ok(whole.some(({ kind }) => kind === 'fill'));
  for (const key of [...MARKETS, ...ACCOUNTS]) assert.equal(digestOf(said, key), digestOf(whole, key), key);
}

const isCode = (code: string) => (thrown: unknown) => thrown instanceof SmcError && thrown.code === code;

test('a bus in memory keeps the contract of buses', () => assertBus(inMemory));

describe('the line over Kafka', { skip: kafkaMissing() ?? false }, () => {
  let broker: Broker;
  before(async () => {
    broker = await startBroker();
  });
  after(() => broker.stop());

  test('keeps the contract of buses', async () => {
    let run = 0;
    await assertBus(overKafka(() => clusterAt(broker.address, `contract-${(run += 1)}-`)));
  });

  test('says of every market and of every account what one process says', async () => {
    const cluster = await clusterAt(broker.address, 'equal-');
    const watch = await watchOf(cluster);
    const all = inputs();
    for (let at = 0; at < all.length; at += INPUTS) await watch.hear(all.slice(at, at + INPUTS));
    await watch.close();
    const trade = await tradeOf(cluster);
    assert.ok((await trade.lag()) > 0);
    while ((await trade.advance(WAIT_MS)) > 0);
    assert.equal(await trade.lag(), 0);
    assert.deepEqual(MARKETS.map(trade.heard), MARKETS.map(countOf));
    await trade.close();
    await assertEqual(cluster);
  });

  test(`says nothing twice and leaves nothing out when its programs are killed, seed ${SEED}`, async () => {
    const cluster = await clusterAt(broker.address, 'killed-');
    const random = seededRandom(SEED);
    const lives = (): readonly number[] => Array.from({ length: KILLS }, () => random.next() * AT_WORK_MS);
    const [first = 0, ...others] = partitionsOf(cluster);
    const killed = await Promise.all([
      killedAgainAndAgain(['watch', broker.address, 'killed-', String(first)], lives()),
      killedAgainAndAgain(['trade', broker.address, 'killed-'], lives()),
      ...others.map((each) => killedAgainAndAgain(['watch', broker.address, 'killed-', String(each)], [])),
    ]);
    await assertEqual(cluster);
    assert.deepEqual(killed.slice(0, 2), [KILLS, KILLS]);
  });

  test('is reached by TLS and SCRAM as the configuration says, and not with another password or an unknown certificate', async () => {
    const { address, certificate, user, password } = broker.safe;
    const folder = mkdtempSync(join(tmpdir(), 'smc-safe-'));
    const optionsOf = async (tls: string, word: string) => {
      const path = join(folder, 'safe.yaml');
      writeFileSync(
        path,
        `bus: { kind: kafka, brokers: ["${address}"], prefix: safe-, tls: ${tls},
           sasl: { mechanism: SCRAM-SHA-512, user: ${user}, password: "env:SMC_SECRET_KAFKA" } }`,
      );
      return clusterOptions(await loadConfig(path), {
        secret: () => assert.fail('the password is of the environment'),
        environment: { SMC_SECRET_KAFKA: word },
      });
    };
    const cluster = await openCluster(await optionsOf(`{ ca: ${certificate} }`, password));
    const [input] = inputs().filter(({ key }) => key === MARKETS[0]);
    const watch = await watchOf(cluster);
    await watch.hear([input!]);
    await watch.close();
    const again = await watchOf(cluster);
    assert.equal(again.heard(MARKETS[0]!), 1);
    await again.close();
    const refused = [await optionsOf(`{ ca: ${certificate} }`, 'wrong'), await optionsOf('{}', password)];
    rmSync(folder, { recursive: true });
    await Promise.all(refused.map((each) => assert.rejects(openCluster(each), isCode('BUS_UNREACHABLE'))));
  });

  test('lets one program write, the one that came last', async () => {
    const cluster = await clusterAt(broker.address, 'fenced-');
    const [input, next] = inputs().filter(({ key }) => key === MARKETS[0]);
    const older = await watchOf(cluster);
    await older.hear([input!]);
    const newer = await watchOf(cluster);
    assert.equal(newer.heard(MARKETS[0]!), 1);
    await assert.rejects(older.hear([next!]), isCode('BUS_FENCED'));
    await newer.hear([next!]);
    await older.close();
    await newer.close();
    const said = await onLog(cluster, cluster.topics.market);
    assert.equal(said.filter(({ cause }) => cause === 0).length, 2);
  });

  test('reads nothing of a transaction that was given up', async () => {
    const cluster = await clusterAt(broker.address, 'given-up-');
    const { Producer } = await import('@platformatic/kafka');
    const producer = new Producer({
      clientId: 'test',
      bootstrapBrokers: [broker.address],
      transactionalId: 'given-up',
      idempotent: true,
    });
    const nobody = { producerId: -1n, producerEpoch: -1 };
    const metadata = await producer.metadata({ topics: [cluster.topics.market] });
    for (const [value, what] of [
      ['one', 'commit'],
      ['two', 'abort'],
      ['three', 'commit'],
      // Given up before anything was sent: there is a marker, and nothing before it.
      ['four', 'nothing'],
      ['five', 'commit'],
    ] as const) {
      const transaction = await producer.beginTransaction(value === 'one' ? nobody : {});
      const record = { topic: cluster.topics.market, partition: 0, key: Buffer.from('X'), value: Buffer.from(value) };
      if (what === 'nothing') await transaction.addPartitions(metadata, [{ ...record }]);
      else await transaction.send({ messages: [record] });
      await (what === 'commit' ? transaction.commit() : transaction.abort());
    }
    await producer.close();
    const read = await rawOn(cluster, cluster.topics.market);
    assert.deepEqual(
      read.map(({ value }) => value.toString()),
      ['one', 'three', 'five'],
    );
  });

  test('puts a record that nobody can read aside with the reason, once, and goes on', async () => {
    const cluster = await clusterAt(broker.address, 'poison-');
    const [input, next] = inputs().filter(({ key }) => key === MARKETS[0]);
    const watch = await watchOf(cluster);
    await watch.hear([input!]);
    const stranger = await cluster.writer('stranger');
    const partition = cluster.partitionOf(MARKETS[0]!);
    await stranger.write([
      { topic: cluster.topics.market, partition, key: MARKETS[0]!, value: Buffer.from('not ours') },
    ]);
    await stranger.close();
    await watch.hear([next!]);
    await watch.close();
    const again = await watchOf(cluster);
    assert.equal(again.heard(MARKETS[0]!), 2);
    await again.close();
    const trade = await tradeOf(cluster);
    await trade.advance(WAIT_MS);
    await trade.close();
    const letters = await rawOn(cluster, cluster.topics.deadLetter);
    assert.equal(new Set(letters.map(({ key }) => key)).size, 1);
    const { reason, value } = JSON.parse(letters[0]!.value.toString()) as { reason: string; value: string };
    assert.match(reason, /not valid JSON/);
    assert.equal(Buffer.from(value, 'base64').toString(), 'not ours');
  });

  test('keeps what comes to an account from outside in its place', async () => {
    const cluster = await clusterAt(broker.address, 'input-');
    const few = inputs().slice(0, 4_500);
    const half = few.length / 2;
    const command = { kind: 'command', key: 'bob', time: few[half]!.time, data: { type: 'pause', by: 'kim' } } as const;
    const watch = await watchOf(cluster);
    await watch.hear(few.slice(0, half));
    const trade = await tradeOf(cluster);
    while ((await trade.advance(WAIT_MS)) > 0);
    await trade.input(command);
    await trade.close();
    await watch.hear(few.slice(half));
    await watch.close();
    for (let times = 0; times < 2; times += 1) {
      const again = await tradeOf(cluster);
      while ((await again.advance(WAIT_MS)) > 0);
      await again.close();
    }
    const whole = oneProcess([...few.slice(0, half), { ...command, sequence: 0, cause: 0 }, ...few.slice(half)]);
    const said = await onLog(cluster, cluster.topics.account);
    assert.notEqual(digestOf(said, 'bob'), digestOf(said, 'ana'));
    for (const account of ACCOUNTS) assert.equal(digestOf(said, account), digestOf(whole, account), account);
  });
});
