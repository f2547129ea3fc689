// Metric table: every figure that the program tells Prometheus, with its type, unit, labels and meaning. docs/metrics.md shows it.

export type MetricType = 'counter' | 'gauge' | 'histogram';

/** Units are those of Prometheus: seconds, bytes, ratio (0..1, may pass 1), and words for what is counted. */
export type Metric = {
  readonly type: MetricType;
  readonly unit: string;
  readonly labels: readonly string[];
  readonly help: string;
};

/** Steps of 1-2-5 from a microsecond on; around the target of one millisecond and the limit of fifty they are finer. */
export const FAST_SECONDS: readonly number[] = [
  0.000_001, 0.000_002, 0.000_005, 0.000_01, 0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.000_3, 0.000_4, 0.000_5, 0.000_6,
  0.000_7, 0.000_8, 0.000_9, 0.001, 0.001_25, 0.001_5, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.02, 0.03, 0.04, 0.05, 0.1,
  0.2, 0.5, 1, 5,
];

/** What a wire and another machine take. */
export const WIRE_SECONDS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

export const METRICS = {
  smc_info: {
    type: 'gauge',
    unit: 'always 1',
    labels: ['version', 'mode', 'source'],
    help: 'What runs here',
  },
  smc_uptime_seconds: { type: 'gauge', unit: 'seconds', labels: [], help: 'Since the start of the agent' },
  smc_state: {
    type: 'gauge',
    unit: '1 for the state in force, else 0',
    labels: ['state'],
    help: 'Whether new positions may be opened: running, paused or halted',
  },

  smc_agent_up: { type: 'gauge', unit: '1 or 0', labels: ['agent'], help: '1 while the agent runs or is paused' },
  smc_agent_errors_total: { type: 'counter', unit: 'errors', labels: ['agent'], help: 'Errors of the agent' },
  smc_agent_heartbeat_age_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: ['agent'],
    help: 'Since the agent did its work or said that it had none',
  },
  smc_agent_step_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: ['agent'],
    help: 'One event handled by one agent; a step of detection is one bar',
  },

  smc_input_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: ['trigger'],
    help: 'One input, from its arrival until all that follows from it is on the disk and told',
  },
  smc_order_latency_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: ['trigger'],
    help: 'From the arrival of what triggered it to the order request being on the disk and handed to the venue',
  },
  smc_venue_request_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: ['venue', 'request'],
    help: 'Round trip of a request to a venue',
  },
  smc_venue_requests_total: {
    type: 'counter',
    unit: 'requests',
    labels: ['venue', 'request', 'outcome'],
    help: 'Requests to a venue by how they ended: ok, refused, unknown',
  },

  smc_events_total: { type: 'counter', unit: 'events', labels: ['kind'], help: 'Events said since the start' },
  smc_log_last_sequence: { type: 'gauge', unit: 'sequence', labels: [], help: 'Of the newest event in the log' },
  smc_commit_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: [],
    help: 'One commit of the event log, until it is on the disk',
  },
  smc_committed_events_total: { type: 'counter', unit: 'events', labels: [], help: 'Events committed to the log' },
  smc_store_errors_total: {
    type: 'counter',
    unit: 'errors',
    labels: ['code'],
    help: 'Times that the store failed, by code of docs/errors.md',
  },
  smc_store_failing: {
    type: 'gauge',
    unit: '1 or 0',
    labels: [],
    help: '1 from a failure of the store until its next commit',
  },
  smc_log_size_bytes: { type: 'gauge', unit: 'bytes', labels: [], help: 'The file of the event log with its journal' },
  smc_checkpoint_age_seconds: { type: 'gauge', unit: 'seconds', labels: [], help: 'Since the newest checkpoint' },
  smc_disk_free_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: [],
    help: 'Free on the disk of the data directory, for this user',
  },
  smc_disk_size_bytes: { type: 'gauge', unit: 'bytes', labels: [], help: 'Size of the disk of the data directory' },
  smc_backup_age_seconds: { type: 'gauge', unit: 'seconds', labels: [], help: 'Since the newest backup' },
  smc_backup_size_bytes: { type: 'gauge', unit: 'bytes', labels: [], help: 'The newest backup' },

  smc_feed_state: {
    type: 'gauge',
    unit: '1 for the state in force, else 0',
    labels: ['feed', 'state'],
    help: 'State of each feed: connecting, live, impaired, down, stopped',
  },
  smc_feed_reconnects_total: { type: 'counter', unit: 'times', labels: ['feed'], help: 'Connections made anew' },
  smc_feed_messages_total: {
    type: 'counter',
    unit: 'messages',
    labels: ['kind'],
    help: 'Messages of the feeds by kind: candle, quote, print, book, status',
  },
  smc_feed_incidents_total: {
    type: 'counter',
    unit: 'incidents',
    labels: ['incident'],
    help: 'What went wrong with a feed',
  },
  smc_feed_age_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: ['symbol'],
    help: 'Since the last price of the market arrived',
  },
  smc_feed_candle_age_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: ['symbol'],
    help: 'Since the last closed candle of the market arrived',
  },
  smc_feed_delay_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: [],
    help: 'From the time of the exchange to the arrival here, of what came by the stream; both clocks are in it',
  },
  smc_clock_skew_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: [],
    help: 'The clock of the exchange less our own, as last measured',
  },

  smc_candles_total: {
    type: 'counter',
    unit: 'candles',
    labels: ['timeframe', 'grade'],
    help: 'Closed candles by the grade of the data behind them',
  },
  smc_market_grade: {
    type: 'gauge',
    unit: '2 good, 1 acceptable, 0 rejected',
    labels: ['symbol'],
    help: 'Worst grade of the last closed candles of the market',
  },
  smc_data_findings_total: {
    type: 'counter',
    unit: 'findings',
    labels: ['issue'],
    help: 'Faults found in the data',
  },
  smc_health_failing: {
    type: 'gauge',
    unit: '1 or 0',
    labels: ['check', 'subject'],
    help: 'What the rim measures of the world: 1 while beyond its limit',
  },

  smc_plans_total: { type: 'counter', unit: 'plans', labels: ['strategy'], help: 'Plans made' },
  smc_refusals_total: {
    type: 'counter',
    unit: 'refusals',
    labels: ['by', 'reason'],
    help: 'Setups that decision did not take and plans that risk refused',
  },
  smc_approvals_total: { type: 'counter', unit: 'plans', labels: [], help: 'Plans approved by risk' },
  smc_order_states_total: {
    type: 'counter',
    unit: 'changes',
    labels: ['state'],
    help: 'Orders that came into a state',
  },
  smc_orders: {
    type: 'gauge',
    unit: 'orders',
    labels: ['account', 'state'],
    help: 'Orders at work now, by state',
  },
  smc_fills_total: { type: 'counter', unit: 'fills', labels: ['role', 'side'], help: 'Fills booked' },
  smc_trades_total: {
    type: 'counter',
    unit: 'trades',
    labels: ['exit_reason', 'result'],
    help: 'Positions closed, by how and whether they won',
  },

  smc_account_equity: {
    type: 'gauge',
    unit: 'currency of the account',
    labels: ['account', 'currency'],
    help: 'Cash and what is open, at the last prices',
  },
  smc_account_drawdown_ratio: {
    type: 'gauge',
    unit: 'ratio',
    labels: ['account'],
    help: 'How far equity is below its highest, as a share of that',
  },
  smc_account_open_positions: { type: 'gauge', unit: 'positions', labels: ['account'], help: 'Open positions' },
  smc_account_exposure: {
    type: 'gauge',
    unit: 'currency of the account',
    labels: ['account', 'currency'],
    help: 'Value of what is open',
  },
  smc_daily_result: {
    type: 'gauge',
    unit: 'currency of the account',
    labels: ['account', 'currency'],
    help: 'Equity less that at the beginning of the trading day',
  },
  smc_daily_loss_used_ratio: {
    type: 'gauge',
    unit: 'ratio',
    labels: ['account'],
    help: 'Loss of the day as a share of what may be lost; 1 is the limit',
  },
  smc_limits_near_total: {
    type: 'counter',
    unit: 'times',
    labels: ['limit'],
    help: 'Warnings of risk that a limit is near',
  },
  smc_breaker_tripped: {
    type: 'gauge',
    unit: '1 or 0',
    labels: ['account', 'tier'],
    help: '1 while the breaker of this tier stands tripped',
  },
  smc_breaker_trips_total: {
    type: 'counter',
    unit: 'trips',
    labels: ['tier', 'rule'],
    help: 'Times that a breaker tripped',
  },
  smc_commands_total: { type: 'counter', unit: 'commands', labels: ['type'], help: 'Commands of people' },

  smc_api_requests_total: {
    type: 'counter',
    unit: 'requests',
    labels: ['route', 'status'],
    help: 'Requests answered',
  },
  smc_api_request_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: ['route'],
    help: 'Time to answer a request',
  },
  smc_api_stream_clients: { type: 'gauge', unit: 'clients', labels: [], help: 'Open streams' },
  smc_api_stream_queue_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: [],
    help: 'Waiting to be read by the slowest client of the stream',
  },
  smc_api_stream_closed_total: {
    type: 'counter',
    unit: 'streams',
    labels: ['reason'],
    help: 'Streams that the server has ended, by reason of docs/api.md, or unanswered',
  },
  smc_program_state: {
    type: 'gauge',
    unit: '1 for the state in force, else 0',
    labels: ['program', 'state'],
    help: 'Of a program apart: standby, opening, running, troubled or stopped',
  },
  smc_program_partitions: {
    type: 'gauge',
    unit: 'partitions',
    labels: ['program'],
    help: 'Partitions whose lease the program holds and runs',
  },
  smc_program_handled_total: {
    type: 'counter',
    unit: 'inputs',
    labels: ['program'],
    help: 'Inputs of markets put on the log by watch; turns of markets and commands handled by trade',
  },
  smc_program_lag: {
    type: 'gauge',
    unit: 'records',
    labels: ['program'],
    help: 'What waits: inputs before the log in watch, records that no account has heard in trade, that no view has in show',
  },
  smc_program_unheld_partitions: {
    type: 'gauge',
    unit: 'partitions',
    labels: ['program'],
    help: 'Partitions that none of the programs of this name runs, as the leases say',
  },
  smc_program_unreadable_total: {
    type: 'counter',
    unit: 'records',
    labels: ['program'],
    help: 'Records that could not be read; watch and trade put them aside into the topic of dead letters',
  },
  smc_bus_silence_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: ['program'],
    help: 'Since the broker was last heard: the newest beat of the leases, in show the last answer',
  },
  smc_redis_up: {
    type: 'gauge',
    unit: '1 or 0',
    labels: [],
    help: '1 while the Redis answers that several servers of the pages share; left out where there is none',
  },
  smc_trace_spans_total: {
    type: 'counter',
    unit: 'spans',
    labels: ['outcome'],
    help: 'Spans by what became of them: sent, rejected by the collector, dropped because it was away or slow',
  },
  smc_figure_errors_total: {
    type: 'counter',
    unit: 'errors',
    labels: ['metric'],
    help: 'Figures that could not be read, and are missing on this page',
  },
} as const satisfies Readonly<Record<`smc_${string}`, Metric>>;

export type MetricName = keyof typeof METRICS;

/** Of the library that writes the page; the alert rules and the dashboards lean on these. */
export const PROCESS_METRICS = {
  process_cpu_seconds_total: 'CPU time of the process, user and system',
  process_resident_memory_bytes: 'Memory of the process that is in RAM',
  process_start_time_seconds: 'When the process was started',
  process_open_fds: 'Open files and sockets',
  nodejs_eventloop_lag_p99_seconds: 'How late timers came, 99% of them less, since the last look',
  nodejs_eventloop_lag_max_seconds: 'The latest since the last look',
  nodejs_heap_size_used_bytes: 'Memory that JavaScript holds',
  nodejs_gc_duration_seconds: 'Time spent on collecting garbage, by kind',
} as const;
