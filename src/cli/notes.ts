// Notes: what was decided in reading a file and what its data is worth, said on stderr before any result.
import { isoTime } from '#model/time.ts';
import { paint } from './terminal.ts';
import { readableCount } from './progress.ts';
import type { Grade } from '#model/candle.ts';
import type { Ink, Terminal } from './terminal.ts';
import type { Loaded } from './load.ts';

const INK_OF: Readonly<Record<Grade, Ink>> = { good: 'green', acceptable: 'yellow', rejected: 'red' };

/** One line of facts, one of quality, and one for each finding of the worst kinds. */
export function qualityNotes(terminal: Pick<Terminal, 'color'>, { series, quality, notes }: Loaded): string {
  const { columns, symbol, timeframe } = series;
  const first = columns.openTime[0]!;
  const last = columns.openTime[columns.length - 1]!;
  const issues = Object.entries(quality.counts).filter(([, count]) => count > 0);
  const found = issues.length === 0 ? 'no findings' : issues.map(([issue, count]) => `${count} ${issue}`).join(', ');
  const lines = [
    `${symbol} ${timeframe}, ${readableCount(columns.length)} candles, ${isoTime(first)} to ${isoTime(last)}`,
    `data quality ${paint(terminal, INK_OF[quality.grade], quality.grade)}: ${quality.completeness.toFixed(2)} % complete, ${found}`,
    ...notes,
  ];
  return lines.map((line) => `${paint(terminal, 'dim', '·')} ${line}\n`).join('');
}
