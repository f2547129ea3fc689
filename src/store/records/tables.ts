// Tables: the read models, with the field names of the data model. What an account owns carries the account.
import { table } from './table.ts';
import type { RowOf, Table } from './table.ts';

export const SESSIONS = table({
  name: 'trading_sessions',
  columns: {
    account: 'text',
    id: 'text',
    // The log knows accounts, not people: whose an account is, stands in user_accounts.
    user_id: 'text?',
    session_name: 'text',
    strategy_config: 'json',
    start_time: 'time',
    end_time: 'time?',
    currency: 'text?',
    total_pnl: 'decimal',
    // Share of the highest equity of the session.
    max_drawdown: 'decimal',
    peak_equity: 'decimal?',
    total_trades: 'count',
    winning_trades: 'count',
  },
  key: ['account', 'id'],
  identity: ['account', 'id'],
  scope: 'account',
});

export const PORTFOLIOS = table({
  name: 'portfolios',
  columns: {
    account: 'text',
    id: 'text',
    user_id: 'text?',
    currency: 'text?',
    cash: 'decimal',
    unrealized_pnl: 'decimal',
    equity: 'decimal?',
    open_positions: 'count',
    sessions: 'count',
    session_id: 'text',
    // UTC days since 1970, and the equity with which this one began.
    day: 'count?',
    day_start_equity: 'decimal?',
    updated_at: 'time',
  },
  key: ['account'],
  identity: ['account'],
  scope: 'account',
});

export const PLANS = table({
  name: 'plans',
  columns: {
    account: 'text',
    id: 'text',
    session_id: 'text',
    strategy: 'text',
    symbol: 'text',
    timeframe: 'text',
    side: 'text',
    entry: 'decimal',
    stop: 'decimal',
    target: 'decimal',
    quantity: 'decimal',
    risk_amount: 'decimal',
    confidence_score: 'share',
    pattern_id: 'text?',
    reasons: 'json',
    created_at: 'time',
    expires_at: 'time',
  },
  key: ['account', 'id'],
  identity: ['account', 'id'],
  scope: 'account',
});

export const ORDERS = table({
  name: 'orders',
  columns: {
    account: 'text',
    // The client id: the same plan gives it to every account, so that only both together name an order.
    id: 'text',
    session_id: 'text',
    plan_id: 'text',
    pattern_id: 'text?',
    symbol: 'text',
    side: 'text',
    order_type: 'text',
    role: 'text',
    quantity: 'decimal',
    price: 'decimal?',
    stop_price: 'decimal?',
    filled_quantity: 'decimal',
    filled_price: 'decimal?',
    // Price times quantity of all fills, exactly: what the average is made from.
    filled_value: 'exact',
    status: 'text',
    reason: 'text?',
    created_at: 'time',
    updated_at: 'time',
    filled_at: 'time?',
    // From the request to the venue's first word; null for protection, which waits at the venue's side for its entry.
    execution_latency_ms: 'count?',
    exchange: 'text',
    external_order_id: 'text?',
    fees: 'decimal',
  },
  key: ['account', 'id', 'created_at'],
  identity: ['account', 'id'],
  scope: 'account',
});

export const EXECUTIONS = table({
  name: 'executions',
  columns: {
    account: 'text',
    id: 'text',
    session_id: 'text',
    order_id: 'text',
    plan_id: 'text',
    pattern_id: 'text?',
    symbol: 'text',
    side: 'text',
    role: 'text',
    price: 'decimal',
    quantity: 'decimal',
    fee: 'decimal',
    is_maker: 'flag',
    is_ambiguous: 'flag',
    exchange: 'text',
    executed_at: 'time',
  },
  key: ['account', 'id'],
  identity: ['account', 'id'],
  scope: 'account',
});

