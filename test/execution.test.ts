// Execution and the simulated venue on one bus: orders go out, reports come back, and both agree on what is held.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { memoryBus } from '#bus/bus.ts';
import type { Checkpoint } from '#bus/bus.ts';
import { DEFAULT_EXECUTION, execution } from '#execution/execution.ts';
import type { Event } from '#model/event.ts';
import type { Instrument } from '#model/instrument.ts';
import { cash, formatFixed, price, quantity } from '#model/number.ts';
import type { Cash } from '#model/number.ts';
import type { Approved, Plan } from '#model/plan.ts';
import { DEFAULT_SIMULATED, simulatedVenue } from '#venues/simulated/simulated.ts';

const MARKET: Instrument = {
  symbol: 'BTCUSDT',
  kind: 'spot',
  base: 'BTC',
  quote: 'USDT',
  tick: price('0.01'),
  lot: quantity('0.1'),
  minQuantity: quantity('0.1'),
  maxQuantity: quantity('1000'),
  minNotional: 0n as Cash,
  contractSize: 1n,
  hours: 'always',
};
const MINUTE = 60_000;
const ACCOUNT = 'paper';
const COSTLESS = { makerFeeBps: 0, takerFeeBps: 0, spreadTicks: 0, slippageBps: 0 };

const approve = (plan: Partial<Plan>, size = '10'): Approved =>
  ({
    plan: {
      id: 'plan-1',
      strategy: 'test',
      symbol: MARKET.symbol,
      timeframe: '1m',
      side: 'buy',
      orderType: 'market',
      entry: price('100'),
      stop: price('98'),
      target: price('106'),
      expiresAt: 1_000 * MINUTE,
      confidence: 1,
      reasons: [],
      ...plan,
    },
    quantity: quantity(size),
    riskAmount: cash('20'),
  }) as unknown as Approved;

function run(settings: Partial<typeof DEFAULT_SIMULATED> = {}) {
  const venue = simulatedVenue({ ...DEFAULT_SIMULATED, ...COSTLESS, ...settings }, [MARKET]);
  const events: Event[] = [];
  const bus = memoryBus([venue, execution(DEFAULT_EXECUTION)], {
    accounts: [ACCOUNT],
    tap: {
      hears: ['venueReport', 'order', 'fill', 'orderRequested', 'cancelRequested'],
      hear: (event) => void events.push(event),
    },
  });
  let time = 0;
  const self = {
    bus,
    events,
    approve: (plan: Partial<Plan>, size?: string) => {
      bus.input('approved', ACCOUNT, time, approve(plan, size));
      return self;
    },
    candle: (open: number, high: number, low: number, close: number, volume = 0) => {
      const candle = {
        symbol: MARKET.symbol,
        timeframe: '1m',
        openTime: time,
        open,
        high,
        low,
        close,
        volume,
      } as const;
      time += MINUTE;
      bus.input('tape', 'sim:BTCUSDT', time, candle);
      return self;
    },
    flatten: () => {
      bus.input('command', ACCOUNT, time, { type: 'flatten', by: 'ana' });
      return self;
    },
    end: () => {
      bus.input('endOfData', ACCOUNT, time, { reason: 'test' });
      return self;
    },
    fills: () =>
      events.flatMap((event) =>
        event.kind === 'fill'
          ? [`${event.data.role} ${formatFixed(event.data.quantity)} @ ${formatFixed(event.data.price)}`]
          : [],
      ),
    /** Last state of each order. */
    orders: () =>
      Object.fromEntries(
        events.flatMap((event) => (event.kind === 'order' ? [[event.data.request.role, event.data.state]] : [])),
      ),
    /** Both sides at rest: nothing working, nothing held. */
    isAtRest: () => {
      const { states } = bus.checkpoint();
      const desk = states['execution']!.get(ACCOUNT) as { open: Map<string, unknown>; plans: Map<string, unknown> };
      const book = states['simulated-venue']!.get(ACCOUNT) as {
        where: Map<string, unknown>;
        markets: Map<string, { plans: Map<string, unknown> }>;
      };
      const held = [...book.markets.values()].reduce((sum, { plans }) => sum + plans.size, 0);
      return desk.open.size + desk.plans.size + book.where.size + held === 0;
    },
  };
  return self;
}

test('a plan runs from approval to its target', () => {
  const line = run().approve({}).candle(100, 101, 99, 100).candle(100, 107, 100, 107);
  assert.deepEqual(line.fills(), ['entry 10 @ 100', 'take-profit 10 @ 106']);
  assert.deepEqual(line.orders(), { entry: 'filled', 'stop-loss': 'canceled', 'take-profit': 'filled' });
  assert.ok(line.isAtRest());
});

test('an entry and its stop in one candle are both booked', () => {
  const line = run()
    .approve({ orderType: 'limit', entry: price('99.5') })
    .candle(100, 100, 97, 98);
  assert.deepEqual(line.fills(), ['entry 10 @ 99.5', 'stop-loss 10 @ 98']);
  assert.ok(line.isAtRest());
});

