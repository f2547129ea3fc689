// Matching: what becomes of each kind of order as the market moves, and that no unit of money is made or lost.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { handScript, startSimulator } from '#simulator/simulator.ts';
import { line, pick, rows } from './customer.fixture.ts';
import type { Simulator, Truth } from '#simulator/simulator.ts';
import type { Line, Params, Row } from './customer.fixture.ts';

const KEY = { apiKey: 'KEY', secret: 'SECRET' };
const OTHER = { apiKey: 'OTHER', secret: 'SECRET' };
const BTC = { symbol: 'BTCUSDT' };
let simulator: Simulator;
let wire: Line;

describe('matching of the simulated exchange', () => {
  beforeEach(async () => {
    simulator = await startSimulator({
      script: handScript([{ instrument: 'BTCUSDT', price: '60000' }]),
      accounts: [
        { ...KEY, balances: { USDT: '1000000', BTC: '50' } },
        { ...OTHER, balances: { USDT: '1000000', BTC: '50' }, commission: { maker: '0', taker: '0.0004' } },
      ],
    });
    wire = await line(simulator, KEY);
  });
  afterEach(async () => {
    wire.close();
    await simulator.stop();
  });

  const place = async (id: string, order: Params): Promise<Row> =>
    (await wire.call('order.place', { ...BTC, newClientOrderId: id, newOrderRespType: 'FULL', ...order })).result;
  const trade = (price: string, quantity?: string): void => simulator.hand.trade('BTCUSDT', price, quantity);
  const orderOf = (id: string, apiKey?: string): Row =>
    rows(simulator.customers.truth(apiKey).orders).find((order) => order['clientOrderId'] === id)!;
  const stateOf = (id: string): readonly unknown[] => {
    const { status, executedQty, expiryReason } = orderOf(id);
    return [status, executedQty, ...(expiryReason === undefined ? [] : [expiryReason])];
  };

  describe('what takes', () => {
    test('walks down the book level by level, and what it took stays taken', async () => {
      const first = await place('a', { side: 'SELL', type: 'MARKET', quantity: '15' });
      deepStrictEqual(pick(first['fills'], 'price', 'qty'), [
        ['59999.99000000', '10.00000000'],
        ['59999.98000000', '5.00000000'],
      ]);
      const second = await place('b', { side: 'SELL', type: 'MARKET', quantity: '6' });
      deepStrictEqual(pick(second['fills'], 'price', 'qty'), [
        ['59999.98000000', '5.00000000'],
        ['59999.97000000', '1.00000000'],
      ]);
      simulator.hand.book('BTCUSDT', [['59000', '1']], [['61000', '1']]);
      const third = await place('c', { side: 'SELL', type: 'MARKET', quantity: '2' });
      deepStrictEqual(
        [third['status'], third['executedQty'], third['expiryReason']],
        ['EXPIRED', '1.00000000', 'INSUFFICIENT_LIQUIDITY'],
      );
    });

    test('by quote, spends no more than it was given, in whole lots', async () => {
      const { executedQty, cummulativeQuoteQty, origQuoteOrderQty } = await place('a', {
        side: 'BUY',
        type: 'MARKET',
        quoteOrderQty: '1000',
      });
      deepStrictEqual(
        [executedQty, cummulativeQuoteQty, origQuoteOrderQty],
        ['0.01666000', '999.60000000', '1000.00000000'],
      );
    });

    const inForce: readonly (readonly [string, string, string, readonly unknown[]])[] = [
      ['IOC takes what is there and ends', 'IOC', '12', ['EXPIRED', '10.00000000', 'UNFILLED_IOC_QUANTITY_EXPIRED']],
      ['FOK takes all or nothing', 'FOK', '12', ['EXPIRED', '0.00000000', 'UNFILLED_FOK_ORDER_EXPIRED']],
      ['FOK that can be filled is', 'FOK', '10', ['FILLED', '10.00000000']],
      ['GTC rests with what is left', 'GTC', '12', ['PARTIALLY_FILLED', '10.00000000']],
    ];
    for (const [name, timeInForce, quantity, state] of inForce)
      test(name, async () => {
        await place('a', { side: 'BUY', type: 'LIMIT', timeInForce, quantity, price: '60000' });
        deepStrictEqual(stateOf('a'), state);
      });
  });

  describe('what waits for a price', () => {
    const stops: readonly (readonly [string, Params, readonly string[], readonly unknown[]])[] = [
      [
        'a stop sells at the market',
        { side: 'SELL', type: 'STOP_LOSS', stopPrice: '59000' },
        ['59000.01', '58990'],
        ['58990.00000000'],
      ],
      [
        'a stop buys at the market',
        { side: 'BUY', type: 'STOP_LOSS', stopPrice: '61000' },
        ['60999', '61010'],
        ['61010.00000000'],
      ],
      ['a take-profit sells', { side: 'SELL', type: 'TAKE_PROFIT', stopPrice: '61000' }, ['61000'], ['60999.99000000']],
      [
        'a stop-limit rests where the market has run away, and is met when it comes back',
        { side: 'SELL', type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', stopPrice: '59000', price: '58950' },
        ['58900', '58960'],
        ['58950.00000000'],
      ],
      [
        'a trailing stop follows the price up, and sells a percent below the top',
        { side: 'SELL', type: 'STOP_LOSS', trailingDelta: 100 },
        ['59500', '62000', '61381', '61380'],
        ['61380.00000000'],
      ],
      [
        'a trailing stop with a price begins to follow there',
        { side: 'BUY', type: 'STOP_LOSS', trailingDelta: 500, stopPrice: '61000' },
        ['57000', '61000', '58000', '60900'],
        ['60900.00000000'],
      ],
    ];
    for (const [name, order, prices, filled] of stops)
      test(name, async () => {
        await place('a', { quantity: '1', ...order });
        for (const [index, price] of prices.entries()) {
          if (index === prices.length - 1) deepStrictEqual(stateOf('a'), ['NEW', '0.00000000'], price);
          trade(price, '5');
        }
        deepStrictEqual(stateOf('a'), ['FILLED', '1.00000000']);
        deepStrictEqual(
          pick(simulator.customers.truth().trades, 'price').map(([price]) => price),
          filled,
        );
      });
  });

  describe('what is tied together', () => {
    const pair: Params = {
      ...BTC,
      side: 'SELL',
      quantity: '1',
      aboveType: 'LIMIT_MAKER',
      abovePrice: '61000',
      aboveClientOrderId: 'target',
      belowType: 'STOP_LOSS',
      belowStopPrice: '59000',
      belowClientOrderId: 'stop',
    };
    const entry: Params = {
      ...BTC,
      workingType: 'LIMIT',
      workingSide: 'BUY',
      workingTimeInForce: 'GTC',
      workingPrice: '59500',
      workingQuantity: '1',
      workingClientOrderId: 'entry',
      pendingSide: 'SELL',
      pendingQuantity: '1',
    };
    const bracket: Params = {
      ...entry,
      pendingAboveType: 'LIMIT_MAKER',
      pendingAbovePrice: '61000',
      pendingAboveClientOrderId: 'target',
      pendingBelowType: 'STOP_LOSS',
      pendingBelowStopPrice: '59000',
      pendingBelowClientOrderId: 'stop',
    };

    test('a target that is met in part ends the stop', async () => {
      await wire.call('orderList.place.oco', pair);
      trade('61000', '0.2');
      deepStrictEqual(stateOf('target'), ['PARTIALLY_FILLED', '0.20000000']);
      deepStrictEqual(stateOf('stop'), ['EXPIRED', '0.00000000', 'OCO_TRIGGER']);
    });

    test('an entry that is filled in part protects nothing, and its cancel takes the exits with it', async () => {
      await wire.call('orderList.place.otoco', bracket);
      trade('59500', '0.4');
      deepStrictEqual(stateOf('stop'), ['PENDING_NEW', '0.00000000']);
      await wire.call('order.cancel', { ...BTC, origClientOrderId: 'entry' });
      deepStrictEqual(
        ['entry', 'target', 'stop'].map((id) => stateOf(id)),
        [
          ['CANCELED', '0.40000000'],
          ['CANCELED', '0.00000000'],
          ['CANCELED', '0.00000000'],
        ],
      );
    });

    test('exits that want to sell more than is there expire, and the position stands bare', async () => {
      const poor = await startSimulator({
        script: handScript([{ instrument: 'BTCUSDT', price: '60000' }]),
        accounts: [{ ...KEY, balances: { USDT: '100000' } }],
      });
      const customer = await line(poor, KEY);
      await customer.call('orderList.place.otoco', bracket);
      poor.hand.trade('BTCUSDT', '59500', '1');
      await customer.until(({ e, l }) => e === 'listStatus' && l === 'ALL_DONE');
      deepStrictEqual(pick(poor.customers.truth().orders, 'status', 'expiryReason'), [
        ['FILLED', undefined],
        ['EXPIRED', 'REJECTED'],
        ['EXPIRED', 'REJECTED'],
      ]);
      customer.close();
      await poor.stop();
    });

    test('an entry that fills at once is told with its exits still waiting, and then they are not', async () => {
      const { result } = await wire.call('orderList.place.oto', {
        ...entry,
        workingPrice: '60000',
        pendingType: 'LIMIT',
        pendingTimeInForce: 'GTC',
        pendingPrice: '61000',
        pendingClientOrderId: 'exit',
      });
      deepStrictEqual(pick(result['orderReports'], 'status'), [['FILLED'], ['PENDING_NEW']]);
      deepStrictEqual(stateOf('exit'), ['NEW', '0.00000000']);
    });

    test('an entry that expires takes its exits with it', async () => {
      await wire.call('orderList.place.otoco', { ...bracket, workingTimeInForce: 'IOC' });
      deepStrictEqual(stateOf('stop'), ['EXPIRED', '0.00000000', 'OTO_PHASE_ONE_EXPIRED']);
    });
  });

  describe('what is changed', () => {
    const LIMIT: Params = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '59000' };
    test('an amended order is smaller, under its new id', async () => {
      await place('a', LIMIT);
      const { result } = await wire.call('order.amend.keepPriority', {
        ...BTC,
        origClientOrderId: 'a',
        newClientOrderId: 'b',
        newQty: '0.4',
      });
      const amended = result['amendedOrder'] as Row;
      deepStrictEqual(
        [amended['qty'], amended['origClientOrderId'], amended['clientOrderId']],
        ['0.40000000', 'a', 'b'],
      );
      const event = await wire.until(({ x }) => x === 'REPLACED');
      deepStrictEqual([event['c'], event['C'], event['q']], ['b', 'a', '0.40000000']);
    });

    const both: readonly (readonly [string, Params, number, number | undefined, readonly string[]])[] = [
      ['both are done', { cancelOrigClientOrderId: 'a' }, 200, undefined, ['SUCCESS', 'SUCCESS']],
      [
        'without the cancel nothing is placed',
        { cancelOrigClientOrderId: 'x' },
        400,
        -2022,
        ['FAILURE', 'NOT_ATTEMPTED'],
      ],
      [
        'without the cancel the order is placed all the same',
        { cancelOrigClientOrderId: 'x', cancelReplaceMode: 'ALLOW_FAILURE' },
        409,
        -2021,
        ['FAILURE', 'SUCCESS'],
      ],
      [
        'the order is refused once the other is gone',
        { cancelOrigClientOrderId: 'a', quantity: '100' },
        409,
        -2021,
        ['SUCCESS', 'FAILURE'],
      ],
    ];
    for (const [name, params, status, code, results] of both)
      test(`cancel and replace: ${name}`, async () => {
        await place('a', LIMIT);
        const answer = await wire.call('order.cancelReplace', {
          ...BTC,
          ...LIMIT,
          price: '58000',
          newClientOrderId: 'b',
          cancelReplaceMode: 'STOP_ON_FAILURE',
          ...params,
        });
        const data = answer.error?.data ?? answer.result;
        deepStrictEqual(
          [answer.status, answer.error?.code, [data['cancelResult'], data['newOrderResult']]],
          [status, code, results],
        );
      });
  });

  describe('who meets himself', () => {
    const modes: readonly (readonly [mode: string, taker: string, maker: string])[] = [
      ['EXPIRE_TAKER', 'EXPIRED_IN_MATCH', 'NEW'],
      ['EXPIRE_MAKER', 'FILLED', 'EXPIRED_IN_MATCH'],
      ['EXPIRE_BOTH', 'EXPIRED_IN_MATCH', 'EXPIRED_IN_MATCH'],
      ['NONE', 'FILLED', 'FILLED'],
    ];
    for (const [mode, taker, maker] of modes)
      test(`with ${mode} the taker is ${taker} and the maker ${maker}`, async () => {
        simulator.hand.book('BTCUSDT', [['59000', '10']], [['61000', '10']]);
        await place('maker', { side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '60500' });
        await place('taker', { side: 'BUY', type: 'MARKET', quantity: '1', selfTradePreventionMode: mode });
        deepStrictEqual([orderOf('taker')['status'], orderOf('maker')['status']], [taker, maker]);
      });

    test('and who meets another trades with him', async () => {
      simulator.hand.book('BTCUSDT', [['59000', '10']], [['61000', '10']]);
      await place('maker', { side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '60500' });
      simulator.customers.place(
        { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.5', newClientOrderId: 'b' },
        'OTHER',
      );
      const [mine] = rows(simulator.customers.truth('KEY').trades);
      const [theirs] = rows(simulator.customers.truth('OTHER').trades);
      deepStrictEqual([mine!['price'], mine!['isMaker'], mine!['commission']], ['60500.00000000', true, '30.25000000']);
      deepStrictEqual(
        [theirs!['price'], theirs!['isMaker'], theirs!['commission']],
        ['60500.00000000', false, '0.00020000'],
      );
    });
  });

  test('commission is paid in another asset at three quarters, until that is used up', async () => {
    const other = await startSimulator({
      script: handScript([{ instrument: 'BTCUSDT', price: '60000' }]),
      accounts: [{ ...KEY, balances: { USDT: '10000', BNB: '0.01' }, paysWith: { asset: 'BNB', price: '600' } }],
    });
    for (let each = 0; each < 3; each += 1)
      other.customers.place({ ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.05' });
    const { trades, balances } = other.customers.truth();
    deepStrictEqual(pick(trades, 'commission', 'commissionAsset'), [
      ['0.00375000', 'BNB'],
      ['0.00375000', 'BNB'],
      ['0.00005000', 'BTC'],
    ]);
    deepStrictEqual([balances['BTC']!.total, balances['BNB']!.total], ['0.14995000', '0.00250000']);
    await other.stop();
  });

  const units = (text: unknown): bigint => BigInt(String(text).replace('.', ''));

  /** What an account owns is what it began with, and what its trades moved. */
  function expectBooked({ trades, balances, orders }: Truth): void {
    const owned = { BTC: 50n * 100_000_000n, USDT: 1_000_000n * 100_000_000n };
    for (const each of rows(trades)) {
      const sign = each['isBuyer'] === true ? 1n : -1n;
      owned.BTC += sign * units(each['qty']);
      owned.USDT -= sign * units(each['quoteQty']);
      owned[each['commissionAsset'] as 'BTC' | 'USDT'] -= units(each['commission']);
    }
    for (const asset of ['BTC', 'USDT'] as const) {
      const { free, locked, total } = balances[asset]!;
      strictEqual(units(total), owned[asset], asset);
      strictEqual(units(free) + units(locked), units(total));
      ok(units(free) >= 0n, `${asset} ${free}`);
    }
    for (const order of rows(orders)) {
      const booked = rows(trades).filter((each) => each['orderId'] === order['orderId']);
      strictEqual(
        booked.reduce((sum, each) => sum + units(each['qty']), 0n),
        units(order['executedQty']),
      );
    }
  }

  test('whatever is placed, cancelled and traded, the books are right to the last unit', async () => {
    const anyStep = fc.oneof(
      fc.record({
        trade: fc.integer({ min: 5_950_000, max: 6_050_000 }),
        quantity: fc.integer({ min: 1, max: 300_000 }),
      }),
      fc.record({
        side: fc.constantFrom('BUY', 'SELL'),
        type: fc.constantFrom('LIMIT', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'LIMIT_MAKER'),
        price: fc.integer({ min: 5_950_000, max: 6_050_000 }),
        stop: fc.integer({ min: 5_950_000, max: 6_050_000 }),
        quantity: fc.integer({ min: 100, max: 2_000_000 }),
        force: fc.constantFrom('GTC', 'IOC', 'FOK'),
        account: fc.constantFrom('KEY', 'OTHER'),
      }),
      fc.record({ cancel: fc.nat(20), account: fc.constantFrom('KEY', 'OTHER') }),
    );
    const cents = (value: number): string => (value / 100).toFixed(2);
    const lots = (value: number): string => (value / 1e5).toFixed(5);
    const quietly = (run: () => unknown): void => {
      try {
        run();
      } catch {
        // Refused, as many of them must be.
      }
    };
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
        for (const step of steps) {
          if ('trade' in step) trade(cents(step.trade), lots(step.quantity));
          else if ('cancel' in step) {
            const open = rows(simulator.customers.truth(step.account).orders).filter(
              ({ status }) => status === 'NEW' || status === 'PARTIALLY_FILLED',
            );
            const order = open[step.cancel % Math.max(1, open.length)];
            quietly(() => simulator.customers.cancel({ ...BTC, orderId: String(order?.['orderId']) }, step.account));
          } else {
            const { side, type, quantity, account } = step;
            const isLimited = type.includes('LIMIT');
            quietly(() =>
              simulator.customers.place(
                {
                  ...BTC,
                  side,
                  type,
                  quantity: lots(quantity),
                  ...(isLimited ? { price: cents(step.price) } : {}),
                  ...(isLimited && type !== 'LIMIT_MAKER' ? { timeInForce: step.force } : {}),
                  ...(type.startsWith('STOP') || type.startsWith('TAKE') ? { stopPrice: cents(step.stop) } : {}),
                },
                account,
              ),
            );
          }
        }
        for (const truth of simulator.customers.all()) expectBooked(truth);
      }),
      { numRuns: 60 },
    );
    ok(rows(simulator.customers.truth().trades).length > 0);
  });
});
