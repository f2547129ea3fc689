import assert from 'node:assert/strict';
import { accountsOf } from './accounts.ts';
import { cash } from '#model/number.ts';
import { test } from 'node:test';
import type { AccountState } from '#model/entry.ts';
import type { Event } from '#model/event.ts';
import type { FirmTerms } from '#model/firm-terms.ts';

const TERMS: FirmTerms = {
  id: 'test',
  rules: 'custom',
  phase: 'challenge',
  size: cash('10000'),
  zone: 'UTC',
  resetMs: 0,
  daily: undefined,
  maximum: { amount: cash('1000'), mode: 'static', lockAt: undefined },
  buffer: { margin: cash('0'), feeBps: 0, spreadBps: 0, slippageBps: 0 },
  profitTarget: undefined,
  minimumDays: undefined,
  bestDayBps: undefined,
  messageBudget: undefined,
  news: undefined,
};

const said = (key: string, equity: string): Event => ({
  sequence: 1,
  time: 1_000,
  key,
  cause: 0,
  kind: 'account',
  data: {
    currency: 'USD',
    cash: cash(equity),
    unrealised: cash('0'),
    equity: cash(equity),
    openPositions: 0,
  } as unknown as AccountState,
});

test('an account under the rules of a firm is followed, one of its own is not', () => {
  const accounts = accountsOf(['held', 'free'], (name) => (name === 'held' ? TERMS : undefined));
  accounts.hear(said('held', '9400'));
  accounts.hear(said('free', '8000'));
  const figures = accounts.firm('held', 2_000)!;
  assert.deepEqual(
    [figures.floors[0]!.level, figures.floors[0]!.room, figures.state],
    [cash('9000'), cash('400'), 'running'],
  );
  assert.equal(accounts.firm('free', 2_000), undefined);
  accounts.hear(said('held', '8999'));
  assert.equal(accounts.firm('held', 3_000)!.state, 'failed');
});

test('a person who resets the breaker of an account is remembered, the breaker itself is not', () => {
  const accounts = accountsOf(['one', 'two']);
  const reset = (key: string, time: number, tier: 'account' | 'system', by: string): Event => ({
    sequence: 2,
    time,
    key,
    cause: 0,
    kind: 'reset',
    data: { tier, reason: 'looked at it', by },
  });
  accounts.hear(reset('one', 2_000, 'account', 'kim'));
  accounts.hear(reset('one', 3_000, 'account', 'breaker'));
  accounts.hear(reset('one', 4_000, 'system', 'kim'));
  assert.deepEqual([accounts.resetAt('one'), accounts.resetAt('two')], [2_000, undefined]);
});

test('price is heard until every account has its equity, and then where something is open', () => {
  const accounts = accountsOf(['one', 'two']);
  accounts.hear(said('one', '100'));
  assert.equal(accounts.isActive('BTCUSDT'), true);
  accounts.hear(said('two', '100'));
  assert.equal(accounts.isActive('BTCUSDT'), false);
});
