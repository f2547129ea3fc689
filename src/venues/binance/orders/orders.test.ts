// Orders over the wire: what is put on the socket, and what is made of what comes back.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { inspect } from 'node:util';
import { WebSocket } from 'ws';
import { price, quantity } from '#model/number.ts';
import { API_KEY, execution, LIMIT, report, SECRET, within } from './stand-in.fixture.ts';
import type { WireAnswer, WireOrder, WirePair } from '#model/order-wire.ts';
import type { Asked, Reaction, StandIn } from './stand-in.fixture.ts';

const STOP: WireOrder = {
  id: 'smc-1-sl',
  symbol: 'BTCUSDT',
  side: 'sell',
  type: 'stop',
  quantity: quantity('0.01'),
  stopPrice: price('59000'),
};
const TARGET: WireOrder = {
  id: 'smc-1-tp',
  symbol: 'BTCUSDT',
  side: 'sell',
  type: 'limit',
  quantity: quantity('0.01'),
  price: price('62000'),
};
const PAIR: WirePair = { id: 'smc-1-list', stop: STOP, target: TARGET };
const LEGS = [
  report({ orderId: 2, clientOrderId: STOP.id, side: 'SELL', type: 'STOP_LOSS', workingTime: -1 }),
  report({ orderId: 3, clientOrderId: TARGET.id, side: 'SELL', type: 'LIMIT_MAKER' }),
];

/** What was sent, without what each request carries. */
function bare({ params }: Asked): Readonly<Record<string, unknown>> {
  const { apiKey, signature, recvWindow, timestamp, ...rest } = params;
  ok(apiKey === API_KEY && signature !== undefined && recvWindow !== undefined && timestamp !== undefined);
  return rest;
}
const value = <Value>(answer: WireAnswer<Value>): Value => {
  strictEqual(
    answer.outcome,
    'done',
    JSON.stringify(answer, (_, one: unknown) => (typeof one === 'bigint' ? `${one}` : one)),
  );
  return (answer as { readonly value: Value }).value;
};
const answerOnce =
  (first: Reaction, then: Reaction): (() => Reaction) =>
  () => {
    const now = first;
    first = then;
    return now;
  };

