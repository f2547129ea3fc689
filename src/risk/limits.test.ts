// Tests of limits that their owner changes while the agent runs: from that word on, for that account, latches untouched.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBus } from '#bus/bus.ts';
import { limitsIn } from '#model/limits.ts';
import { cash, formatFixed } from '#model/number.ts';
import type { Limits } from '#model/limits.ts';
import { DEFAULT_RISK, risk } from './risk.ts';
import type { RiskSettings } from './risk.ts';
import { BUY, INSTRUMENTS, SELL, desk, reasonOf, sizeOf } from './desk.fixture.ts';

const set = (it: ReturnType<typeof desk>, limits: Partial<Limits>): void =>
  it.tell('command', { type: 'set-limits', limits: { ...limitsIn(DEFAULT_RISK), ...limits }, by: 'ann' });

test('the next plan is sized by the new limits, tighter or wider', () => {
  const it = desk();
  it.equity('10000');
  for (const [most, size] of [
    ['500', '0.01'],
    ['4000', '0.08'],
    ['1000', '0.02'],
  ] as const) {
    set(it, { maxPositionNotional: cash(most) });
    assert.equal(formatFixed(sizeOf(it.plan(BUY))), size);
    it.order('p1', 'canceled');
  }
});

test('a limit that is not named is not set any more, and what is no limit stays', () => {
  const settings: RiskSettings = { ...DEFAULT_RISK, accountType: 'spot', maxSymbolExposure: cash('100') };
  const it = desk(settings);
  it.equity('10000');
  assert.equal(formatFixed(sizeOf(it.plan(BUY))), '0.002');
  it.order('p1', 'canceled');
  set(it, {});
  assert.equal(formatFixed(sizeOf(it.plan(BUY))), '0.02');
  it.order('p1', 'canceled');
  assert.equal(reasonOf(it.plan(SELL)), 'short-on-spot');
});

test('a tighter daily loss halts at once, and a wider one does not reopen the day', () => {
  const it = desk();
  it.equity('10000');
  it.equity('9800');
  set(it, { maxDailyLoss: cash('200') });
  assert.equal(reasonOf(it.plan(BUY)), 'daily-loss');
  set(it, { maxDailyLoss: cash('2000') });
  assert.equal(reasonOf(it.plan(BUY)), 'daily-loss');
  it.clock.now = Date.UTC(2026, 0, 6);
  assert.equal(reasonOf(it.plan(BUY)), undefined);
});

test('yesterday’s loss does not halt the day that a new limit is said on', () => {
  const it = desk();
  it.equity('10000');
  it.equity('9800');
  it.clock.now = Date.UTC(2026, 0, 6);
  set(it, { maxDailyLoss: cash('200') });
  assert.equal(reasonOf(it.plan(BUY)), undefined);
});

test('a new limit is warned of anew', () => {
  const it = desk();
  it.equity('10000');
  it.equity('9600');
  set(it, { maxDailyLoss: cash('600') });
  set(it, { maxDailyLoss: cash('450') });
  assert.deepEqual(
    it.warnings().map(({ detail }) => detail),
    ['400 of 500', '400 of 450'],
  );
});

test('new limits hold for the account they were said of, or for all, and outlive a restart', () => {
  const said: string[] = [];
  const start = () =>
    memoryBus([risk(DEFAULT_RISK, INSTRUMENTS)], {
      accounts: ['a', 'b'],
      tap: {
        hears: ['approved'],
        hear: ({ key, data }) => said.push('riskAmount' in data ? `${key} ${formatFixed(data.quantity)}` : key),
      },
    });
  const first = start();
  const limits = (most: string): Limits => ({ ...limitsIn(DEFAULT_RISK), maxPositionNotional: cash(most) });
  first.input('command', '', 0, { type: 'set-limits', limits: limits('500'), by: 'ann' });
  first.input('command', 'b', 0, { type: 'set-limits', limits: limits('250'), by: 'ann' });
  const second = start();
  second.restore(first.checkpoint());
  for (const account of ['a', 'b'])
    second.input('account', account, 0, {
      currency: 'USD',
      cash: cash('10000'),
      unrealised: cash('0'),
      equity: cash('10000'),
      openPositions: 0,
    });
  second.input('plan', 'BTCUSD', 0, BUY);
  assert.deepEqual(said, ['a 0.01', 'b 0.005']);
});
