// PostgreSQL schema: numbered steps, forward only, each recorded; two programs that start together take each step once.
import { SmcError } from '#model/fate.ts';
import { FIRST_TABLES, HISTORY_TABLE } from './postgres-tables.ts';
import type { PoolClient } from 'pg';

/** Who reads for a person is this role, and sees what its policies let through. It belongs to no one and cannot log in. */
export const VIEWER_ROLE = 'smc_viewer';

const PEOPLE = `
  CREATE TABLE smc.users (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL CHECK (role IN ('trader', 'analyst', 'admin')),
    created_at timestamptz NOT NULL,
    last_login timestamptz,
    is_active boolean NOT NULL,
    risk_limits jsonb NOT NULL
  );
  CREATE UNIQUE INDEX users_by_email ON smc.users (lower(email));
  CREATE TABLE smc.user_accounts (
    user_id uuid NOT NULL REFERENCES smc.users (id) ON DELETE CASCADE,
    account text NOT NULL,
    PRIMARY KEY (user_id, account)
  );
  CREATE TABLE smc.api_keys (
    id text PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES smc.users (id) ON DELETE CASCADE,
    name text NOT NULL,
    secret_hash text NOT NULL,
    last_four text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX api_keys_of_user ON smc.api_keys (user_id);
`;

/**
 * The viewer is named in a setting of the transaction. Any statement can change a setting, so the name carries a seal that
 * only the owner can make: two SHA-256 around a secret that the viewing role cannot read. A wrong seal sees nothing.
 */
const VIEWER = `
  CREATE TABLE smc.viewer_secret (id integer PRIMARY KEY CHECK (id = 1), secret bytea NOT NULL);
  INSERT INTO smc.viewer_secret
    VALUES (1, sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));

  CREATE FUNCTION smc.seal(said text) RETURNS text LANGUAGE sql STABLE STRICT SET search_path = pg_catalog AS $$
    SELECT encode(sha256(secret || sha256(secret || convert_to(said, 'UTF8'))), 'hex') FROM smc.viewer_secret
  $$;
  REVOKE ALL ON FUNCTION smc.seal(text) FROM PUBLIC;

  CREATE FUNCTION smc.viewer() RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    said text := current_setting('smc.viewer', true);
    names text := substr(said, 66);
  BEGIN
    IF said IS NULL OR length(said) < 67 OR left(said, 64) <> smc.seal(names) THEN
      RETURN '[]';
    END IF;
    RETURN names::jsonb;
  END
  $$;
  CREATE FUNCTION smc.sees_all() RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT smc.viewer() = '"all"'::jsonb
  $$;
  CREATE FUNCTION smc.seen_accounts() RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT CASE jsonb_typeof(seen) WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text(seen)) ELSE '{}' END
    FROM (SELECT smc.viewer() AS seen) AS viewer
  $$;
  GRANT USAGE ON SCHEMA smc TO ${VIEWER_ROLE};
`;

const OF_ACCOUNTS = [
  'trading_sessions',
  'portfolios',
  'plans',
  'orders',
  'executions',
  'positions',
  'risk_metrics',
] as const;
const OF_MARKETS = ['smc_patterns', 'pattern_detections', 'market_data', 'order_book_data'] as const;

/** FORCE, so that even the owner needs a policy; whoever is given the tables one day and has none sees no row. */
const POLICIES = [
  ...OF_ACCOUNTS.map(
    (name) => `
  ALTER TABLE smc.${name} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE smc.${name} FORCE ROW LEVEL SECURITY;
  CREATE POLICY writer ON smc.${name} TO CURRENT_USER USING (true) WITH CHECK (true);
  CREATE POLICY viewer ON smc.${name} FOR SELECT TO ${VIEWER_ROLE}
    USING ((SELECT smc.sees_all()) OR account = ANY ((SELECT smc.seen_accounts())::text[]));
  GRANT SELECT ON smc.${name} TO ${VIEWER_ROLE};`,
  ),
  ...OF_MARKETS.map((name) => `  GRANT SELECT ON smc.${name} TO ${VIEWER_ROLE};`),
].join('\n');

type Step = { readonly name: string; readonly text: string };

/** The step at index n leads from version n to n + 1. A step that has been released is never changed. */
const STEPS: readonly Step[] = [
  { name: 'read models', text: FIRST_TABLES },
  { name: 'people', text: PEOPLE },
  { name: 'viewers', text: VIEWER + POLICIES },
  { name: 'downloaded candles', text: HISTORY_TABLE },
];

/** "smc" in ASCII: whoever migrates holds this lock of the database. */
const LOCK = 0x73_6d_63;

/** In one transaction that the caller has begun. @throws SmcError STORE_NEWER, STORE_UNWRITABLE */
export async function migratePostgres(client: PoolClient, where: string): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  const made = await client.query("SELECT to_regclass('smc.migrations') IS NOT NULL AS made");
  let version = 0;
  if (made.rows[0]?.made === 't') {
    const found = await client.query('SELECT coalesce(max(version), 0) AS version FROM smc.migrations');
    version = Number(found.rows[0]?.version);
  }
  if (version > STEPS.length)
    throw new SmcError(
      'STORE_NEWER',
      `the read models have schema ${version}, this program knows ${STEPS.length}`,
      where,
      'install the newer version again, or name another database',
    );
  if (version === STEPS.length) return;
  if (version === 0) {
    await client.query('CREATE SCHEMA IF NOT EXISTS smc');
    await client.query(
      'CREATE TABLE smc.migrations (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL)',
    );
  }
  await assureRole(client, where);
  for (const [index, { name, text }] of STEPS.entries()) {
    if (index < version) continue;
    await client.query(text);
    await client.query('INSERT INTO smc.migrations VALUES ($1, $2, now())', [index + 1, name]);
  }
}

/** Roles belong to the whole cluster: another database of it may have made this one already. */
async function assureRole(client: PoolClient, where: string): Promise<void> {
  await client.query('SAVEPOINT role');
  try {
    const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [VIEWER_ROLE]);
    if (found.rowCount === 0) await client.query(`CREATE ROLE ${VIEWER_ROLE} NOLOGIN NOBYPASSRLS`);
    const member = await client.query("SELECT pg_has_role(current_user, $1, 'MEMBER') AS member", [VIEWER_ROLE]);
    if (member.rows[0]?.member !== 't') await client.query(`GRANT ${VIEWER_ROLE} TO CURRENT_USER`);
    await client.query('RELEASE SAVEPOINT role');
  } catch (cause) {
    throw new SmcError(
      'STORE_UNWRITABLE',
      `the role ${VIEWER_ROLE} cannot be made`,
      where,
      `as an administrator: CREATE ROLE ${VIEWER_ROLE} NOLOGIN; GRANT ${VIEWER_ROLE} TO <the program's user>`,
      { cause },
    );
  }
}