describe('a connection that stands', { concurrency: 4 }, () => {
  test('an order is on the socket when place returns, signed, and its answer is the order', () =>
    within({}, async ({ wire, answer, of }) => {
      answer('order.place', () => ({ result: report() }));
      deepStrictEqual(value(await wire.place(LIMIT)), {
        id: 'smc-1',
        symbol: 'BTCUSDT',
        side: 'buy',
        venueId: '12569099453',
        status: 'new',
        quantity: quantity('0.01'),
        price: price('60000'),
        filled: 0n,
        triggered: false,
        reason: '',
        fills: [],
        time: 1_660_801_715_639,
      });
      deepStrictEqual(of('order.place').map(bare), [
        {
          symbol: 'BTCUSDT',
          side: 'BUY',
          type: 'LIMIT',
          timeInForce: 'GTC',
          price: '60000',
          quantity: '0.01',
          newClientOrderId: 'smc-1',
          newOrderRespType: 'FULL',
          selfTradePreventionMode: 'EXPIRE_TAKER',
        },
      ]);
      strictEqual(of('order.place')[0]!.door, 'ws');
    }));

  test('an order is written before place has returned: nothing is waited for', () =>
    within({}, async ({ wire, answer }) => {
      answer('order.place', () => ({ result: report() }));
      const send = mock.method(WebSocket.prototype, 'send');
      const placed = wire.place(LIMIT);
      const written = send.mock.calls.map(({ arguments: [text] }) => text as string);
      send.mock.restore();
      strictEqual(written.filter((text) => text.includes('"order.place"')).length, 1);
      await placed;
    }));

  test('neither the wire nor what it says shows the secret', () =>
    within({}, async ({ wire, answer, asked }) => {
      answer('order.place', () => ({
        status: 400,
        error: { code: -1022, msg: 'Signature for this request is not valid.' },
      }));
      const everything = inspect([wire, await wire.place(LIMIT), asked], { depth: 20, showHidden: true });
      ok(everything.includes(API_KEY) && !everything.includes(SECRET));
    }));

  test('what was executed at once is in the answer', () =>
    within({}, async ({ wire, answer }) => {
      const fills = [
        { price: '59999.00000000', qty: '0.00600000', commission: '0.00000600', commissionAsset: 'BTC', tradeId: 7 },
        { price: '60000.00000000', qty: '0.00400000', commission: '0.00000400', commissionAsset: 'BTC', tradeId: 8 },
      ];
      answer('order.place', () => ({
        result: report({ status: 'FILLED', executedQty: '0.01000000', type: 'MARKET', fills }),
      }));
      const { price: _, ...market } = LIMIT;
      const update = value(await wire.place({ ...market, type: 'market' }));
      deepStrictEqual([update.status, update.filled], ['filled', quantity('0.01')]);
      deepStrictEqual(update.fills[1], {
        tradeId: '8',
        price: price('60000'),
        quantity: quantity('0.004'),
        commission: quantity('0.000004'),
        commissionAsset: 'BTC',
        maker: false,
        time: 1_660_801_715_639,
      });
    }));

  test('a pair is a list of two, and a bracket one of three whose exits wait', () =>
    within({}, async ({ wire, answer }) => {
      answer('orderList.place.oco', () => ({ result: { orderListId: 1, orderReports: LEGS } }));
      deepStrictEqual(
        value(await wire.placePair(PAIR)).map(({ id, status, triggered }) => [id, status, triggered]),
        [
          [STOP.id, 'new', false],
          [TARGET.id, 'new', false],
        ],
      );
      const waiting = LEGS.map((leg) => ({ ...leg, status: 'PENDING_NEW', workingTime: -1 }));
      answer('orderList.place.otoco', () => ({ result: { orderListId: 1, orderReports: [report(), ...waiting] } }));
      deepStrictEqual(
        value(await wire.placeBracket(LIMIT, PAIR)).map(({ id, status }) => [id, status]),
        [
          [LIMIT.id, 'new'],
          [STOP.id, 'waiting'],
          [TARGET.id, 'waiting'],
        ],
      );
    }));

  test('an order that cannot be said is refused, and nothing is sent', () =>
    within({}, async ({ wire, of }) => {
      const answers = await Promise.all([
        wire.place({ ...LIMIT, quantity: quantity('0.000001') }),
        wire.place({ ...LIMIT, symbol: 'XYZUSDT' }),
        wire.place({ ...LIMIT, id: 'a b' }),
        wire.placeBracket({ ...LIMIT, type: 'market' }, PAIR),
      ]);
      deepStrictEqual(
        answers.map((answer) => (answer.outcome === 'refused' ? answer.why : answer.outcome)),
        ['filter', 'malformed', 'malformed', 'malformed'],
      );
      deepStrictEqual(of('order.place'), []);
    }));

  test('a cancel is asked for by our id, and its answer bears it', () =>
    within({}, async ({ wire, answer, of }) => {
      answer('order.cancel', () => ({
        result: report({ origClientOrderId: 'smc-1', clientOrderId: 'made-up', status: 'CANCELED' }),
      }));
      const update = value(await wire.cancel('BTCUSDT', 'smc-1'));
      deepStrictEqual([update?.id, update?.status], ['smc-1', 'canceled']);
      deepStrictEqual(of('order.cancel').map(bare), [{ symbol: 'BTCUSDT', origClientOrderId: 'smc-1' }]);
    }));

  test('a cancelled leg ends its list: the other leg is news', () =>
    within({}, async ({ wire, answer, news }) => {
      const ended = LEGS.map((leg) => ({
        ...leg,
        origClientOrderId: leg['clientOrderId'],
        clientOrderId: 'made-up',
        status: 'CANCELED',
      }));
      answer('order.cancel', () => ({ result: { orderListId: 1, orders: [], orderReports: ended } }));
      strictEqual(value(await wire.cancel('BTCUSDT', STOP.id))?.id, STOP.id);
      deepStrictEqual(
        news.flatMap((one) => (one.kind === 'update' ? [[one.update.id, one.update.status]] : [])),
        [[TARGET.id, 'canceled']],
      );
    }));

  test('an order is told with all its trades', () =>
    within({}, async ({ wire, answer, of }) => {
      answer('order.status', () => ({
        result: { ...report({ status: 'FILLED', executedQty: '0.01000000' }), updateTime: 1_660_801_717_945 },
      }));
      const trade = { symbol: 'BTCUSDT', orderId: 12_569_099_453, price: '60000.0', isBuyer: true, isMaker: true };
      const cost = { commission: '0.00001', commissionAsset: 'BNB', time: 1_660_801_715_793 };
      answer('myTrades', () => ({
        result: [
          { ...trade, ...cost, id: 1, qty: '0.00400000' },
          { ...trade, ...cost, id: 2, qty: '0.00600000' },
        ],
      }));
      const update = value(await wire.order('BTCUSDT', 'smc-1'));
      deepStrictEqual(
        update?.fills.map(({ tradeId, quantity: size, maker, commissionAsset }) => [
          tradeId,
          size,
          maker,
          commissionAsset,
        ]),
        [
          ['1', quantity('0.004'), true, 'BNB'],
          ['2', quantity('0.006'), true, 'BNB'],
        ],
      );
      deepStrictEqual(bare(of('myTrades')[0]!), { symbol: 'BTCUSDT', orderId: 12_569_099_453, limit: 1000 });
    }));

  test('trades that are told late are waited for, and where they never come nothing is claimed', () =>
    within({}, async ({ wire, answer, of }) => {
      answer('order.status', () => ({ result: report({ status: 'FILLED', executedQty: '0.01000000' }) }));
      const trade = { id: 1, price: '1.0', qty: '0.01', commission: '0', commissionAsset: 'BNB', isMaker: true };
      answer('myTrades', answerOnce({ result: [] }, { result: [{ ...trade, time: 1_660_801_715_793 }] }));
      strictEqual(value(await wire.order('BTCUSDT', 'smc-1'))?.fills.length, 1);
      strictEqual(of('myTrades').length, 2);
      answer('myTrades', () => ({ result: [] }));
      strictEqual((await wire.order('BTCUSDT', 'smc-1')).outcome, 'unknown');
    }));

  test('more trades than one answer holds are told from the first on', () =>
    within({}, async ({ wire, answer, of }) => {
      const all = Array.from({ length: 2500 }, (_, at) => ({
        id: 10 + at,
        price: '1.0',
        qty: '0.00000400',
        commission: '0',
        commissionAsset: 'BNB',
        isMaker: true,
        time: 1_660_801_715_793,
      }));
      answer('order.status', () => ({ result: report({ status: 'FILLED', executedQty: '0.01000000' }) }));
      answer('myTrades', ({ params: { fromId, limit } }) => {
        const later = all.filter(({ id }) => id >= Number(fromId ?? 0));
        return { result: fromId === undefined ? later.slice(-Number(limit)) : later.slice(0, Number(limit)) };
      });
      const fills = value(await wire.order('BTCUSDT', 'smc-1'))!.fills;
      deepStrictEqual(
        fills.map(({ tradeId }) => tradeId),
        all.map(({ id }) => String(id)),
      );
      strictEqual(of('myTrades').length, 4);
    }));

  test('an order that the exchange does not know is none; one that was renamed is found by its number', () =>
    within({}, async ({ wire, answer, of, say, news, until }) => {
      const unknown = { status: 400, error: { code: -2013, msg: 'Order does not exist.' } };
      answer('order.status', () => unknown);
      strictEqual(value(await wire.order('BTCUSDT', 'smc-1')), undefined);
      say(execution({ x: 'CANCELED', X: 'CANCELED', c: 'made-up', C: 'smc-1' }));
      await until('the news', () => news.some(({ kind }) => kind === 'update'));
      answer('order.status', ({ params }) =>
        params['orderId'] === 4_293_153
          ? { result: report({ orderId: 4_293_153, clientOrderId: 'made-up', status: 'CANCELED' }) }
          : unknown,
      );
      const update = value(await wire.order('BTCUSDT', 'smc-1'));
      deepStrictEqual([update?.id, update?.status], ['smc-1', 'canceled']);
      strictEqual(of('order.status').length, 3);
    }));

  test('all open orders, balances and commission', () =>
    within({}, async ({ wire, answer, of }) => {
      answer('openOrders.status', () => ({
        result: [report(), report({ symbol: 'ETHUSDT', clientOrderId: 'other' })],
      }));
      deepStrictEqual(
        value(await wire.openOrders()).map(({ symbol, id }) => [symbol, id]),
        [
          ['BTCUSDT', 'smc-1'],
          ['ETHUSDT', 'other'],
        ],
      );
      deepStrictEqual(bare(of('openOrders.status')[0]!), {});
      const account = (...balances: readonly object[]): Reaction => ({
        result: { canTrade: true, canWithdraw: true, permissions: ['SPOT'], balances },
      });
      const dollars = { asset: 'USDT', free: '1021.21000000', locked: '5.00000000' };
      answer('account.status', () => account(dollars));
      deepStrictEqual(value(await wire.balances()), [
        { asset: 'USDT', free: quantity('1021.21'), locked: quantity('5') },
      ]);
      const rates = { maker: '0.00100000', taker: '0.00150000', buyer: '0.00010000', seller: '0.1' };
      const discount = { enabledForAccount: true, enabledForSymbol: true, discountAsset: 'BNB', discount: '0.75' };
      answer('account.commission', () => ({ result: { symbol: 'BTCUSDT', standardCommission: rates, discount } }));
      strictEqual(value(await wire.commission('BTCUSDT')), 0.0016);
      answer('account.status', () => account(dollars, { asset: 'BNB', free: '1.0', locked: '0.0' }));
      strictEqual(value(await wire.commission('BTCUSDT')), 0);
    }));

  test('what the key may do is asked of the key, and of the account where nobody tells about keys', () =>
    within({}, async ({ wire, answer }) => {
      answer('account.status', () => ({ result: { canTrade: true, canWithdraw: true, balances: [] } }));
      answer('apiRestrictions', () => ({
        result: { ipRestrict: true, enableSpotAndMarginTrading: true, enableWithdrawals: false },
      }));
      deepStrictEqual(value(await wire.permissions()), { canTrade: true, canWithdraw: false, isBoundToAddress: true });
      answer('apiRestrictions', () => ({ status: 404, text: '<html><body>not here</body></html>' }));
      deepStrictEqual(value(await wire.permissions()), {
        canTrade: true,
        canWithdraw: true,
        isBoundToAddress: undefined,
      });
      answer('apiRestrictions', () => ({ status: 500, text: '' }));
      strictEqual((await wire.permissions()).outcome, 'unknown');
    }));
});

