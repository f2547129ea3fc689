// Report: what the package's class has read, each either what it claims to be or nothing.
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { order } from './venue.fixture.ts';
import { readAll, readBalances, readFill, readOrder, roughly } from './report.ts';
import { price, quantity } from '#model/number.ts';
import { idHere, idThere, orderMemory } from './order-ids.ts';
import { shareOf, readPermissions } from './account.ts';
import { wayOf } from './ways.ts';

const TIME = Date.UTC(2026, 0, 2);
const NAMES = {
  symbolOf: (name: string) => name.replace('/', ''),
  idOf: (clientId: string | undefined, venueId: string) => clientId ?? venueId,
  now: () => TIME,
};
const ORDER = {
  id: 'V1',
  clientOrderId: 'smc-1-e',
  symbol: 'BTC/USDT',
  side: 'buy',
  amount: '0.5',
  filled: '0',
  status: 'open',
  timestamp: TIME,
};

for (const [status, filled, expected] of [
  ['open', '0', 'new'],
  ['open', '0.2', 'partially-filled'],
  ['canceling', '0.2', 'partially-filled'],
  ['closed', '0.5', 'filled'],
  ['closed', '0.2', 'canceled'],
  ['canceled', '0.2', 'canceled'],
  ['expired', '0', 'expired'],
  ['rejected', '0', 'rejected'],
] as const)
  test(`an order that is ${status} with ${filled} of 0.5 is ${expected}`, () => {
    const read = readOrder({ ...ORDER, status, filled }, NAMES);
    deepStrictEqual([read?.update.status, read?.isWhole], [expected, true]);
  });

test('of an order that was just placed the number alone will do, and is said to be all that is known', () => {
  const read = readOrder({ id: 'V1', info: {} }, NAMES, order());
  deepStrictEqual(
    [read?.isWhole, read?.update.status, read?.update.id, read?.update.quantity],
    [false, 'new', 'smc-1-e', quantity('0.5')],
  );
});

test('a stop is known as one by its price, and has been reached when it fills', () => {
  const stop = readOrder({ ...ORDER, triggerPrice: '49000' }, NAMES);
  deepStrictEqual([stop?.isStop, stop?.update.triggered], [true, false]);
  strictEqual(readOrder({ ...ORDER, stopPrice: '49000', filled: '0.1' }, NAMES)?.update.triggered, true);
  strictEqual(readOrder({ ...ORDER, triggerPrice: '0' }, NAMES)?.isStop, false);
});

test('a limit says its price, a stop where it is reached, and an order at market none', () => {
  const priceOf = (own: object): unknown => readOrder({ ...ORDER, ...own }, NAMES)?.update.price;
  deepStrictEqual(
    [{ price: '50000' }, { price: '50000', triggerPrice: '49000' }, { price: '0', stopPrice: '49000' }, {}].map(
      priceOf,
    ),
    [price('50000'), price('50000'), price('49000'), undefined],
  );
});

for (const [name, broken] of [
  ['without a number', { ...ORDER, id: undefined }],
  ['of no side', { ...ORDER, side: 'both' }],
  ['of no size', { ...ORDER, amount: '0' }],
  ['of a size that is none', { ...ORDER, amount: 'much' }],
  ['finer than eight decimals', { ...ORDER, amount: '0.123456789' }],
  ['that is a list', [ORDER]],
] as const)
  test(`an order ${name} is none, and takes the whole list with it`, () => {
    strictEqual(readOrder(broken, NAMES), undefined);
    strictEqual(
      readAll([ORDER, broken], (one) => readOrder(one, NAMES)),
      undefined,
    );
  });

test('an execution with its commission, rounded up where it is finer than ours', () => {
  const trade = { id: 7, order: 'V1', symbol: 'BTC/USDT', price: '50000', amount: '1e-4', timestamp: TIME };
  const fee = { cost: '0.0000001234', currency: 'BTC' };
  const read = readFill({ ...trade, takerOrMaker: 'maker', fees: [fee] }, NAMES);
  deepStrictEqual(
    [read?.venueId, read?.symbol, read?.fill.tradeId, read?.fill.quantity, read?.fill.commission, read?.fill.maker],
    ['V1', 'BTCUSDT', '7', 10_000n, 13n, true],
  );
  strictEqual(readFill({ ...trade, price: '0' }, NAMES), undefined);
  strictEqual(readFill({ ...trade, order: undefined }, NAMES), undefined);
});

