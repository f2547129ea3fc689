// Moves: how markets have moved from bar to bar, how they moved together, and what such moves would do to what is open.

export type Bar = { readonly time: number; readonly close: number };
/** Log return of each bar that follows the one before it, by its open time. */
export type Moves = ReadonlyMap<number, number>;

/** Over a gap nothing is told: a move of two bars is none of one. */
export function moves(bars: readonly Bar[], barMs: number): Moves {
  const found = new Map<number, number>();
  for (let index = 1; index < bars.length; index += 1) {
    const { time, close } = bars[index]!;
    const before = bars[index - 1]!;
    if (time - before.time === barMs && close > 0 && before.close > 0) found.set(time, Math.log(close / before.close));
  }
  return found;
}

export type Correlation = {
  readonly n: number;
  /** Pearson; undefined where there are too few, or one did not move. */
  readonly value: number | undefined;
  /** 95%, by Fisher's transformation. */
  readonly low: number | undefined;
  readonly high: number | undefined;
};

export const CORRELATION_LEAST = 30;
const Z95 = 1.959964;

export function correlation(one: Moves, other: Moves): Correlation {
  let n = 0;
  let meanA = 0;
  let meanB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  // Welford: differences from the running mean, so that small moves keep their digits.
  for (const [time, a] of one) {
    const b = other.get(time);
    if (b === undefined) continue;
    n += 1;
    const fromA = a - meanA;
    const fromB = b - meanB;
    meanA += fromA / n;
    meanB += fromB / n;
    squaresA += fromA * (a - meanA);
    squaresB += fromB * (b - meanB);
    products += fromA * (b - meanB);
  }
  if (n < CORRELATION_LEAST || squaresA <= 0 || squaresB <= 0)
    return { n, value: undefined, low: undefined, high: undefined };
  const value = Math.max(-1, Math.min(1, products / Math.sqrt(squaresA * squaresB)));
  // At the ends the transformation has no value: a market is one with itself for sure.
  if (Math.abs(value) > 1 - 1e-12) return { n, value, low: value, high: value };
  const z = Math.atanh(value);
  const half = Z95 / Math.sqrt(n - 3);
  return { n, value, low: Math.tanh(z - half), high: Math.tanh(z + half) };
}

/** What of an account would have been won or lost in each bar in which all of its markets moved. */
export function results(
  holdings: readonly { readonly symbol: string; readonly net: number }[],
  bySymbol: ReadonlyMap<string, Moves>,
): readonly number[] {
  const [first, ...rest] = holdings;
  if (first === undefined) return [];
  const found: number[] = [];
  for (const [time, move] of bySymbol.get(first.symbol) ?? []) {
    let result = first.net * Math.expm1(move);
    let isWhole = true;
    for (const { symbol, net } of rest) {
      const other = bySymbol.get(symbol)?.get(time);
      if (other === undefined) isWhole = false;
      else result += net * Math.expm1(other);
    }
    if (isWhole) found.push(result);
  }
  return found;
}

export type ValueAtRisk = {
  readonly n: number;
  /** Losses above zero; undefined where there are too few to tell. */
  readonly value: number | undefined;
  /** Mean of what lies at it and beyond. */
  readonly expected: number | undefined;
  /** How many results lie there. */
  readonly tail: number;
};

/** So many results must lie in the tail for it to be told. */
export const TAIL_LEAST = 5;

/**
 * Historical: the loss that was met or passed in one of `1 / (1 - confidence)` of the results, and the mean loss there.
 * @param confidence 0..1, such as 0.95
 */
export function valueAtRisk(outcomes: readonly number[], confidence: number): ValueAtRisk {
  const n = outcomes.length;
  // A float does not make 20 of 1 / 0.05.
  const tail = Math.ceil(n * (1 - confidence) - 1e-9);
  if (tail < TAIL_LEAST) return { n, value: undefined, expected: undefined, tail };
  const worst = outcomes.toSorted((a, b) => a - b).slice(0, tail);
  return { n, value: -worst.at(-1)!, expected: -worst.reduce((all, each) => all + each, 0) / tail, tail };
}

/** Results of whole days of an account: equity at the end of each against the end of the one before. */
export function dayResults(
  equity: readonly { readonly time: number; readonly value: number }[],
  dayOf: (time: number) => number,
): readonly number[] {
  const ends: { day: number; value: number }[] = [];
  for (const { time, value } of equity) {
    const day = dayOf(time);
    const last = ends.at(-1);
    if (last?.day === day) last.value = value;
    else ends.push({ day, value });
  }
  // The day in hand is not over.
  return ends.slice(1, -1).map(({ value }, index) => value - ends[index]!.value);
}
