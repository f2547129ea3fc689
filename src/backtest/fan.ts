// Fan: where the sum of R would stand after each trade, were trades of the same kind drawn again.
import { meanBlockOf, quantile, resample, seededRandom } from './statistics/statistics.ts';
import type { FanStep } from '#model/findings.ts';
import type { Millis } from '#model/time.ts';

const DRAWS = 1_000;
const STEPS_LIMIT = 60;
const LEAST_TRADES = 5;

/**
 * Stationary bootstrap of the results, as for the intervals, summed up along the way.
 * @param trades in order of exit
 * @returns at most 60 steps, the last trade among them; none of fewer than 5 trades
 */
export function fanOf(
  trades: readonly { readonly r: number; readonly exitTime: Millis }[],
  seed: number,
): readonly FanStep[] {
  const count = trades.length;
  if (count < LEAST_TRADES) return [];
  const steps = Math.min(STEPS_LIMIT, count);
  const at = Array.from({ length: steps }, (_, step) => Math.ceil(((step + 1) * count) / steps) - 1);
  const random = seededRandom(seed);
  const values = trades.map(({ r }) => r);
  const path = new Float64Array(count);
  const sums = at.map(() => new Float64Array(DRAWS));
  for (let draw = 0; draw < DRAWS; draw += 1) {
    resample(values, path, meanBlockOf(count), random);
    let sum = 0;
    let step = 0;
    for (let trade = 0; trade < count; trade += 1) {
      sum += path[trade]!;
      if (trade !== at[step]) continue;
      sums[step]![draw] = sum;
      step += 1;
    }
  }
  return sums.map((drawn, step) => {
    drawn.sort();
    const trade = at[step]!;
    return {
      trade: trade + 1,
      time: trades[trade]!.exitTime,
      low95: quantile(drawn, 0.025),
      low50: quantile(drawn, 0.25),
      high50: quantile(drawn, 0.75),
      high95: quantile(drawn, 0.975),
    };
  });
}
