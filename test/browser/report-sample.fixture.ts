// Report sample: pages built from a seeded walk of prices: patterns by the detector itself, trades drawn by the same seed.
import { memoryBus } from '#bus/bus.ts';
import { DEFAULT_DETECTION, detection } from '#detection/detection.ts';
import { confidenceOf, unpackEvidence } from '#model/confidence.ts';
import { patternId } from '#model/pattern.ts';
import type { Event } from '#model/event.ts';
import type { Pattern } from '#model/pattern.ts';
import type { DetectReport, ReportCandles, ReportChange, ReportPattern } from '#report/report.ts';

const QUARTER_MS = 900_000;
const START = Date.UTC(2024, 2, 4);

type Random = () => number;

/** Lehmer's generator: the same walk on every machine. */
function seeded(seed: number): Random {
  let state = seed % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const cents = (value: number): number => Math.round(value * 100) / 100;

export function walk(bars: number, seed: number): ReportCandles {
  const random = seeded(seed);
  const columns = { openTime: [], open: [], high: [], low: [], close: [], volume: [] } as Record<
    keyof Omit<ReportCandles, 'length'>,
    number[]
  >;
  let price = 67_000;
  let drift = 0;
  for (let bar = 0; bar < bars; bar += 1) {
    if (random() < 0.04) drift = (random() - 0.5) * 120;
    const open = price;
    const close = open + drift + (random() - 0.5) * 260 * (random() < 0.06 ? 3.5 : 1);
    columns.openTime.push(START + bar * QUARTER_MS);
    columns.open.push(cents(open));
    columns.high.push(cents(Math.max(open, close) + random() * 110));
    columns.low.push(cents(Math.min(open, close) - random() * 110));
    columns.close.push(cents(close));
    columns.volume.push(cents(10 + random() * 90));
    price = close;
  }
  return { length: bars, ...columns };
}

/** @param symbol may be hostile */
export function sampleDetection(bars = 600, symbol = 'BTCUSDT'): DetectReport {
  const candles = walk(bars, 20_240_404);
  const patterns: ReportPattern[] = [];
  const changes: ReportChange[] = [];
  const places = new Map<Pattern, number>();
  let openTime = 0;
  const hear = (event: Event): void => {
    if (event.kind !== 'pattern') return;
    const { pattern, status, touches, evidence } = event.data;
    if (!places.has(pattern)) {
      places.set(pattern, patterns.length);
      const { kind, variant, direction, formedAt, knownAt, high, low, about } = pattern;
      patterns.push({
        id: patternId(pattern),
        kind,
        variant,
        direction,
        formedAt,
        knownAt,
        high,
        low,
        about: about === undefined ? null : patternId(about),
      });
    }
    changes.push({
      at: openTime,
      pattern: places.get(pattern)!,
      event: event.data.event,
      status,
      touches,
      confidence: confidenceOf(evidence),
      components: unpackEvidence(evidence),
    });
  };
  const bus = memoryBus([detection(DEFAULT_DETECTION)], { accounts: [], tap: { hears: ['pattern'], hear } });
  for (let bar = 0; bar < bars; bar += 1) {
    openTime = candles.openTime[bar]!;
    const candle = {
      symbol,
      timeframe: '15m' as const,
      openTime,
      open: candles.open[bar]!,
      high: candles.high[bar]!,
      low: candles.low[bar]!,
      close: candles.close[bar]!,
      volume: candles.volume[bar]!,
    };
    bus.input('candleClosed', symbol, openTime + QUARTER_MS, { candle, grade: 'good' });
  }
  return { title: `${symbol} 15m`, symbol, timeframe: '15m', source: 'walk.csv', candles, patterns, changes };
}
