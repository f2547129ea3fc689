// Walk-forward: each part of a history is traded with what was best before it; a trade that reaches across the border is not learnt from.
import type { Millis } from '#model/time.ts';

export type WalkTrade = { readonly entryTime: Millis; readonly exitTime: Millis; readonly r: number };

export type WalkInput = {
  /** The trades of each variant over the whole history. */
  readonly runs: readonly (readonly WalkTrade[])[];
  readonly start: Millis;
  readonly end: Millis;
  /** How good results are; null where they are too few to tell. */
  readonly score: (results: readonly number[]) => number | null;
  /** Equal parts of the history; 5 when left out. The first is only learnt from. */
  readonly parts?: number;
  /** Parts that are learnt from before each; all when left out. */
  readonly train?: number;
  /** Time before a part of which nothing is learnt; a hundredth of the history when left out. */
  readonly embargoMs?: Millis;
};

export type WalkStep = {
  readonly trainedFrom: Millis;
  readonly trainedUntil: Millis;
  readonly from: Millis;
  readonly until: Millis;
  /** Place in `runs`; null where no variant had enough before. */
  readonly chosen: number | null;
  /** Trades of all variants that were left out of the learning because they were still open at its end. */
  readonly purged: number;
  /** Sum of what the chosen made where it was learnt from. */
  readonly learnt: number;
  /** Of the chosen, entered in this part. */
  readonly results: readonly number[];
};

const PARTS = 5;
const EMBARGO_SHARE = 0.01;

/** Purging and embargo as in López de Prado 2018, chapter 7; here learning lies wholly before what it is tried on. */
export function walkForward(input: WalkInput): readonly WalkStep[] {
  const { runs, start, end, score, parts = PARTS, train = parts } = input;
  const embargoMs = input.embargoMs ?? EMBARGO_SHARE * (end - start);
  const border = (part: number): Millis => Math.round(start + (part * (end - start)) / parts);
  const steps: WalkStep[] = [];
  // A window of so many parts begins to walk where it is full.
  for (let part = train < parts ? train : 1; part < parts; part += 1) {
    const from = border(part);
    const until = border(part + 1);
    const trainedFrom = border(Math.max(0, part - train));
    const trainedUntil = from - embargoMs;
    let purged = 0;
    const known = runs.map((trades) => {
      const entered = trades.filter(({ entryTime }) => entryTime >= trainedFrom && entryTime < trainedUntil);
      const ended = entered.filter(({ exitTime }) => exitTime < trainedUntil);
      purged += entered.length - ended.length;
      return ended.map(({ r }) => r);
    });
    const chosen = bestOf(known.map((results) => score(results)));
    const isLast = part === parts - 1;
    steps.push({
      trainedFrom,
      trainedUntil,
      from,
      until,
      chosen,
      purged,
      learnt: chosen === null ? 0 : sumOf(known[chosen]!),
      results:
        chosen === null
          ? []
          : runs[chosen]!.flatMap(({ entryTime, r }) =>
              entryTime >= from && (entryTime < until || isLast) ? [r] : [],
            ),
    });
  }
  return steps;
}

/**
 * What the chosen made per time where nothing was chosen, over what it made per time where it was (Pardo 2008): 1 is all of it,
 * and one half is often asked for, as a rule of thumb only.
 * @returns null where nothing was chosen, or where the chosen made nothing even in sample
 */
export function walkForwardEfficiency(steps: readonly WalkStep[]): number | null {
  const walked = steps.filter(({ chosen }) => chosen !== null);
  const learntMs = sumOf(walked.map(({ trainedFrom, trainedUntil }) => trainedUntil - trainedFrom));
  const triedMs = sumOf(walked.map(({ from, until }) => until - from));
  const learnt = sumOf(walked.map((step) => step.learnt)) / learntMs;
  const tried = sumOf(walked.flatMap(({ results }) => results)) / triedMs;
  return learnt > 0 ? tried / learnt : null;
}

/** Place of the largest; null where all are null. */
export function bestOf(scores: readonly (number | null)[]): number | null {
  let best: number | null = null;
  for (const [place, score] of scores.entries())
    if (score !== null && (best === null || score > scores[best]!)) best = place;
  return best;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
