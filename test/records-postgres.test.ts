// Read models on PostgreSQL: the same contract, and whose rows a statement may see when nobody asks the repository.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SmcError } from '#model/fate.ts';
import { openRecords } from '#store/records/records.ts';
import { ACCOUNTS, recordsContract, threeAccounts } from './records.fixture.ts';
import { connected, postgresMissing, startPostgres } from './services/postgres.fixture.ts';
import type { Client } from 'pg';
import type { Cluster } from './services/postgres.fixture.ts';
import type { Records } from '#store/records/records.ts';

const skip = postgresMissing() ?? false;

const OF_ACCOUNTS = ['trading_sessions', 'portfolios', 'plans', 'orders', 'executions', 'positions', 'risk_metrics'];
const SECRET = ['viewer_secret', 'users', 'user_accounts', 'api_keys', 'projection', 'migrations'];

describe('PostgreSQL', { skip }, () => {
  let cluster: Cluster;
  before(() => {
    cluster = startPostgres();
  });
  after(() => cluster.stop());

  const made = new Map<string, Promise<void>>();
  const urlOf = async (name: string, user?: string): Promise<string> => {
    if (!made.has(name))
      made.set(
        name,
        connected(cluster.url(), async (client) => {
          await client.query(`CREATE DATABASE "${name}"`);
        }),
      );
    await made.get(name);
    return cluster.url(name, user);
  };

  recordsContract('PostgreSQL', {
    open: async (name, exchange) =>
      openRecords({
        engine: 'postgres',
        url: await urlOf(name),
        pool: { connections: 4 },
        ...(exchange === undefined ? {} : { exchange }),
      }),
    makeNewer: async (name) =>
      connected(await urlOf(name), async (client) => {
        await client.query("INSERT INTO smc.migrations VALUES (99, 'from the future', now())");
      }),
  });

  describe('by statements of its own', () => {
    const events = threeAccounts();
    let records: Records;
    before(async () => {
      records = await openRecords({ engine: 'postgres', url: await urlOf('raw'), exchange: 'demo' });
      await records.rebuild(events);
      await connected(await urlOf('raw'), (client) =>
        client.query('CREATE ROLE viewer_login LOGIN IN ROLE smc_viewer; CREATE ROLE stranger LOGIN'),
      );
    });
    after(() => records.close());

    /** What a setting must hold for these accounts; only the owner can make it. */
    const sealOf = async (said: string): Promise<string> =>
      connected(await urlOf('raw'), async (client) => {
        const found = await client.query('SELECT smc.seal($1) AS seal', [said]);
        return `${found.rows[0]?.seal}:${said}`;
      });
    const asViewer = async <Result>(
      setting: string | undefined,
      work: (client: Client) => Promise<Result>,
    ): Promise<Result> =>
      connected(await urlOf('raw', 'viewer_login'), async (client) => {
        await client.query('BEGIN');
        if (setting !== undefined) await client.query("SELECT set_config('smc.viewer', $1, true)", [setting]);
        return work(client);
      });
    const accountsIn = async (client: Client, table: string): Promise<readonly string[]> =>
      (await client.query(`SELECT DISTINCT account FROM smc.${table} ORDER BY account`)).rows.map((row) => row.account);

    test('the rows are those of SQLite, to the hash', async () => {
      const sqlite = await openRecords({ engine: 'sqlite', path: '', exchange: 'demo' });
      await sqlite.rebuild(events);
      assert.deepEqual(await records.hashes(), await sqlite.hashes());
      await sqlite.close();
    });

    test('the viewing role sees no row of anybody until it says in a sealed way who looks', async () => {
      for (const table of OF_ACCOUNTS) {
        assert.deepEqual(await asViewer(undefined, (client) => accountsIn(client, table)), []);
        assert.deepEqual(await asViewer(await sealOf('["ana"]'), (client) => accountsIn(client, table)), ['ana']);
        assert.deepEqual(await asViewer(await sealOf('["ana","eve"]'), (client) => accountsIn(client, table)), [
          'ana',
          'eve',
        ]);
        assert.deepEqual(await asViewer(await sealOf('"all"'), (client) => accountsIn(client, table)), [...ACCOUNTS]);
      }
    });

    test('a setting that was made up, or changed behind its seal, sees nothing', async () => {
      const ana = await sealOf('["ana"]');
      const forged = [
        '["bob"]',
        '"all"',
        'all',
        '',
        ':',
        `${'0'.repeat(64)}:["bob"]`,
        `${ana.slice(0, 65)}["bob"]`,
        `${ana.slice(0, 65)}["ana","bob"]`,
        `${ana.slice(0, 65)}"all"`,
        `${ana} `,
        ana.toUpperCase(),
      ];
      for (const setting of forged)
        assert.deepEqual(await asViewer(setting, (client) => accountsIn(client, 'orders')), [], setting);
    });

    const ATTEMPTS: readonly string[] = [
      "SELECT count(*) FROM smc.orders WHERE account = 'bob' OR true",
      "SELECT count(*) FROM smc.orders AS o JOIN smc.executions AS e USING (account) WHERE account <> 'ana'",
      "SELECT count(*) FROM (SELECT * FROM smc.positions UNION ALL SELECT * FROM smc.positions) AS p WHERE account = 'bob'",
      "SELECT count(*) FROM smc.orders WHERE account <> 'ana' AND set_config('smc.viewer', '\"all\"', true) IS NOT NULL",
      'SET LOCAL smc.viewer = \'"all"\'; SELECT count(*) FROM smc.orders',
    ];
    for (const text of ATTEMPTS)
      test(`a statement under ana's eyes counts no row of another: ${text}`, async () => {
        const own = await asViewer(await sealOf('["ana"]'), (client) =>
          client.query('SELECT count(*) FROM smc.orders'),
        );
        const found = await asViewer(await sealOf('["ana"]'), (client) => client.query(text));
        const result = [found].flat().at(-1)!;
        const count = Number(result.rows[0]?.count);
        assert.ok(count === 0 || (text.includes('OR true') && count === Number(own.rows[0]?.count)), String(count));
      });

    const FORBIDDEN: readonly string[] = [
      ...SECRET.map((name) => `SELECT * FROM smc.${name}`),
      'SELECT smc.seal(\'"all"\')',
      'SET ROLE smc',
      "SELECT set_config('role', 'smc', true)",
      'SET SESSION AUTHORIZATION smc',
      "UPDATE smc.orders SET account = 'ana'",
      'DELETE FROM smc.orders',
      "INSERT INTO smc.order_book_data VALUES ('X', 'x', now(), '[]', '[]')",
      'ALTER TABLE smc.orders DISABLE ROW LEVEL SECURITY',
      'CREATE TABLE smc.mine (id integer)',
      'DROP POLICY viewer ON smc.orders',
      "CREATE OR REPLACE FUNCTION smc.sees_all() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    ];
    for (const text of FORBIDDEN)
      test(`the viewing role may not: ${text}`, async () => {
        await assert.rejects(
          asViewer(await sealOf('["ana"]'), (client) => client.query(text)),
          /permission denied|must be owner|cannot set|insufficient/i,
        );
      });

    test('a function of its own in another schema does not stand in for one of ours', async () => {
      const setting = await sealOf('["ana"]');
      const seen = await connected(await urlOf('raw', 'viewer_login'), async (client) => {
        await client.query("CREATE FUNCTION pg_temp.sees_all() RETURNS boolean LANGUAGE sql AS 'SELECT true'");
        await client.query('BEGIN; SET LOCAL search_path = pg_temp, smc, pg_catalog');
        await client.query("SELECT set_config('smc.viewer', $1, true)", [setting]);
        return accountsIn(client, 'orders');
      });
      assert.deepEqual(seen, ['ana']);
    });

    test('who is given the tables and has no policy sees nothing: not even the owner is beyond them', async () => {
      await connected(await urlOf('raw'), (client) =>
        client.query('GRANT USAGE ON SCHEMA smc TO stranger; GRANT SELECT ON ALL TABLES IN SCHEMA smc TO stranger'),
      );
      await connected(await urlOf('raw', 'stranger'), async (client) => {
        for (const table of OF_ACCOUNTS)
          await assert.doesNotReject(async () => assert.deepEqual(await accountsIn(client, table), []));
      });
      await connected(await urlOf('raw'), async (client) => {
        const found = await client.query(
          "SELECT relname FROM pg_class WHERE relnamespace = 'smc'::regnamespace AND relrowsecurity AND relforcerowsecurity ORDER BY relname",
        );
        assert.deepEqual(new Set(found.rows.map((row) => row.relname)), new Set(OF_ACCOUNTS));
        const role = await client.query(
          "SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = 'smc_viewer'",
        );
        assert.deepEqual(role.rows[0], { rolsuper: false, rolbypassrls: false, rolcanlogin: false });
      });
    });

    test('no identity outlives its transaction: the next one on the same connection is nobody', async () => {
      const url = await urlOf('raw');
      for (const more of [{}, { viewerUrl: await urlOf('raw', 'viewer_login') }]) {
        const one = await openRecords({ engine: 'postgres', url, pool: { connections: 1 }, ...more });
        try {
          assert.ok((await one.orders({ accounts: ['ana'] })).items.length > 0);
          assert.deepEqual((await one.orders({ accounts: [] })).items, []);
          const both = await Promise.all(
            ACCOUNTS.map((account) => one.orders({ accounts: [account] }, { limit: 500 })),
          );
          for (const [index, page] of both.entries())
            assert.ok(page.items.length > 0 && page.items.every(({ account }) => account === ACCOUNTS[index]));
          await assert.rejects(one.orders({ accounts: ['bob'] }, { cursor: 'x' }));
          assert.deepEqual((await one.orders({ accounts: [] })).items, []);
        } finally {
          await one.close();
        }
      }
    });

    test('columns are as the tables of the program say, and none that holds money is a float', async () => {
      const found = await connected(await urlOf('raw'), (client) =>
        client.query(
          `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
           WHERE table_schema = 'smc' AND data_type IN ('real', 'double precision') ORDER BY 1`,
        ),
      );
      assert.deepEqual(
        found.rows.map(({ name }) => name),
        ['pattern_detections.confidence_score', 'plans.confidence_score', 'smc_patterns.confidence_score'],
      );
    });

    test('what the server breaks off is told as what it is, and the next question is answered', async () => {
      const url = await urlOf('raw');
      const cut = await openRecords({ engine: 'postgres', url, pool: { connections: 2 } });
      try {
        await cut.orders({ accounts: 'all' });
        await connected(cluster.url(), (client) =>
          client.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'raw' AND pid <> pg_backend_pid()",
          ),
        );
        // The first may still meet a connection that is gone.
        await cut.orders({ accounts: 'all' }).catch((thrown: unknown) => {
          assert.ok(thrown instanceof SmcError && thrown.code === 'STORE_UNWRITABLE', String(thrown));
        });
        assert.ok((await cut.orders({ accounts: 'all' })).items.length > 0);
      } finally {
        await cut.close();
      }
    });

    for (const [what, url] of [
      ['no server', 'postgres://smc:hidden@127.0.0.1:1/smc'],
      ['no database', 'none'],
      ['no such user', 'user'],
    ] as const)
      test(`${what}: a coded error that keeps the password to itself`, async () => {
        const address =
          url === 'none' ? cluster.url('nowhere') : url === 'user' ? cluster.url('raw', 'nobody_known') : url;
        await assert.rejects(openRecords({ engine: 'postgres', url: address }), (thrown) => {
          assert.ok(thrown instanceof SmcError && thrown.code === 'STORE_UNWRITABLE', String(thrown));
          assert.ok(!`${thrown.message} ${thrown.where} ${thrown.mend}`.includes('hidden'));
          return true;
        });
      });

    test('a user without the right to make the role is told how to make it', async () => {
      await connected(cluster.url(), (client) => client.query('CREATE ROLE plain LOGIN'));
      await connected(cluster.url(), (client) => client.query('CREATE DATABASE small OWNER plain'));
      const address = cluster.url('small', 'plain');
      await assert.rejects(openRecords({ engine: 'postgres', url: address }), (thrown) => {
        assert.ok(thrown instanceof SmcError && thrown.mend.includes('GRANT smc_viewer'), String(thrown));
        return true;
      });
      await connected(cluster.url(), (client) => client.query('GRANT smc_viewer TO plain'));
      const opened = await openRecords({ engine: 'postgres', url: address, exchange: 'demo' });
      await opened.rebuild(events);
      assert.deepEqual(await opened.hashes(), await records.hashes());
      assert.ok((await opened.orders({ accounts: ['eve'] })).items.every(({ account }) => account === 'eve'));
      assert.deepEqual((await opened.orders({ accounts: [] })).items, []);
      await opened.close();
    });
  });
});
