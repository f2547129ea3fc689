// PostgreSQL that goes away under load, has no connection left, or makes wait: nothing is lost, and everyone is told why.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { emptyColumns } from '#model/candle.ts';
import { SmcError } from '#model/fate.ts';
import { openLog } from '#store/log/log.ts';
import { compareRecords, followLog, heardOf, openHistory, openRecords } from '#store/records/records.ts';
import { threeAccounts } from './records.fixture.ts';
import { connected, postgresMissing, startPostgres } from './services/postgres.fixture.ts';
import { eventually } from './services/service.fixture.ts';
import type { Client } from 'pg';
import type { AddressInfo, Socket } from 'node:net';
import type { Cluster } from './services/postgres.fixture.ts';
import type { Records } from '#store/records/records.ts';

const skip = postgresMissing() ?? false;
const ALL = { accounts: 'all' } as const;
const CATCH_UP_MS = 30_000;
const folder = mkdtempSync(join(tmpdir(), 'smc-outage-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const isCode =
  (code: string, words = /./) =>
  (thrown: unknown): boolean =>
    thrown instanceof SmcError && thrown.code === code && words.test(thrown.message);

describe('a PostgreSQL that is not always there', { skip }, () => {
  let cluster: Cluster;
  before(() => {
    cluster = startPostgres();
  });
  after(() => cluster.stop());

  const database = async (name: string): Promise<string> => {
    await connected(cluster.url(), (client) => client.query(`CREATE DATABASE ${name}`));
    return cluster.url(name);
  };
  const withRecords = async (
    name: string,
    pool: { connections?: number; acquireTimeoutMs?: number; statementTimeoutMs?: number; idleTimeoutMs?: number },
    work: (records: Records, url: string) => Promise<void>,
  ): Promise<void> => {
    const url = await database(name);
    // What is there before is no matter of these limits.
    const filled = await openRecords({ engine: 'postgres', url, exchange: 'demo' });
    await filled.apply(threeAccounts().slice(0, 6_000));
    await filled.close();
    const records = await openRecords({ engine: 'postgres', url, exchange: 'demo', pool });
    try {
      await work(records, url);
    } finally {
      await records.close();
    }
  };
  /** A table that nobody gets at while `work` runs. */
  const locked = (url: string, work: (client: Client) => Promise<void>): Promise<void> =>
    connected(url, async (client) => {
      await client.query('BEGIN; LOCK TABLE smc.orders, smc.market_data IN ACCESS EXCLUSIVE MODE');
      await work(client);
      await client.query('ROLLBACK');
    });

  test('stopped and started while the log grows and people read: the rows end as the log has them', async () => {
    const url = await database('restarts');
    const directory = join(folder, 'log');
    const log = openLog(directory);
    const target = { engine: 'postgres', url, exchange: 'demo' } as const;
    const troubles: string[] = [];
    const follower = followLog({ directory, target, pollMs: 10, onTrouble: ({ code }) => void troubles.push(code) });
    const records = await openRecords({ ...target, pool: { connections: 3 } });
    let answers = 0;
    const failures: unknown[] = [];
    const over = new AbortController();
    const reader = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await records.orders(ALL).then(
          () => (answers += 1),
          (thrown: unknown) => failures.push(thrown),
        );
        await wait(5);
      }
    };
    const readers = Array.from({ length: 8 }, reader);

    const events = threeAccounts();
    const step = 150;
    const steps = Math.ceil(events.length / step);
    const halts = new Map([0.2, 0.45, 0.7].map((share) => [Math.floor(steps * share), true]));
    for (let at = 0; at < steps; at += 1) {
      log.append(events.slice(at * step, (at + 1) * step));
      if (halts.has(at)) cluster.halt(at % 2 === 0 ? 'immediate' : 'fast');
      // The log goes on while the server is away.
      if (halts.has(at - 12)) cluster.start();
      await wait(10);
    }
    const last = heardEnd(log);
    await eventually(
      async () => (follower.mark() >= last ? true : undefined),
      CATCH_UP_MS,
      () => `the follower stands at ${follower.mark()} of ${last}: ${JSON.stringify(follower.trouble())}`,
    );
    const before = answers;
    await wait(100);
    over.abort();
    await Promise.all(readers);
    await follower.stop();
    assert.ok(answers > before, 'people are answered again');
    assert.ok(troubles.length > 0 && troubles.every((code) => code === 'STORE_UNWRITABLE'), String(troubles));
    assert.ok(failures.length > 0);
    assert.deepEqual(
      failures.filter((one) => !isCode('STORE_UNWRITABLE')(one)),
      [],
    );
    const compared = await compareRecords(records, heardOf(log));
    assert.deepEqual(
      compared.filter(({ isEqual }) => !isEqual),
      [],
    );
    assert.ok(compared.some(({ rows }) => rows > 1_000));
    await records.close();
    log.close();
  });

  test('candles that were cut off are given again, and are there once', async () => {
    const url = await database('cut');
    const history = await openHistory({ engine: 'postgres', url });
    const count = 90_000;
    const columns = { ...emptyColumns(count), length: count };
    for (let at = 0; at < count; at += 1) {
      columns.openTime[at] = at * 60_000;
      for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) columns[name][at] = 1 + (at % 7);
    }
    const market = { symbol: 'CUT', exchange: 'demo', timeframe: '1m' } as const;
    let isHalted = false;
    const ingest = history.ingest(market, columns, (done) => {
      if (done >= 40_000 && !isHalted) {
        isHalted = true;
        cluster.halt('immediate');
      }
    });
    await assert.rejects(ingest, isCode('STORE_UNWRITABLE'));
    cluster.start();
    const changed = await history.ingest(market, columns);
    assert.ok(changed >= count - 40_000 && changed <= count, String(changed));
    assert.equal((await history.hash()).rows, count);
    assert.equal(await history.ingest(market, columns), 0);
    await history.close();
  });

  test('when all connections are in use it is said so, and who waited is answered when one is free', async () => {
    await withRecords('busy', { connections: 2, acquireTimeoutMs: 800 }, async (records, url) => {
      const waiting: Promise<unknown>[] = [];
      await locked(url, async () => {
        waiting.push(records.orders(ALL), records.orders(ALL));
        await assert.rejects(records.positions(ALL), isCode('STORE_LOCKED', /all 2 connections/));
        await assert.rejects(
          records.apply(threeAccounts().slice(0, 7_000)),
          isCode('STORE_LOCKED', /all 2 connections/),
        );
      });
      await Promise.all(waiting);
      assert.ok((await records.positions(ALL)).items.length > 0);
      await records.apply(threeAccounts().slice(0, 7_000));
      assert.ok((await records.mark()) > 6_000);
    });
  });

  test('a statement that waits too long is broken off, and its batch is not half there', async () => {
    await withRecords('slow', { statementTimeoutMs: 700 }, async (records, url) => {
      const [mark, hashes] = [await records.mark(), await records.hashes()];
      await locked(url, async () => {
        await assert.rejects(records.apply(threeAccounts().slice(0, 7_000)), isCode('STORE_LOCKED'));
      });
      assert.equal(await records.mark(), mark);
      assert.deepEqual(await records.hashes(), hashes);
      assert.ok((await records.apply(threeAccounts().slice(0, 7_000))) > mark);
    });
  });

  test('a server that goes away without a word is given up, and found again', async () => {
    await withRecords('silent', {}, async (direct, url) => {
      const between = await proxy(decodeURIComponent(new URL(url).host));
      const pool = { statementTimeoutMs: 700, acquireTimeoutMs: 800 };
      const records = await openRecords({
        engine: 'postgres',
        url: `postgres://smc@127.0.0.1:${between.port}/silent`,
        pool,
      });
      try {
        const mark = await records.mark();
        between.hold(true);
        await assert.rejects(
          records.apply(threeAccounts().slice(0, 7_000)),
          isCode('STORE_UNWRITABLE', /does not answer/),
        );
        await assert.rejects(records.orders(ALL), isCode('STORE_UNWRITABLE', /does not answer/));
        between.hold(false);
        await eventually(
          async () => ((await records.apply(threeAccounts().slice(0, 7_000))) > mark ? true : undefined),
          20_000,
          () => 'it is not found again',
        );
        assert.deepEqual(await records.hashes(), await direct.hashes());
      } finally {
        await records.close();
        between.stop();
      }
    });
  });

  test('connections that nobody uses are given back', async () => {
    await withRecords('idle', { connections: 6, idleTimeoutMs: 200 }, async (records, url) => {
      await Promise.all(Array.from({ length: 12 }, () => records.orders(ALL)));
      const count = (): Promise<number> =>
        connected(cluster.url(), async (client) => {
          const text = "SELECT count(*) AS count FROM pg_stat_activity WHERE application_name = 'smc' AND datname = $1";
          return Number((await client.query(text, [url.split('/').at(-1)])).rows[0].count);
        });
      await eventually(
        async () => ((await count()) === 0 ? true : undefined),
        10_000,
        () => 'connections stay',
      );
      assert.ok((await records.orders(ALL)).items.length > 0);
    });
  });
});

/** A way to the server on which, while it is held, no byte goes either way and none is refused. */
async function proxy(folderOfSocket: string) {
  const pairs: Socket[] = [];
  let isHeld = false;
  const server = createServer((client) => {
    const to = connect(join(folderOfSocket, '.s.PGSQL.5432'));
    for (const [one, other] of [
      [client, to],
      [to, client],
    ] as const) {
      pairs.push(one);
      one.on('data', (bytes) => void (isHeld || other.write(bytes)));
      one.on('close', () => isHeld || other.destroy());
      one.on('error', () => undefined);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    hold: (held: boolean) => void (isHeld = held),
    stop() {
      for (const one of pairs) one.destroy();
      server.close();
    },
  };
}

function heardEnd(log: ReturnType<typeof openLog>): number {
  let last = 0;
  for (const { sequence } of heardOf(log)) last = sequence;
  return last;
}
