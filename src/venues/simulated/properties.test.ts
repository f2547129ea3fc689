// Properties: what holds of fills on any tape and any orders.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { absolute } from '#model/number.ts';
import type { Fill, OrderRequest } from '#model/order.ts';
import { MARKET, bracket, order, priceAt, rig, tally } from './rig.fixture.ts';
import type { Rig } from './rig.fixture.ts';
import type { SimulatedSettings } from './simulated.ts';

type Ohlcv = readonly [number, number, number, number, number];

/** Prices in ticks of 0.01 around 100, so that levels are met often. */
const tick = fc.integer({ min: 9_900, max: 10_100 });
const inPrice = (ticks: number): number => ticks / 100;
const text = (ticks: number): string => (ticks / 100).toFixed(2);

const candle: fc.Arbitrary<Ohlcv> = fc
  .tuple(tick, tick, fc.nat(40), fc.nat(40), fc.nat(60))
  .map(([open, close, above, below, volume]) => [
    inPrice(open),
    inPrice(Math.max(open, close) + above),
    inPrice(Math.min(open, close) - below),
    inPrice(close),
    volume,
  ]);
const tape = fc.array(candle, { minLength: 1, maxLength: 20 });

/** Each candle opens where the last one closed. */
const joined = tape.map((candles) => {
  let last = candles[0]![3];
  return candles.map(([, high, low, close, volume]): Ohlcv => {
    const open = last;
    last = close;
    return [open, Math.max(high, open), Math.min(low, open), close, volume];
  });
});

const request = (index: number): fc.Arbitrary<OrderRequest> =>
  fc
    .record({
      type: fc.constantFrom('market', 'limit', 'stop', 'stop-limit', 'take-profit', 'trailing'),
      side: fc.constantFrom('buy', 'sell'),
      plan: fc.constantFrom('p', 'q'),
      lots: fc.integer({ min: 1, max: 50 }),
      price: tick,
      stop: tick,
      trail: fc.integer({ min: 1, max: 80 }),
      reduceOnly: fc.boolean(),
      group: fc.option(fc.constantFrom('g', 'h'), { nil: undefined }),
      life: fc.option(fc.integer({ min: 1, max: 600_000 }), { nil: undefined }),
      protected: fc.boolean(),
    })
    .map(({ type, side, plan, lots, price, stop, trail, reduceOnly, group, life, protected: isProtected }) => {
      const size = (lots / 10).toFixed(1);
      const exit = { planId: plan, side: side === 'buy' ? 'sell' : 'buy', reduceOnly: true, quantity: size } as const;
      return order(`o${index}`, {
        planId: plan,
        type,
        side,
        quantity: size,
        price: text(price),
        stopPrice: text(stop),
        trail: text(trail),
        reduceOnly,
        ...(group === undefined ? {} : { group }),
        ...(life === undefined ? {} : { expiresAt: life }),
        ...(isProtected && !reduceOnly
          ? {
              protection: [
                order(`o${index}s`, { ...exit, group: `o${index}`, type: 'stop', stopPrice: text(stop) }),
                order(`o${index}t`, { ...exit, group: `o${index}`, type: 'limit', price: text(price) }),
              ],
            }
          : {}),
      });
    });

/** What to do before each candle: request an order, cancel one, or nothing. */
const day = fc.record({
  candles: tape,
  orders: fc.tuple(...Array.from({ length: 8 }, (_, index) => request(index))),
  at: fc.array(fc.nat(19), { minLength: 8, maxLength: 8 }),
  cancels: fc.array(fc.nat(25), { minLength: 8, maxLength: 8 }),
  settings: fc.record({
    path: fc.constantFrom('pessimistic', 'optimistic', 'ohlc'),
    limitFill: fc.constantFrom('through', 'touch'),
    volumeShare: fc.constantFrom(0, 0.1),
    latencyMs: fc.constantFrom(0, 0, 90_000),
  }),
});
type Day = typeof day extends fc.Arbitrary<infer Value> ? Value : never;

function step({ candles, orders, at, cancels }: Day, venue: Rig, index: number): void {
  orders.forEach((each, number) => {
    if (at[number] === index) venue.submit(each);
    if (cancels[number] === index) venue.cancel(each.clientId);
  });
  venue.candle(...candles[index]!);
}

function live(given: Day, venue: Rig = rig(given.settings)): Rig {
  given.candles.forEach((_, index) => step(given, venue, index));
  return venue;
}

const everyOrder = (given: Day): OrderRequest[] => given.orders.flatMap((each) => [each, ...(each.protection ?? [])]);

test('no order fills more than was asked for', () => {
  fc.assert(
    fc.property(day, (given) => {
      const { fills } = live(given);
      for (const { clientId, quantity } of everyOrder(given)) {
        const filled = fills
          .filter((fill) => fill.clientId === clientId)
          .reduce((sum, fill) => sum + fill.quantity, 0n);
        assert.ok(filled <= quantity);
      }
    }),
  );
});

test('a reduce-only order never opens and never turns a position', () => {
  fc.assert(
    fc.property(day, (given) => {
      const reducing = new Set(everyOrder(given).flatMap(({ clientId, reduceOnly }) => (reduceOnly ? [clientId] : [])));
      const position = new Map<string, bigint>();
      for (const { clientId, planId, side, quantity } of live(given).fills) {
        const before = position.get(planId) ?? 0n;
        const signed = side === 'buy' ? quantity : -quantity;
        position.set(planId, before + signed);
        if (!reducing.has(clientId)) continue;
        assert.ok(before > 0n !== signed > 0n && before !== 0n);
        assert.ok(quantity <= absolute(before as never));
      }
    }),
  );
});

