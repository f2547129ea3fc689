// Quality report: what is wrong with a whole file or history, counted, with the first findings named by row and line.
import { QUALITY_ISSUES } from '#model/candle.ts';
import { describeFaults, GAP, gradeOf, graderOf, inspect, QUALITY_LIMITS } from './grader.ts';
import type { CandleColumns, Grade, QualityIssue } from '#model/candle.ts';
import type { TradingHours } from '#model/instrument.ts';
import type { Millis, Timeframe } from '#model/time.ts';

/** `row` counts from 0 in the columns, `line` from 1 in the file that they came from (the row's number where there is none). */
export type Finding = {
  readonly issue: QualityIssue;
  readonly row: number;
  readonly line: number;
  readonly at: Millis;
  readonly detail: string;
};

export type QualityReport = {
  readonly grade: Grade;
  readonly candles: number;
  /** Candles owed by the market's hours between the first and the last, and not there. */
  readonly missing: number;
  /** candles ÷ (candles + missing), in percent. */
  readonly completeness: number;
  /** Candles that are rejected by themselves. */
  readonly rejected: number;
  /** Findings per issue, all of them. */
  readonly counts: Readonly<Record<QualityIssue, number>>;
  /** The first of them, in the order of the rows. */
  readonly findings: readonly Finding[];
};

/** Findings kept in a report; all are counted. */
const FINDINGS_KEPT = 50;

type GradeOptions = {
  /** Line of a row in the file it came from. */
  readonly lineOf?: (row: number) => number;
  /** What a reader left out before the columns were made: repeated rows. */
  readonly leftOut?: readonly Finding[];
  readonly leftOutCount?: number;
};

/** Looks at every candle as the market agent would. Thresholds: QUALITY_LIMITS of grader.ts. */
export function gradeColumns(
  columns: CandleColumns,
  timeframe: Timeframe,
  hours: TradingHours,
  options: GradeOptions = {},
): QualityReport {
  const { lineOf = (row) => row + 1, leftOut = [], leftOutCount = leftOut.length } = options;
  const grader = graderOf(timeframe, hours);
  const counts = Object.fromEntries(QUALITY_ISSUES.map((issue) => [issue, 0])) as Record<QualityIssue, number>;
  const findings: Finding[] = [];
  let missing = 0;
  let rejected = 0;
  for (let row = 0; row < columns.length; row += 1) {
    const time = columns.openTime[row]!;
    const faults = inspect(
      grader,
      time,
      columns.open[row]!,
      columns.high[row]!,
      columns.low[row]!,
      columns.close[row]!,
      columns.volume[row]!,
    );
    if (faults === 0) continue;
    if ((faults & GAP) !== 0) missing += grader.missing;
    if (gradeOf(faults) === 'rejected') rejected += 1;
    describeFaults(grader, faults, time, (issue, at, detail) => {
      counts[issue] += 1;
      if (findings.length < FINDINGS_KEPT) findings.push({ issue, row, line: lineOf(row), at, detail });
    });
  }
  counts.duplicate += leftOutCount;
  const merged = [...findings, ...leftOut].sort((a, b) => a.line - b.line).slice(0, FINDINGS_KEPT);
  const completeness = columns.length === 0 ? 0 : (columns.length / (columns.length + missing)) * 100;
  const grade = overallGrade(columns.length, completeness, rejected, counts);
  return { grade, candles: columns.length, missing, completeness, rejected, counts, findings: merged };
}

/** Outliers alone do not lower it: markets crash. Source of the bounds: docs/data.md. */
function overallGrade(
  candles: number,
  completeness: number,
  rejected: number,
  counts: Readonly<Record<QualityIssue, number>>,
): Grade {
  if (completeness < QUALITY_LIMITS.acceptableCompleteness) return 'rejected';
  if (rejected > candles * QUALITY_LIMITS.rejectedShare) return 'rejected';
  const clean = counts.inconsistent + counts.disorder + counts.duplicate === 0;
  return clean && completeness >= QUALITY_LIMITS.goodCompleteness ? 'good' : 'acceptable';
}
