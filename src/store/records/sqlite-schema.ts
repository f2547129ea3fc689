// SQLite schema: the read models in a file of their own, and the steps from every older form of it.
import { SmcError } from '#model/fate.ts';
import type { DatabaseSync } from 'node:sqlite';

/** What a SQLite file is for; the step at index n leads from version n to n + 1, and is never changed once it was released. */
export type SqliteSchema = {
  readonly what: string;
  /** What to do where the file is lost. */
  readonly mend: string;
  /** In the place where a SQLite file says whose it is. */
  readonly application: number;
  readonly steps: readonly string[];
};

const RECORDS_STEPS: readonly string[] = [
  `
  CREATE TABLE projection (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    sequence INTEGER NOT NULL,
    version INTEGER NOT NULL,
    exchange TEXT NOT NULL,
    anchor INTEGER NOT NULL,
    anchor_checksum INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE trading_sessions (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT,
    session_name TEXT NOT NULL,
    strategy_config TEXT NOT NULL,
    start_time INTEGER NOT NULL,
    end_time INTEGER,
    currency TEXT,
    total_pnl TEXT NOT NULL,
    max_drawdown TEXT NOT NULL,
    peak_equity TEXT,
    total_trades INTEGER NOT NULL,
    winning_trades INTEGER NOT NULL,
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE portfolios (
    account TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    user_id TEXT,
    currency TEXT,
    cash TEXT NOT NULL,
    unrealized_pnl TEXT NOT NULL,
    equity TEXT,
    open_positions INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    session_id TEXT NOT NULL,
    day INTEGER,
    day_start_equity TEXT,
    updated_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE plans (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    strategy TEXT NOT NULL,
    symbol TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    side TEXT NOT NULL,
    entry TEXT NOT NULL,
    stop TEXT NOT NULL,
    target TEXT NOT NULL,
    quantity TEXT NOT NULL,
    risk_amount TEXT NOT NULL,
    confidence_score REAL NOT NULL CHECK (confidence_score BETWEEN 0 AND 1),
    pattern_id TEXT,
    reasons TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX plans_by_time ON plans (created_at, account, id);
  CREATE TABLE orders (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    plan_id TEXT NOT NULL,
    pattern_id TEXT,
    symbol TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
    order_type TEXT NOT NULL,
    role TEXT NOT NULL,
    quantity TEXT NOT NULL,
    price TEXT,
    stop_price TEXT,
    filled_quantity TEXT NOT NULL,
    filled_price TEXT,
    filled_value TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    filled_at INTEGER,
    execution_latency_ms INTEGER,
    exchange TEXT NOT NULL,
    external_order_id TEXT,
    fees TEXT NOT NULL,
    PRIMARY KEY (account, id, created_at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX orders_by_time ON orders (created_at, account, id);
  CREATE INDEX orders_by_pattern ON orders (pattern_id) WHERE pattern_id IS NOT NULL;
  CREATE TABLE executions (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    plan_id TEXT NOT NULL,
    pattern_id TEXT,
    symbol TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
    role TEXT NOT NULL,
    price TEXT NOT NULL,
    quantity TEXT NOT NULL,
    fee TEXT NOT NULL,
    is_maker INTEGER NOT NULL,
    is_ambiguous INTEGER NOT NULL,
    exchange TEXT NOT NULL,
    executed_at INTEGER NOT NULL,
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX executions_by_time ON executions (executed_at, account, id);
  CREATE TABLE positions (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    portfolio_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    pattern_id TEXT,
    symbol TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
    quantity TEXT NOT NULL,
    entry_price TEXT NOT NULL,
    current_price TEXT NOT NULL,
    cost TEXT NOT NULL,
    contract_size TEXT NOT NULL,
    unrealized_pnl TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    closed_at INTEGER,
    exit_price TEXT,
    exit_reason TEXT,
    realized_pnl TEXT NOT NULL,
    fees TEXT NOT NULL,
    funding TEXT NOT NULL,
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX positions_by_time ON positions (opened_at, account, id);
  CREATE INDEX positions_open ON positions (account) WHERE closed_at IS NULL;
  CREATE TABLE risk_metrics (
    account TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    session_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    cash TEXT NOT NULL,
    unrealized_pnl TEXT NOT NULL,
    equity TEXT NOT NULL,
    daily_pnl TEXT NOT NULL,
    peak_equity TEXT NOT NULL,
    drawdown TEXT NOT NULL,
    open_positions INTEGER NOT NULL,
    PRIMARY KEY (account, timestamp)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE smc_patterns (
    id TEXT PRIMARY KEY,
    symbol TEXT NOT NULL,
    exchange TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    pattern_type TEXT NOT NULL,
    variant TEXT NOT NULL,
    direction INTEGER NOT NULL CHECK (direction BETWEEN -1 AND 1),
    status TEXT NOT NULL,
    confidence_score REAL NOT NULL CHECK (confidence_score BETWEEN 0 AND 1),
    price_level_high TEXT NOT NULL,
    price_level_low TEXT NOT NULL,
    pattern_data TEXT NOT NULL,
    formed_at INTEGER NOT NULL,
    detected_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    expires_at INTEGER,
    is_active INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX patterns_by_time ON smc_patterns (detected_at, id);
  CREATE INDEX patterns_by_market ON smc_patterns (symbol, timeframe, detected_at, id);
  CREATE TABLE pattern_detections (
    sequence INTEGER PRIMARY KEY,
    pattern_id TEXT NOT NULL,
    symbol TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    pattern_type TEXT NOT NULL,
    event TEXT NOT NULL,
    status TEXT NOT NULL,
    touches INTEGER NOT NULL,
    confidence_score REAL NOT NULL,
    detected_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX detections_by_pattern ON pattern_detections (pattern_id, sequence);
  CREATE TABLE market_data (
    symbol TEXT NOT NULL,
    exchange TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    open TEXT NOT NULL,
    high TEXT NOT NULL,
    low TEXT NOT NULL,
    close TEXT NOT NULL,
    volume TEXT NOT NULL,
    trades_count INTEGER,
    quality TEXT,
    PRIMARY KEY (symbol, exchange, timeframe, timestamp)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE order_book_data (
    symbol TEXT NOT NULL,
    exchange TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    bids TEXT NOT NULL,
    asks TEXT NOT NULL,
    PRIMARY KEY (symbol, exchange, timestamp)
  ) STRICT, WITHOUT ROWID;
  `,
  // The key is that of the tables of the program.
  `
  CREATE TABLE detections (
    sequence INTEGER NOT NULL,
    pattern_id TEXT NOT NULL,
    symbol TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    pattern_type TEXT NOT NULL,
    event TEXT NOT NULL,
    status TEXT NOT NULL,
    touches INTEGER NOT NULL,
    confidence_score REAL NOT NULL,
    detected_at INTEGER NOT NULL,
    PRIMARY KEY (sequence, detected_at)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO detections SELECT * FROM pattern_detections;
  DROP TABLE pattern_detections;
  ALTER TABLE detections RENAME TO pattern_detections;
  CREATE INDEX detections_by_pattern ON pattern_detections (pattern_id, sequence);
  `,
];

