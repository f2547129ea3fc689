// Tests of accounts: what a file says of one account stands in place of what it says of all, and reaches every room.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SmcError } from '#model/fate.ts';
import { limitFaults, limitsIn } from '#model/limits.ts';
import { ofAccount } from '#model/per-account.ts';
import { cash, rate } from '#model/number.ts';
import { HOUR_MS } from '#model/time.ts';
import { pipeline } from '#pipeline';
import { accountsOfConfig, DEFAULT_CONFIG, instrumentOf, limitsOfConfig, pipelineSettings } from './config.ts';
import { parseConfig } from './load.ts';

const settingsOf = (text: string) => {
  const config = parseConfig(text, 'my.yaml');
  return pipelineSettings(config, [instrumentOf(config, 'BTCUSDT')], '15m');
};

const refusalOf = (text: string): SmcError => {
  try {
    settingsOf(text);
  } catch (thrown) {
    assert.ok(thrown instanceof SmcError, String(thrown));
    return thrown;
  }
  assert.fail('nothing was refused');
};

test('without the block there is one account, and nothing is said of it', () => {
  assert.deepEqual(accountsOfConfig(DEFAULT_CONFIG), ['paper-1']);
  for (const { accounts } of [settingsOf('{}').risk, settingsOf('{}').breaker, settingsOf('{}').ledger])
    assert.equal(accounts, undefined);
});

test('the accounts are those that the file names, in its order', () => {
  assert.deepEqual(accountsOfConfig(parseConfig('accounts: { small: {}, bold-2: { leverage: 2 }, A: {} }', 'x')), [
    'small',
    'bold-2',
    'A',
  ]);
});

test('every key of an account reaches the room that it is for, and no other account', () => {
  const common =
    'paper_trading: { max_positions: 5 }\nrisk_manager: { max_daily_loss: 400, max_drawdown_percent: 20 }\n';
  const { risk, breaker, ledger, ...others } = settingsOf(`${common}accounts:
  other: {}
  own: { initial_balance: "250.5", max_positions: 7, account_type: spot, leverage: 2.5, strategies: [confluence],
    risk_manager: { max_position_size: 2000, max_daily_loss: 300, stop_loss_percent: 0.25, max_drawdown_percent: 12.5,
      max_symbol_exposure: 4000, min_seconds_between_trades: 90, warn_at_percent: 70, day_zone: America/New_York,
      day_start: "17:30", groups: [{ name: majors, symbols: [BTCUSDT], max_exposure: 3000 }] } }
`);
  const plain = settingsOf(common);
  assert.deepEqual(ofAccount(risk, 'other'), plain.risk);
  assert.deepEqual(ofAccount(breaker, 'other'), plain.breaker);
  assert.deepEqual(ofAccount(ledger, 'other'), plain.ledger);
  assert.deepEqual({ ...plain, ...others }, plain, 'no other room has to do with accounts');
  assert.deepEqual(ofAccount(risk, 'own'), {
    currency: 'USDT',
    rates: {},
    accountType: 'spot',
    maxPositionNotional: cash('2000'),
    maxRiskPerTradeBps: 25,
    maxOpenPositions: 7,
    maxDailyLoss: cash('300'),
    dayZone: 'America/New_York',
    dayStartMs: 17.5 * HOUR_MS,
    maxDrawdownBps: 1250,
    maxSymbolExposure: cash('4000'),
    groups: [{ name: 'majors', symbols: ['BTCUSDT'], maxExposure: cash('3000') }],
    maxLeverage: rate('2.5'),
    minTimeBetweenTradesMs: 90_000,
    warnAtPercent: 70,
    strategies: ['confluence'],
  });
  assert.deepEqual(ofAccount(breaker, 'own'), {
    ...plain.breaker,
    maxDailyLoss: cash('300'),
    maxDrawdownBps: 1250,
    dayZone: 'America/New_York',
    dayStartMs: 17.5 * HOUR_MS,
  });
  assert.deepEqual(ofAccount(ledger, 'own'), { ...plain.ledger, capital: cash('250.5') });
});

test('a file that is read anew says all limits of each account, and they have no fault', () => {
  const config = parseConfig('accounts: { a: { leverage: 2, risk_manager: { max_drawdown_percent: 5 } }, b: {} }', 'x');
  const { risk } = pipelineSettings(config, [instrumentOf(config, 'BTCUSDT')], '15m');
  for (const account of ['a', 'b']) {
    const limits = limitsOfConfig(config, account);
    assert.deepEqual(limits, limitsIn(ofAccount(risk, account)));
    assert.deepEqual(limitFaults(limits), []);
  }
});

test('settings of several accounts make a line', () => {
  assert.doesNotThrow(() => pipeline(settingsOf('accounts: { a: {}, b: { leverage: 2 } }')));
});

for (const [text, what] of [
  ['accounts: { "paper 1": {} }', /accounts\.paper 1: must be a name of letters, digits and "-"/],
  ['accounts: { -a: {} }', /must be a name/],
  [`accounts: { ${'a'.repeat(33)}: {} }`, /at most 32 long/],
  ['accounts: { ä: {} }', /must be a name/],
  ['accounts: [a, b]', /accounts: must be a block of keys/],
  ['accounts: { a: 100 }', /accounts\.a: must be a block of keys/],
  [
    'accounts: { a: { risk_manager: { take_profit_ratio: 2 } } }',
    /accounts\.a\.risk_manager\.take_profit_ratio: there is no/,
  ],
  ['accounts: { a: { initial_balance: 0 } }', /accounts\.a\.initial_balance: must be more than zero/],
  ['accounts: { a: { levrage: 2 } }', /did you mean "leverage"/],
  ['accounts: { a: { strategies: [] } }', /accounts\.a\.strategies: must not be empty/],
  [`accounts: { ${Array.from({ length: 33 }, (_, index) => `a${index}: {}`).join(', ')} }`, /at most 32 accounts/],
] as const)
  test(`${text.slice(0, 70)} is refused`, () => {
    const { code, message } = refusalOf(text);
    assert.equal(code, 'CONFIG_INVALID');
    assert.match(message, what);
  });

test('an account may not be called like a market: their events would meet', () => {
  const { where, message } = refusalOf('accounts: { BTCUSDT: {} }');
  assert.deepEqual([where, message], ['accounts.BTCUSDT', 'the account BTCUSDT is called like a market']);
});

test('a strategy that does not exist cannot be followed', () => {
  const { where, mend } = refusalOf('accounts: { a: { strategies: [confluence, order-blok] } }');
  assert.deepEqual([where, mend], ['accounts.a.strategies[1]', 'did you mean "order-block"?']);
});
