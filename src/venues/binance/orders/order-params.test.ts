// Order parameters: each kind of order in the exchange's words, and numbers that are never rounded the wrong way.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findInstrument } from '#market/market.ts';
import { parseFixed, price, quantity } from '#model/number.ts';
import { bracketParams, orderParams, pairParams } from './order-params.ts';
import type { WireOrder, WirePair } from '#model/order-wire.ts';
import type { Price, Quantity } from '#model/number.ts';
import type { Said } from './order-params.ts';
import type { Params } from './signer.ts';

const MARKET = findInstrument('BTCUSDT');
const order = (differs: Partial<WireOrder>): WireOrder => ({
  id: 'smc-1',
  symbol: 'BTCUSDT',
  side: 'sell',
  type: 'market',
  quantity: quantity('0.01234567'),
  ...differs,
});
const params = (said: Said): Params => {
  ok('params' in said, JSON.stringify(said));
  return said.params;
};
const why = (said: Said): string => ('why' in said ? said.why : 'said');

const ALONE = {
  symbol: 'BTCUSDT',
  side: 'SELL',
  quantity: '0.01234',
  newClientOrderId: 'smc-1',
  newOrderRespType: 'FULL',
  selfTradePreventionMode: 'EXPIRE_MAKER',
};
const KINDS: readonly (readonly [Partial<WireOrder>, object])[] = [
  [{ type: 'market' }, { type: 'MARKET' }],
  [
    { type: 'limit', price: price('60000.019') },
    { type: 'LIMIT', price: '60000.01', timeInForce: 'GTC' },
  ],
  [
    { type: 'stop', stopPrice: price('59000') },
    { type: 'STOP_LOSS', stopPrice: '59000' },
  ],
  [
    { type: 'stop-limit', stopPrice: price('59000'), price: price('58990.5') },
    { type: 'STOP_LOSS_LIMIT', stopPrice: '59000', price: '58990.5', timeInForce: 'GTC' },
  ],
  [
    { type: 'take-profit', stopPrice: price('62000') },
    { type: 'TAKE_PROFIT', stopPrice: '62000' },
  ],
  // 1000 of 60000 is 166.67 hundredths of a percent.
  [
    { type: 'trailing', stopPrice: price('59000'), trail: price('1000') },
    { type: 'STOP_LOSS', trailingDelta: 166 },
  ],
  [
    { type: 'trailing', stopPrice: price('59999'), trail: price('1') },
    { type: 'STOP_LOSS', trailingDelta: 10 },
  ],
  [
    { type: 'trailing', stopPrice: price('30000'), trail: price('30000') },
    { type: 'STOP_LOSS', trailingDelta: 2000 },
  ],
];
for (const [differs, expected] of KINDS)
  test(`${differs.type} is ${JSON.stringify(expected)}`, () => {
    deepStrictEqual(params(orderParams(order(differs), MARKET)), { ...ALONE, ...expected });
  });

test('a trailing stop that buys is measured from the price below it', () => {
  // 600 of 60000, where the stop begins at 60600.
  const trailing = order({ side: 'buy', type: 'trailing', stopPrice: price('60600'), trail: price('600') });
  strictEqual(params(orderParams(trailing, MARKET))['trailingDelta'], 100);
});

test('what buys ends itself where it would meet an order of ours, what sells goes on', () => {
  strictEqual(params(orderParams(order({ side: 'buy' }), MARKET))['selfTradePreventionMode'], 'EXPIRE_TAKER');
  strictEqual(params(orderParams(order({ side: 'sell' }), MARKET))['selfTradePreventionMode'], 'EXPIRE_MAKER');
});

const stop = order({ id: 'sl', type: 'stop', stopPrice: price('59000') });
const target = order({ id: 'tp', type: 'limit', price: price('62000') });
const pair: WirePair = { id: 'list', stop, target };
const LIST = {
  symbol: 'BTCUSDT',
  listClientOrderId: 'list',
  newOrderRespType: 'FULL',
  selfTradePreventionMode: 'EXPIRE_MAKER',
};

test('a pair that sells has its target above and its stop below', () => {
  deepStrictEqual(params(pairParams(pair, MARKET)), {
    ...LIST,
    side: 'SELL',
    quantity: '0.01234',
    aboveType: 'LIMIT_MAKER',
    abovePrice: '62000',
    aboveClientOrderId: 'tp',
    belowType: 'STOP_LOSS',
    belowStopPrice: '59000',
    belowClientOrderId: 'sl',
  });
});

