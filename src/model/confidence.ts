// Confidence: six components of 0..1, packed five bits each into one integer, and the weighted mean that they make.

/** In the order they are packed. docs/patterns.md says how each is measured. */
export const EVIDENCE = ['displacement', 'volume', 'sweep', 'higherTimeframe', 'freshness', 'location'] as const;
export type EvidenceName = (typeof EVIDENCE)[number];
export type Evidence = Readonly<Record<EvidenceName, number>>;

/** Weights sum to 1. Displacement and location carry the most: they are what the zone is made of. */
const EVIDENCE_WEIGHTS: Evidence = {
  displacement: 0.25,
  volume: 0.1,
  sweep: 0.2,
  higherTimeframe: 0.2,
  freshness: 0.1,
  location: 0.15,
};

const STEPS = 31;

// To the nearest step. Not a number is 0, as `|` takes it.
const quantise = (value: number): number => (value <= 0 ? 0 : value >= 1 ? STEPS : (value * STEPS + 0.5) | 0);

/** Six numbers of 0..1 into 30 bits: one small integer on the event in place of six floats. */
export const packEvidence = (
  displacement: number,
  volume: number,
  sweep: number,
  higherTimeframe: number,
  freshness: number,
  location: number,
): number =>
  quantise(displacement) |
  (quantise(volume) << 5) |
  (quantise(sweep) << 10) |
  (quantise(higherTimeframe) << 15) |
  (quantise(freshness) << 20) |
  (quantise(location) << 25);

/** The same evidence with one component replaced; `place` counts in EVIDENCE. */
export const replaceEvidence = (packed: number, place: number, value: number): number =>
  (packed & ~(STEPS << (5 * place))) | (quantise(value) << (5 * place));

export const unpackEvidence = (packed: number): Evidence => ({
  displacement: (packed & STEPS) / STEPS,
  volume: ((packed >> 5) & STEPS) / STEPS,
  sweep: ((packed >> 10) & STEPS) / STEPS,
  higherTimeframe: ((packed >> 15) & STEPS) / STEPS,
  freshness: ((packed >> 20) & STEPS) / STEPS,
  location: ((packed >> 25) & STEPS) / STEPS,
});

/** Confidence in [0,1], three decimals: the weighted mean of the components. */
export const confidenceOf = (packed: number): number => {
  const evidence = unpackEvidence(packed);
  let total = 0;
  for (const name of EVIDENCE) total += EVIDENCE_WEIGHTS[name] * evidence[name];
  return Math.round(total * 1000) / 1000;
};
