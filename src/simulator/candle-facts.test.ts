// Candle facts: what is made up inside a candle gives back that candle, and a book that is never crossed.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { candlesFromTrades, INSTRUMENTS } from '#market/market.ts';
import { candleFacts } from './candle-facts.ts';
import type { Candle } from '#model/candle.ts';
import type { Fact } from './facts.ts';

const OPEN = Date.UTC(2025, 0, 1);
const bitcoin = INSTRUMENTS.get('BTCUSDT')!;

/** Prices on the tick of a cent; volume on the lot. */
const anyCandle = fc
  .tuple(
    fc.integer({ min: 100, max: 9_000_000 }),
    fc.nat(5000),
    fc.nat(5000),
    fc.nat(10_000),
    fc.integer({ min: 10, max: 1e8 }),
  )
  .map(([low, first, second, room, lots]): Candle => {
    const high = low + Math.max(first, second) + room;
    return {
      symbol: 'BTCUSDT',
      timeframe: '1m',
      openTime: OPEN,
      open: (low + first) / 100,
      high: high / 100,
      low: low / 100,
      close: (low + second) / 100,
      volume: lots / 1e5,
    };
  });

const factsOf = (candle: Candle): readonly Fact[] => [...candleFacts(bitcoin, [candle], { price: candle.open })];

test('the trades of a candle make exactly that candle', () => {
  fc.assert(
    fc.property(anyCandle, (candle) => {
      const trades = factsOf(candle).filter((fact) => fact.kind === 'trade');
      const made = candlesFromTrades(
        trades.map(({ time, price, quantity }) => ({ time, price: Number(price), quantity: Number(quantity) })),
        'BTCUSDT',
        '1m',
        { completeFrom: OPEN, until: OPEN + 60_000 },
      );
      strictEqual(made.length, 1);
      deepStrictEqual({ ...made[0], volume: 0 }, { ...candle, volume: 0 });
      const units = trades.reduce((sum, { quantity }) => sum + BigInt(quantity.replace('.', '')), 0n);
      strictEqual(units, BigInt(Math.round(candle.volume * 1e8)));
      ok(trades.every(({ quantity }) => Number(quantity) > 0));
    }),
  );
});

test('time never goes back, no quote is crossed, and a trade is at one side of the quote before it', () => {
  fc.assert(
    fc.property(anyCandle, (candle) => {
      let time = OPEN;
      let quote: Fact | undefined;
      for (const fact of factsOf(candle)) {
        ok(fact.time >= time && fact.time < OPEN + 60_000);
        time = fact.time;
        if (fact.kind === 'quote') {
          quote = fact;
          ok(Number(fact.bid[0]) < Number(fact.ask[0]));
        }
        if (fact.kind === 'trade' && quote?.kind === 'quote')
          strictEqual(fact.price, (fact.buyerIsMaker ? quote.bid : quote.ask)[0]);
      }
    }),
  );
});

test('a flat candle without volume has no trades, one with a range has small ones', () => {
  const flat: Candle = {
    symbol: 'BTCUSDT',
    timeframe: '1m',
    openTime: OPEN,
    open: 5,
    high: 5,
    low: 5,
    close: 5,
    volume: 0,
  };
  strictEqual(factsOf(flat).length, 0);
  ok(factsOf({ ...flat, high: 6 }).some(({ kind }) => kind === 'trade'));
});
