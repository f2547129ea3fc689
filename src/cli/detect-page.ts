// Detect page: what was said about a file, as the data of the page.
import { basename } from 'node:path';
import { confidenceOf, unpackEvidence } from '#model/confidence.ts';
import { detectPage } from '#report/report.ts';
import { patternId } from '#model/pattern.ts';
import { writePage } from './page.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { Pattern } from '#model/pattern.ts';
import type { ReportPattern } from '#report/report.ts';
import type { SaidChange } from './said-change.ts';

export function writeDetectPage(
  path: string,
  source: string,
  series: CandleSeries,
  said: readonly SaidChange[],
): Promise<void> {
  const places = new Map<Pattern, number>();
  const patterns: ReportPattern[] = [];
  const placeOf = (pattern: Pattern): number => {
    const known = places.get(pattern);
    if (known !== undefined) return known;
    places.set(pattern, patterns.length);
    return patterns.push(reportPattern(pattern)) - 1;
  };
  const changes = said.map(({ change: { pattern, event, status, touches, evidence }, at }) => ({
    at,
    pattern: placeOf(pattern),
    event,
    status,
    touches,
    confidence: confidenceOf(evidence),
    components: unpackEvidence(evidence),
  }));
  const { symbol, timeframe, columns } = series;
  return writePage(path, (library) =>
    detectPage(
      {
        title: `${symbol} ${timeframe}: patterns`,
        symbol,
        timeframe,
        source: basename(source),
        candles: columns,
        patterns,
        changes,
      },
      library,
    ),
  );
}

const reportPattern = (pattern: Pattern): ReportPattern => ({
  id: patternId(pattern),
  kind: pattern.kind,
  variant: pattern.variant,
  direction: pattern.direction,
  formedAt: pattern.formedAt,
  knownAt: pattern.knownAt,
  high: pattern.high,
  low: pattern.low,
  about: pattern.about === undefined ? null : patternId(pattern.about),
});
