// PostgreSQL tables: the read models as their first migration makes them.

/** Text sorts by its bytes, as in SQLite: the order of rows is part of what both engines must agree on. */
export const FIRST_TABLES = `
  CREATE TABLE smc.projection (
    id integer PRIMARY KEY CHECK (id = 1),
    sequence bigint NOT NULL,
    version integer NOT NULL,
    exchange text NOT NULL,
    anchor bigint NOT NULL,
    anchor_checksum bigint NOT NULL
  );
  CREATE TABLE smc.trading_sessions (
    account text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C",
    session_name text COLLATE "C" NOT NULL,
    strategy_config jsonb NOT NULL,
    start_time timestamptz NOT NULL,
    end_time timestamptz,
    currency text COLLATE "C",
    total_pnl numeric(28,8) NOT NULL,
    max_drawdown numeric(28,8) NOT NULL,
    peak_equity numeric(28,8),
    total_trades bigint NOT NULL,
    winning_trades bigint NOT NULL,
    PRIMARY KEY (account, id)
  );
  CREATE TABLE smc.portfolios (
    account text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C",
    currency text COLLATE "C",
    cash numeric(28,8) NOT NULL,
    unrealized_pnl numeric(28,8) NOT NULL,
    equity numeric(28,8),
    open_positions bigint NOT NULL,
    sessions bigint NOT NULL,
    session_id text COLLATE "C" NOT NULL,
    day bigint,
    day_start_equity numeric(28,8),
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (account)
  );
  CREATE TABLE smc.plans (
    account text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    session_id text COLLATE "C" NOT NULL,
    strategy text COLLATE "C" NOT NULL,
    symbol text COLLATE "C" NOT NULL,
    timeframe text COLLATE "C" NOT NULL,
    side text COLLATE "C" NOT NULL CHECK (side IN ('buy', 'sell')),
    entry numeric(28,8) NOT NULL,
    stop numeric(28,8) NOT NULL,
    target numeric(28,8) NOT NULL,
    quantity numeric(28,8) NOT NULL,
    risk_amount numeric(28,8) NOT NULL,
    confidence_score double precision NOT NULL CHECK (confidence_score BETWEEN 0 AND 1),
    pattern_id text COLLATE "C",
    reasons jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (account, id)
  );
  CREATE INDEX plans_by_time ON smc.plans (created_at, account, id);
  CREATE TABLE smc.orders (
    account text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    session_id text COLLATE "C" NOT NULL,
    plan_id text COLLATE "C" NOT NULL,
    pattern_id text COLLATE "C",
    symbol text COLLATE "C" NOT NULL,
    side text COLLATE "C" NOT NULL CHECK (side IN ('buy', 'sell')),
    order_type text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    quantity numeric(28,8) NOT NULL,
    price numeric(28,8),
    stop_price numeric(28,8),
    filled_quantity numeric(28,8) NOT NULL,
    filled_price numeric(28,8),
    filled_value numeric(44,16) NOT NULL,
    status text COLLATE "C" NOT NULL,
    reason text COLLATE "C",
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    filled_at timestamptz,
    execution_latency_ms bigint,
    exchange text COLLATE "C" NOT NULL,
    external_order_id text COLLATE "C",
    fees numeric(28,8) NOT NULL,
    PRIMARY KEY (account, id, created_at)
  );
  CREATE INDEX orders_by_time ON smc.orders (created_at, account, id);
  CREATE INDEX orders_by_pattern ON smc.orders (pattern_id) WHERE pattern_id IS NOT NULL;
  CREATE TABLE smc.executions (
    account text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    session_id text COLLATE "C" NOT NULL,
    order_id text COLLATE "C" NOT NULL,
    plan_id text COLLATE "C" NOT NULL,
    pattern_id text COLLATE "C",
    symbol text COLLATE "C" NOT NULL,
    side text COLLATE "C" NOT NULL CHECK (side IN ('buy', 'sell')),
    role text COLLATE "C" NOT NULL,
    price numeric(28,8) NOT NULL,
    quantity numeric(28,8) NOT NULL,
    fee numeric(28,8) NOT NULL,
    is_maker boolean NOT NULL,
    is_ambiguous boolean NOT NULL,
    exchange text COLLATE "C" NOT NULL,
    executed_at timestamptz NOT NULL,
    PRIMARY KEY (account, id)
  );
  CREATE INDEX executions_by_time ON smc.executions (executed_at, account, id);
  CREATE TABLE smc.positions (
    account text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    portfolio_id text COLLATE "C" NOT NULL,
    session_id text COLLATE "C" NOT NULL,
    pattern_id text COLLATE "C",
    symbol text COLLATE "C" NOT NULL,
    side text COLLATE "C" NOT NULL CHECK (side IN ('buy', 'sell')),
    quantity numeric(28,8) NOT NULL,
    entry_price numeric(28,8) NOT NULL,
    current_price numeric(28,8) NOT NULL,
    cost numeric(28,8) NOT NULL,
    contract_size numeric(28,8) NOT NULL,
    unrealized_pnl numeric(28,8) NOT NULL,
    opened_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    closed_at timestamptz,
    exit_price numeric(28,8),
    exit_reason text COLLATE "C",
    realized_pnl numeric(28,8) NOT NULL,
    fees numeric(28,8) NOT NULL,
    funding numeric(28,8) NOT NULL,
    PRIMARY KEY (account, id)
  );
  CREATE INDEX positions_by_time ON smc.positions (opened_at, account, id);
  CREATE INDEX positions_open ON smc.positions (account) WHERE closed_at IS NULL;
  CREATE TABLE smc.risk_metrics (
    account text COLLATE "C" NOT NULL,
    timestamp timestamptz NOT NULL,
    session_id text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    cash numeric(28,8) NOT NULL,
    unrealized_pnl numeric(28,8) NOT NULL,
    equity numeric(28,8) NOT NULL,
    daily_pnl numeric(28,8) NOT NULL,
    peak_equity numeric(28,8) NOT NULL,
    drawdown numeric(28,8) NOT NULL,
    open_positions bigint NOT NULL,
    PRIMARY KEY (account, timestamp)
  );
  CREATE TABLE smc.smc_patterns (
    id text COLLATE "C" NOT NULL,
    symbol text COLLATE "C" NOT NULL,
    exchange text COLLATE "C" NOT NULL,
    timeframe text COLLATE "C" NOT NULL,
    pattern_type text COLLATE "C" NOT NULL,
    variant text COLLATE "C" NOT NULL,
    direction bigint NOT NULL CHECK (direction BETWEEN -1 AND 1),
    status text COLLATE "C" NOT NULL,
    confidence_score double precision NOT NULL CHECK (confidence_score BETWEEN 0 AND 1),
    price_level_high numeric(28,8) NOT NULL,
    price_level_low numeric(28,8) NOT NULL,
    pattern_data jsonb NOT NULL,
    formed_at timestamptz NOT NULL,
    detected_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    expires_at timestamptz,
    is_active boolean NOT NULL,
    PRIMARY KEY (id)
  );
  CREATE INDEX patterns_by_time ON smc.smc_patterns (detected_at, id);
  CREATE INDEX patterns_by_market ON smc.smc_patterns (symbol, timeframe, detected_at, id);
  CREATE TABLE smc.pattern_detections (
    sequence bigint NOT NULL,
    pattern_id text COLLATE "C" NOT NULL,
    symbol text COLLATE "C" NOT NULL,
    timeframe text COLLATE "C" NOT NULL,
    pattern_type text COLLATE "C" NOT NULL,
    event text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    touches bigint NOT NULL,
    confidence_score double precision NOT NULL CHECK (confidence_score BETWEEN 0 AND 1),
    detected_at timestamptz NOT NULL,
    PRIMARY KEY (sequence)
  );
  CREATE INDEX detections_by_pattern ON smc.pattern_detections (pattern_id, sequence);
  CREATE TABLE smc.market_data (
    symbol text COLLATE "C" NOT NULL,
    exchange text COLLATE "C" NOT NULL,
    timeframe text COLLATE "C" NOT NULL,
    timestamp timestamptz NOT NULL,
    open numeric(28,8) NOT NULL,
    high numeric(28,8) NOT NULL,
    low numeric(28,8) NOT NULL,
    close numeric(28,8) NOT NULL,
    volume numeric(28,8) NOT NULL,
    trades_count bigint,
    quality text COLLATE "C",
    PRIMARY KEY (symbol, exchange, timeframe, timestamp)
  );
  CREATE TABLE smc.order_book_data (
    symbol text COLLATE "C" NOT NULL,
    exchange text COLLATE "C" NOT NULL,
    timestamp timestamptz NOT NULL,
    bids jsonb NOT NULL,
    asks jsonb NOT NULL,
    PRIMARY KEY (symbol, exchange, timestamp)
  );
`;

/** Downloaded candles, and a key by which changes of patterns can be kept in chunks of time. */
export const HISTORY_TABLE = `
  CREATE TABLE smc.candle_history (
    symbol text COLLATE "C" NOT NULL,
    exchange text COLLATE "C" NOT NULL,
    timeframe text COLLATE "C" NOT NULL,
    timestamp timestamptz NOT NULL,
    open numeric(28,8) NOT NULL,
    high numeric(28,8) NOT NULL,
    low numeric(28,8) NOT NULL,
    close numeric(28,8) NOT NULL,
    volume numeric(28,8) NOT NULL,
    trades_count bigint,
    quality text COLLATE "C",
    PRIMARY KEY (symbol, exchange, timeframe, timestamp)
  );
  CREATE INDEX candle_history_by_time ON smc.candle_history USING brin (timestamp);
  GRANT SELECT ON smc.candle_history TO smc_viewer;
  ALTER TABLE smc.pattern_detections DROP CONSTRAINT pattern_detections_pkey, ADD PRIMARY KEY (sequence, detected_at);
`;
