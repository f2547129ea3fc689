// Fields: the keys that are changed most, each with its unit, default, range, and a sentence of what it does. docs/config.md has all.

export type Field = {
  readonly path: string;
  readonly label: string;
  readonly unit?: string;
  readonly default: string;
  readonly range: string;
  readonly effect: string;
  /** Where only certain words are taken. */
  readonly options?: readonly string[];
  readonly isNumber: boolean;
};

export type Section = { readonly key: string; readonly title: string; readonly fields: readonly Field[] };

const number = (path: string, label: string, unit: string, given: string, range: string, effect: string): Field => ({
  path,
  label,
  ...(unit === '' ? {} : { unit }),
  default: given,
  range,
  effect,
  isNumber: true,
});
const choice = (path: string, label: string, given: string, options: readonly string[], effect: string): Field => ({
  path,
  label,
  default: given,
  range: options.join(', '),
  effect,
  options,
  isNumber: false,
});

const NOT_SET = 'not set';
const text = (path: string, label: string, range: string, effect: string): Field => ({
  path,
  label,
  default: NOT_SET,
  range,
  effect,
  isNumber: false,
});
const REFERENCE = 'secret:NAME or env:SMC_SECRET_NAME';
const SEVERITIES = ['detail', 'info', 'warning', 'critical'];
const TIMEFRAMES = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d'];

export const SECTIONS: readonly Section[] = [
  {
    key: 'risk',
    title: 'Risk',
    fields: [
      number(
        'risk_manager.max_daily_loss',
        'Daily loss',
        'of the account currency',
        '500',
        'above 0',
        'Halts new entries until the next trading day.',
      ),
      number(
        'risk_manager.max_position_size',
        'Size of a position',
        'of the account currency',
        '1000',
        'above 0',
        'Caps the size of each position at its entry.',
      ),
      number(
        'risk_manager.stop_loss_percent',
        'Risk of a trade',
        '% of the balance',
        '2',
        'above 0 to 100',
        'Caps the size so that a filled stop loses no more.',
      ),
      number(
        'risk_manager.max_drawdown_percent',
        'Drawdown',
        '% of the highest equity',
        NOT_SET,
        'above 0 to 100',
        'Halts new entries until a person resets it.',
      ),
      number(
        'risk_manager.max_symbol_exposure',
        'Exposure of one market',
        'of the account currency',
        NOT_SET,
        'above 0',
        'Caps what is open and in flight in one market.',
      ),
      number(
        'paper_trading.max_positions',
        'Open positions',
        '',
        '3',
        '1 or more',
        'No entry beyond so many open or in flight.',
      ),
      number('paper_trading.leverage', 'Leverage', '\u00d7 equity', '1', '1 to 500', 'Caps all exposure together.'),
      number(
        'risk_manager.min_seconds_between_trades',
        'Wait between trades',
        's',
        '0',
        '0 or more',
        'Refuses an entry that comes too soon after the last.',
      ),
      number(
        'risk_manager.warn_at_percent',
        'Warn at',
        '% of a limit',
        '80',
        'above 0 to 100',
        'Says so when a limit is nearly used.',
      ),
      number(
        'risk_manager.take_profit_ratio',
        'Target',
        'R',
        '3',
        '0.1 to 20',
        'Where profit is taken, before it is brought nearer to opposing liquidity.',
      ),
      number(
        'circuit_breaker.max_rejects_in_a_row',
        'Rejects in a row',
        '',
        '5',
        '1 or more',
        'Trips the breaker of the account.',
      ),
      {
        path: 'risk_manager.day_zone',
        label: 'Zone of the trading day',
        default: 'UTC',
        range: 'IANA zone, such as America/New_York',
        effect: 'Where days are counted.',
        isNumber: false,
      },
      {
        path: 'risk_manager.day_start',
        label: 'Day begins at',
        default: '00:00',
        range: 'HH:MM',
        effect: 'When the daily loss is counted anew.',
        isNumber: false,
      },
    ],
  },
  {
    key: 'account',
    title: 'Account',
    fields: [
      number(
        'paper_trading.initial_balance',
        'Balance at the start',
        'of the account currency',
        '10000',
        'above 0',
        'Of a new account; one that trades keeps what it has.',
      ),
      choice(
        'paper_trading.account_type',
        'Kind of account',
        'margin',
        ['margin', 'spot'],
        'Margin may be long and short; spot is long only and never borrows.',
      ),
    ],
  },
  {
    key: 'decision',
    title: 'Strategies',
    fields: [
      number(
        'decision_engine.confidence_threshold',
        'Least confidence',
        '',
        '0.7',
        '0 to 1',
        'A setup of less is not taken.',
      ),
      number(
        'decision_engine.minimum_reward',
        'Least target',
        'R',
        '1.5',
        'above 0 to 20',
        'A setup that could make less is not taken.',
      ),
      number(
        'decision_engine.minimum_stop_atr',
        'Nearest stop',
        'ATR',
        '0.5',
        '0 to 50',
        'A setup with a tighter stop is not taken.',
      ),
      number(
        'decision_engine.maximum_stop_atr',
        'Furthest stop',
        'ATR',
        '6',
        'above 0 to 50',
        'A setup with a wider stop is not taken.',
      ),
      number(
        'decision_engine.minimum_evidence',
        'Least evidence',
        'things',
        '2',
        '0 to 10',
        'So many must speak for a setup beside its trigger.',
      ),
      number(
        'decision_engine.expiry_bars',
        'Entry waits',
        'bars',
        '16',
        '1 or more',
        'An entry that is not filled by then is cancelled.',
      ),
      number(
        'decision_engine.warm_up_bars',
        'Warm-up',
        'bars',
        '200',
        '0 or more',
        'Before so many candles nothing is decided.',
      ),
    ],
  },
  {
    key: 'market',
    title: 'Charts',
    fields: [
      choice(
        'market.entry_timeframe',
        'Entry timeframe',
        'chosen by the program',
        TIMEFRAMES,
        'On which setups are looked for.',
      ),
      choice(
        'market.higher_timeframe',
        'Higher timeframe',
        'chosen by the program',
        TIMEFRAMES,
        'Whose trend a setup must not be against.',
      ),
    ],
  },
  {
    key: 'notifications',
    title: 'Notifications',
    fields: [
      text(
        'notifications.telegram.token',
        'Telegram bot',
        REFERENCE,
        'Names where the token of the bot is kept; the token itself never stands here.',
      ),
      text('notifications.telegram.chat_id', 'Telegram chat', 'number or @name', 'The chat that the bot writes to.'),
      choice(
        'notifications.telegram.severity',
        'Least that is told by Telegram',
        'info',
        SEVERITIES,
        'What is less is not told there.',
      ),
      number(
        'notifications.telegram.per_minute',
        'Telegram pace',
        'sendings a minute',
        '20',
        '1 to 60',
        'What is more waits and goes together.',
      ),
      text(
        'notifications.webhook.url',
        'Webhook',
        'https address or reference',
        'Messages are posted there as JSON; one of the own network must be allowed in the file.',
      ),
      text('notifications.webhook.secret', 'Signed with', REFERENCE, 'Without it messages are not signed.'),
      choice(
        'notifications.webhook.severity',
        'Least that is posted',
        'info',
        SEVERITIES,
        'What is less is not told there.',
      ),
      choice(
        'notifications.email.severity',
        'Least that is mailed',
        'warning',
        SEVERITIES,
        'The mail server and who is written to stand in the file.',
      ),
    ],
  },
];
