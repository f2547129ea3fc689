// store: makes the read models anew from the log, and shows that they are what the log makes of them.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { DEFAULT_DIRECTORY } from './paper.ts';
import { compareRecords, heardOf, openRecords, RECORDS_FILE } from '#store/records/records.ts';
import { databaseOf } from './store-place.ts';
import { openLog } from '#store/log/log.ts';
import { paint } from './terminal.ts';
import { progress, readableCount } from './progress.ts';
import { SmcError } from '#model/fate.ts';
import { table } from './table.ts';
import type { EventLog } from '#store/log/log.ts';
import type { Records, RecordsOptions } from '#store/records/records.ts';
import type { Shell } from './shell.ts';

export type StoreOptions = {
  readonly dataDir?: string;
  readonly url?: string;
  readonly exchange?: string;
  readonly json?: boolean;
};

const LOG_FILE = 'events.db';
/** Events that left the log are in it. */
const ARCHIVE_FOLDER = 'archive';

/** @throws SmcError STORE_*, USAGE, FILE_NOT_FOUND */
export async function rebuildStore(options: StoreOptions, shell: Shell): Promise<void> {
  await withStore(options, shell, async ({ log, records, at }) => {
    const mark = await records.rebuild(heardOf(log), at);
    const hashes = await records.hashes();
    if (options.json === true)
      return shell.out.write(`${JSON.stringify({ where: records.where, mark, tables: hashes })}\n`);
    shell.out.write(
      table(
        shell.out,
        [{ title: 'table' }, { title: 'rows' }, { title: 'hash' }],
        hashes.map((one) => [one.table, readableCount(one.rows), one.hash.slice(0, 16)]),
      ),
    );
    shell.err.write(`rebuilt up to event ${mark} in ${records.where}\n`);
  });
}

/** @throws SmcError VERIFY_FAILED at a difference; STORE_*, USAGE, FILE_NOT_FOUND */
export async function verifyStore(options: StoreOptions, shell: Shell): Promise<void> {
  await withStore(options, shell, async ({ log, records, at }) => {
    const mark = await records.mark();
    const tables = await compareRecords(records, heardOf(log), at);
    const differing = tables.filter(({ isEqual }) => !isEqual).map((one) => one.table);
    if (options.json === true)
      shell.out.write(
        `${JSON.stringify({
          where: records.where,
          mark,
          tables: tables.map((one) => ({
            table: one.table,
            rows: one.rows,
            expected_rows: one.expectedRows,
            is_equal: one.isEqual,
          })),
        })}\n`,
      );
    else {
      shell.out.write(
        table(
          shell.out,
          [{ title: 'table' }, { title: 'rows' }, { title: 'from the log' }, { title: '' }],
          tables.map(({ table: name, rows, expectedRows, isEqual }) => [
            name,
            rows,
            expectedRows,
            isEqual ? { text: 'equal', ink: 'green' } : { text: 'differs', ink: 'red' },
          ]),
        ),
      );
      const verdict =
        differing.length > 0
          ? paint(shell.err, 'red', `Not what the log makes of them: ${differing.join(', ')}.`)
          : mark === 0
            ? paint(shell.err, 'yellow', 'Nothing was ever projected here: npx smc store rebuild does.')
            : paint(shell.err, 'green', `Equal to a fresh projection of the log up to event ${mark}.`);
      shell.err.write(`${verdict}\n`);
    }
    if (differing.length > 0)
      throw new SmcError(
        'VERIFY_FAILED',
        `the read models are not what the log makes of them: ${differing.join(', ')}`,
        records.where,
        'npx smc store rebuild makes them anew',
      );
  });
}

type Store = { readonly log: EventLog; readonly records: Records; readonly at: (sequence: number) => void };

async function withStore(options: StoreOptions, shell: Shell, work: (store: Store) => Promise<void>): Promise<void> {
  const directory = assureWhole(feedFolder(options.dataDir ?? DEFAULT_DIRECTORY));
  const log = openLog(directory, { readOnly: true });
  try {
    const records = await openRecords(await targetOf(directory, options, shell));
    const label = 'Projecting';
    const bar = progress(shell.err, { label, total: log.lastSequence(), unit: 'events', clock: shell.clock });
    try {
      await work({ log, records, at: (sequence) => bar.at(sequence) });
    } finally {
      bar.end();
      await records.close();
    }
  } finally {
    log.close();
  }
}

/** The prices' origin is what was recorded, what is asked for, or else what the folder of the log is called. */
async function targetOf(directory: string, { url, exchange }: StoreOptions, shell: Shell): Promise<RecordsOptions> {
  const database = databaseOf(url === undefined ? {} : { url }, shell);
  const target =
    database === undefined
      ? ({ engine: 'sqlite', path: join(directory, RECORDS_FILE) } as const)
      : ({ engine: 'postgres', url: database } as const);
  if (exchange !== undefined) return { ...target, exchange };
  const found = await openRecords(target);
  try {
    const recorded = (await found.state())?.exchange;
    return recorded === undefined ? { ...target, exchange: basename(resolve(directory)) } : target;
  } finally {
    await found.close();
  }
}

/** The folder of the log itself, or the one above where only one feed was ever run. */
export function feedFolder(named: string): string {
  const hasLog = (directory: string): boolean => existsSync(join(directory, LOG_FILE));
  const below = hasLog(named)
    ? [named]
    : folders(named)
        .map((name) => join(named, name))
        .filter(hasLog);
  const [directory, another] = below;
  if (directory === undefined)
    throw new SmcError('FILE_NOT_FOUND', 'there is no store', named, 'name the data directory: --data-dir');
  if (another !== undefined)
    throw new SmcError('USAGE', `there are several stores: ${below.join(', ')}`, '--data-dir', 'name one of them');
  return directory;
}

/** What has left the log cannot be made from it. */
function assureWhole(directory: string): string {
  if (existsSync(join(directory, ARCHIVE_FOLDER)))
    throw new SmcError(
      'STORE_REPLAY',
      'a part of the log has been archived: what was made from it cannot be made again',
      join(directory, ARCHIVE_FOLDER),
      'keep the read models as they are, or put the log back as a whole from a backup',
    );
  return directory;
}

function folders(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}
