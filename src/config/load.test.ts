// Load: what a file may say, what it means when it says nothing, and how each mistake is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SmcError } from '#model/fate.ts';
import { TIMEFRAMES } from '#model/time.ts';
import { DEFAULT_CONFIG, loadConfig as lazily } from './config.ts';
import { loadConfig, parseConfig } from './load.ts';

/** The error that a text is refused with. */
function refusalOf(text: string): SmcError {
  try {
    parseConfig(text, 'my.yaml');
  } catch (thrown) {
    assert.ok(thrown instanceof SmcError, String(thrown));
    assert.equal(thrown.code, 'CONFIG_INVALID');
    return thrown;
  }
  assert.fail(`${JSON.stringify(text)} was taken`);
}

test('a file that says nothing is the default', () => {
  for (const text of ['{}', '', '# nothing yet\n', 'null', 'app: {}', 'risk_manager: {}\nsimulation: {}'])
    assert.deepEqual(parseConfig(text, 'my.yaml'), DEFAULT_CONFIG, text);
});

test('the example of the product loads and is the default, but for its exchange', () => {
  const text = `
app: { mode: paper }
paper_trading: { initial_balance: 10000, max_positions: 3 }
exchanges: { binance: { enabled: true, symbols: [BTCUSDT] } }
risk_manager: { max_position_size: 1000, max_daily_loss: 500, stop_loss_percent: 2.0, take_profit_ratio: 3.0 }
decision_engine: { mode: heuristic, confidence_threshold: 0.70 }
backend_api: { host: localhost, port: 3001 }
`;
  assert.deepEqual(parseConfig(text, 'my.yaml'), {
    ...DEFAULT_CONFIG,
    exchanges: { binance: { enabled: true, symbols: ['BTCUSDT'] } },
  });
});

test('an amount is kept as it was written, to the last decimal', () => {
  const amounts: readonly (readonly [yaml: string, kept: string])[] = [
    ['1000', '1000'],
    ['0.1', '0.1'],
    ['"0.10000001"', '0.10000001'],
    ['"12345678901234567890.5"', '12345678901234567890.5'],
  ];
  for (const [yaml, kept] of amounts)
    assert.equal(parseConfig(`risk_manager: { max_daily_loss: ${yaml} }`, 'x').risk_manager.max_daily_loss, kept);
});

