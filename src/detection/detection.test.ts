// Tests of the agent: what it says of each candle, rejected ones, higher timeframes, switches, checkpoints.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_DETECTION, detection } from './detection.ts';
import { flat } from './bars.fixture.ts';
import { HOUR_MS, MINUTE_MS } from '#model/time.ts';
import { memoryBus } from '#bus/bus.ts';
import { unpackEvidence } from '#model/confidence.ts';
import type { Bar } from './bars.fixture.ts';
import type { BusOptions } from '#bus/bus.ts';
import type { Candle, Grade } from '#model/candle.ts';
import type { Event } from '#model/event.ts';
import type { Timeframe } from '#model/time.ts';

const START = Date.UTC(2024, 0, 8, 12);
const KEY = 'binance:BTCUSDT';

const watch = (hear: (event: Event) => void): NonNullable<BusOptions['tap']> => ({
  hears: ['pattern', 'analysed'],
  hear,
});

const candle = (timeframe: Timeframe, openTime: number, [open, high, low, close, volume]: Bar): Candle => ({
  symbol: 'BTCUSDT',
  timeframe,
  openTime,
  open,
  high,
  low,
  close,
  volume: volume ?? 0,
});

function run(candles: readonly { readonly candle: Candle; readonly grade?: Grade }[]): Event[] {
  const heard: Event[] = [];
  const bus = memoryBus([detection(SMALL)], { accounts: [], tap: watch((event) => void heard.push(event)) });
  for (const { candle, grade } of candles)
    bus.input('candleClosed', KEY, candle.openTime, { candle, grade: grade ?? 'good' });
  return heard;
}

const SMALL = { ...DEFAULT_DETECTION, internalBars: 2, swingBars: 3 };
// A high, a low, and a close above the high: structure turns up.
const RISE: readonly Bar[] = [
  ...flat(20),
  [100, 101, 99.75, 100.5],
  [100.5, 102, 100.5, 101],
  [101, 101.25, 100, 100.25],
  [100.25, 100.5, 99, 99.25],
  [99.25, 99.5, 98.5, 98.75],
  [98.75, 101, 98.625, 100.75],
  [100.75, 102.75, 100.75, 102.5],
];

test('analysed is said once for each candle, after its patterns', () => {
  const events = run(RISE.map((bar, index) => ({ candle: candle('1m', START + index * MINUTE_MS, bar) })));
  const kinds = events.map(({ kind }) => kind);
  assert.equal(kinds.filter((kind) => kind === 'analysed').length, RISE.length);
  assert.equal(kinds.at(-1), 'analysed');
  const last = events.at(-1)!;
  assert.equal(last.kind, 'analysed');
  if (last.kind !== 'analysed') return;
  assert.deepEqual([last.data.trend, last.data.internalTrend], [1, 1]);
  // Monday, 12:26 UTC: London's session and New York's morning kill zone.
  assert.deepEqual(last.data.sessions.toString(2), '100010');
  assert.ok(events.some((event) => event.kind === 'pattern' && event.data.pattern.kind === 'bos'));
});

test('a rejected candle reaches no pattern, and is still answered', () => {
  const spike: Bar = [100, 900, 100, 800];
  const good = RISE.map((bar, index) => ({ candle: candle('1m', START + index * MINUTE_MS, bar) }));
  const bad = { candle: candle('1m', START + 21 * MINUTE_MS - 1, spike), grade: 'rejected' as const };
  const said = (events: readonly Event[]): unknown[] =>
    events.filter(({ kind }) => kind === 'pattern').map(({ data }) => data);
  const events = run([...good.slice(0, 21), bad, ...good.slice(21)]);
  assert.deepEqual(said(events), said(run(good)));
  assert.equal(events.filter(({ kind }) => kind === 'analysed').length, RISE.length + 1);
});

test('the trend of the next higher timeframe speaks in the evidence of the lower', () => {
  const higher = RISE.map((bar, index) => ({ candle: candle('1h', START + index * HOUR_MS, bar) }));
  const lower = RISE.map((bar, index) => ({ candle: candle('1m', START + 40 * HOUR_MS + index * MINUTE_MS, bar) }));
  const trendOf = (events: readonly Event[]): number[] =>
    events.flatMap((event) =>
      event.kind === 'pattern' && event.data.pattern.kind === 'bos' && event.data.pattern.timeframe === '1m'
        ? [unpackEvidence(event.data.evidence).higherTimeframe]
        : [],
    );
  assert.deepEqual(trendOf(run([...higher, ...lower])), [1, 1]);
  assert.deepEqual(
    trendOf(run(lower)).map((value) => Math.round(value * 10)),
    [5, 5],
  );
});

test('what is switched off is not said, and changes nothing else', () => {
  const settings = { ...SMALL, patterns: { ...SMALL.patterns, swing: false, liquidity: false } };
  const said = (which: typeof SMALL): string[] => {
    const lines: string[] = [];
    const bus = memoryBus([detection(which)], {
      accounts: [],
      tap: watch((event) => {
        if (event.kind !== 'pattern') return;
        const { pattern, event: what, evidence } = event.data;
        if (settings.patterns[pattern.kind]) lines.push(`${pattern.kind} ${pattern.formedAt} ${what} ${evidence}`);
      }),
    });
    RISE.forEach((bar, index) => {
      const closed = candle('1m', START + index * MINUTE_MS, bar);
      bus.input('candleClosed', KEY, closed.openTime, { candle: closed, grade: 'good' });
    });
    return lines;
  };
  assert.ok(said(settings).length > 0);
  assert.deepEqual(said(settings), said(SMALL));
});

test('a restored agent goes on as if nothing had happened', () => {
  const inputs = RISE.map((bar, index) => candle('1m', START + index * MINUTE_MS, bar));
  const lines = (cut: number): unknown[] => {
    const heard: unknown[] = [];
    const tap = watch((event) => void heard.push(event));
    let bus = memoryBus([detection(SMALL)], { accounts: [], tap });
    inputs.forEach((closed, index) => {
      if (index === cut) {
        const checkpoint = bus.checkpoint();
        bus = memoryBus([detection(SMALL)], { accounts: [], tap });
        bus.restore(checkpoint);
      }
      bus.input('candleClosed', KEY, closed.openTime, { candle: closed, grade: 'good' });
    });
    return heard;
  };
  assert.deepEqual(lines(24), lines(-1));
});
