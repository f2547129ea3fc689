// Draw: days by the stationary bootstrap: blocks of geometric length from random starts, so that bad days stay together.
import type { seededRandom } from '#backtest/statistics/statistics.ts';

export type Random = ReturnType<typeof seededRandom>;

/** One day after the other, around the circle, without end. */
export function drawDays<Day>(days: readonly Day[], meanBlock: number, random: Random): () => Day {
  const leap = 1 / meanBlock;
  let at = random.below(days.length);
  let first = true;
  return () => {
    if (first) first = false;
    else at = random.next() < leap ? random.below(days.length) : (at + 1) % days.length;
    return days[at]!;
  };
}

/** Another history of as many days. */
export function resampled<Day>(days: readonly Day[], meanBlock: number, random: Random): readonly Day[] {
  const draw = drawDays(days, meanBlock, random);
  return Array.from(days, draw);
}
