// Report data: what the two pages are made of; plain values, so that whoever makes a page needs to know nothing of pages.
import type { Direction, PatternEvent, PatternKind, PatternStatus } from '#model/pattern.ts';
import type { Evidence } from '#model/confidence.ts';
import type { Side } from '#model/plan.ts';
import type { Millis } from '#model/time.ts';

/** Candles as columns of `length` rows each; `CandleColumns` of the model is one. Open times in ms, ascending. */
export type ReportCandles = {
  readonly length: number;
  readonly openTime: ArrayLike<number>;
  readonly open: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  readonly volume: ArrayLike<number>;
};

/** `about` is the id of the pattern that this one is about, or null. */
export type ReportPattern = {
  readonly id: string;
  readonly kind: PatternKind;
  readonly variant: string;
  readonly direction: Direction;
  readonly formedAt: Millis;
  readonly knownAt: Millis;
  readonly high: number;
  readonly low: number;
  readonly about: string | null;
};

/** One change of a pattern: `at` is the open time of the bar at whose close it was said, `pattern` a place in `patterns`. */
export type ReportChange = {
  readonly at: Millis;
  readonly pattern: number;
  readonly event: PatternEvent;
  readonly status: PatternStatus;
  readonly touches: number;
  readonly confidence: number;
  readonly components: Evidence;
};

/** A window of the calendar, half-open. It is known before it begins, so it is always drawn. */
export type ReportSession = { readonly name: string; readonly from: Millis; readonly to: Millis };

export type DetectReport = {
  readonly title: string;
  readonly symbol: string;
  readonly timeframe: string;
  /** File name, for people. */
  readonly source: string;
  readonly demo?: boolean;
  readonly candles: ReportCandles;
  readonly patterns: readonly ReportPattern[];
  /** In the order in which they were said. */
  readonly changes: readonly ReportChange[];
  /** Left out: the strip shows the `session` patterns, each from the bar on at which it was over. */
  readonly sessions?: readonly ReportSession[];
};

/**
 * How a figure is written. `R`, `money` and `percent` get a sign, `share` (of 1, shown in percent) and the rest do not;
 * `fall` is a share that is a loss by nature, as a drawdown is.
 */
export type FigureUnit = 'R' | 'money' | 'percent' | 'share' | 'fall' | 'ratio' | 'probability' | 'count' | 'days';

/** `value` null is unknown: the note says why. `nullValue` is the value that would mean nothing was found (0, 1). */
export type Measure = {
  readonly name: string;
  readonly value: number | null;
  readonly unit: FigureUnit;
  /** 95 %, low to high. */
  readonly interval?: readonly [low: number, high: number];
  readonly nullValue?: number;
  readonly note: string;
};

/** A tile: the figure in words, ready to show. `tone` colours it; sign or word must say the same. */
export type Headline = {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly tone?: 'profit' | 'loss';
};

export type ReportVerdict = {
  readonly kind: 'shown' | 'not-proven' | 'loses' | 'not-enough';
  readonly headline: string;
  readonly sentence: string;
};

export type ReportMonths = {
  readonly year: number;
  /** Percent, January first; null where nothing is known. */
  readonly values: readonly (number | null)[];
  readonly total: number;
};

/** The result against chance. `percentiles` are the chance results at 0 to 100 %, ascending. */
export type ReportChance = {
  readonly observed: number;
  readonly unit: FigureUnit;
  readonly percentiles: readonly number[];
  readonly draws: number;
  readonly pValue: number;
  readonly sentence: string;
};

/** What the setups that a gate stopped would have made. */
export type ReportGate = {
  readonly gate: string;
  readonly count: number;
  readonly meanR: number | null;
  readonly totalR: number | null;
};

/** A step of the reason chain; the pattern's own facts are absent where it is not at hand. */
export type ReportReason = {
  readonly patternId: string;
  readonly text: string;
  readonly pattern?: Omit<ReportPattern, 'id' | 'about'>;
};

/** Prices, quantity and money are exact decimal strings; excursions and result are in R. */
export type ReportTrade = {
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly strategy: string;
  readonly timeframe: string;
  readonly quantity: string;
  readonly entryTime: Millis;
  readonly entryPrice: string;
  readonly exitTime: Millis;
  readonly exitPrice: string;
  readonly stop: string;
  readonly target: string;
  readonly fees: string;
  readonly netPnl: string;
  readonly r: number;
  readonly exitReason: string;
  readonly ambiguous: boolean;
  readonly adverseR: number;
  readonly favourableR: number;
  readonly confidence: number;
  readonly reasons: readonly ReportReason[];
  /** Key in `charts`; absent or unknown: the trade is shown without a chart. */
  readonly chart?: string;
};

/** `optimistic` and `pessimistic` are final equities as decimal strings, `ambiguous` a number of trades. */
export type ReportBand = { readonly optimistic: string; readonly pessimistic: string; readonly ambiguous: number };

export type BacktestReport = {
  readonly title: string;
  readonly demo: boolean;
  readonly currency: string;
  /** Decimal strings. */
  readonly capital: string;
  readonly finalEquity: string;
  /** Of inputs and result: the same run gives the same one. */
  readonly fingerprint: string;
  readonly start: Millis;
  readonly end: Millis;
  readonly verdict: ReportVerdict;
  readonly headlines: readonly Headline[];
  readonly measures: readonly Measure[];
  /** Marked to market, ascending. Thinned for drawing; lows and highs are kept. */
  readonly equity: { readonly time: ArrayLike<number>; readonly value: ArrayLike<number> };
  readonly band?: ReportBand;
  readonly months: readonly ReportMonths[];
  /** Result of each trade in R. */
  readonly distribution: readonly number[];
  readonly chance?: ReportChance;
  readonly gates: readonly ReportGate[];
  readonly trades: readonly ReportTrade[];
  readonly charts: Readonly<Record<string, ReportCandles>>;
  readonly settings: readonly { readonly label: string; readonly value: string }[];
  /** What the run takes for granted, one sentence each. */
  readonly assumptions?: readonly string[];
};
