// Evidence: what the patterns of one kind have come to on recorded candles: how often, what became of them, and what a trade on each made.
import { formOf } from './form.ts';
import type { Bounds, Chance, PartFigure } from './findings.ts';
import type { Direction, Pattern, PatternEvent } from './pattern.ts';
import type { Millis } from './time.ts';

/** In the order in which they are listed. As the forms of the chart, with the two kinds of break told apart. */
export const SUBJECTS = [
  'order-block',
  'breaker',
  'gap',
  'inverse-gap',
  'imbalance',
  'sweep',
  'bos',
  'choch',
  'inducement',
  'displacement',
  'liquidity',
  'swing',
  'protected',
  'range',
  'session',
] as const;
export type Subject = (typeof SUBJECTS)[number];

export function subjectOf({ kind, variant }: Pick<Pattern, 'kind' | 'variant'>): Subject {
  const form = formOf(kind, variant);
  return form === 'structure' ? (kind === 'bos' ? 'bos' : 'choch') : form;
}

/**
 * When a pattern of the kind is traded: at the open after the bar that touched it first, at the open after the bar that made
 * it known, or not at all: a level or a range is no trade by itself.
 */
export type EntryRule = 'first-touch' | 'known' | 'none';

export const ENTRY_RULES: Readonly<Record<Subject, EntryRule>> = {
  'order-block': 'first-touch',
  breaker: 'first-touch',
  gap: 'first-touch',
  'inverse-gap': 'first-touch',
  imbalance: 'first-touch',
  sweep: 'known',
  bos: 'known',
  choch: 'known',
  inducement: 'known',
  displacement: 'known',
  liquidity: 'none',
  swing: 'none',
  protected: 'none',
  range: 'none',
  session: 'none',
};

export const EVIDENCE_VERDICTS = ['pays', 'loses', 'not-told-apart', 'not-enough'] as const;
export type EvidenceVerdict = (typeof EVIDENCE_VERDICTS)[number];

/** Why a pattern was met and not traded. */
export const SKIP_REASONS = ['busy', 'beyond-stop', 'too-wide', 'no-measure'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** `quarters`: a quarter, a half, three quarters of the patterns had it happen within so many bars. */
export type OutcomeCount = {
  readonly event: PatternEvent;
  readonly count: number;
  readonly quarters: readonly [number, number, number];
};

export type EvidenceGroup = {
  readonly by: 'side' | 'session' | 'age';
  readonly name: string;
  readonly trades: number;
  /** Null below 30 trades. */
  readonly mean: number | null;
  readonly bounds: Bounds | null;
};

/** What one pattern made. Prices are for drawing. */
export type ExampleTrade = {
  readonly entryTime: Millis;
  readonly entry: number;
  readonly stop: number;
  readonly target: number;
  readonly exitTime: Millis;
  readonly exit: number;
  readonly r: number;
  readonly reason: 'stop' | 'target' | 'time' | 'end-of-data';
};

export type EvidenceExample = {
  readonly choice: 'random' | 'best' | 'worst';
  readonly id: string;
  readonly kind: Pattern['kind'];
  readonly variant: string;
  readonly direction: Direction;
  readonly formedAt: Millis;
  readonly knownAt: Millis;
  readonly high: number;
  readonly low: number;
  /** What became of it, in order. `at` is the open time of the bar at whose close it was said. */
  readonly changes: readonly { readonly at: Millis; readonly event: PatternEvent }[];
  readonly trade: ExampleTrade | null;
  readonly candles: {
    readonly openTime: readonly number[];
    readonly open: readonly number[];
    readonly high: readonly number[];
    readonly low: readonly number[];
    readonly close: readonly number[];
  };
};

export type SubjectEvidence = {
  readonly subject: Subject;
  readonly entryRule: EntryRule;
  readonly formed: number;
  readonly bullish: number;
  readonly bearish: number;
  readonly outcomes: readonly OutcomeCount[];
  /** Still standing when the candles end. */
  readonly open: number;
  readonly trades: number;
  readonly wins: number;
  readonly skipped: readonly { readonly reason: SkipReason; readonly count: number }[];
  /** Mean R, net of costs. */
  readonly expectancy: PartFigure;
  readonly chance: Chance | null;
  /** After Holm, over all kinds that were tested together. */
  readonly adjustedP: number | null;
  /** Trades after which a mean of this size would differ from zero; at least 30. Null where no number would do. */
  readonly needed: number | null;
  readonly verdict: EvidenceVerdict | null;
  readonly groups: readonly EvidenceGroup[];
  readonly examples: readonly EvidenceExample[];
};

export type EvidenceReport = {
  readonly symbol: string;
  readonly timeframe: string;
  readonly start: Millis;
  readonly end: Millis;
  readonly bars: number;
  readonly targetR: number;
  readonly costBps: number;
  readonly maxBars: number;
  /** Kinds that were put to the test together. */
  readonly tested: number;
  readonly subjects: readonly SubjectEvidence[];
};
