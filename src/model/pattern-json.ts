// Pattern JSON: one change of a pattern as the plain object that machines read. Names are snake_case, in the API as in the command line.
import { confidenceOf, unpackEvidence } from './confidence.ts';
import { patternId } from './pattern.ts';
import type { Direction, Pattern, PatternChange } from './pattern.ts';
import type { Millis } from './time.ts';

export const directionWord = (direction: Direction): 'bullish' | 'bearish' | 'neutral' =>
  direction === 1 ? 'bullish' : direction === -1 ? 'bearish' : 'neutral';

/** @param at open time of the bar at whose close the change was said */
export function patternJson({ pattern, event, status, touches, evidence }: PatternChange, at: Millis) {
  const components = unpackEvidence(evidence);
  return {
    id: patternId(pattern),
    event,
    pattern: pattern.kind,
    variant: pattern.variant,
    direction: directionWord(pattern.direction),
    symbol: pattern.symbol,
    timeframe: pattern.timeframe,
    formed_at: pattern.formedAt,
    known_at: pattern.knownAt,
    at,
    high: pattern.high,
    low: pattern.low,
    status,
    touches,
    confidence: confidenceOf(evidence),
    components: {
      displacement: rounded(components.displacement),
      volume: rounded(components.volume),
      sweep: rounded(components.sweep),
      higher_timeframe: rounded(components.higherTimeframe),
      freshness: rounded(components.freshness),
      location: rounded(components.location),
    },
    about: aboutId(pattern),
  };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

const aboutId = ({ about }: Pattern): string | null => (about === undefined ? null : patternId(about));
