// store migrate: what an agent has on SQLite to PostgreSQL, or back, each table compared by count and hash.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DEFAULT_DIRECTORY } from './paper.ts';
import { feedFolder } from './store.ts';
import { databaseOf } from './store-place.ts';
import { HISTORY_FILE, migrateStore, RECORDS_FILE } from '#store/records/records.ts';
import { paint, printable } from './terminal.ts';
import { progress } from './progress.ts';
import { snakeCase } from './snake-case.ts';
import { SmcError } from '#model/fate.ts';
import { table } from './table.ts';
import type { MigratePlace } from '#store/records/records.ts';
import type { PlaceOptions } from './store-place.ts';
import type { Shell } from './shell.ts';

export type MigrateOptions = PlaceOptions & {
  readonly from: string;
  readonly to: string;
  readonly resume?: boolean;
  readonly json?: boolean;
};

const ENGINES = ['sqlite', 'postgres'];

/** @throws SmcError USAGE, FILE_NOT_FOUND, VERIFY_FAILED, STORE_* */
export async function migrate(options: MigrateOptions, shell: Shell): Promise<void> {
  const { from, to } = options;
  if (!ENGINES.includes(from) || !ENGINES.includes(to) || from === to)
    throw new SmcError(
      'USAGE',
      `there is no way from ${from} to ${to}`,
      '--from, --to',
      'name sqlite and postgres, one each',
    );
  const url = databaseOf(options, shell);
  if (url === undefined)
    throw new SmcError(
      'USAGE',
      'the address of the database is not given',
      '--url',
      'write it as postgres://user@host/database, or set SMC_DATABASE_URL',
    );
  const postgres: MigratePlace = { engine: 'postgres', url };
  const bar = rowsOf(shell);
  try {
    const moved = await migrateStore({
      from: from === 'postgres' ? postgres : sourceFiles(options),
      to: to === 'postgres' ? postgres : targetFiles(options),
      resume: options.resume === true,
      progress: (name, rows, total) => bar.at(name, rows, total),
    });
    bar.end();
    if (options.json === true) return shell.out.write(`${JSON.stringify(snakeCase(moved))}\n`);
    shell.out.write(
      table(
        shell.out,
        [{ title: 'table' }, { title: 'rows' }, { title: 'copied' }, { title: 'hash' }, { title: '' }],
        moved.tables.map((one) => [
          one.table,
          one.rows,
          one.copied,
          one.hash.slice(0, 16),
          { text: 'equal', ink: 'green' },
        ]),
      ),
    );
    const done = `Every table in ${printable(moved.to)} has the count and the hash of ${printable(moved.from)}, up to event ${moved.mark}.`;
    shell.err.write(`${paint(shell.err, 'green', done)}\n`);
    shell.err.write(
      'The log, the audit and the people are not moved: they stay in SQLite files of their own, whichever engine has the rows.\n',
    );
  } finally {
    bar.end();
  }
}

/** One line for each table. */
function rowsOf(shell: Shell) {
  let label = '';
  let bar: ReturnType<typeof progress> | undefined;
  const end = (): void => {
    bar?.end();
    bar = undefined;
  };
  return {
    at: (name: string, rows: number, total: number): void => {
      if (name !== label) {
        end();
        bar = progress(shell.err, { label: name, total, unit: 'rows', clock: shell.clock });
      }
      label = name;
      bar?.at(rows);
    },
    end,
  };
}

/** What is there of the two files: nothing is made where nothing is. */
function sourceFiles({ dataDir = DEFAULT_DIRECTORY }: MigrateOptions): MigratePlace {
  const { records, history } = filesOf(dataDir);
  const hasRecords = existsSync(records);
  const hasHistory = existsSync(history);
  if (!hasRecords && !hasHistory)
    throw new SmcError(
      'FILE_NOT_FOUND',
      `there is neither ${RECORDS_FILE} nor ${HISTORY_FILE}`,
      dataDir,
      'name the data directory: --data-dir; npx smc store rebuild makes read models from the log',
    );
  return { engine: 'sqlite', ...(hasRecords ? { records } : {}), ...(hasHistory ? { history } : {}) };
}

const targetFiles = ({ dataDir = DEFAULT_DIRECTORY }: MigrateOptions): MigratePlace => ({
  engine: 'sqlite',
  ...filesOf(dataDir),
});

/** Read models lie beside the log of their feed, downloaded candles in the data folder above: they are of no feed. */
function filesOf(named: string): { readonly records: string; readonly history: string } {
  const folder = folderOf(named);
  const above = folder === named && folder !== undefined ? dirname(resolve(named)) : named;
  return { records: join(folder ?? named, RECORDS_FILE), history: join(above, HISTORY_FILE) };
}

/** Undefined where no agent has run: then there are only candles. */
function folderOf(named: string): string | undefined {
  try {
    return feedFolder(named);
  } catch (thrown) {
    if (thrown instanceof SmcError && thrown.code === 'FILE_NOT_FOUND') return undefined;
    throw thrown;
  }
}
