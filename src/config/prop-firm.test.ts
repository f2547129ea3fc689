// Tests of the block of a prop firm: what it becomes, for which account, and what contradicts it or is missing.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SmcError } from '#model/fate.ts';
import { ofAccount } from '#model/per-account.ts';
import { cash } from '#model/number.ts';
import { HOUR_MS, MINUTE_MS } from '#model/time.ts';
import { instrumentOf, pipelineSettings } from './config.ts';
import { newsCalendar } from './news-calendar.ts';
import { parseConfig } from './load.ts';

const settingsOf = (text: string, symbol = 'BTCUSDT') => {
  const config = parseConfig(text, 'my.yaml');
  return pipelineSettings(config, [instrumentOf(config, symbol)], '15m');
};
const faultOf = (text: string): SmcError => {
  try {
    settingsOf(text);
  } catch (thrown) {
    assert.ok(thrown instanceof SmcError, String(thrown));
    return thrown;
  }
  assert.fail('nothing was refused');
};
const folder = mkdtempSync(join(tmpdir(), 'calendar-'));
const calendar = (text: string): string => {
  const path = join(folder, `${Math.abs(text.length * 31 + (text.codePointAt(text.length >> 1) ?? 0))}.csv`);
  writeFileSync(path, text);
  return path;
};

test('without the block no room hears of a firm', () => {
  const { risk, breaker, ledger } = settingsOf('{}');
  assert.deepEqual([risk.firm, breaker.firm, ledger.capital], [undefined, undefined, cash('10000')]);
});

test('one line puts the account under the rules, with the capital of the firm', () => {
  const { risk, breaker, ledger } = settingsOf('prop_firm: { rules: ftmo-2-step, size: 100000 }');
  assert.equal(risk.firm?.rules, 'ftmo-2-step');
  assert.equal(risk.firm?.phase, 'challenge');
  assert.equal(breaker.firm, risk.firm, 'two guards, one set of terms');
  assert.equal(ledger.capital, cash('100000'));
  // Spot: 10 and 1 bps a side; a tenth of a percent of the size is kept free.
  assert.deepEqual(risk.firm?.buffer, { margin: cash('100'), feeBps: 10, spreadBps: 0, slippageBps: 1 });
});

test('costs that are simulated otherwise are kept free otherwise, and what is written stands', () => {
  const { risk } = settingsOf(`simulation: { taker_fee_bps: 25, slippage_bps: 3 }
prop_firm: { rules: ftmo-2-step, size: 100000, buffer: { margin_percent: 0.25, slippage_bps: 7.5 } }`);
  assert.deepEqual(risk.firm?.buffer, { margin: cash('250'), feeBps: 25, spreadBps: 0, slippageBps: 7.5 });
});

test('every key reaches the terms', () => {
  const { risk } = settingsOf(`prop_firm:
  { rules: custom, phase: step-one, size: 50000, reset_zone: America/Chicago, reset_clock: "17:00",
    daily_loss: { percent: 4, of: anchor, anchor: higher, judged: balance, evaluated: at-reset },
    max_loss: { amount: 2000, mode: trailing-intraday, lock_at: 50100 },
    profit_target_percent: 6, minimum_days: 5, best_day_percent: 40, messages_per_day: 300 }`);
  const { id: _, buffer: __, ...terms } = risk.firm!;
  assert.deepEqual(terms, {
    rules: 'custom',
    phase: 'step-one',
    size: cash('50000'),
    zone: 'America/Chicago',
    resetMs: 17 * HOUR_MS,
    daily: {
      amount: undefined,
      bpsOfAnchor: 400,
      anchor: 'higher',
      judged: 'balance',
      evaluated: 'at-reset',
      ends: 'account',
    },
    maximum: { amount: cash('2000'), mode: 'trailing-intraday', lockAt: cash('50100') },
    profitTarget: cash('3000'),
    minimumDays: 5,
    bestDayBps: 4_000,
    messageBudget: 300,
    news: undefined,
  });
});

test('each account has the rules and the capital that it names; the others have those for all', () => {
  const { risk, breaker, ledger } = settingsOf(`paper_trading: { initial_balance: 5000 }
accounts:
  own: {}
  step-two: { prop_firm: { rules: ftmo-2-step, phase: verification, size: 50000 } }`);
  assert.equal(ofAccount(risk, 'own').firm, undefined);
  assert.equal(ofAccount(ledger, 'own').capital, cash('5000'));
  assert.equal(ofAccount(risk, 'step-two').firm?.phase, 'verification');
  assert.equal(ofAccount(breaker, 'step-two').firm, ofAccount(risk, 'step-two').firm);
  assert.equal(ofAccount(ledger, 'step-two').capital, cash('50000'));
});

test('another balance than the size is a contradiction, told at its place', () => {
  const top = faultOf('paper_trading: { initial_balance: 5000 }\nprop_firm: { rules: ftmo-2-step, size: 100000 }');
  assert.equal(top.where, 'prop_firm.size');
  const own = faultOf('accounts: { x: { initial_balance: 5000, prop_firm: { rules: ftmo-2-step, size: 100000 } } }');
  assert.equal(own.where, 'accounts.x.prop_firm.size');
});

test('what no source says is asked for at its place', () => {
  assert.equal(faultOf('prop_firm: { rules: e8-one, size: 100000 }').where, 'prop_firm.reset_zone');
  const own = faultOf('accounts: { x: { prop_firm: { rules: apex-intraday, size: 50000 } } }');
  assert.equal(own.where, 'accounts.x.prop_firm.max_loss');
});

const EVENTS =
  'time,markets,title\n2026-01-09T13:30:00Z,USD;xauusd,"Non-farm, payrolls"\n\n2026-01-08T14:00:00+01:00,,Bank holiday\n';

test('a calendar becomes windows as wide as the rules say, the earliest first', () => {
  const path = calendar(EVENTS);
  const { risk } = settingsOf(`prop_firm:
  { rules: ftmo-funded, size: 100000, daily_loss: none, max_loss: none, news: { calendar: ${path} } }`);
  const [first, second] = [Date.UTC(2026, 0, 8, 13), Date.UTC(2026, 0, 9, 13, 30)];
  const minutes = 2 * MINUTE_MS;
  assert.deepEqual(risk.firm?.news, {
    meaning: 'no-fills',
    warnMs: 15 * MINUTE_MS,
    windows: [
      { from: first - minutes, until: first + minutes, markets: [], title: 'Bank holiday' },
      { from: second - minutes, until: second + minutes, markets: ['USD', 'XAUUSD'], title: '"Non-farm, payrolls"' },
    ],
  });
});

for (const [name, text, line] of [
  ['without its head', '2026-01-09T13:30:00Z,USD,x\n', 1],
  ['with a time of no zone', 'time,markets,title\n2026-01-09T13:30:00,USD,x\n', 2],
  ['with a day that does not exist', 'time,markets,title\n\n2026-02-31T13:30:00Z,USD,x\n', 3],
  ['with a line of two columns', 'time,markets,title\n2026-01-09T13:30:00Z,USD\n', 2],
] as const)
  test(`a calendar ${name} is refused with its line`, () => {
    const path = calendar(text);
    assert.throws(() => newsCalendar(path), { code: 'FILE_FORMAT', where: `${path}:${line}` });
  });

test('a calendar that is not there is said', () => {
  assert.throws(() => newsCalendar(join(folder, 'none.csv')), { code: 'FILE_NOT_FOUND' });
});
