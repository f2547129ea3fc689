// Gates: what each reason for not trading has saved or cost, from what the setups would have made.
import type { Decision } from '#dashboard/live/decisions.ts';

export type GateRow = {
  readonly gate: string;
  readonly count: number;
  /** Of those whose end is known and that would have been filled. */
  readonly resolved: number;
  readonly open: number;
  readonly meanR: number | undefined;
  /** Below zero the gate has saved so much, above it has cost so much. */
  readonly sumR: number | undefined;
  /** 95% of the mean, where there are enough to say. */
  readonly interval: readonly [low: number, high: number] | undefined;
};

export type NotTaken = Extract<Decision, { readonly kind: 'not-taken' }>;

export const notTakenOf = (decisions: readonly Decision[]): readonly NotTaken[] =>
  decisions.filter((decision) => decision.kind === 'not-taken');

/** Fewer say nothing about a mean. */
const LEAST = 30;
const Z95 = 1.96;

/** Most often asked first. */
export function gateRows(notTaken: readonly NotTaken[]): readonly GateRow[] {
  return [...Map.groupBy(notTaken, ({ gate }) => gate)]
    .map(([gate, all]): GateRow => {
      const results = all.flatMap(({ since }) =>
        since === undefined || since.outcome === 'unfilled' ? [] : [since.r],
      );
      const open = all.filter(({ since }) => since === undefined).length;
      const sum = results.reduce((total, r) => total + r, 0);
      const mean = sum / results.length;
      return {
        gate,
        count: all.length,
        resolved: results.length,
        open,
        meanR: results.length === 0 ? undefined : mean,
        sumR: results.length === 0 ? undefined : sum,
        interval: results.length < LEAST ? undefined : spread(results, mean),
      };
    })
    .toSorted((a, b) => b.count - a.count || (a.gate < b.gate ? -1 : 1));
}

function spread(results: readonly number[], mean: number): readonly [number, number] {
  const squares = results.reduce((total, r) => total + (r - mean) ** 2, 0);
  const error = Z95 * Math.sqrt(squares / (results.length - 1) / results.length);
  return [mean - error, mean + error];
}
