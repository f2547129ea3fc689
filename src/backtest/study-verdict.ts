// Study verdict: whether the best of a sweep may be called an edge: five checks, each of which noise fails most of the time.
import type { Study } from './optimisation.ts';

export type StudyCheck = {
  readonly name: string;
  /** Null: there is too little to tell. */
  readonly value: number | null;
  /** What is asked of it. */
  readonly asked: string;
  readonly passed: boolean | null;
};

export type StudyVerdict = {
  readonly kind: 'shown' | 'not-proven' | 'loses' | 'not-enough';
  readonly words: string;
  readonly checks: readonly StudyCheck[];
};

const SURE = 0.95;
const MOST_OVERFITTING = 0.2;
const LEAST_EFFICIENCY = 0.5;

/** An edge is shown where all checks pass; one that cannot be told is not passed. */
export function studyVerdict({ optimisation, superior, efficiency }: Study): StudyVerdict {
  const { outOfSample, deflatedSharpe, overfitting, trials, best } = optimisation;
  const low = outOfSample.bounds?.low95 ?? null;
  const check = (name: string, value: number | null, asked: string, holds: (value: number) => boolean): StudyCheck => ({
    name,
    value,
    asked,
    passed: value === null ? null : holds(value),
  });
  const checks = [
    check(
      'Deflated Sharpe ratio',
      deflatedSharpe,
      `at least ${SURE}, after ${trials} trials`,
      (value) => value >= SURE,
    ),
    check(
      'Probability of overfitting (PBO)',
      overfitting,
      `at most ${MOST_OVERFITTING}`,
      (value) => value <= MOST_OVERFITTING,
    ),
    check(
      'Superior ability (SPA), p-value',
      superior?.superiorAbility ?? null,
      `at most ${(1 - SURE).toFixed(2)}, among ${superior?.among ?? 0} runs`,
      (value) => value <= 1 - SURE,
    ),
    check('Walk-forward efficiency', efficiency, `at least ${LEAST_EFFICIENCY}`, (value) => value >= LEAST_EFFICIENCY),
    check('Mean R where nothing was chosen, low end of 95 %', low, 'above 0', (value) => value > 0),
  ];
  const failed = checks.filter(({ passed }) => passed !== true);
  if (best === null)
    return { kind: 'not-enough', words: 'Not enough trades: no setting has 30 of them to be chosen by.', checks };
  if ((outOfSample.bounds?.high95 ?? 0) < 0)
    return { kind: 'loses', words: 'The best setting loses where nothing was chosen.', checks };
  if (failed.length === 0)
    return { kind: 'shown', words: `An edge is shown: the best setting stands all ${checks.length} checks.`, checks };
  return {
    kind: 'not-proven',
    words: `No edge is shown: ${failed.length} of ${checks.length} checks fail or cannot be told.`,
    checks,
  };
}
