// Common step: the timeframe of candles, told by the distance that most of them keep.
import { SmcError } from '#model/fate.ts';
import { durationOf, timeframeOf, TIMEFRAMES } from '#model/time.ts';
import type { CandleColumns } from '#model/candle.ts';
import type { Millis, Timeframe } from '#model/time.ts';

/** The step that more than half of the candles keep, with its share; undefined when none does. */
function majorityStep(times: Float64Array): { readonly stepMs: Millis; readonly share: number } | undefined {
  let candidate = Number.NaN;
  let votes = 0;
  for (let row = 1; row < times.length; row += 1) {
    const step = times[row]! - times[row - 1]!;
    if (votes === 0) candidate = step;
    votes += step === candidate ? 1 : -1;
  }
  let count = 0;
  for (let row = 1; row < times.length; row += 1) {
    const step = times[row]! - times[row - 1]!;
    if (step === candidate) count += 1;
  }
  const share = count / (times.length - 1);
  return share > 0.5 ? { stepMs: candidate, share } : undefined;
}

/**
 * @param given the user's word, which is believed unless the candles lie closer than it allows
 * @returns the timeframe, and a note on how it is known
 * @throws SmcError TIMEFRAME_UNKNOWN
 */
export function tellTimeframe(
  columns: CandleColumns,
  given: Timeframe | undefined,
  path: string,
): { readonly timeframe: Timeframe; readonly note: string } {
  const most = columns.length > 1 ? majorityStep(columns.openTime) : undefined;
  if (given !== undefined) {
    if (most !== undefined && most.stepMs < durationOf(given)) {
      const what = `the timeframe was given as ${given}, yet most candles are ${stepText(most.stepMs)} apart`;
      throw new SmcError('TIMEFRAME_UNKNOWN', what, path, 'give the timeframe of the file, or none');
    }
    return { timeframe: given, note: `timeframe ${given} as given` };
  }
  const mend = `say it with --file-timeframe, one of ${TIMEFRAMES.join(', ')}`;
  if (most === undefined) {
    const what =
      columns.length === 1
        ? 'one candle does not tell its timeframe'
        : 'no distance between candles is kept by more than half of them, so the timeframe cannot be told';
    throw new SmcError('TIMEFRAME_UNKNOWN', what, path, mend);
  }
  const timeframe = timeframeOf(most.stepMs);
  if (timeframe === undefined) {
    const what = `most candles are ${stepText(most.stepMs)} apart, which is no known timeframe`;
    throw new SmcError('TIMEFRAME_UNKNOWN', what, path, mend);
  }
  return {
    timeframe,
    note: `timeframe ${timeframe}: the distance of ${(most.share * 100).toFixed(1)}% of the candles`,
  };
}

const stepText = (stepMs: Millis): string => timeframeOf(stepMs) ?? `${stepMs / 1000} s`;