/** What the message says at which path; the line is that of the file. */
const FAULTS: readonly (readonly [text: string, said: string, line?: number])[] = [
  // Keys that do not exist.
  [
    'risk_manager: { max_positon_size: 5 }',
    'risk_manager.max_positon_size: there is no such key, did you mean "max_position_size"?',
    1,
  ],
  ['\n\nrik_manager: {}', 'rik_manager: there is no such key, did you mean "risk_manager"?', 3],
  ['zebra: 1', 'zebra: there is no such key', 1],
  ['__proto__: { app: 1 }', '__proto__: there is no such key', 1],
  ['risk_manager: { <<: { max_daily_loss: 3 } }', 'risk_manager.<<: there is no such key', 1],
  [
    'instruments: { X: { minQuantity: 1 } }',
    'instruments.X.minQuantity: there is no such key, did you mean "min_quantity"?',
    1,
  ],
  [
    'risk_manager: { groups: [{ name: a, symbols: [X], max_exposur: 1, max_exposure: 1 }] }',
    'risk_manager.groups[0].max_exposur: there is no such key, did you mean "max_exposure"?',
    1,
  ],
  // Values of the wrong kind.
  ['[]', '(top): must be a block of keys'],
  ['42', '(top): must be a block of keys'],
  ['risk_manager: null', 'risk_manager: must be a block of keys', 1],
  ['risk_manager: [1]', 'risk_manager: must be a block of keys', 1],
  ['risk_manager: { stop_loss_percent: high }', 'risk_manager.stop_loss_percent: must be a number', 1],
  ['risk_manager: { stop_loss_percent: .nan }', 'risk_manager.stop_loss_percent: must be a number', 1],
  ['paper_trading: { max_positions: 1.5 }', 'paper_trading.max_positions: must be a whole number', 1],
  [
    'exchanges: { binance: { enabled: yes, symbols: [BTCUSDT] } }',
    'exchanges.binance.enabled: must be true or false',
    1,
  ],
  ['exchanges: { binance: { symbols: [BTCUSDT] } }', 'exchanges.binance.enabled: must be true or false', 1],
  ['exchanges: { binance: { enabled: true, symbols: BTCUSDT } }', 'exchanges.binance.symbols: must be a list', 1],
  ['backend_api: { host: 5 }', 'backend_api.host: must be text', 1],
  [
    'telemetry: { traces: "localhost:4318" }',
    'telemetry.traces: must be an address such as http://127.0.0.1:4318/v1/traces',
    1,
  ],
  [
    'telemetry: { traces: "https://me:hidden@localhost/v1/traces" }',
    'telemetry.traces: must hold no password: a collector on this machine takes traces without, and adds what others ask for',
    1,
  ],
  [
    'redis: { url: localhost }',
    'redis.url: must be an address such as redis://127.0.0.1:6379, or rediss:// with TLS',
    1,
  ],
  [
    'redis: { url: "redis://:hidden@localhost" }',
    'redis.url: must hold no password: it stands in SMC_REDIS_PASSWORD',
    1,
  ],
  ['app: { mode: live }', 'app.mode: must be paper or real', 1],
  ['simulation: { path: happy }', 'simulation.path: must be pessimistic or optimistic or ohlc', 1],
  [
    'instruments: { BTCUSDT: { kind: coin } }',
    'instruments.BTCUSDT.kind: must be spot or perpetual or forex or metal or stock',
    1,
  ],
  // Amounts.
  [
    'risk_manager:\n  max_daily_loss: -5',
    'risk_manager.max_daily_loss: must be an amount such as 1000 or "0.01", not negative, at most 8 decimals',
    2,
  ],
  ['risk_manager: { max_daily_loss: 0 }', 'risk_manager.max_daily_loss: must be more than zero', 1],
  ['risk_manager: { max_daily_loss: "0.00" }', 'risk_manager.max_daily_loss: must be more than zero', 1],
  ['risk_manager: { max_daily_loss: "1e3" }', 'risk_manager.max_daily_loss: must be an amount', 1],
  ['risk_manager: { max_daily_loss: 1e30 }', 'risk_manager.max_daily_loss: must be an amount', 1],
  ['risk_manager: { max_daily_loss: .inf }', 'risk_manager.max_daily_loss: must be an amount', 1],
  ['risk_manager: { max_daily_loss: 1_000 }', 'risk_manager.max_daily_loss: must be an amount', 1],
  ['risk_manager: { max_daily_loss: 0.000000001 }', 'risk_manager.max_daily_loss: must be an amount', 1],
  ['risk_manager: { max_daily_loss: [1] }', 'risk_manager.max_daily_loss: must be an amount', 1],
  ['instruments: { BTCUSDT: { min_notional: -1 } }', 'instruments.BTCUSDT.min_notional: must be an amount', 1],
  ['rates: { JPYUSD: 0 }', 'rates.JPYUSD: must be more than zero', 1],
  ['rates: { jpy/usd: 1 }', 'rates.jpy/usd: must be two currencies such as JPYUSD', 1],
  // Bounds.
  ['risk_manager: { warn_at_percent: 0 }', 'risk_manager.warn_at_percent: must be more than 0', 1],
  ['risk_manager: { stop_loss_percent: 101 }', 'risk_manager.stop_loss_percent: must be at most 100', 1],
  ['paper_trading: { leverage: 0.5 }', 'paper_trading.leverage: must be at least 1', 1],
  ['paper_trading: { currency: usd }', 'paper_trading.currency: must be a currency such as USD or USDT', 1],
  ['backend_api: { port: 99999 }', 'backend_api.port: must be at most 65535', 1],
  ['simulation: { volume_share: 2 }', 'simulation.volume_share: must be at most 1', 1],
  ['exchanges: { binance: { enabled: true, symbols: [] } }', 'exchanges.binance.symbols: must not be empty', 1],
  // Times and zones.
  [
    'risk_manager: { day_zone: Europe/Pargue }',
    'risk_manager.day_zone: must be an IANA time zone such as "Europe/Prague"',
    1,
  ],
  ['risk_manager: { day_zone: 5 }', 'risk_manager.day_zone: must be text', 1],
  ['risk_manager: { day_start: "25:00" }', 'risk_manager.day_start: must be a time of day such as "17:00"', 1],
  ['market: { entry_timeframe: 7m }', `market.entry_timeframe: must be ${TIMEFRAMES.join(' or ')}`, 1],
  // Strategies.
  ['decision_engine:\n  strategies: []', 'decision_engine.strategies: must not be empty', 2],
  [
    'decision_engine: { strategies: [5] }',
    'decision_engine.strategies[0]: must be the name of a strategy, or its name with its parameters',
    1,
  ],
  ['decision_engine: { strategies: [{ parameters: {} }] }', 'decision_engine.strategies[0].name: must be text', 1],
  [
    'decision_engine: { strategies: [{ name: order-block, parameters: { reachAtr: far } }] }',
    'decision_engine.strategies[0].parameters.reachAtr: must be a number',
    1,
  ],
  [
    'decision_engine: { strategies: [order-block, { name: order-block }] }',
    'decision_engine.strategies: must name each strategy once',
    1,
  ],
];

for (const [text, said, line] of FAULTS)
  test(`${JSON.stringify(text)} is refused: ${said}`, () => {
    const { message, where, mend } = refusalOf(text);
    assert.ok(message.startsWith(said), message);
    assert.equal(where, line === undefined ? 'my.yaml' : `my.yaml:${line}`);
    assert.match(mend, /docs\/config\.md/);
  });