/** One for each plan; it stays when it is flat, with its result. Money of an open one is in the quote currency. */
export const POSITIONS = table({
  name: 'positions',
  columns: {
    account: 'text',
    id: 'text',
    portfolio_id: 'text',
    session_id: 'text',
    pattern_id: 'text?',
    symbol: 'text',
    side: 'text',
    quantity: 'decimal',
    entry_price: 'decimal',
    current_price: 'decimal',
    cost: 'decimal',
    contract_size: 'decimal',
    unrealized_pnl: 'decimal',
    opened_at: 'time',
    updated_at: 'time',
    closed_at: 'time?',
    exit_price: 'decimal?',
    exit_reason: 'text?',
    // Of all its closed trades, in the account currency, after fees and funding.
    realized_pnl: 'decimal',
    fees: 'decimal',
    funding: 'decimal',
  },
  key: ['account', 'id'],
  identity: ['account', 'id'],
  scope: 'account',
});

export const RISK_METRICS = table({
  name: 'risk_metrics',
  columns: {
    account: 'text',
    timestamp: 'time',
    session_id: 'text',
    currency: 'text',
    cash: 'decimal',
    unrealized_pnl: 'decimal',
    equity: 'decimal',
    // Since the UTC day began.
    daily_pnl: 'decimal',
    peak_equity: 'decimal',
    drawdown: 'decimal',
    open_positions: 'count',
  },
  key: ['account', 'timestamp'],
  identity: [],
  scope: 'account',
});

/** `triggered_orders` is not a column: it names orders, so each sees only their own, and the query finds them. */
export const PATTERNS = table({
  name: 'smc_patterns',
  columns: {
    id: 'text',
    symbol: 'text',
    exchange: 'text',
    timeframe: 'text',
    pattern_type: 'text',
    variant: 'text',
    direction: 'count',
    status: 'text',
    confidence_score: 'share',
    price_level_high: 'decimal',
    price_level_low: 'decimal',
    pattern_data: 'json',
    formed_at: 'time',
    detected_at: 'time',
    updated_at: 'time',
    expires_at: 'time?',
    is_active: 'flag',
  },
  key: ['id'],
  identity: ['id'],
  scope: 'market',
});

/** Every change in the life of every pattern. `sequence` is the event's. */
export const DETECTIONS = table({
  name: 'pattern_detections',
  columns: {
    sequence: 'count',
    pattern_id: 'text',
    symbol: 'text',
    timeframe: 'text',
    pattern_type: 'text',
    event: 'text',
    status: 'text',
    touches: 'count',
    confidence_score: 'share',
    detected_at: 'time',
  },
  // The time is in the key for a database that keeps the rows in chunks of time.
  key: ['sequence', 'detected_at'],
  identity: [],
  scope: 'market',
});

export const MARKET_DATA = table({
  name: 'market_data',
  columns: {
    symbol: 'text',
    exchange: 'text',
    timeframe: 'text',
    timestamp: 'time',
    open: 'decimal',
    high: 'decimal',
    low: 'decimal',
    close: 'decimal',
    volume: 'decimal',
    // No event says it yet.
    trades_count: 'count?',
    quality: 'text?',
  },
  key: ['symbol', 'exchange', 'timeframe', 'timestamp'],
  identity: [],
  scope: 'market',
});

/** Candles that were downloaded. No event says them, so that they are no read model, and none of `TABLES`. */
export const CANDLES = table({ ...MARKET_DATA, name: 'candle_history' });

/** Empty: books are not in the log, and a read model holds nothing that the log cannot give again. */
const ORDER_BOOKS = table({
  name: 'order_book_data',
  columns: { symbol: 'text', exchange: 'text', timestamp: 'time', bids: 'json', asks: 'json' },
  key: ['symbol', 'exchange', 'timestamp'],
  identity: [],
  scope: 'market',
});

export const TABLES: readonly Table[] = [
  SESSIONS,
  PORTFOLIOS,
  PLANS,
  ORDERS,
  EXECUTIONS,
  POSITIONS,
  RISK_METRICS,
  PATTERNS,
  DETECTIONS,
  MARKET_DATA,
  ORDER_BOOKS,
];

export type Session = RowOf<typeof SESSIONS>;
export type Portfolio = RowOf<typeof PORTFOLIOS>;
export type OrderRow = RowOf<typeof ORDERS>;
export type PositionRow = RowOf<typeof POSITIONS>;
export type PatternRow = RowOf<typeof PATTERNS>;
export type CandleRow = RowOf<typeof MARKET_DATA>;
