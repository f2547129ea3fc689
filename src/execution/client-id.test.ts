// Client id: the same for the same plan and role, different for others, and acceptable to every venue.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clientIdOf } from './client-id.ts';

const ROLES = ['entry', 'stop-loss', 'take-profit', 'close'] as const;

test('at most 36 characters that every venue takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...ROLES), fc.nat(9_999), (plan, role, ordinal) => {
      assert.match(clientIdOf(plan, role, ordinal), /^[A-Za-z0-9_-]{1,36}$/);
    }),
  );
});

test('a known id: the name of an order must not change between versions, or a restart would send it twice', () => {
  // FNV-1a of 64 bits over two bytes, in base 36.
  for (const [plan, bytes] of [
    ['a', [0x61n, 0n]],
    ['\u{3a9}', [0xa9n, 3n]],
    ['b', [0x62n, 0n]],
    ['c', [0x63n, 0n]],
    ['cc', [0x63n, 0n, 0x63n, 0n]],
  ] as const) {
    let hash = 0xcbf29ce484222325n;
    for (const byte of bytes) hash = ((hash ^ byte) * 0x100000001b3n) % 2n ** 64n;
    assert.equal(clientIdOf(plan, 'entry'), `smc-${hash.toString(36)}-e`);
  }
  assert.equal(
    clientIdOf('order-block:binance:BTCUSDT:15m:buy:ob-417', 'close', 2),
    clientIdOf('order-block:binance:BTCUSDT:15m:buy:ob-417', 'close', 2),
  );
});

test('100 000 plans and their roles have as many ids', () => {
  const ids = new Set<string>();
  for (let count = 0; count < 25_000; count += 1) for (const role of ROLES) ids.add(clientIdOf(`plan-${count}`, role));
  assert.equal(ids.size, 100_000);
});
