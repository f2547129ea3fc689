// Random: a small seeded generator, so that every interval and every null distribution can be had again to the byte.

export type Random = {
  /** Uniform in [0, 1), 32 bits. */
  readonly next: () => number;
  /** Uniform integer in [0, bound), bound at most 2^31. */
  readonly below: (bound: number) => number;
  /** Standard normal. */
  readonly normal: () => number;
};

/**
 * xoshiro128** (Blackman and Vigna 2018), its state filled from the seed by the SplitMix32 finaliser.
 * @param seed any finite number; its low 32 bits count
 */
export function seededRandom(seed: number): Random {
  let mix = seed | 0;
  const split = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let word = mix;
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return word ^ (word >>> 15);
  };
  let a = split();
  let b = split();
  let c = split();
  // The all-zero state is the one state from which the generator never moves.
  let d = split() | 1;

  const bits = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };

  const next = (): number => bits() / 4294967296;
  return {
    next,
    below: (bound) => Math.floor(next() * bound),
    // Box-Muller; 1 - u keeps the logarithm away from zero.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

/** Fisher-Yates, in place. */
export function shuffle(values: Float64Array, random: Random): void {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const held = values[last]!;
    values[last] = values[other]!;
    values[other] = held;
  }
}
