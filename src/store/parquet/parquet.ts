// Parquet: candle columns to a file that analytics programs read, and back to the very same bytes, by DuckDB where it runs on this machine.
import type * as duckdb from '@duckdb/node-api';
import type { CandleColumns } from '#model/candle.ts';

type DuckDB = typeof duckdb;

/** Each call opens an engine of its own in memory: a cache is read seldom, and an engine that stays holds its threads. */
export type Parquet = {
  /** @throws whatever the engine throws: no room, no right */
  readonly write: (path: string, columns: CandleColumns) => Promise<void>;
  /** @throws Error where it does not hold just these rows, and whatever the engine throws */
  readonly read: (path: string, rows: number) => Promise<CandleColumns>;
};

const NAMES = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const;
const SQL_NAMES = ['open_time', 'open', 'high', 'low', 'close', 'volume'];
/** Rows of one vector of the engine. */
const VECTOR_ROWS = 2_048;
/** Nothing is fetched: what reads and writes Parquet is built in. */
const SETTINGS = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' } as const;

/** @returns undefined where there is no engine for this platform */
export async function openParquet(): Promise<Parquet | undefined> {
  let engine: DuckDB;
  try {
    // 70 MB of native code: loaded by who reads a large file, and nobody else.
    engine = await import('@duckdb/node-api');
  } catch {
    return undefined;
  }
  return {
    write: (path, columns) => writeColumns(engine, path, columns),
    read: (path, rows) => readColumns(engine, path, rows),
  };
}

const quoted = (path: string): string => `'${path.replaceAll("'", "''")}'`;

type Connection = Awaited<ReturnType<Awaited<ReturnType<DuckDB['DuckDBInstance']['create']>>['connect']>>;

async function connected<T>(engine: DuckDB, work: (connection: Connection) => Promise<T>): Promise<T> {
  const instance = await engine.DuckDBInstance.create(':memory:', SETTINGS);
  try {
    const connection = await instance.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

const writeColumns = (engine: DuckDB, path: string, columns: CandleColumns): Promise<void> =>
  connected(engine, async (connection) => {
    await connection.run(`CREATE TABLE candles (${SQL_NAMES.map((name) => `${name} DOUBLE NOT NULL`).join(', ')})`);
    const appender = await connection.createAppender('candles');
    const types = NAMES.map(() => engine.DOUBLE);
    for (let from = 0; from < columns.length; from += VECTOR_ROWS) {
      const count = Math.min(VECTOR_ROWS, columns.length - from);
      const chunk = engine.DuckDBDataChunk.create(types, count);
      for (const [place, name] of NAMES.entries()) {
        const vector = chunk.getColumnVector(place);
        if (!(vector instanceof engine.DuckDBDoubleVector)) throw new Error('Invariant: a vector of doubles');
        const values = columns[name];
        for (let row = 0; row < count; row += 1) vector.setItem(row, values[from + row]!);
        vector.flush();
      }
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    await connection.run(`COPY candles TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`);
  });

const readColumns = (engine: DuckDB, path: string, rows: number): Promise<CandleColumns> =>
  connected(engine, async (connection) => {
    const result = await connection.stream(`SELECT ${SQL_NAMES.join(', ')} FROM read_parquet(${quoted(path)})`);
    const columns = NAMES.map(() => new Float64Array(rows));
    let at = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      if (at + chunk.rowCount > rows) throw new Error(`more than ${rows} rows`);
      for (const [place, column] of columns.entries()) {
        const vector = chunk.getColumnVector(place);
        if (!(vector instanceof engine.DuckDBDoubleVector)) throw new Error('a column that holds no doubles');
        column.set(doublesOf(vector, chunk.rowCount), at);
      }
      at += chunk.rowCount;
    }
    if (at !== rows) throw new Error(`${at} rows, not ${rows}`);
    const [openTime, open, high, low, close, volume] = columns as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    return { length: rows, openTime, open, high, low, close, volume };
  });

/** The numbers as they lie in the engine's memory: one by one through the vector takes several times as long. */
function doublesOf(vector: object, count: number): Float64Array {
  const items: unknown = Reflect.get(vector, 'items');
  if (!(items instanceof Float64Array)) throw new Error('Invariant: a vector of doubles lies in one array');
  return items.subarray(0, count);
}