test('an entry that expires leaves nothing', () => {
  const line = run().approve({ orderType: 'limit', entry: price('90'), stop: price('88'), expiresAt: MINUTE });
  line.candle(100, 101, 99, 100).candle(100, 101, 99, 100);
  assert.deepEqual(line.orders(), { entry: 'expired', 'stop-loss': 'canceled', 'take-profit': 'canceled' });
  assert.ok(line.isAtRest());
});

test('flatten closes at the next open and clears the protection', () => {
  const line = run().approve({}).candle(100, 101, 99, 100).flatten().candle(101, 102, 100, 101);
  assert.deepEqual(line.fills(), ['entry 10 @ 100', 'close 10 @ 101']);
  assert.ok(line.isAtRest());
});

test('the end of data closes at the last close, within the same input', () => {
  const line = run().approve({}).candle(100, 101, 99, 100.5);
  line.approve({ id: 'plan-2', orderType: 'limit', entry: price('90'), stop: price('88') }).end();
  assert.deepEqual(line.fills(), ['entry 10 @ 100', 'close 10 @ 100.5']);
  assert.ok(line.isAtRest());
});

test('part fills: protection, group and close agree on both sides', () => {
  const line = run({ volumeShare: 0.5 }).approve({ orderType: 'limit', entry: price('100'), target: price('106') });
  line.candle(101, 101, 99, 101, 8).candle(107, 107, 107, 107, 4).candle(97, 97, 97, 97, 100);
  assert.deepEqual(line.fills(), ['entry 4 @ 100', 'take-profit 2 @ 107', 'stop-loss 2 @ 97']);
  assert.ok(line.isAtRest());
});

const bar = fc
  .tuple(fc.integer({ min: 960, max: 1080 }), fc.integer({ min: 960, max: 1080 }), fc.nat(20), fc.nat(20), fc.nat(30))
  .map(([open, close, up, down, volume]) => ({
    open: open / 10,
    high: (Math.max(open, close) + up) / 10,
    low: (Math.min(open, close) - down) / 10,
    close: close / 10,
    volume,
  }));
const story = fc.record({
  bars: fc.array(bar, { minLength: 1, maxLength: 12 }),
  plans: fc.array(
    fc.record({
      at: fc.nat(11),
      orderType: fc.constantFrom('market' as const, 'limit' as const, 'stop' as const),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      trails: fc.boolean(),
      life: fc.integer({ min: 1, max: 12 }),
    }),
    { maxLength: 5 },
  ),
  flattenAt: fc.nat(24),
  volumeShare: fc.constantFrom(0, 0.5),
  latencyMs: fc.constantFrom(0, 0, 70_000),
});
type Story = typeof story extends fc.Arbitrary<infer Value> ? Value : never;

function tell({ bars, plans, flattenAt, volumeShare, latencyMs }: Story, cut = -1): ReturnType<typeof run> {
  let line = run({ volumeShare, latencyMs });
  bars.forEach((each, index) => {
    if (index === cut) {
      const saved: Checkpoint = line.bus.checkpoint();
      line.bus.restore(saved);
    }
    plans.forEach(({ at, orderType, side, trails, life }, number) => {
      if (at !== index) return;
      const sign = side === 'buy' ? 1 : -1;
      line.approve({
        id: `plan-${number}`,
        orderType,
        side,
        stop: price(String(100 - sign * 2)),
        target: price(String(100 + sign * 4)),
        ...(trails ? { trail: price('1.5') } : {}),
        expiresAt: (index + life) * MINUTE,
      });
    });
    if (index === flattenAt) line.flatten();
    line = line.candle(each.open, each.high, each.low, each.close, each.volume);
  });
  return line.end();
}

test('whatever the tape does, at its end both sides are flat and at rest', () => {
  fc.assert(
    fc.property(story, (given) => {
      const line = tell(given);
      let position = 0n;
      for (const event of line.events)
        if (event.kind === 'fill') position += event.data.side === 'buy' ? event.data.quantity : -event.data.quantity;
      assert.equal(position, 0n);
      assert.ok(line.isAtRest());
    }),
    { numRuns: 150 },
  );
});

test('every fill of the venue is booked once', () => {
  fc.assert(
    fc.property(story, (given) => {
      const { events } = tell(given);
      const reported = events.flatMap((event) =>
        event.kind === 'venueReport' && event.data.type === 'filled' ? [event.data.fill.id] : [],
      );
      const booked = events.flatMap((event) => (event.kind === 'fill' ? [event.data.id] : []));
      assert.deepEqual(booked, [...new Set(reported)]);
    }),
    { numRuns: 75 },
  );
});

test('a run restored from a checkpoint says the same events', () => {
  fc.assert(
    fc.property(story, fc.nat(11), (given, cut) => {
      assert.deepEqual(tell(given, cut).events, tell(given).events);
    }),
    { numRuns: 75 },
  );
});
