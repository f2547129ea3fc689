// Records: the read models: what people query, made from the log and at any time to be made again. The door of the room.
import { candlesOf } from './candles.ts';
import { hashesOf } from './hash.ts';
import { openPostgres } from './postgres-engine.ts';
import { openSqlite } from './sqlite-engine.ts';
import { projectionOn } from './projection.ts';
import { PROJECTION_VERSION } from './project.ts';
import { listsOf } from './lists.ts';
import { placeOf } from './postgres-fault.ts';
import { without } from './timescale.ts';
import type { CandleOptions } from './candles.ts';
import { MARKET_DATA } from './tables.ts';
import type { CandleRow } from './tables.ts';
import type { Engine, Maintained, State, Viewer } from './engine.ts';
import type { Event } from '#model/event.ts';
import type { Lists } from './lists.ts';
import type { Page } from './page.ts';
import type { RecordsTarget } from './target.ts';
import type { TableHash } from './hash.ts';
import type { Timescale } from './timescale.ts';

export { catchUp, heardOf } from './catch-up.ts';
export { compareRecords } from './compare.ts';
export { HISTORY_FILE, openHistory } from './history.ts';
export type { History } from './history.ts';
export { followLog } from './follow.ts';
export { migrateStore } from './migrate.ts';
export { RECORDS_HEARS } from './project.ts';
export type { MigratePlace } from './migrate.ts';
export type { Viewer } from './engine.ts';
export type { Page } from './page.ts';
export type { TableHash } from './hash.ts';

/** The file of the read models in a data directory. */
export const RECORDS_FILE = 'records.db';

/** `exchange` is where prices and fills come from, which no event says; left out, it is what was recorded. */
export type RecordsOptions = RecordsTarget & { readonly exchange?: string };

export type Records = Lists & {
  /** Where they are, without passwords. */
  readonly where: string;
  readonly timescale: Timescale;
  /**
   * One transaction. Events at or below the mark change nothing, so that any may be given again; kinds that are not in
   * RECORDS_HEARS may be left out.
   * @returns the mark
   */
  readonly apply: (events: readonly Event[]) => Promise<number>;
  /** From nothing, in one transaction: whoever reads meanwhile sees the rows of before. @returns the mark */
  readonly rebuild: (events: Iterable<Event>, progress?: (sequence: number) => void) => Promise<number>;
  /** Sequence of the last event that is in the rows; 0 where there is none. */
  readonly mark: () => Promise<number>;
  readonly state: () => Promise<State | undefined>;
  /** Whether this version of the program made them, and of this exchange; where not, `apply` refuses and `rebuild` mends. */
  readonly isCurrent: () => Promise<boolean>;
  readonly candles: (
    viewer: Viewer,
    options: Omit<CandleOptions, 'exchange'> & { readonly exchange?: string },
  ) => Promise<Page<CandleRow>>;
  /** Of every table, all accounts: equal on both engines, and after a rebuild, where the events are. */
  readonly hashes: () => Promise<readonly TableHash[]>;
  readonly close: () => Promise<void>;
};

/** @throws SmcError STORE_NEWER, STORE_UNWRITABLE, STORE_LOCKED, STORE_FULL, STORE_DAMAGED, FILE_FORMAT, USAGE */
export async function openRecords(options: RecordsOptions): Promise<Records> {
  const isSqlite = options.engine === 'sqlite';
  const where = isSqlite ? options.path : placeOf(options.url);
  let engine: Engine;
  let maintained: Maintained | undefined;
  let timescale = without('SQLite has no such extension');
  if (isSqlite) engine = await openSqlite(options.path);
  else {
    const opened = await openPostgres(options);
    engine = opened;
    timescale = opened.timescale;
    maintained = opened.maintained;
  }
  const { apply, rebuild } = projectionOn(engine, options.exchange, where);
  return {
    where,
    timescale,
    apply,
    async rebuild(events, progress) {
      const mark = await rebuild(events, progress);
      await maintained?.written(MARKET_DATA);
      return mark;
    },
    ...listsOf(engine),
    state: engine.state,
    mark: async () => (await engine.state())?.sequence ?? 0,
    async isCurrent() {
      const state = await engine.state();
      if (state === undefined) return true;
      return state.version === PROJECTION_VERSION && (options.exchange ?? state.exchange) === state.exchange;
    },
    async candles(viewer, asked) {
      const exchange = asked.exchange ?? options.exchange ?? (await engine.state())?.exchange ?? '';
      return engine.read(viewer, (reader) => candlesOf(reader, timescale.ready, { ...asked, exchange }));
    },
    hashes: () => engine.snapshot(hashesOf),
    close: engine.close,
  };
}
