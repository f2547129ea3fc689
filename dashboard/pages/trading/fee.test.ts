// Fee: rates by hand, from fills of the market that took liquidity only.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cash, price, quantity } from '#model/number.ts';
import { emptyView } from '#model/view.ts';
import { feeRate, feesOf } from './fee.ts';
import type { OrderRecord, View } from '#model/view.ts';

const view = (
  ...orders: readonly (readonly [symbol: string, type: string, at: string, size: string, fee: string])[]
): View => {
  const made = emptyView();
  orders.forEach(([symbol, type, at, size, fee], index) =>
    made.orders.set(String(index), {
      order: { request: { symbol, type }, filled: quantity(size) },
      filledValue: price(at) * quantity(size),
      fees: cash(fee),
    } as unknown as OrderRecord),
  );
  return made;
};

describe('fees by the account’s own fills', () => {
  it('ten basis points of what was paid are twenty for the way in and out', () => {
    const rate = feeRate(view(['BTCUSDT', 'market', '60000', '0.02', '1.2']), 'BTCUSDT', 1n);
    assert.equal(rate, 100_000n);
    assert.equal(feesOf(cash('1000'), rate), cash('2'));
  });
  it('limits, other markets and what has not filled say nothing', () => {
    const silent = view(
      ['BTCUSDT', 'limit', '60000', '0.02', '0.6'],
      ['ETHUSDT', 'market', '3000', '1', '3'],
      ['BTCUSDT', 'market', '60000', '0', '0'],
    );
    assert.equal(feeRate(silent, 'BTCUSDT', 1n), undefined);
  });
  it('only the latest five count, and a contract of many units is worth so many times its price', () => {
    const old = Array.from({ length: 5 }, () => ['EURUSD', 'stop', '1.1', '1', '11'] as const);
    assert.equal(feeRate(view(['EURUSD', 'market', '1.1', '1', '9999'], ...old), 'EURUSD', 100_000n), 10_000n);
  });
});
