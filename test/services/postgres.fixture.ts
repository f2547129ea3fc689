// PostgreSQL for tests: a private cluster in a temporary directory, on a socket that nobody else finds, gone when the test ends.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';

const ROOT = '/usr/lib/postgresql';
const OLDEST = 15;
const START_TIMEOUT_S = 30;
const COMMAND_TIMEOUT_MS = 60_000;

export type Cluster = {
  /** Address of a database of the cluster, for this user of it. */
  readonly url: (database?: string, user?: string) => string;
  readonly stop: () => void;
  /** As by a power cut of its machine, or orderly; what the server was asked for meanwhile fails. */
  readonly halt: (mode: 'immediate' | 'fast') => void;
  /** After `halt`. */
  readonly start: () => void;
};

/**
 * The folder of the newest server from 15 on that Debian has put there, or the one that SMC_POSTGRES_BIN names.
 * @returns undefined where there is none
 */
export function postgresBinaries(): string | undefined {
  const named = process.env['SMC_POSTGRES_BIN'];
  if (named !== undefined && named !== '') return named;
  if (!existsSync(ROOT)) return undefined;
  const versions = readdirSync(ROOT)
    .map(Number)
    .filter((version) => version >= OLDEST && existsSync(join(ROOT, String(version), 'bin', 'initdb')))
    .sort((a, b) => b - a);
  return versions.length === 0 ? undefined : join(ROOT, String(versions[0]), 'bin');
}

/** Why tests that need a server skip, or undefined where they run. Where SMC_NEED_POSTGRES is 1, none skips: they fail. */
export function postgresMissing(): string | undefined {
  if (postgresBinaries() !== undefined || process.env['SMC_NEED_POSTGRES'] === '1') return undefined;
  return `no PostgreSQL from ${OLDEST} on under ${ROOT}: apt-get install postgresql`;
}

/** The server refuses to run as root: there it runs as the user that Debian made for it. */
const asServer = (): readonly string[] =>
  process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--'] : [];

function run(command: readonly string[], directory: string): string {
  const [program, ...words] = [...asServer(), ...command];
  try {
    return execFileSync(program!, words, {
      cwd: directory,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: COMMAND_TIMEOUT_MS,
      // What the surroundings set for their own server is not meant for this one.
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
    });
  } catch (cause) {
    const log = join(directory, 'server.log');
    const said = existsSync(log) ? readFileSync(log, 'utf8').slice(-2_000) : '';
    throw new Error(`${command[0]} failed\n${said}`, { cause });
  }
}

export const hasTimescale = (): boolean => {
  const binaries = postgresBinaries();
  if (binaries === undefined) return false;
  const share = binaries.replace('/lib/postgresql/', '/share/postgresql/').replace(/\/bin$/, '/extension');
  return existsSync(join(share, 'timescaledb.control'));
};

/**
 * Trust on a socket in a folder of mode 0700 of the server's user; no port is opened. Nothing is fsynced, unless `isDurable`.
 * @param preload libraries that the server loads at its start
 */
export function startPostgres(preload: readonly string[] = [], { isDurable = false } = {}): Cluster {
  const binaries = postgresBinaries();
  if (binaries === undefined) throw new Error(`SMC_NEED_POSTGRES is set, and there is no PostgreSQL under ${ROOT}`);
  // Short: the path of a socket has 107 characters.
  const directory = mkdtempSync(join(tmpdir(), 'smc-pg-'));
  const data = join(directory, 'data');
  if (process.getuid?.() === 0) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })));
    chownSync(directory, uid!, gid!);
  }
  chmodSync(directory, 0o700);
  const halt = (mode: 'immediate' | 'fast'): void =>
    void run([join(binaries, 'pg_ctl'), 'stop', '-D', data, '-m', mode, '-w'], directory);
  const start = (settings: string): void => {
    const log = join(directory, 'server.log');
    const wait = ['-w', '-t', String(START_TIMEOUT_S)];
    run([join(binaries, 'pg_ctl'), 'start', '-D', data, '-l', log, '-o', settings, ...wait], directory);
  };
  const stop = (): void => {
    if (existsSync(join(data, 'postmaster.pid'))) halt('immediate');
    rmSync(directory, { recursive: true, force: true });
  };
  const settings = [
    `-c unix_socket_directories=${directory}`,
    '-c listen_addresses=',
    ...(isDurable
      ? ['-c shared_buffers=512MB', '-c max_wal_size=4GB']
      : ['-c fsync=off', '-c synchronous_commit=off', '-c full_page_writes=off', '-c shared_buffers=32MB']),
    '-c max_connections=60',
    ...(preload.length === 0
      ? []
      : [`-c shared_preload_libraries=${preload.join(',')}`, '-c timescaledb.telemetry_level=off']),
  ].join(' ');
  try {
    run(
      [join(binaries, 'initdb'), '-D', data, '-U', 'smc', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N'],
      directory,
    );
    start(settings);
  } catch (cause) {
    stop();
    throw cause;
  }
  const socket = encodeURIComponent(directory);
  return {
    url: (database = 'postgres', user = 'smc') => `postgres://${user}@${socket}/${database}`,
    stop,
    halt,
    start: () => start(settings),
  };
}

/** A connection of one's own, and no longer than the work. */
export async function connected<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const { Client: Made } = await import('pg');
  const client = new Made({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
