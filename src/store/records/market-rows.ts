// Market rows: candles and patterns, which belong to nobody.
import { confidenceOf, unpackEvidence } from '#model/confidence.ts';
import { patternId } from '#model/pattern.ts';
import { decimalOf, isAmount } from './amount.ts';
import { DETECTIONS, MARKET_DATA, PATTERNS } from './tables.ts';
import type { Candle, Grade } from '#model/candle.ts';
import type { Draft } from './draft.ts';
import type { Event } from '#model/event.ts';
import type { PatternChange, PatternKind, PatternStatus } from '#model/pattern.ts';

/** What merely happened was never there to be traded from. */
const HAPPENINGS: ReadonlySet<PatternKind> = new Set([
  'bos',
  'choch',
  'sweep',
  'inducement',
  'displacement',
  'session',
]);
const DEAD: ReadonlySet<PatternStatus> = new Set(['broken', 'filled', 'swept', 'closed']);

/** `grade` is null for a candle as it came in. The last word on a candle counts. */
export function noteCandle(draft: Draft, candle: Candle, grade: Grade | null, exchange: string): void {
  const { symbol, timeframe, openTime, open, high, low, close, volume } = candle;
  // The market agent has refused it as well: what is no number has no place in a chart.
  if (![open, high, low, close, volume].every(isAmount)) return;
  draft.put(MARKET_DATA, {
    symbol,
    exchange,
    timeframe,
    timestamp: openTime,
    open: decimalOf(open),
    high: decimalOf(high),
    low: decimalOf(low),
    close: decimalOf(close),
    volume: decimalOf(volume),
    trades_count: null,
    quality: grade,
  });
}

/** Whether it can still be traded from. A gap that turned is dead, and the inverse one that it became lives. */
function isLiving({ pattern, event, status }: PatternChange): boolean {
  if (HAPPENINGS.has(pattern.kind) || DEAD.has(status) || event === 'expired') return false;
  return status !== 'inverted' || pattern.variant === 'inverse';
}

export function notePattern(draft: Draft, event: Event<'pattern'>, exchange: string): void {
  const { pattern, status, touches, evidence } = event.data;
  const { symbol, timeframe, kind, formedAt } = pattern;
  const id = patternId(pattern);
  const known = draft.get(PATTERNS, id);
  const isActive = isLiving(event.data);
  const confidence = confidenceOf(evidence);
  const { higherTimeframe, ...components } = unpackEvidence(evidence);
  draft.put(PATTERNS, {
    id,
    symbol,
    exchange,
    timeframe,
    pattern_type: kind,
    variant: pattern.variant,
    direction: pattern.direction,
    status,
    confidence_score: confidence,
    price_level_high: decimalOf(pattern.high),
    price_level_low: decimalOf(pattern.low),
    pattern_data: {
      known_at: pattern.knownAt,
      about: pattern.about === undefined ? null : patternId(pattern.about),
      touches,
      components: { ...components, higher_timeframe: higherTimeframe },
    },
    formed_at: formedAt,
    detected_at: known?.detected_at ?? event.time,
    updated_at: event.time,
    expires_at: isActive || HAPPENINGS.has(kind) ? null : (known?.expires_at ?? event.time),
    is_active: isActive,
  });
  draft.put(DETECTIONS, {
    sequence: event.sequence,
    pattern_id: id,
    symbol,
    timeframe,
    pattern_type: kind,
    event: event.data.event,
    status,
    touches,
    confidence_score: confidence,
    detected_at: event.time,
  });
}
