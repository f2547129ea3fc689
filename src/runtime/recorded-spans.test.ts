// Recorded spans: where candles begin and end, and the holes between them; the demo is what it says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEMO_FROM, DEMO_UNTIL, demoHistory } from './demo-history.ts';
import { emptyColumns } from '#model/candle.ts';
import { findInstrument } from '#market/market.ts';
import { HOUR_MS, MINUTE_MS } from '#model/time.ts';
import { spanOf } from './recorded-spans.ts';

test('a hole is from where the next candle was due until it came', () => {
  const columns = { ...emptyColumns(4), length: 4 };
  columns.openTime.set([0, 1, 5, 6].map((minute) => minute * MINUTE_MS));
  assert.deepEqual(spanOf('X', 'log', columns), [
    {
      symbol: 'X',
      origin: 'log',
      from: 0,
      until: 7 * MINUTE_MS,
      candles: 4,
      gaps: [{ from: 2 * MINUTE_MS, until: 5 * MINUTE_MS }],
    },
  ]);
  assert.deepEqual(spanOf('X', 'file', emptyColumns(0)), []);
});

test('the demo gives the same minutes for every span that holds them, and none outside', () => {
  const instrument = findInstrument('BTCUSDT');
  const day = demoHistory(instrument, DEMO_FROM, DEMO_FROM + 24 * HOUR_MS).columns;
  const hour = demoHistory(instrument, DEMO_FROM + 3 * HOUR_MS, DEMO_FROM + 4 * HOUR_MS).columns;
  assert.deepEqual([day.length, hour.length], [1440, 60]);
  assert.deepEqual([...hour.close], [...day.close.subarray(180, 240)]);
  assert.equal(demoHistory(instrument, DEMO_UNTIL, DEMO_UNTIL + HOUR_MS).columns.length, 0);
  assert.equal(demoHistory(instrument, 0, DEMO_FROM).columns.length, 0);
});
