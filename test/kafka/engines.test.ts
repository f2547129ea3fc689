import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCluster, readTurn } from '#bus/kafka/kafka.ts';
import { heardOf } from '#store/records/records.ts';
import { openLog } from '#store/log/log.ts';
import { kafkaMissing, startBroker } from './broker.fixture.ts';
import { logIn, whoAmI } from './signed-in.fixture.ts';
import { onLog, rawOn } from './desk.fixture.ts';
import { openNetwork } from './network.fixture.ts';
import { outcomeIn, readyOf, startProgram, until, whenDone, whenServing } from './programs.fixture.ts';
import { connected, postgresMissing, startPostgres } from '../services/postgres.fixture.ts';
import { redisMissing, startRedis } from '../services/redis.fixture.ts';
import { rowsIn, rowsOf } from './rows.fixture.ts';
import { ACCOUNTS, outcomeOf, writeRecording, writeSettings } from './recording.fixture.ts';
import type { TestContext } from 'node:test';
import type { Broker } from './broker.fixture.ts';
import type { Cluster as Postgres } from '../services/postgres.fixture.ts';
import type { Network } from './network.fixture.ts';
import type { Cluster } from '#bus/kafka/kafka.ts';
import type { Outcome, SettingsOptions } from './recording.fixture.ts';
import type { RedisServer } from '../services/redis.fixture.ts';
import type { Rows } from './rows.fixture.ts';
import type { Started, StartWords } from './programs.fixture.ts';

const LEASE_MS = 2_000;
const MINUTES = 120;
/** In so many seconds, where it is not played as fast as it goes. */
const SECONDS = 15;
const SPEED = String(Math.round((MINUTES * 60) / SECONDS));
const LIMIT_MS = 120_000;
const skip = kafkaMissing() ?? postgresMissing() ?? redisMissing();

type Run = NonNullable<StartWords['run']>;
type Desk = {
  readonly begin: (name: string, run: Run) => Started;
  readonly directory: (name: string) => string;
  readonly database: string;
  readonly prefix: string;
};

