// Tests of the mode: which banner an account has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modeOf } from './mode.ts';
import type { SystemRow } from './status.ts';

const told = (mode: 'paper' | 'real', real: readonly string[]) => ({
  system: { version: '1', mode, real_accounts: real, state: 'running', source: 'x', started_at: 0 } satisfies SystemRow,
});

test('the banner of an account says what is done with its orders', () => {
  for (const [status, account, mode] of [
    [undefined, 'live', 'unknown'],
    [told('paper', []), 'paper-1', 'paper'],
    [told('paper', []), undefined, 'paper'],
    [told('real', ['live']), 'live', 'real'],
    [told('real', ['live']), 'paper-1', 'paper'],
    [told('real', ['live']), undefined, 'real'],
  ] as const)
    assert.equal(modeOf(status, account), mode, String(account));
});
