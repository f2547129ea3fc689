// Normal: the standard normal distribution function and its inverse, to near float precision.

const SQRT_2PI = Math.sqrt(2 * Math.PI);
/** Beyond this the tail is below the smallest float. */
const EDGE = 38;
/** Below this the series converges fast; above it the continued fraction does. */
const SERIES_EDGE = 3;

const density = (z: number): number => Math.exp((-z * z) / 2) / SQRT_2PI;

/** P(Z <= z). Series near zero, continued fraction in the tails (Abramowitz and Stegun 26.2.11 and 26.2.14). */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  const distance = Math.abs(z);
  if (distance > EDGE) return z > 0 ? 1 : 0;
  if (distance < SERIES_EDGE) {
    let term = z;
    let total = z;
    for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(total); odd += 2) {
      term *= (z * z) / odd;
      total += term;
    }
    return 0.5 + density(z) * total;
  }
  let fraction = 0;
  for (let level = 80; level >= 1; level -= 1) fraction = level / (distance + fraction);
  const tail = density(distance) / (distance + fraction);
  return z > 0 ? 1 - tail : tail;
}

/**
 * z with P(Z <= z) = p: the rational starting value of Abramowitz and Stegun 26.2.23, then Halley steps on the
 * distribution function itself, so that its precision is that of `normalCdf`.
 * @returns -Infinity at 0, Infinity at 1, NaN outside [0, 1]
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const tail = Math.min(p, 1 - p);
  const t = Math.sqrt(-2 * Math.log(tail));
  const start = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  // Solved in the lower tail, where the distribution function keeps its relative precision.
  let z = -start;
  for (let step = 0; step < 4; step += 1) {
    const error = (normalCdf(z) - tail) / density(z);
    z -= error / (1 + (z * error) / 2);
  }
  return p < 0.5 ? z : -z;
}