test('without costs every fill lies inside its candle, and no limit fills worse than its price', () => {
  fc.assert(
    fc.property(day, (given) => {
      const venue = rig(given.settings);
      const limits = new Map(everyOrder(given).map((each) => [each.clientId, each]));
      given.candles.forEach(([, high, low], index) => {
        const from = venue.fills.length;
        step(given, venue, index);
        for (const fill of venue.fills.slice(from)) {
          assert.ok(fill.price <= priceAt(high) && fill.price >= priceAt(low));
          const { type, price, side } = limits.get(fill.clientId)!;
          if (type !== 'limit' && type !== 'stop-limit') continue;
          assert.ok(side === 'buy' ? fill.price <= price! : fill.price >= price!);
        }
      });
    }),
  );
});

test('a candle takes no more than its share of the volume', () => {
  fc.assert(
    fc.property(day, (given) => {
      const venue = rig({ ...given.settings, volumeShare: 0.1 });
      given.candles.forEach((each, index) => {
        const from = venue.fills.length;
        step(given, venue, index);
        const taken = venue.fills.slice(from).reduce((sum, { quantity }) => sum + quantity, 0n);
        assert.ok(taken <= priceAt(each[4] * 0.1));
      });
    }),
  );
});

test('the gate of quiet candles changes nothing', () => {
  fc.assert(
    fc.property(day, (given) => {
      const open = rig(given.settings);
      given.candles.forEach((_, index) => {
        for (const market of open.book.markets.values()) market.due = -Infinity;
        step(given, open, index);
      });
      assert.deepEqual(open.lines, live(given).lines);
    }),
  );
});

test('a copy of the book taken midway goes on as the book itself does', () => {
  fc.assert(
    fc.property(day, fc.nat(19), (given, cut) => {
      const venue = rig(given.settings);
      given.candles.forEach((_, index) => {
        if (index === cut) venue.book = structuredClone(venue.book);
        step(given, venue, index);
      });
      const whole = live(given);
      assert.deepEqual(venue.lines, whole.lines);
      assert.deepEqual(venue.book, whole.book);
    }),
  );
});

const plan = fc
  .record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    type: fc.constantFrom('market' as const, 'limit' as const, 'stop' as const),
    entry: tick,
    risk: fc.integer({ min: 1, max: 80 }),
    reward: fc.integer({ min: 1, max: 120 }),
  })
  .map(({ side, type, entry, risk, reward }) => {
    const sign = side === 'buy' ? 1 : -1;
    const prices = { market: {}, limit: { price: text(entry) }, stop: { stopPrice: text(entry) } }[type];
    return bracket({ side, type, ...prices }, text(entry - sign * risk), text(entry + sign * reward));
  });

const worth = (fills: readonly Fill[], last: number): bigint => {
  const { position, money } = tally(fills);
  return money + position * priceAt(last);
};

test('a bracket never makes more under the pessimistic path than under the optimistic, on a tape without gaps', () => {
  fc.assert(
    fc.property(joined, plan, fc.constantFrom('through' as const, 'touch' as const), (candles, each, limitFill) => {
      const run = (path: SimulatedSettings['path']): bigint => {
        const venue = rig({ path, limitFill }).submit(each);
        for (const bar of candles) venue.candle(...bar);
        return worth(venue.fills, candles.at(-1)![3]);
      };
      const [pessimistic, between, optimistic] = [run('pessimistic'), run('ohlc'), run('optimistic')];
      assert.ok(pessimistic <= optimistic);
      assert.ok(pessimistic <= between && between <= optimistic);
    }),
    { numRuns: 1000 },
  );
});

test('where two policies disagree, a fill is marked ambiguous', () => {
  fc.assert(
    fc.property(joined, plan, (candles, each) => {
      const fillsOf = (path: SimulatedSettings['path']): Fill[] => {
        const venue = rig({ path }).submit(each);
        for (const bar of candles) venue.candle(...bar);
        return venue.fills;
      };
      const pessimistic = fillsOf('pessimistic');
      const optimistic = fillsOf('optimistic');
      const strip = (fills: readonly Fill[]) => fills.map(({ clientId, price, time }) => ({ clientId, price, time }));
      const same = JSON.stringify(strip(pessimistic), asText) === JSON.stringify(strip(optimistic), asText);
      const marked = [...pessimistic, ...optimistic].some(({ ambiguous }) => ambiguous);
      if (!same) assert.ok(marked);
    }),
    { numRuns: 1000 },
  );
});

const asText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

test('with gaps, waiting can pay more than the optimistic exit: the band is not a bound there', () => {
  const run = (path: SimulatedSettings['path']): bigint => {
    const venue = rig({ path }).submit(bracket({ type: 'limit', price: '99' }, '97', '103'));
    venue.candle(100, 104, 98, 102).candle(110, 110, 110, 110);
    return worth(venue.fills, 110);
  };
  assert.ok(run('pessimistic') > run('optimistic'));
  assert.equal(MARKET.tick, priceAt(0.01));
});
