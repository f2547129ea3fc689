// Rank: what a zone is worth to the eye, when not all of them can be shown.
import { FORM_FACTS } from '#model/form.ts';
import type { Form } from '#model/form.ts';
import type { PatternStatus } from '#model/pattern.ts';

/** Worth falls by e over so many bars, and over so many ATR from the price. */
const AGE_BARS = 192;
const DISTANCE_ATR = 18;
const CITED_FACTOR = 1.5;

/** How much of its worth a zone keeps; what is not named here keeps all. */
const STATE_WEIGHTS: Partial<Record<PatternStatus, number>> = {
  touched: 0.85,
  mitigated: 0.6,
  filled: 0.25,
  inverted: 0.6,
  broken: 0.25,
};

export type Ranked = {
  readonly form: Form;
  readonly status: PatternStatus;
  readonly confidence: number;
  readonly ageBars: number;
  readonly distanceAtr: number;
  /** A plan or a position stands on it. */
  readonly isCited: boolean;
};

export function scoreOf({ form, status, confidence, ageBars, distanceAtr, isCited }: Ranked): number {
  // An inverse gap is born inverted: for it that is the fresh state.
  const state = form === 'inverse-gap' ? 1 : (STATE_WEIGHTS[status] ?? 1);
  const worth =
    confidence *
    Math.exp(-ageBars / AGE_BARS) *
    state *
    Math.exp(-distanceAtr / DISTANCE_ATR) *
    FORM_FACTS[form].weight;
  return isCited ? worth * CITED_FACTOR : worth;
}

/** How strongly it is drawn beside the best one: never so faint that it cannot be seen. */
export const fadeOf = (score: number, top: number): number =>
  top <= 0 ? 1 : Math.max(0.45, Math.min(1, score / top + 0.15));

type Span = { readonly high: number; readonly low: number };

/** Whether two zones cover each other for the eye: more than half of the smaller. */
export const overlaps = (a: Span, b: Span): boolean =>
  Math.min(a.high, b.high) - Math.max(a.low, b.low) > 0.5 * Math.min(a.high - a.low, b.high - b.low);
