import { test } from 'node:test';
import assert from 'node:assert/strict';
import { DEFAULT_CONFIG, instrumentOf, pipelineSettings } from '#config/config.ts';
import { candleAt } from '#model/candle.ts';
import { demoCandles } from '#market/market.ts';
import { encode } from '#model/codec.ts';
import { guarded, memoryBus } from '#bus/bus.ts';
import { MINUTE_MS } from '#model/time.ts';
import { pipeline } from '#pipeline';
import { compare } from './parity.ts';
import type { Event } from '#model/event.ts';

const config = { ...DEFAULT_CONFIG, market: { entry_timeframe: '1m', higher_timeframe: '15m' } } as const;
const settings = pipelineSettings(config, [instrumentOf(config, 'BTCUSDT')], '1m');

/** What a live run would have written down, over a day and a half of the demo market. */
const record = (): Event[] => {
  const events: Event[] = [];
  const bus = memoryBus(pipeline(settings).map(guarded), {
    accounts: ['paper-1'],
    tap: { hears: 'all', hear: (event) => void events.push(event) },
  });
  const series = demoCandles({
    symbol: 'BTCUSDT',
    timeframe: '1m',
    from: Date.UTC(2025, 0, 1),
    count: 2200,
    seed: 3,
    startPrice: 60_000,
    tick: 0.01,
  });
  for (let row = 0; row < series.columns.length; row += 1) {
    const candle = candleAt(series, row);
    for (const kind of ['tape', 'mark', 'candle'] as const)
      bus.input(kind, candle.symbol, candle.openTime + MINUTE_MS, candle);
  }
  return events;
};

const check = (events: readonly Event[]) => compare(events, encode, settings, ['paper-1']);

test('a run compared with its own record has no difference, and the record is not empty', () => {
  const { difference, plans, orders, fills } = check(record());
  assert.equal(difference, undefined);
  assert.ok(plans > 0 && orders > 0 && fills > 0, `${plans} plans, ${orders} orders, ${fills} fills`);
});

test('a planted difference is named with who said it and on which input', () => {
  const events = record();
  const at = events.findIndex(({ kind }) => kind === 'plan');
  const plan = events[at] as Event<'plan'>;
  events[at] = { ...plan, data: { ...plan.data, confidence: 0.123 } };
  const { difference } = check(events);
  assert.equal(difference?.agent, 'decision');
  assert.equal(difference.sequence, plan.sequence);
  assert.match(difference.live, /0\.123/);
  assert.match(difference.input, /"kind":"candle"/);
});

test('an event that is missing from the record is found, at its end too', () => {
  const events = record();
  const at = events.findIndex(({ kind }) => kind === 'fill');
  assert.notEqual(check([...events.slice(0, at), ...events.slice(at + 1)]).difference, undefined);
  assert.notEqual(check(events.slice(0, at)).difference, undefined);
});

test('other settings are another run', () => {
  const other = { ...settings, decision: { ...settings.decision, confidenceThreshold: 0.9 } };
  assert.equal(compare(record(), encode, other, ['paper-1']).difference?.agent, 'decision');
});
