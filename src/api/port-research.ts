// Port of research: what a person asks of the past: backtests, sweeps, evidence, and what is recorded.
import type { CandleColumns } from '#model/candle.ts';
import type { Cash } from '#model/number.ts';
import type { Findings } from '#model/findings.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { SweepAxis } from '#model/optimisation.ts';
import type { Plan } from '#model/plan.ts';
import type { Trade } from '#model/entry.ts';

/** `demo` are candles that a seeded generator makes up: there at once, and labelled as such wherever they appear. */
export type CandleSource = 'recorded' | 'demo';

export type BacktestRequest = {
  readonly strategies: readonly { readonly name: string; readonly parameters: Readonly<Record<string, number>> }[];
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  readonly from: Millis;
  readonly to: Millis;
  readonly capital: Cash;
  readonly source: CandleSource;
};

/** A closed trade with the plan that asked for it, and what it means in multiples of what was risked. */
export type BacktestTrade = {
  readonly trade: Trade;
  readonly plan: Plan;
  readonly riskAmount: Cash;
  readonly r: number;
  /** Furthest price against and in favour while open, in R. */
  readonly adverseR: number;
  readonly favourableR: number;
};

/** The candles around a trade on the timeframe of its plan, and what was said of the patterns that it stands on, as lines of the log. */
export type TradeChart = {
  readonly timeframe: Timeframe;
  readonly candles: CandleColumns;
  readonly lines: readonly string[];
};

/** Shares are shares, not percents; null where a figure is not defined. */
export type BacktestOutcome = {
  readonly currency: string;
  readonly capital: Cash;
  readonly finalEquity: Cash;
  /** Of the candles that were there. */
  readonly start: Millis;
  readonly end: Millis;
  readonly candles: number;
  readonly fingerprint: string;
  readonly performance: Readonly<Record<string, number | null>>;
  readonly equity: readonly { readonly time: Millis; readonly equity: Cash }[];
  /** Final equity with the stop taken first wherever a candle holds stop and target, and with the target. */
  readonly band: { readonly pessimistic: Cash; readonly optimistic: Cash; readonly ambiguous: number };
  readonly trades: readonly BacktestTrade[];
  /** By the place of the trade in `trades`; of very many trades only the last have one. */
  readonly charts: ReadonlyMap<number, TradeChart>;
  readonly findings: Findings;
  readonly risk: {
    readonly valueAtRisk: number | null;
    readonly volatility: number | null;
    /** Of returns with those of the market traded; null where there is none to tell. */
    readonly correlation: number | null;
  };
};

/** A backtest over a grid: every value of the axes with every other. */
export type OptimisationRequest = { readonly base: BacktestRequest; readonly axes: readonly SweepAxis[] };

export type EvidenceRequest = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly from: Millis;
  readonly to: Millis;
  /** Distance of the target in multiples of the stop's. */
  readonly targetR: number;
  readonly source: CandleSource;
};

/** Work that runs elsewhere. `done` rejects with an SmcError where the request cannot be run. */
export type JobRun<Outcome> = {
  readonly done: Promise<Outcome>;
  /** 0..1 */
  readonly progress: () => number;
  readonly cancel: () => void;
};

/** Candles of a market that are on this machine, or can be made up. */
export type RecordedSpan = {
  readonly symbol: string;
  /** `log` is what the agent has seen, `file` what was downloaded. */
  readonly origin: 'log' | 'file' | 'demo';
  /** Open time of the first candle, and the end of the last. */
  readonly from: Millis;
  readonly until: Millis;
  readonly candles: number;
  /** The longest holes, in order of time. */
  readonly gaps: readonly { readonly from: Millis; readonly until: Millis }[];
};

/** A strategy that can be asked for, and what may be turned on it. */
export type StrategyFacts = {
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly default: number;
    readonly minimum: number;
    readonly maximum: number;
    readonly whole: boolean;
    readonly meaning: string;
  }[];
};