test('all faults are told at once, up to eight', () => {
  const two = refusalOf('app: { mode: paper }\nrisk_manager:\n  stop_loss_percent: high\n  max_daily_los: 3');
  assert.deepEqual(two.message.split('; '), [
    'risk_manager.stop_loss_percent: must be a number',
    'risk_manager.max_daily_los: there is no such key, did you mean "max_daily_loss"?',
  ]);
  assert.equal(two.where, 'my.yaml:3');
  const many = Array.from({ length: 11 }, (_, index) => `zz${index}: 1`).join('\n');
  const lines = refusalOf(many).message.split('; ');
  assert.equal(lines.length, 9);
  assert.equal(lines.at(-1), 'and 3 more');
});

const BROKEN: readonly (readonly [name: string, text: string, said: RegExp, line: number | undefined])[] = [
  ['a key that stands twice', 'app: { mode: paper }\napp: { mode: paper }', /keys must be unique/, 2],
  [
    'a key that stands twice inside',
    'risk_manager:\n  max_daily_loss: 5\n  max_daily_loss: 6',
    /keys must be unique/,
    3,
  ],
  ['a wrong indent', 'risk_manager:\n  max_daily_loss: 5\n max: 3', /same column/, 3],
  ['a bracket left open', 'app:\n  { mode: paper', /end with a \}/, 2],
  ['a tab', '\tapp: 1', /[Tt]abs/, 1],
  ['two documents', 'app: {}\n---\napp: {}', /multiple documents/, 2],
  ['an alias to nothing', 'app: *nothing', /alias/, undefined],
];
for (const [name, text, said, line] of BROKEN)
  test(`${name} is refused with its line`, () => {
    const { message, where, mend } = refusalOf(text);
    assert.match(message, said);
    assert.doesNotMatch(message, /\n|line \d/, 'the place is told once');
    assert.equal(where, line === undefined ? 'my.yaml' : `my.yaml:${line}`);
    assert.ok(mend.length > 10);
  });

test('aliases that unfold into millions of values are refused before they do', () => {
  const layers = Array.from({ length: 12 }, (_, layer) => {
    const inner = layer === 0 ? 'x' : `*a${layer - 1}`;
    return `a${layer}: &a${layer} [${Array.from({ length: 10 }, () => inner).join(', ')}]`;
  });
  const { message, mend } = refusalOf(layers.join('\n'));
  assert.match(message, /alias/i);
  assert.match(mend, /write the values out/);
});

test('a shorthand of a few aliases is fine', () => {
  const text = 'exchanges:\n  a: &one { enabled: true, symbols: [X] }\n  b: *one';
  const { exchanges } = parseConfig(text, 'x');
  assert.deepEqual(exchanges['b'], exchanges['a']);
});

test('a tag runs no code, and one that nobody knows is refused', () => {
  for (const text of ['app: !!js/function "process.exit()"', 'app: { mode: !foo paper }']) {
    const { message, where } = refusalOf(text);
    assert.match(message, /Unresolved tag/);
    assert.equal(where, 'my.yaml:1');
  }
});

for (const number of ['0123', '-0123', '0o17', '0x1F', '00'])
  test(`${number} is not what it looks like, and is refused with its line`, () => {
    const { message, where } = refusalOf(`app: { mode: paper }\nbackend_api: { port: ${number} }`);
    assert.match(message, /is not a decimal number/);
    assert.equal(where, 'my.yaml:2');
  });

test('a zero, a decimal below one and a text of digits are what they are', () => {
  assert.equal(parseConfig('decision_engine: { warm_up_bars: 0 }', 'x').decision_engine.warm_up_bars, 0);
  assert.equal(parseConfig('risk_manager: { max_daily_loss: 0.5 }', 'x').risk_manager.max_daily_loss, '0.5');
  assert.deepEqual(parseConfig('exchanges: { a: { enabled: true, symbols: ["0123"] } }', 'x').exchanges['a']?.symbols, [
    '0123',
  ]);
});

test('a file of five megabytes is refused unread, and one of thousands of wrong keys is told in eight', () => {
  assert.match(refusalOf(`# ${'x'.repeat(5_000_000)}`).message, /longer than 256 KiB/);
  const keys = Array.from({ length: 20_000 }, (_, index) => `z${index}: 1`).join('\n');
  assert.match(refusalOf(keys).message, /and 19992 more$/);
});

test('a file that is not there is told by its name', async () => {
  for (const load of [loadConfig, lazily])
    await assert.rejects(load('nowhere/config.yaml'), (thrown: unknown) => {
      assert.ok(thrown instanceof SmcError);
      assert.equal(thrown.code, 'FILE_NOT_FOUND');
      assert.equal(thrown.where, 'nowhere/config.yaml');
      return true;
    });
});

test('a folder is no configuration', async () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  await assert.rejects(loadConfig(folder), { code: 'FILE_NOT_FOUND' });
});
