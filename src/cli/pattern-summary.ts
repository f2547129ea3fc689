// Pattern summary: how many of each pattern formed, what became of them, and how sure they were.
import { confidenceOf } from '#model/confidence.ts';
import { PATTERN_KINDS } from '#model/pattern.ts';
import { table } from './table.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { PatternEvent } from '#model/pattern.ts';
import type { SaidChange } from './said-change.ts';
import type { Terminal } from './terminal.ts';

const LATER: readonly PatternEvent[] = ['touched', 'mitigated', 'filled', 'broken', 'inverted', 'swept', 'breached'];

const count = (said: readonly SaidChange[], event: PatternEvent): number =>
  said.filter(({ change }) => change.event === event).length;

/** Middle of the sorted values; the lower of two middles. */
const median = (values: readonly number[]): number | undefined =>
  [...values].sort((a, b) => a - b)[(values.length - 1) >> 1];

export function patternSummary(
  terminal: Pick<Terminal, 'color' | 'width'>,
  series: CandleSeries,
  said: readonly SaidChange[],
): string {
  const rows = PATTERN_KINDS.map((kind) => {
    const ofKind = said.filter(({ change }) => change.pattern.kind === kind);
    const formed = ofKind.filter(({ change }) => change.event === 'formed');
    const confidence = median(formed.map(({ change }) => confidenceOf(change.evidence)));
    return [
      kind,
      formed.length,
      formed.filter(({ change }) => change.pattern.direction === 1).length,
      formed.filter(({ change }) => change.pattern.direction === -1).length,
      ...LATER.map((event) => count(ofKind, event) || undefined),
      confidence?.toFixed(2),
    ];
  }).filter((row) => row[1] !== 0);
  const columns = ['pattern', 'formed', 'bullish', 'bearish', ...LATER, 'median confidence'];
  const body = table(
    terminal,
    columns.map((title) => ({ title })),
    rows,
  );
  const { length } = series.columns;
  const perBar = length === 0 ? 0 : said.length / length;
  return `${body}\n${said.length} events on ${length} bars of ${series.symbol} ${series.timeframe}, ${perBar.toFixed(2)} a bar. Every event was said at the close of its bar and never changed.\n`;
}