test('numbers to eight decimals, with and without an exponent', () => {
  for (const [value, down, up] of [
    ['1', 100_000_000n, 100_000_000n],
    ['0.123456789', 12_345_678n, 12_345_679n],
    ['1.5e-7', 15n, 15n],
    ['1e-9', 0n, 1n],
    ['2.5E3', 250_000_000_000n, 250_000_000_000n],
    ['-0.00000001', -1n, -1n],
  ] as const)
    deepStrictEqual([roughly(value, 'down'), roughly(value, 'up')], [down, up], value);
  for (const none of ['', 'x', '1,5', '0x10', null, undefined, Number.NaN, Infinity])
    strictEqual(roughly(none, 'down'), undefined);
});

test('balances: what is free and what is bound, of assets that there are any of', () => {
  const balances = readBalances({
    free: { BTC: '0.1000000009', USDT: '5', DUST: '0' },
    used: { BTC: '0.2', USDT: undefined, DUST: '0' },
    total: { BTC: '0.3', USDT: '7', DUST: '0' },
  });
  deepStrictEqual(balances, [
    { asset: 'BTC', free: quantity('0.1'), locked: quantity('0.2') },
    { asset: 'USDT', free: quantity('5'), locked: quantity('2') },
  ]);
  strictEqual(readBalances([]), undefined);
});

test('ids in letters and digits alone, at most 18 of them, and back', () => {
  for (const id of ['smc-3r5vpekmskfgk-e', 'smc-3r5vpekmskfgk-s.9', 'smc-0-c12', 'smc-a-t.3']) {
    const there = idThere(id, 'short')!;
    strictEqual(/^[A-Za-z0-9]{1,18}$/.test(there), true, there);
    strictEqual(idHere(there, 'short'), id);
    strictEqual(idThere(id, 'plain'), id);
  }
  for (const none of ['by-hand', 'smc-3r5vpekmskfgk-s.10', '']) strictEqual(idThere(none, 'short'), undefined);
  strictEqual(idThere('x'.repeat(37), 'plain'), undefined);
  strictEqual(idHere('SomebodyElse', 'short'), 'SomebodyElse');
});

test('executions that come before their order are told with it, and each once', () => {
  const memory = orderMemory();
  const fill = readFill(
    { id: '1', order: 'V1', symbol: 'BTC/USDT', price: '1', amount: '0.2', timestamp: TIME },
    NAMES,
  )!.fill;
  strictEqual(memory.keep('V1', fill), quantity('0.2'));
  strictEqual(memory.keep('V1', { ...fill, tradeId: '2' }), quantity('0.4'));
  deepStrictEqual(
    memory.untold('V1').map(({ tradeId }) => tradeId),
    ['1', '2'],
  );
  deepStrictEqual(memory.untold('V1'), []);
  strictEqual(memory.keep('V1', { ...fill, tradeId: '3' }), quantity('0.6'));
});

test('commission is the dearer of the two, and none of what was bought where it is taken in the quote currency', () => {
  strictEqual(shareOf({ maker: '0.001', taker: '0.002' }, 'get'), 0.002);
  strictEqual(shareOf({ maker: '-0.0001', taker: '-0.0001' }, undefined), 0);
  strictEqual(shareOf({ maker: '0.001', taker: '0.002' }, 'quote'), 0);
  strictEqual(shareOf({}, 'get'), undefined);
  strictEqual(shareOf({ taker: '1' }, 'get'), undefined);
});

test('what a key may do is read from what the exchange says, and never guessed', () => {
  const bybit = wayOf('bybit');
  const result = { readOnly: 0, permissions: { Wallet: ['AccountTransfer'], Spot: ['SpotTrade'] }, ips: ['*'] };
  deepStrictEqual(readPermissions({ result }, bybit), { canTrade: true, canWithdraw: false, isBoundToAddress: false });
  const free = { ...result, readOnly: 1, permissions: { Wallet: ['Withdraw'], Spot: [] }, ips: ['1.2.3.4'] };
  deepStrictEqual(readPermissions({ result: free }, bybit), {
    canTrade: false,
    canWithdraw: true,
    isBoundToAddress: true,
  });
  const kraken = wayOf('kraken');
  deepStrictEqual(readPermissions({ result: { permissions: ['query-funds', 'modify-trades'] } }, kraken), {
    canTrade: true,
    canWithdraw: false,
    isBoundToAddress: undefined,
  });
  strictEqual(readPermissions({ result: { permissions: ['withdraw-funds'] } }, kraken)?.canWithdraw, true);
  for (const way of [bybit, kraken, wayOf('binanceus')])
    for (const nothing of [undefined, {}, { result: {} }, { result: { permissions: 'all' } }])
      strictEqual(readPermissions(nothing, way), undefined);
});
