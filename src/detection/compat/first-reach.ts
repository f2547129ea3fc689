// First reach: answers "which is the first bar, from here on, that trades at or beyond this level" in logarithmic time.

/**
 * A tree of maxima over a column. The reference compares every gap, break and pool with the whole rest of the frame;
 * here a search climbs from its starting bar and descends once, so that near answers are near in cost too.
 */
export type FirstReach = {
  /** First index >= `from` whose value is >= `level`, or -1. `level` must be above -Infinity. */
  readonly atOrAbove: (from: number, level: number) => number;
  /** First index >= `from` whose value is > `level`, or -1. */
  readonly above: (from: number, level: number) => number;
  /** Takes the value at `index` out of all later searches. */
  readonly remove: (index: number) => void;
};

/** Over the first `length` of `values`. For lows, search `mirrored(low)` for the negated level. */
export function firstReach(values: Float64Array, length: number): FirstReach {
  let size = 1;
  while (size < length) size *= 2;
  const tree = new Float64Array(2 * size).fill(Number.NEGATIVE_INFINITY);
  tree.set(values.subarray(0, length), size);
  for (let node = size - 1; node > 0; node -= 1) tree[node] = Math.max(tree[2 * node]!, tree[2 * node + 1]!);

  const search = (from: number, level: number, strictly: boolean): number => {
    if (from >= length) return -1;
    const holds = (node: number): boolean => (strictly ? tree[node]! > level : tree[node]! >= level);
    let node = from + size;
    while (!holds(node)) {
      // A right child has nothing further right below its parent: climb to the first ancestor that is a left child.
      while (node % 2 === 1) node >>>= 1;
      if (node === 0) return -1;
      node += 1;
    }
    while (node < size) node = holds(2 * node) ? 2 * node : 2 * node + 1;
    return node - size;
  };

  return {
    atOrAbove: (from, level) => search(from, level, false),
    above: (from, level) => search(from, level, true),
    remove: (index) => {
      let node = index + size;
      tree[node] = Number.NEGATIVE_INFINITY;
      for (node >>>= 1; node > 0; node >>>= 1) tree[node] = Math.max(tree[2 * node]!, tree[2 * node + 1]!);
    },
  };
}

/** The column upside down: the first low at or below L is the first mirrored low at or above -L. Negation is exact. */
export const mirrored = (values: Float64Array): Float64Array => values.map((value) => -value);
