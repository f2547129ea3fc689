// Records: rows worked out by hand, from events that say just what matters.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cash, price, quantity } from '#model/number.ts';
import { DAY_MS, HOUR_MS } from '#model/time.ts';
import { decimalOf, formatExact, parseExact } from './amount.ts';
import { openRecords } from './records.ts';
import { queue } from './queue.ts';
import type { AccountState } from '#model/entry.ts';
import type { Event, EventData, Kind } from '#model/event.ts';
import type { OrderRequest } from '#model/order.ts';
import type { Records } from './records.ts';

const ANA = { accounts: ['ana'] } as const;
const START = 20_000 * DAY_MS;

/** Numbers what is said. */
const script = () => {
  let sequence = 0;
  return <K extends Kind>(kind: K, time: number, data: EventData[K], key = 'ana'): Event =>
    ({ sequence: (sequence += 1), time: START + time, key, cause: 0, kind, data }) as unknown as Event;
};

async function recordsOf(events: readonly Event[], work: (records: Records) => Promise<void>): Promise<void> {
  const records = await openRecords({ engine: 'sqlite', path: '', exchange: 'test' });
  try {
    // One by one: each finds again what the one before has left.
    for (const event of events) await records.apply([event]);
    await work(records);
  } finally {
    await records.close();
  }
}

const state = (equity: string): AccountState => ({
  currency: 'USD',
  cash: cash(equity),
  unrealised: cash('0'),
  equity: cash(equity),
  openPositions: 0,
});

test('drawdown is from the highest equity so far, and the deepest is kept; a day begins with what the last one left', async () => {
  const say = script();
  const events = [
    say('account', 0, state('100')),
    say('account', HOUR_MS, state('120')),
    say('account', 2 * HOUR_MS, state('90')),
    say('account', DAY_MS, state('96')),
    say('account', DAY_MS + HOUR_MS, state('130')),
    say('account', DAY_MS + 2 * HOUR_MS, state('129')),
  ];
  await recordsOf(events, async (records) => {
    const { items } = await records.riskMetrics(ANA);
    assert.deepEqual(
      items.toReversed().map((row) => [row.equity, row.peak_equity, row.drawdown, row.daily_pnl]),
      [
        ['100', '100', '0', '0'],
        ['120', '120', '0', '20'],
        ['90', '120', '0.25', '-10'],
        ['96', '120', '0.2', '6'],
        ['130', '130', '0', '40'],
        // 1/130 is 0.007692307..., rounded up.
        ['129', '130', '0.00769231', '39'],
      ],
    );
    const [session] = (await records.sessions(ANA)).items;
    assert.deepEqual([session?.max_drawdown, session?.peak_equity, session?.id], ['0.25', '130', 'ana/1']);
  });
});

test('a short of standard lots is worth its contracts, by the last close', async () => {
  const say = script();
  const candle = {
    symbol: 'EURUSD',
    timeframe: '15m',
    openTime: START,
    open: 1.1,
    high: 1.2,
    low: 1,
    close: 1.0985,
    volume: 7,
  } as const;
  const events = [
    say('position', 1, {
      planId: 'p',
      symbol: 'EURUSD',
      quantity: quantity('-0.33'),
      entryPrice: price('1.10001'),
      cost: cash('-36300.33'),
      openedAt: START + 1,
    }),
    say('candle', 2, candle, 'EURUSD'),
  ];
  await recordsOf(events, async (records) => {
    const [row] = (await records.positions(ANA)).items;
    // 36300.33 - 0.33 * 100000 * 1.0985
    assert.deepEqual(
      [row?.side, row?.contract_size, row?.current_price, row?.unrealized_pnl],
      ['sell', '100000', '1.0985', '49.83'],
    );
  });
});

const request = (clientId: string, role: OrderRequest['role']): OrderRequest => ({
  clientId,
  planId: 'p',
  role,
  symbol: 'BTCUSDT',
  side: 'buy',
  type: role === 'entry' ? 'limit' : 'stop',
  quantity: quantity('3'),
  reduceOnly: false,
});

test('an order is the sum of its fills: average without drift, fees, the first word of the venue', async () => {
  const say = script();
  const fill = (id: string, at: string, size: string): EventData['fill'] => ({
    id,
    clientId: 'e',
    planId: 'p',
    role: 'entry',
    symbol: 'BTCUSDT',
    side: 'buy',
    price: price(at),
    quantity: quantity(size),
    fee: cash('0.1'),
    maker: true,
    time: START + 9,
    ambiguous: false,
  });
  const order = (filled: string, at: EventData['order']['state']) => ({
    request: request('e', 'entry'),
    state: at,
    filled: quantity(filled),
  });
  const events = [
    say('order', 0, order('0', 'submitted')),
    say('order', 0, { request: request('s', 'stop-loss'), state: 'submitted', filled: quantity('0') }),
    say('venueReport', 40, { type: 'accepted', clientId: 'e', venueId: 'venue-7' }),
    say('venueReport', 50, { type: 'accepted', clientId: 's', venueId: 'venue-8' }),
    say('venueReport', 60, { type: 'triggered', clientId: 'e' }),
    say('order', 60, order('1', 'partially-filled')),
    say('fill', 60, fill('f1', '100', '1')),
    say('order', 70, order('2', 'partially-filled')),
    say('fill', 70, fill('f2', '100.00000001', '1')),
    say('order', 80, order('3', 'filled')),
    say('fill', 80, fill('f3', '100', '1')),
  ];
  await recordsOf(events, async (records) => {
    const { items } = await records.orders(ANA);
    const entry = items.find(({ id }) => id === 'e')!;
    assert.deepEqual(
      [entry.filled_price, entry.filled_value, entry.fees, entry.status, entry.filled_at, entry.order_type],
      // 300.00000001 over 3 is 100 and a third of the last place.
      ['100', '300.00000001', '0.3', 'filled', START + 80, 'limit'],
    );
    assert.deepEqual([entry.execution_latency_ms, entry.external_order_id], [40, 'venue-7']);
    const stop = items.find(({ id }) => id === 's')!;
    assert.deepEqual(
      [stop.execution_latency_ms, stop.external_order_id, stop.order_type],
      [null, 'venue-8', 'stop_loss'],
    );
  });
});

