// Migrate: every row from one engine to another, compared table by table by count and hash; it can be stopped and gone on with.
import { assert, SmcError } from '#model/fate.ts';
import { hashOf } from './hash.ts';
import { HISTORY_SCHEMA, RECORDS_SCHEMA } from './sqlite-schema.ts';
import { openPostgres } from './postgres-engine.ts';
import { openSqlite } from './sqlite-engine.ts';
import { placeOf } from './postgres-fault.ts';
import { CANDLES, MARKET_DATA, TABLES } from './tables.ts';
import type { Engine, Maintained, Snapshot, State } from './engine.ts';
import type { Json, Table } from './table.ts';
import type { PostgresOptions } from './postgres-engine.ts';
import type { TableHash } from './hash.ts';

/** With SQLite the read models and the downloaded candles are two files; where one is left out, there is none. */
export type MigratePlace =
  | { readonly engine: 'sqlite'; readonly records?: string; readonly history?: string }
  | ({ readonly engine: 'postgres' } & PostgresOptions);

export type MigrateOptions = {
  readonly from: MigratePlace;
  readonly to: MigratePlace;
  /** Go on with what an earlier call has begun: else a target with any row in it is refused. */
  readonly resume?: boolean;
  /** Rows that are there by now, of so many. */
  readonly progress?: (table: string, rows: number, total: number) => void;
};

/** `copied` of its rows were not there before. */
export type MovedTable = TableHash & { readonly copied: number };

export type Migrated = {
  readonly from: string;
  readonly to: string;
  /** The last event in the read models; 0 where there are none. */
  readonly mark: number;
  readonly tables: readonly MovedTable[];
};

const EVERYTHING = { accounts: 'all' } as const;

/** The source is read as it was at one moment, whatever is written to it meanwhile. @throws SmcError USAGE, VERIFY_FAILED, STORE_* */
export async function migrateStore({ from, to, resume = false, progress }: MigrateOptions): Promise<Migrated> {
  const source = await openPlace(from);
  try {
    const target = await openPlace(to);
    try {
      await assureTakes(source, target, resume);
      const tables: MovedTable[] = [];
      let state: State | undefined;
      if (source.records !== undefined)
        await source.records.snapshot(async (reader) => {
          for (const table of TABLES)
            tables.push(await move(reader, engineOf(target.records), table, true, target.where, progress));
          state = await reader.state();
        });
      if (source.history !== undefined)
        await source.history.snapshot(async (reader) => {
          tables.push(await move(reader, engineOf(target.history), CANDLES, false, target.where, progress));
        });
      // Last: rows without a mark are those of a migration that did not come to its end.
      const mark = state;
      if (mark !== undefined) await target.records?.write((writer) => writer.setState(mark));
      // Longer candles that the target keeps ready are made now, and not some time later.
      for (const table of [MARKET_DATA, CANDLES]) await target.maintained?.written(table);
      return { from: source.where, to: target.where, mark: mark?.sequence ?? 0, tables };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

type Opened = {
  readonly where: string;
  readonly records: Engine | undefined;
  readonly history: Engine | undefined;
  readonly maintained: Maintained | undefined;
  readonly close: () => Promise<void>;
};

async function openPlace(place: MigratePlace): Promise<Opened> {
  if (place.engine === 'postgres') {
    const engine = await openPostgres(place);
    const { maintained, close } = engine;
    return { where: placeOf(place.url), records: engine, history: engine, maintained, close };
  }
  const records = place.records === undefined ? undefined : await openSqlite(place.records, RECORDS_SCHEMA);
  const history = place.history === undefined ? undefined : await openSqlite(place.history, HISTORY_SCHEMA);
  return {
    where: place.records ?? place.history ?? '',
    records,
    history,
    maintained: undefined,
    async close() {
      await records?.close();
      await history?.close();
    },
  };
}

function engineOf(engine: Engine | undefined): Engine {
  assert(engine !== undefined, 'a target has a place for all that its source has');
  return engine;
}

/** Nothing that is not of this migration is ever written over. */
async function assureTakes(source: Opened, target: Opened, resume: boolean): Promise<void> {
  const there = target.records === undefined ? undefined : await target.records.state();
  const ours = source.records === undefined ? undefined : await source.records.state();
  if (there !== undefined && !(resume && ours !== undefined && isSame(there, ours)))
    throw new SmcError(
      'USAGE',
      `the target holds read models of its own, up to event ${there.sequence}`,
      target.where,
      'name an empty one, or drop them there',
    );
  if (resume) return;
  for (const [engine, tables] of [
    [target.records, TABLES],
    [target.history, [CANDLES]],
  ] as const)
    for (const table of tables) {
      const rows = (await engine?.read(EVERYTHING, (reader) => reader.rows({ table, limit: 1 }))) ?? [];
      if (rows.length > 0)
        throw new SmcError(
          'USAGE',
          `the target is not empty: ${table.name} has rows`,
          target.where,
          'name an empty one; --resume goes on with a migration that was stopped',
        );
    }
}

const isSame = (left: State, right: State): boolean =>
  left.sequence === right.sequence && left.anchor === right.anchor && left.anchorChecksum === right.anchorChecksum;

/**
 * Rows go in the order of the key, a page in a transaction, so that what is there of a stopped migration ends at its last key.
 * @param isOurs rows that turn out not to be those of the source may go: they can be made again
 */
async function move(
  source: Snapshot,
  target: Engine,
  table: Table,
  isOurs: boolean,
  where: string,
  progress: MigrateOptions['progress'],
): Promise<MovedTable> {
  const given = await hashOf(source, table);
  const found = (): Promise<TableHash> => target.snapshot((reader) => hashOf(reader, table));
  const before = await found();
  if (before.hash === given.hash) {
    progress?.(table.name, given.rows, given.rows);
    return { ...given, copied: 0 };
  }
  let copied = await copy(source, target, table, await lastKey(target, table), before.rows, given.rows, progress);
  let after = await found();
  if (after.hash !== given.hash && before.rows > 0) {
    // What was there is not what the source has: the source has gone on since the migration was stopped, or it is of another.
    if (isOurs) await target.write((writer) => writer.clear(table));
    copied = await copy(source, target, table, undefined, 0, given.rows, progress);
    after = await found();
  }
  if (after.hash === given.hash) return { ...after, copied };
  throw new SmcError(
    'VERIFY_FAILED',
    `${table.name} has ${after.rows} rows at its target, which are not the ${given.rows} of the source`,
    where,
    isOurs ? 'name an empty target' : 'the target has candles of its own as well: name an empty one',
  );
}

async function copy(
  source: Snapshot,
  target: Engine,
  table: Table,
  behind: readonly Json[] | undefined,
  there: number,
  total: number,
  progress: MigrateOptions['progress'],
): Promise<number> {
  let copied = 0;
  for await (const rows of source.scan(table, behind)) {
    await target.write((writer) => writer.append(table, rows));
    copied += rows.length;
    progress?.(table.name, there + copied, total);
  }
  progress?.(table.name, there + copied, total);
  return copied;
}

async function lastKey(target: Engine, table: Table): Promise<readonly Json[] | undefined> {
  const [last] = await target.read(EVERYTHING, (reader) => reader.rows({ table, descending: true, limit: 1 }));
  return last === undefined ? undefined : table.key.map((name) => last[name]!);
}