describe('answers that are no result', { concurrency: 4 }, () => {
  const failed = (status: number, code: number, msg: string, data?: object): Reaction => ({
    status,
    error: { code, msg, ...(data === undefined ? {} : { data }) },
  });
  const outcome = async (
    reaction: Reaction,
    call?: (stand: StandIn) => Promise<WireAnswer<unknown>>,
  ): Promise<string> => {
    let said = '';
    await within(reaction === 'silence' ? { settings: { requestMs: 200 } } : {}, async (stand) => {
      for (const method of ['order.place', 'order.cancel', 'order.status']) stand.answer(method, () => reaction);
      const answer = await (call?.(stand) ?? stand.wire.place(LIMIT));
      said = answer.outcome === 'refused' ? answer.why : answer.outcome;
    });
    return said;
  };

  const ROWS: readonly (readonly [string, Reaction])[] = [
    ['insufficient-balance', failed(400, -2010, 'Account has insufficient balance for requested action.')],
    ['duplicate', failed(400, -2010, 'Duplicate order sent.')],
    ['filter', failed(400, -1013, 'Filter failure: LOT_SIZE')],
    ['not-permitted', failed(400, -2015, 'Invalid API-key, IP, or permissions for action.')],
    ['unknown', failed(504, -1007, 'Timeout waiting for response from backend server.')],
    ['unknown', failed(400, -1006, 'An unexpected response was received from the message bus.')],
    ['unknown', failed(500, 0, '')],
    ['not-sent', failed(503, -1008, 'Server is currently overloaded with other requests.')],
    ['unknown', { result: report({ status: 'NEWS' }) }],
    ['unknown', { result: 'ok' }],
    ['unknown', 'silence'],
    ['unknown', 'cut'],
  ];
  for (const [expected, reaction] of ROWS)
    test(`${JSON.stringify(reaction).slice(0, 70)} is ${expected}`, async () => {
      strictEqual(await outcome(reaction), expected);
    });

  test('a cancel of what is not open is refused as such', async () => {
    const reaction = failed(400, -2011, 'Unknown order sent.');
    strictEqual(await outcome(reaction, ({ wire }) => wire.cancel('BTCUSDT', 'smc-1')), 'unknown-order');
  });

  test('unknown ends when the exchange may no longer begin with the request, by its own clock', () =>
    within({ settings: { requestMs: 200, recvWindowMs: 3000, engineMs: 500 } }, async ({ wire, answer, of }) => {
      answer('order.place', () => 'silence');
      const given = await wire.place(LIMIT);
      ok(given.outcome === 'unknown');
      strictEqual(given.until, Number(of('order.place')[0]!.params['timestamp']) + 3500);
    }));

  test('a time stamp that is refused is set right and the order sent once more', () =>
    within({}, async ({ wire, answer, of, skew }) => {
      answer('order.place', () => ({ result: report() }));
      skew(60_000);
      strictEqual((await wire.place(LIMIT)).outcome, 'done');
      deepStrictEqual([of('order.place').length, of('time').length], [2, 2]);
      ok(Math.abs(wire.now() - Date.now() - 60_000) < 10_000);
    }));

  test('a time stamp that is refused again is not sent a third time', () =>
    within({}, async ({ wire, answer, of }) => {
      answer('order.place', () => failed(400, -1021, 'Timestamp for this request is outside of the recvWindow.'));
      strictEqual((await wire.place(LIMIT)).outcome, 'not-sent');
      strictEqual(of('order.place').length, 2);
    }));

  test('after 429 nothing goes but cancels, for as long as the exchange says', () =>
    within({}, async ({ wire, answer, of }) => {
      answer('order.place', () => failed(429, -1003, 'Too many requests.', { retryAfter: Date.now() + 30_000 }));
      answer('order.cancel', () => ({ result: report({ origClientOrderId: 'smc-1', status: 'CANCELED' }) }));
      const first = await wire.place(LIMIT);
      ok(first.outcome === 'not-sent' && first.waitMs > 20_000 && first.waitMs < 40_000);
      deepStrictEqual(
        [
          (await wire.place(LIMIT)).outcome,
          (await wire.openOrders()).outcome,
          (await wire.cancel('BTCUSDT', 'smc-1')).outcome,
        ],
        ['not-sent', 'not-sent', 'done'],
      );
      deepStrictEqual([of('order.place').length, of('openOrders.status').length], [1, 0]);
    }));

  test('a ban ends everything, cancels too', () =>
    within({}, async ({ wire, answer, of }) => {
      const until = Date.now() + 120_000;
      answer('order.place', () => failed(418, -1003, `IP banned until ${until}.`, { retryAfter: until }));
      await wire.place(LIMIT);
      const cancelled = await wire.cancel('BTCUSDT', 'smc-1');
      ok(cancelled.outcome === 'not-sent' && cancelled.waitMs > 60_000);
      strictEqual(of('order.cancel').length, 0);
    }));

  test('orders stop short of what the exchange allows in ten seconds', () =>
    within({ settings: { allowanceShare: 0.5 } }, async ({ wire, answer, of }) => {
      const rateLimits = [{ rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 1000, count: 500 }];
      answer('order.place', () => ({ result: report(), rateLimits }));
      deepStrictEqual([(await wire.place(LIMIT)).outcome, (await wire.place(LIMIT)).outcome], ['done', 'not-sent']);
      strictEqual(of('order.place').length, 1);
    }));

  test('what the exchange says is shown without the key, and without control characters', () =>
    within({}, async ({ wire, answer }) => {
      answer('order.place', () => failed(400, -2010, `no\u0007 ${API_KEY} ${'x'.repeat(500)}`));
      const given = await wire.place(LIMIT);
      ok(given.outcome === 'refused' && !given.detail.includes(API_KEY) && !given.detail.includes('\u0007'));
      ok(given.detail.length < 250);
    }));
});