test('a session ends with the tape, and the next approval begins another', async () => {
  const say = script();
  const plan = (id: string, strategy: string) =>
    ({
      plan: {
        id,
        strategy,
        symbol: 'BTCUSDT',
        timeframe: '15m',
        side: 'buy',
        orderType: 'limit',
        entry: price('100'),
        stop: price('98'),
        target: price('106'),
        expiresAt: START + DAY_MS,
        confidence: 0.8,
        reasons: [
          { patternId: 'first', text: 'a block' },
          { patternId: 'second', text: 'a gap' },
        ],
      },
      quantity: quantity('1'),
      riskAmount: cash('2'),
    }) as unknown as EventData['approved'];
  const events = [
    say('approved', 1, plan('p1', 'order-block')),
    say('approved', 2, plan('p2', 'confluence')),
    say('endOfData', 3, { reason: 'end' }),
    say('account', 3, state('100')),
    say('approved', 4, plan('p3', 'order-block')),
  ];
  await recordsOf(events, async (records) => {
    const { items } = await records.sessions(ANA);
    assert.deepEqual(
      items.map((row) => [
        row.id,
        row.start_time - START,
        row.end_time === null ? null : row.end_time - START,
        row.strategy_config,
      ]),
      [
        ['ana/2', 4, null, { strategies: ['order-block'], symbols: ['BTCUSDT'], timeframes: ['15m'] }],
        ['ana/1', 1, 3, { strategies: ['confluence', 'order-block'], symbols: ['BTCUSDT'], timeframes: ['15m'] }],
      ],
    );
    const plans = (await records.plans(ANA)).items;
    assert.deepEqual(
      plans.map((row) => [row.id, row.session_id, row.pattern_id]),
      [
        ['p3', 'ana/2', 'first'],
        ['p2', 'ana/1', 'first'],
        ['p1', 'ana/1', 'first'],
      ],
    );
  });
});

test('a candle that is no number leaves no row; the last word on a candle counts', async () => {
  const say = script();
  const candle = {
    symbol: 'BTCUSDT',
    timeframe: '1m',
    openTime: START,
    open: 1,
    high: 2,
    low: 0.5,
    close: 1.5,
    volume: 0.1 + 0.2,
  } as const;
  const events = [
    say('candle', 1, { ...candle, openTime: START - 60_000, high: Number.NaN }, 'BTCUSDT'),
    say('candle', 1, candle, 'BTCUSDT'),
    say('candleClosed', 1, { candle: { ...candle, close: 1.25 }, grade: 'acceptable' }, 'BTCUSDT'),
  ];
  await recordsOf(events, async (records) => {
    const { items } = await records.candles({ accounts: [] }, { symbol: 'BTCUSDT', timeframe: '1m' });
    assert.deepEqual(
      items.map((row) => [row.timestamp, row.close, row.volume, row.quality, row.exchange]),
      [[START, '1.25', '0.3', 'acceptable', 'test']],
    );
  });
});

test('a float as a decimal never has an exponent, and comes back as the nearest to 8 places', () => {
  for (const [value, text] of [
    [1e-7, '0.0000001'],
    [-1e-12, '0'],
    [0, '0'],
    [1e17, '100000000000000000'],
    [67_864.39, '67864.39'],
    [100, '100'],
    [-1200, '-1200'],
  ] as const)
    assert.equal(decimalOf(value), text);
});

test('an exact amount comes back from its text', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (value) => {
      assert.equal(parseExact(formatExact(value)), value);
    }),
  );
  assert.equal(formatExact(-1n), '-0.0000000000000001');
});

test('what fails in a queue fails for its own caller, and the next has its turn', async () => {
  const inTurn = queue();
  const said: string[] = [];
  const slow = inTurn(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    said.push('slow');
  });
  const failing = inTurn(async () => {
    said.push('failing');
    throw new Error('mine');
  });
  const last = inTurn(async () => void said.push('last'));
  await assert.rejects(failing, /mine/);
  await Promise.all([slow, last]);
  assert.deepEqual(said, ['slow', 'failing', 'last']);
});