test('a pair that buys is its mirror', () => {
  const mirrored: WirePair = {
    id: 'list',
    stop: { ...stop, side: 'buy', type: 'stop-limit', stopPrice: price('62000'), price: price('62010') },
    target: { ...target, side: 'buy', type: 'take-profit', stopPrice: price('59000') },
  };
  deepStrictEqual(params(pairParams(mirrored, MARKET)), {
    ...LIST,
    side: 'BUY',
    quantity: '0.01234',
    aboveType: 'STOP_LOSS_LIMIT',
    aboveStopPrice: '62000',
    abovePrice: '62010',
    aboveTimeInForce: 'GTC',
    aboveClientOrderId: 'sl',
    belowType: 'TAKE_PROFIT',
    belowStopPrice: '59000',
    belowClientOrderId: 'tp',
  });
});

const entry = order({ id: 'entry', side: 'buy', type: 'limit', price: price('60000'), quantity: quantity('0.0124') });

test('a bracket is an entry with a pair that waits, of its own size', () => {
  deepStrictEqual(
    params(bracketParams(entry, { ...pair, stop: { ...stop, type: 'trailing', trail: price('1000') } }, MARKET)),
    {
      ...LIST,
      workingType: 'LIMIT',
      workingSide: 'BUY',
      workingPrice: '60000',
      workingQuantity: '0.0124',
      workingTimeInForce: 'GTC',
      workingClientOrderId: 'entry',
      pendingSide: 'SELL',
      pendingQuantity: '0.01234',
      pendingAboveType: 'LIMIT_MAKER',
      pendingAbovePrice: '62000',
      pendingAboveClientOrderId: 'tp',
      pendingBelowType: 'STOP_LOSS',
      pendingBelowTrailingDelta: 166,
      pendingBelowClientOrderId: 'sl',
    },
  );
});

const REFUSED: readonly (readonly [string, string, Said])[] = [
  ['less than a lot', 'filter', orderParams(order({ quantity: quantity('0.000009') }), MARKET)],
  ['a market without facts', 'malformed', orderParams(order({}), undefined)],
  ['an id of 37 characters', 'malformed', orderParams(order({ id: 'x'.repeat(37) }), MARKET)],
  ['an id with a blank', 'malformed', orderParams(order({ id: 'a b' }), MARKET)],
  ['a limit without a price', 'malformed', orderParams(order({ type: 'limit' }), MARKET)],
  ['a price below a tick', 'malformed', orderParams(order({ type: 'limit', price: price('0.001') }), MARKET)],
  ['a stop without a stop price', 'malformed', orderParams(order({ type: 'stop' }), MARKET)],
  [
    'a trailing stop without a distance',
    'malformed',
    orderParams(order({ type: 'trailing', stopPrice: price('1') }), MARKET),
  ],
  ['a pair of two sides', 'malformed', pairParams({ ...pair, target: { ...target, side: 'buy' } }, MARKET)],
  ['a pair of two sizes', 'malformed', pairParams({ ...pair, target: { ...target, quantity: quantity('1') } }, MARKET)],
  ['a pair without a stop', 'malformed', pairParams({ ...pair, stop: target }, MARKET)],
  ['a pair without a target', 'malformed', pairParams({ ...pair, target: stop }, MARKET)],
  ['a pair with a bad id', 'malformed', pairParams({ ...pair, id: '' }, MARKET)],
  ['a bracket that stops its own way', 'malformed', bracketParams({ ...entry, side: 'sell' }, pair, MARKET)],
  ['a bracket with a market entry', 'malformed', bracketParams(order({ side: 'buy' }), pair, MARKET)],
];
for (const [name, expected, said] of REFUSED)
  test(`${name} is refused here`, () => {
    strictEqual(why(said), expected);
  });

test('sizes and prices are plain decimals on the steps of the market, never above what was asked for', () => {
  const amount = fc.bigInt({ min: 1n, max: 10n ** 17n });
  fc.assert(
    fc.property(amount, amount, (size, limit) => {
      const said = orderParams(order({ type: 'limit', quantity: size as Quantity, price: limit as Price }), MARKET);
      if ('why' in said) return ok(size < MARKET.lot || limit < MARKET.tick);
      for (const [name, asked, step] of [
        ['quantity', size, MARKET.lot],
        ['price', limit, MARKET.tick],
      ] as const) {
        const text: string = String(said.params[name]);
        ok(/^\d+(?:\.\d{1,8})?$/.test(text), text);
        const sent = parseFixed<Price>(text);
        ok(sent <= asked && asked - sent < step && sent % step === 0n);
      }
    }),
  );
});
