import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cash } from './number.ts';
import { decodeView, encodeView, thinEquity } from './view-codec.ts';
import { emptyView } from './view.ts';
import { ORDER_STATES, ORDER_TYPES } from './order.ts';
import type { EquityPoint, View } from './view.ts';

const exact = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }) as fc.Arbitrary<never>;
// As such a text is told from a number only by the field it stands in.
const word = fc.oneof(fc.string(), fc.constantFrom('NaN', '1.5', '__proto__', 'constructor', ''));
const time = fc.maxSafeNat();
const side = fc.constantFrom('buy', 'sell');
const mapOf = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Map<string, Value>> =>
  fc.array(fc.tuple(word, value), { maxLength: 4 }).map((entries) => new Map(entries));

const request = fc.record(
  {
    clientId: word,
    planId: word,
    role: fc.constant('entry'),
    symbol: word,
    side,
    type: fc.constantFrom(...ORDER_TYPES),
    quantity: exact,
    price: exact,
    stopPrice: exact,
    trail: fc.option(exact, { nil: undefined }),
    reduceOnly: fc.boolean(),
    expiresAt: time,
  },
  { requiredKeys: ['clientId', 'planId', 'role', 'symbol', 'side', 'type', 'quantity', 'reduceOnly'] },
);
const order = fc.record(
  {
    request: fc
      .tuple(request, fc.array(request, { maxLength: 2 }))
      .map(([own, protection]) => ({ ...own, protection })),
    state: fc.constantFrom(...ORDER_STATES),
    filled: exact,
    reason: word,
  },
  { requiredKeys: ['request', 'state', 'filled'] },
);
const account = fc.record({ currency: word, cash: exact, unrealised: exact, equity: exact, openPositions: fc.nat() });
const trip = fc.record({ time, rule: word, detail: word });
const view = fc.record({
  plans: mapOf(
    fc.record({
      id: word,
      strategy: word,
      side,
      entry: exact,
      stop: exact,
      target: exact,
      confidence: fc.double(),
      reasons: fc.array(fc.record({ patternId: word, text: word }), { maxLength: 3 }),
    }),
  ),
  risks: mapOf(exact),
  positions: mapOf(
    fc.record({ planId: word, symbol: word, quantity: exact, entryPrice: exact, cost: exact, openedAt: time }),
  ),
  workingOrders: mapOf(order),
  orders: mapOf(
    fc.record({
      order,
      createdAt: time,
      updatedAt: time,
      filledAt: fc.option(time, { nil: undefined }),
      filledValue: exact,
      fees: exact,
    }),
  ),
  trades: fc.array(
    fc.record({ planId: word, grossPnl: exact, netPnl: exact, adverse: fc.double(), ambiguous: fc.boolean() }),
    { maxLength: 4 },
  ),
  equity: fc.array(fc.record({ time, account }), { maxLength: 4 }),
  stoppedBy: mapOf(fc.nat()),
  trips: fc.array(trip, { maxLength: 3 }),
  tripped: mapOf(trip),
  account: fc.option(account, { nil: undefined }),
}) as unknown as fc.Arbitrary<View>;

/** The generator makes some objects without a prototype, which no view has. */
const plain = (value: unknown): unknown =>
  value instanceof Map
    ? new Map([...value].map(([key, inner]) => [key, plain(inner)]))
    : Array.isArray(value)
      ? value.map(plain)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
        : value;

test('a view comes back from its text as it was', () => {
  assert.deepEqual(Object.keys(emptyView()).length, 11, 'a new part of the view belongs into this test');
  fc.assert(
    fc.property(view, (given) => {
      const before = plain(given) as View;
      const text = JSON.stringify(encodeView(Object.assign(emptyView(), before)));
      assert.deepStrictEqual(decodeView(JSON.parse(text)), Object.assign(emptyView(), before));
    }),
  );
});

test('exact numbers are decimal strings, also those that no event has', () => {
  const given = emptyView();
  given.risks.set('p', cash('12.5'));
  assert.deepEqual(encodeView(given).risks, [['p', '12.5']]);
});

const curve = (values: readonly number[]): EquityPoint[] =>
  values.map((value, at) => {
    const equity = cash(String(value));
    return { time: at, account: { currency: 'USD', cash: equity, unrealised: cash('0'), equity, openPositions: 0 } };
  });

test('a thinned curve keeps its ends, its highest and its lowest, and is no longer than asked', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1_000), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 8, max: 60 }),
      (values, most) => {
        const points = curve(values);
        const kept = thinEquity(points, most);
        const figures = (of: readonly EquityPoint[]) =>
          of.map(({ account: { equity } }) => Number(equity / 100_000_000n));
        assert.ok(kept.length <= Math.max(most, 1), `${kept.length} of ${values.length}, at most ${most}`);
        assert.deepEqual([kept[0], kept.at(-1)], [points[0], points.at(-1)]);
        assert.deepEqual(
          [Math.max(...figures(kept)), Math.min(...figures(kept))],
          [Math.max(...values), Math.min(...values)],
        );
        assert.ok(kept.every(({ time: at }, index) => index === 0 || at > kept[index - 1]!.time));
      },
    ),
  );
});
