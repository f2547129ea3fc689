// Run flags: a flag goes before the file, and what was not asked for stays.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CONFIG } from '#config/config.ts';
import type { Config } from '#config/config.ts';
import { withFlags } from './run-flags.ts';

test('without flags the configuration is what it was', () => {
  assert.deepEqual(withFlags(DEFAULT_CONFIG, {}), DEFAULT_CONFIG);
});

test('each flag changes its key and no other', () => {
  const { paper_trading, risk_manager, decision_engine } = DEFAULT_CONFIG;
  const cases: readonly (readonly [flags: Parameters<typeof withFlags>[1], expected: Partial<Config>])[] = [
    [{ capital: '2500.50' }, { paper_trading: { ...paper_trading, initial_balance: '2500.50' } }],
    [{ currency: 'USD' }, { paper_trading: { ...paper_trading, currency: 'USD' } }],
    [{ leverage: '2.5' }, { paper_trading: { ...paper_trading, leverage: 2.5 } }],
    [{ maxPositionSize: '9' }, { risk_manager: { ...risk_manager, max_position_size: '9' } }],
    [{ strategy: 'confluence' }, { decision_engine: { ...decision_engine, strategies: ['confluence'] } }],
    [{ timeframe: '1h' }, { market: { entry_timeframe: '1h' } }],
    [{ rate: ['JPYUSD=0.0067', 'USDTUSD=1'] }, { rates: { JPYUSD: '0.0067', USDTUSD: '1' } }],
  ];
  for (const [flags, expected] of cases)
    assert.deepEqual(withFlags(DEFAULT_CONFIG, flags), { ...DEFAULT_CONFIG, ...expected }, JSON.stringify(flags));
});

const filed: Config = {
  ...DEFAULT_CONFIG,
  rates: { JPYUSD: '0.005', EURUSD: '1.1' },
  market: { entry_timeframe: '30m', higher_timeframe: '4h' },
  decision_engine: {
    ...DEFAULT_CONFIG.decision_engine,
    strategies: ['confluence', { name: 'order-block', parameters: { reachAtr: 2 } }],
  },
};

test('a rate on the command line goes before the same rate in the file and leaves the others', () => {
  assert.deepEqual(withFlags(filed, { rate: ['JPYUSD=0.0067'] }).rates, { JPYUSD: '0.0067', EURUSD: '1.1' });
});

test('a strategy that is asked for alone keeps the parameters that the file gives it', () => {
  const strategies = (strategy: string) => withFlags(filed, { strategy }).decision_engine.strategies;
  assert.deepEqual(strategies('order-block'), [{ name: 'order-block', parameters: { reachAtr: 2 } }]);
  assert.deepEqual(strategies('confluence'), ['confluence']);
  assert.deepEqual(strategies('fair-value-gap'), ['fair-value-gap']);
});

test('a timeframe that is asked for brings its own higher one: that of the file was meant for another', () => {
  assert.deepEqual(withFlags(filed, { timeframe: '1h' }).market, { entry_timeframe: '1h' });
  assert.deepEqual(withFlags(filed, {}).market, filed.market);
});

test('what is no amount, rate, currency, leverage, timeframe or strategy is refused by the name of its flag', () => {
  const cases: readonly (readonly [flags: Parameters<typeof withFlags>[1], where: string])[] = [
    ...['0', '-1', '1e4', 'much', '', '0.000000001', ' 5'].map((capital) => [{ capital }, '--capital'] as const),
    ...['0', 'all'].map((maxPositionSize) => [{ maxPositionSize }, '--max-position-size'] as const),
    ...['0.5', '501', 'x', ''].map((leverage) => [{ leverage }, '--leverage'] as const),
    ...['JPYUSD', 'JPYUSD=', 'JPYUSD=-1', 'JPYUSD=0', 'jpyusd=1', 'JPYUSD=1e3'].map(
      (rate) => [{ rate: [rate] }, '--rate'] as const,
    ),
    ...['usd', '$', ''].map((currency) => [{ currency }, '--currency'] as const),
    [{ timeframe: '7m' }, '--timeframe'],
    [{ strategy: 'luck' }, '--strategy'],
  ];
  for (const [flags, where] of cases)
    assert.throws(() => withFlags(DEFAULT_CONFIG, flags), { code: 'USAGE', where }, JSON.stringify(flags));
});