/** "SMC" and a 2. */
export const RECORDS_SCHEMA: SqliteSchema = {
  what: 'the read models',
  mend: 'remove the file: it is made again from the log',
  application: 0x534d4332,
  steps: RECORDS_STEPS,
};

/** "SMC" and a 4. */
export const HISTORY_SCHEMA: SqliteSchema = {
  what: 'the candles',
  mend: 'remove the file and download them again',
  application: 0x534d4334,
  steps: [
    `
  CREATE TABLE candle_history (
    symbol TEXT NOT NULL,
    exchange TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    open TEXT NOT NULL,
    high TEXT NOT NULL,
    low TEXT NOT NULL,
    close TEXT NOT NULL,
    volume TEXT NOT NULL,
    trades_count INTEGER,
    quality TEXT,
    PRIMARY KEY (symbol, exchange, timeframe, timestamp)
  ) STRICT, WITHOUT ROWID;
  `,
  ],
};

/** @throws SmcError STORE_NEWER, FILE_FORMAT */
export function migrateSqlite(
  sqlite: DatabaseSync,
  path: string,
  { what, mend, application, steps }: SqliteSchema,
): void {
  const pragma = (name: string): number => Number(sqlite.prepare(`PRAGMA ${name}`).get()?.[name]);
  // The version is read under the lock: two that start together do not both take the same step.
  sqlite.exec('BEGIN IMMEDIATE');
  try {
    const version = pragma('user_version');
    if (version > steps.length)
      throw new SmcError(
        'STORE_NEWER',
        `${what} have schema ${version}, this program knows ${steps.length}`,
        path,
        `install the newer version again, or ${mend}`,
      );
    const isEmpty = sqlite.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.['tables'] === 0;
    if (!isEmpty && pragma('application_id') !== application)
      throw new SmcError('FILE_FORMAT', `this database holds other things than ${what}`, path, 'name another file');
    for (const step of steps.slice(version)) sqlite.exec(step);
    if (version < steps.length)
      sqlite.exec(`PRAGMA application_id = ${application}; PRAGMA user_version = ${steps.length}`);
    sqlite.exec('COMMIT');
  } catch (cause) {
    if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
    throw cause;
  }
}
