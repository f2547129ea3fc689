// Candles from trades: what opens, closes and repeats them.
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { addTrade, candlesFromTrades, closeUntil, tradeCandles } from './market.ts';
import type { Candle } from '#model/candle.ts';
import type { MarketTrade } from './market.ts';

const START = Date.UTC(2024, 0, 1);
const trade = (seconds: number, price: number, quantity = 1): MarketTrade => ({
  time: START + seconds * 1000,
  price,
  quantity,
});
const brief = ({ openTime, open, high, low, close, volume }: Candle): number[] => [
  (openTime - START) / 60_000,
  open,
  high,
  low,
  close,
  volume,
];

test('the candle of the first trade is not given, since it may lack what came before', () => {
  const trades = [trade(5, 10), trade(61, 11), trade(119.999, 9, 2), trade(120, 12)];
  deepStrictEqual(candlesFromTrades(trades, 'X', '1m').map(brief), [[1, 11, 11, 9, 9, 3]]);
});

test('where trades are known to be complete the first candle is given', () => {
  const made = candlesFromTrades([trade(5, 10), trade(61, 11)], 'X', '1m', { completeFrom: START });
  deepStrictEqual(made.map(brief), [[0, 10, 10, 10, 10, 1]]);
});

test('silent minutes repeat the last price with volume 0', () => {
  const made = candlesFromTrades([trade(5, 10), trade(200, 11)], 'X', '1m', {
    completeFrom: START,
    until: START + 240_000,
  });
  deepStrictEqual(made.map(brief), [
    [0, 10, 10, 10, 10, 1],
    [1, 10, 10, 10, 10, 0],
    [2, 10, 10, 10, 10, 0],
    [3, 11, 11, 11, 11, 1],
  ]);
});

test('a clock closes the candle without another trade, and not a moment early', () => {
  const state = tradeCandles('X', '1m', START);
  const made: Candle[] = [];
  const emit = (candle: Candle): void => void made.push(candle);
  closeUntil(state, START + 600_000, emit);
  addTrade(state, trade(601, 10), emit);
  closeUntil(state, START + 659_999, emit);
  strictEqual(made.length, 0);
  closeUntil(state, START + 660_000, emit);
  deepStrictEqual(made.map(brief), [[10, 10, 10, 10, 10, 1]]);
});

test('a trade after its candle has closed is refused and counted', () => {
  const state = tradeCandles('X', '1m', START);
  const made: Candle[] = [];
  const emit = (candle: Candle): void => void made.push(candle);
  strictEqual(addTrade(state, trade(59, 10), emit), true);
  strictEqual(addTrade(state, trade(60, 11), emit), true);
  strictEqual(addTrade(state, trade(59.5, 99), emit), false);
  strictEqual(state.late, 1);
  deepStrictEqual(made.map(brief), [[0, 10, 10, 10, 10, 1]]);
});

test('an outage of more than a week is left as a hole', () => {
  const week = 8 * 86_400;
  const made = candlesFromTrades([trade(5, 10), trade(week, 11), trade(week + 60, 12)], 'X', '1m', {
    completeFrom: START,
  });
  deepStrictEqual(
    made.map((candle) => brief(candle)[0]),
    [0, week / 60],
  );
});