describe('programs apart, on PostgreSQL and Redis', { skip }, () => {
  let folder: string;
  let recording: string;
  let network: Network | string;
  let broker: Broker;
  let postgres: Postgres;
  let redis: RedisServer;
  let whole: Outcome;
  let wholeRows: Rows;
  const running = new Set<Started>();

  const settings = (name: string, more: Partial<SettingsOptions>): string => {
    const path = join(folder, `settings-${name}`);
    mkdirSync(path, { recursive: true });
    return writeSettings(path, { address: broker.address, prefix: `${name}-`, leaseMs: LEASE_MS, ...more });
  };
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'smc-engines-'));
    network = openNetwork();
    postgres = startPostgres();
    recording = writeRecording(folder, MINUTES);
    [broker, redis] = await Promise.all([
      startBroker(typeof network === 'string' ? undefined : network.host),
      startRedis(),
    ]);
    const config = settings('one', { more: 'storage: { read_models: sqlite }' });
    const one = startProgram({ config, recording, directory: join(folder, 'one'), speed: 'max' });
    assert.equal(await one.ended, 0, one.said());
    whole = outcomeIn(join(folder, 'one'), 'replay');
    wholeRows = rowsIn(join(folder, 'one', 'replay', 'records.db'));
  });
  after(async () => {
    await Promise.all([...running].map(({ end }) => end('SIGKILL')));
    // In the order in which they were begun: where one could not be, those before it are gone.
    if (typeof network !== 'string') network.close();
    postgres.stop();
    await broker.stop();
    await redis.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const begun = (words: StartWords): Started => {
    const started = startProgram(words);
    running.add(started);
    return started;
  };
  /** A database, topics and folders of its own. */
  async function desk(name: string, speed: string): Promise<Desk> {
    await connected(postgres.url(), (client) => client.query(`CREATE DATABASE ${name}`));
    const database = postgres.url(name);
    const config = settings(name, { more: `storage: { read_models: postgres }\nredis: { url: "${redis.url}" }` });
    const environment = { SMC_DATABASE_URL: database };
    const directory = (program: string): string => join(folder, `${name}-${program}`);
    return {
      directory,
      database,
      prefix: `${name}-`,
      begin: (program, run) => begun({ config, recording, speed, run, environment, directory: directory(program) }),
    };
  }
  const ended = async (all: readonly Started[]): Promise<void> => {
    for (const each of all) {
      assert.equal(await each.end('SIGTERM'), 0, each.said());
      running.delete(each);
    }
  };
  const saidBy = (all: readonly Started[]) => (): string => all.map(({ said }) => said().slice(-1_500)).join('\n---\n');
  const runs = (trade: Started) => async (): Promise<boolean> => {
    const told = await readyOf(trade);
    return told?.state === 'running' && told.units.length > 0;
  };
  const timed = async (t: TestContext, what: string, work: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    await work();
    t.diagnostic(`${what}: ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  };
  const handledBy = async (trades: readonly Started[]): Promise<number> =>
    (await Promise.all(trades.map(readyOf))).reduce((sum, told) => sum + (told?.handled ?? 0), 0);
  /** The accounts hear of more than they had heard, or have heard all. */
  const whenGoneOn = async (watches: readonly Started[], trades: readonly Started[]): Promise<void> => {
    const before = await handledBy(trades);
    const isOver = async (): Promise<boolean> =>
      (await Promise.all(watches.map(readyOf))).some((told) => told?.hasEnded === true);
    await until(async () => (await handledBy(trades)) > before || (await isOver()), LIMIT_MS, saidBy(trades));
  };
  const pause = (durationMs: number): Promise<void> => new Promise((done) => setTimeout(done, durationMs));

  /** Numbered from one without a gap or a double, by key. */
  async function assertNumbered(cluster: Cluster): Promise<void> {
    for (const topic of [cluster.topics.market, cluster.topics.account]) {
      const numbers = new Map<string, number>();
      for (const record of await rawOn(cluster, topic)) {
        const { key, number } = readTurn(record);
        assert.equal(number, (numbers.get(key) ?? 0) + 1, `${topic} ${key}`);
        numbers.set(key, number);
      }
    }
  }
  async function assertEqual({ directory, database, prefix }: Desk): Promise<void> {
    await assertNumbered(await openCluster({ brokers: [broker.address], prefix }));
    const apart = outcomeIn(directory('show'), 'show');
    assert.deepEqual(apart.digests, whole.digests);
    assert.equal(apart.ledger, whole.ledger);
    const rows = await rowsOf(database, folder, prefix);
    for (const [table, expected] of wholeRows) assert.deepEqual(rows.get(table), expected, table);
  }

  test('there is something in every table', () => {
    for (const [table, rows] of wholeRows) assert.equal(rows.length > 1, table !== 'order_book_data', table);
    assert.ok(
      wholeRows.get('positions')!.some((row) => row.includes('"closed_at":null')),
      'one is open at the end',
    );
  });

  test('the rows of a show on PostgreSQL are those of one process on SQLite', async () => {
    const equal = await desk('equal', 'max');
    const watches = [equal.begin('w1', 'watch'), equal.begin('w2', 'watch')];
    const trade = equal.begin('trade', 'trade');
    const show = equal.begin('show', 'show');
    await whenServing(show);
    await whenDone(
      () => watches,
      () => [trade],
      LIMIT_MS,
    );
    await pause(1_000);
    await ended([...watches, trade, show]);
    await assertEqual(equal);
  });

  /**
   * A trade has all accounts, in one partition, and another waits; the first falls silent past its lease and is heard of again.
   * @param address at which the first finds the broker
   */
  async function overtaken(
    t: TestContext,
    prefix: string,
    first: { readonly address?: string; readonly through?: readonly string[] },
    { silence, wake }: { readonly silence: (older: Started) => void; readonly wake: (older: Started) => void },
  ): Promise<void> {
    const { address = broker.address, through = [] } = first;
    const begin = (name: string, run: Run, words: Partial<StartWords> = {}): Started =>
      begun({ config, recording, speed: SPEED, run, directory: join(folder, `${prefix}${name}`), ...words });
    const config = settings(`${prefix}all`, { prefix, partitions: 1 });
    const theirs = settings(`${prefix}older`, { prefix, partitions: 1, address });
    const older = begin('older', 'trade', { config: theirs, through });
    await until(async () => older.said().includes('trade runs partitions 0'), LIMIT_MS, saidBy([older]));
    const newer = begin('newer', 'trade');
    const watch = begin('watch', 'watch');
    const cluster = await openCluster({ brokers: [broker.address], prefix, partitions: 1 });
    const log = () => onLog(cluster, cluster.topics.account);
    const isTrading = async (): Promise<boolean> => (await log()).some(({ kind }) => kind === 'order');
    await until(isTrading, LIMIT_MS, saidBy([older, watch]));
    assert.equal((await readyOf(newer))?.state, 'standby', 'one at a time');
    silence(older);
    await timed(t, 'until the newer one runs what the older one ran', () =>
      until(runs(newer), LIMIT_MS, saidBy([newer])),
    );
    wake(older);
    await until(async () => older.said().includes('BUS_FENCED'), LIMIT_MS, saidBy([older]));
    await whenDone(
      () => [watch],
      () => [newer],
      LIMIT_MS,
    );
    assert.ok((await readyOf(newer))!.handled > 0);
    await ended([watch, newer, older]);
    await assertNumbered(cluster);
    const { digests, ledger } = outcomeOf(await log());
    assert.equal(ledger, whole.ledger);
    assert.deepEqual([...digests.keys()], [...ACCOUNTS]);
    for (const [account, digest] of digests) assert.equal(digest, whole.digests.get(account), account);
  }

  // Side by side: most of their time is waiting.
  describe('with something away', { concurrency: 3 }, () => {
    test('the same when PostgreSQL, Redis and programs are taken away while it runs; who was logged in stays so', async (t) => {
      const chaos = await desk('chaos', SPEED);
      const watches = [chaos.begin('w1', 'watch'), chaos.begin('w2', 'watch')];
      const trades = [chaos.begin('t1', 'trade'), chaos.begin('t2', 'trade')];
      let show = chaos.begin('show', 'show');
      const markOf = (): Promise<number> =>
        connected(chaos.database, async (client) => {
          const { rows } = await client.query<{ readonly sequence: string }>('SELECT sequence FROM smc.projection');
          return Number(rows[0]?.sequence ?? 0);
        });
      /** All that was in the log of the show by now is in the rows. */
      const whenFollowed = async (): Promise<void> => {
        const log = openLog(join(chaos.directory('show'), 'show'), { readOnly: true });
        const heard = [...heardOf(log)].at(-1)?.sequence ?? 0;
        log.close();
        await until(async () => (await markOf()) >= heard, LIMIT_MS, saidBy([show]));
      };
      const whenLoggedIn = (): Promise<true> =>
        until(async () => (await logIn(show)).status === 200, LIMIT_MS, saidBy([show]));
      const again = async (started: Started, begin: () => Started): Promise<Started> => {
        await started.end('SIGKILL');
        running.delete(started);
        return begin();
      };

      await whenServing(show);
      await until(
        async () => (await Promise.all(trades.map((each) => runs(each)()))).includes(true),
        LIMIT_MS,
        saidBy(trades),
      );
      const { status, cookie } = await logIn(show);
      assert.equal(status, 200);
      await whenFollowed();

      postgres.halt('fast');
      trades[0] = await again(trades[0]!, () => chaos.begin('t1', 'trade'));
      assert.equal((await whoAmI(show, cookie)).status, 200, 'pages go on without it');
      await pause(1_000);
      postgres.start();
      await timed(t, 'PostgreSQL, orderly, until the rows follow again', whenFollowed);

      await redis.stop();
      assert.deepEqual([(await logIn(show)).code, (await logIn(show)).status], ['shared_silent', 503]);
      watches[0] = await again(watches[0]!, () => chaos.begin('w1', 'watch'));
      const meanwhile = await whoAmI(show, cookie);
      assert.ok(meanwhile.status === 200 || meanwhile.code === 'shared_silent', JSON.stringify(meanwhile));
      await redis.start();
      await timed(t, 'Redis, until people can log in again', whenLoggedIn);
      assert.equal((await whoAmI(show, cookie)).status, 200);

      postgres.halt('immediate');
      await redis.stop();
      show = await again(show, () => chaos.begin('show', 'show'));
      await whenServing(show);
      await whenGoneOn(watches, trades);
      await redis.start();
      await timed(t, 'Redis, while a show starts, until people can log in again', whenLoggedIn);
      assert.equal((await whoAmI(show, cookie)).status, 200, 'a session of before, in a show that has begun anew');
      postgres.start();
      await timed(t, 'PostgreSQL, by force, until the rows follow again', whenFollowed);

      await whenDone(
        () => watches,
        () => trades,
        LIMIT_MS,
      );
      await pause(1_000);
      await ended([...watches, ...trades, show]);
      await assertEqual(chaos);
    });

    test('a trade that was stopped past its lease and wakes is fenced: the newer one goes on, and nothing is doubled', (t) =>
      overtaken(
        t,
        'stopped-',
        {},
        { silence: ({ child }) => void child.kill('SIGSTOP'), wake: ({ child }) => void child.kill('SIGCONT') },
      ));

    test('so is one whose network was cut and is mended', async (t) => {
      if (typeof network === 'string') return t.skip(network);
      const { through, cut, mend } = network;
      await overtaken(t, 'cut-', { through, address: broker.besides }, { silence: cut, wake: mend });
    });
  });
});
