// Verdict: what the record allows to be said, in words, with the figures.
import type { Interval } from './bootstrap.ts';
import { minimumTrackRecord, probabilisticSharpe, type SharpeSample } from './sharpe.ts';

export type Verdict = {
  readonly kind: 'not-enough-trades' | 'no-edge' | 'edge-shown';
  readonly words: string;
  readonly trades: number;
  /** Trades after which the mean seen so far would differ from zero at 95 %; null where no number would do. */
  readonly tradesNeeded: number | null;
};

/** Below this the shape of the results is not known well enough for any formula. */
const LEAST_TRADES = 30;

/**
 * @param unit what one trade's result is counted in: "R", or "of capital" where the risk is unknown
 * @param expectancy of the same results
 */
export function verdictOf(sample: SharpeSample, unit: string, expectancy: Interval | null): Verdict {
  const trades = sample.n;
  const needed = minimumTrackRecord(sample);
  const say = (kind: Verdict['kind'], words: string): Verdict => ({ kind, words, trades, tradesNeeded: needed });
  if (trades === 0) return say('not-enough-trades', 'Not enough trades: there were none.');
  const seen = expectancy === null ? '' : ` ${rangeOf(expectancy, unit)}`;
  const have = `${trades} ${trades === 1 ? 'trade' : 'trades'}`;
  if (trades < LEAST_TRADES)
    return say('not-enough-trades', `Not enough trades: ${have}, and at least ${LEAST_TRADES} are needed.${seen}`);
  if (!(sample.sharpe > 0)) return say('no-edge', `No edge over ${have}: the mean result is not above zero.${seen}`);
  if (needed === null || trades < needed)
    return say(
      'not-enough-trades',
      `Not enough trades: ${have}, and ${needed ?? 'more'} are needed before a mean of this size differs from luck at 95 %.${seen}`,
    );
  const sure = (100 * (probabilisticSharpe(sample) ?? 0)).toFixed(1);
  return say(
    'edge-shown',
    `An edge is shown over ${have} (${needed} were needed): the true mean is above zero with ${sure} % confidence.${seen}` +
      ' This counts one trial only: of many variants, look at the deflated Sharpe ratio.',
  );
}

function rangeOf(interval: Interval, unit: string): string {
  const say = (value: number): string => (unit === 'R' ? value.toFixed(3) : `${(100 * value).toFixed(3)} %`);
  const of = unit === 'R' ? ' R' : ` ${unit}`;
  const level = Math.round(100 * interval.level);
  const open = interval.low <= 0 && interval.high >= 0 ? '; zero lies inside' : '';
  return `Expectancy ${say(interval.estimate)}${of} per trade, ${level} % interval ${say(interval.low)} to ${say(interval.high)}${open}.`;
}
