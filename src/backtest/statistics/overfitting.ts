// Overfitting: how often the best variant in one half of history is a poor one in the other half.
import { assert } from '#model/fate.ts';
import { distributionOf, type Distribution, type Numbers } from './moments.ts';

export type OverfittingInput = {
  /** One row per variant tried, all of the same periods: returns per period. Every variant, the discarded ones too. */
  readonly returns: readonly Numbers[];
  /** Even number of blocks; 12 when left out (924 splits). 16 gives 12,870. */
  readonly blocks?: number;
};

export type Overfitting = {
  readonly variants: number;
  readonly periods: number;
  readonly blocks: number;
  readonly splits: number;
  /** Share of splits in which the best in sample ranks in the lower half out of sample. */
  readonly probability: number;
  /** Share of splits in which the best in sample loses out of sample. */
  readonly lossProbability: number;
  /** ln(w / (1 - w)) of the out-of-sample rank w = rank / (variants + 1) of the best in sample. */
  readonly logits: Distribution;
};

/** C(20, 10) = 184,756 splits: the most that is worked through. */
const MOST_BLOCKS = 20;

/**
 * Combinatorially symmetric cross-validation of Bailey, Borwein, López de Prado and Zhu 2015, judged by the Sharpe ratio
 * per period. Periods that do not fill the last block are left out at the start.
 * @returns null with fewer than 2 variants or fewer than 2 periods to a block
 */
export function probabilityOfOverfitting(input: OverfittingInput): Overfitting | null {
  const { returns, blocks = 12 } = input;
  assert(blocks >= 2 && blocks % 2 === 0 && blocks <= MOST_BLOCKS, `an even number of blocks, 2 to ${MOST_BLOCKS}`);
  const variants = returns.length;
  const length = returns[0]?.length ?? 0;
  assert(
    returns.every((row) => row.length === length),
    'every variant has the same periods',
  );
  const size = Math.floor(length / blocks);
  if (variants < 2 || size < 2) return null;

  // Sums and squares by block: a split is then an addition of blocks instead of a walk over periods.
  const sums = new Float64Array(variants * blocks);
  const squares = new Float64Array(variants * blocks);
  const skipped = length - size * blocks;
  for (const [variant, row] of returns.entries())
    for (let period = 0; period < size * blocks; period += 1) {
      const cell = variant * blocks + Math.floor(period / size);
      const value = row[skipped + period]!;
      sums[cell] = sums[cell]! + value;
      squares[cell] = squares[cell]! + value * value;
    }

  const half = (size * blocks) / 2;
  const sharpeOver = (variant: number, mask: number): number => {
    let sum = 0;
    let square = 0;
    for (let block = 0; block < blocks; block += 1) {
      if ((mask & (1 << block)) === 0) continue;
      sum += sums[variant * blocks + block]!;
      square += squares[variant * blocks + block]!;
    }
    const variance = (square - (sum * sum) / half) / (half - 1);
    // A variant that never traded has no ratio; it counts as zero, neither good nor bad.
    return variance > 1e-24 ? sum / half / Math.sqrt(variance) : 0;
  };

  const logits: number[] = [];
  const outside = new Float64Array(variants);
  const everything = (1 << blocks) - 1;
  let overfit = 0;
  let losing = 0;
  for (let mask = 0; mask <= everything; mask += 1) {
    if (bitsIn(mask) !== blocks / 2) continue;
    let best = 0;
    let bestSharpe = Number.NEGATIVE_INFINITY;
    for (let variant = 0; variant < variants; variant += 1) {
      const inside = sharpeOver(variant, mask);
      outside[variant] = sharpeOver(variant, everything & ~mask);
      if (inside <= bestSharpe) continue;
      bestSharpe = inside;
      best = variant;
    }
    const share = rankOf(outside, best) / (variants + 1);
    const logit = Math.log(share / (1 - share));
    logits.push(logit);
    // A rank in the exact middle gives a logit of a rounding error away from zero.
    if (logit <= 1e-12) overfit += 1;
    if (outside[best]! < 0) losing += 1;
  }
  const splits = logits.length;
  return {
    variants,
    periods: size * blocks,
    blocks,
    splits,
    probability: overfit / splits,
    lossProbability: losing / splits,
    logits: distributionOf(logits)!,
  };
}

/** 1 is the worst; ties share the middle of their ranks. */
function rankOf(values: Float64Array, which: number): number {
  let below = 0;
  let equal = 0;
  for (const value of values) {
    if (value < values[which]!) below += 1;
    else if (value === values[which]!) equal += 1;
  }
  return below + (equal + 1) / 2;
}

function bitsIn(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
