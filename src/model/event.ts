// Event: the closed list of facts that agents say, one envelope for all. What differs is only inside `data`.
import type { AccountState, Entry, Position, Trade } from './entry.ts';
import type { Candle, Grade, QualityIssue } from './candle.ts';
import type { Fill, Order, OrderRequest, VenueReport } from './order.ts';
import type { Limits } from './limits.ts';
import type { PatternChange } from './pattern.ts';
import type { Approved, Plan, Refused, SetupRefused, ShadowResult } from './plan.ts';
import type { Millis, Timeframe } from './time.ts';

/** A closed candle of any timeframe, with the quality of the data behind it. */
export type ClosedCandle = { readonly candle: Candle; readonly grade: Grade };

export type QualityFinding = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly issue: QualityIssue;
  readonly at: Millis;
  /** Bars missing, or the figure that was out of bounds. */
  readonly detail: string;
};

/** Said by detection after the last pattern of a bar: the bar is understood, decide now. NaN where not yet known. */
export type Analysed = {
  readonly candle: Candle;
  readonly grade: Grade;
  readonly atr: number;
  /** 1 up, -1 down, 0 not yet known: swing structure, and internal structure. */
  readonly trend: number;
  readonly internalTrend: number;
  /** The dealing range of the swing structure. */
  readonly rangeHigh: number;
  readonly rangeLow: number;
  /** Kill zones and sessions open now, as bits in the order of the detection settings. */
  readonly sessions: number;
};

/** Values of one configured indicator at the close of a bar; `values` in the order that the indicator documents. */
export type IndicatorValue = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly name: string;
  readonly values: readonly number[];
};

export type BreakerTier = 'agent' | 'account' | 'system';
export type Tripped = { readonly tier: BreakerTier; readonly rule: string; readonly detail: string };

/** What the rim measures about the world that the agents work in. `subject` is a market, an account, or empty for all. */
export const HEALTH_CHECKS = ['feed', 'clock', 'store', 'latency', 'errors', 'venue'] as const;
export type HealthCheck = (typeof HEALTH_CHECKS)[number];
export type Health = {
  readonly check: HealthCheck;
  readonly subject: string;
  readonly ok: boolean;
  /** The figure and its limit. */
  readonly detail: string;
};

/** An agent threw, and is left out from here on: what it says could not be trusted. */
export type AgentFailed = { readonly agent: string; readonly error: string };

/**
 * Commands of people are facts too, under the key of the account or '' for all. `emergency-stop` cancels entries and halts until
 * a person resets the system tier. `set-limits` says all limits: they stand in place of the settings' from then on. What is
 * said of an agent is said under '' and counts as model/agent-control.ts tells.
 */
export type Command =
  | { readonly type: 'pause' | 'resume' | 'flatten' | 'emergency-stop'; readonly by: string }
  | { readonly type: 'reset-breaker'; readonly tier: BreakerTier; readonly reason: string; readonly by: string }
  | { readonly type: 'cancel'; readonly clientId: string; readonly by: string }
  | { readonly type: 'set-limits'; readonly limits: Limits; readonly by: string }
  | {
      readonly type: 'pause-agent' | 'resume-agent' | 'stop-agent' | 'start-agent';
      readonly agent: string;
      readonly by: string;
    };

export type EventData = {
  /** Input: price has travelled through this candle. Only the simulated venue hears it: it fills from it. */
  readonly tape: Candle;
  /** Input: price stands at this candle's close and all that was filled inside it is booked: the account is marked now. */
  readonly mark: Candle;
  /** Input: a candle of the base timeframe has closed, as the venue or file gave it. Comes after its own mark. */
  readonly candle: Candle;
  readonly candleClosed: ClosedCandle;
  readonly dataQuality: QualityFinding;
  readonly pattern: PatternChange;
  readonly indicator: IndicatorValue;
  readonly analysed: Analysed;
  readonly plan: Plan;
  readonly setupRefused: SetupRefused;
  readonly shadowResult: ShadowResult;
  readonly approved: Approved;
  readonly refused: Refused;
  readonly orderRequested: OrderRequest;
  readonly cancelRequested: { readonly clientId: string; readonly reason: string };
  /** The exits of a plan as they are to stand from now on, under the ids that they have. */
  readonly amendRequested: { readonly planId: string; readonly exits: readonly OrderRequest[] };
  readonly venueReport: VenueReport;
  readonly order: Order;
  readonly fill: Fill;
  readonly entry: Entry;
  readonly position: Position;
  readonly trade: Trade;
  readonly account: AccountState;
  readonly limitNear: { readonly limit: string; readonly used: number; readonly detail: string };
  readonly tripped: Tripped;
  readonly reset: { readonly tier: BreakerTier; readonly reason: string; readonly by: string };
  readonly command: Command;
  /** Input: a measurement of the rim has crossed its limit, or is back within it. */
  readonly health: Health;
  readonly agentFailed: AgentFailed;
  /** Input: the tape is at its end; whatever is open is closed at the last price. */
  readonly endOfData: { readonly reason: string };
};

export type Kind = keyof EventData;

/** Every kind, once, in the order in which a run meets them. A record, so that the compiler asks for one that is missing. */
export const KINDS = Object.keys({
  tape: true,
  mark: true,
  candle: true,
  candleClosed: true,
  dataQuality: true,
  pattern: true,
  indicator: true,
  analysed: true,
  plan: true,
  setupRefused: true,
  shadowResult: true,
  approved: true,
  refused: true,
  orderRequested: true,
  cancelRequested: true,
  amendRequested: true,
  venueReport: true,
  order: true,
  fill: true,
  entry: true,
  position: true,
  trade: true,
  account: true,
  limitNear: true,
  tripped: true,
  reset: true,
  command: true,
  health: true,
  agentFailed: true,
  endOfData: true,
} satisfies Readonly<Record<Kind, true>>) as readonly Kind[];

/**
 * `sequence` counts events of a run from 1; `time` is event time; `key` is the market ("binance:BTCUSDT") or the account;
 * `cause` is the sequence of the event that was being handled, 0 for an input. Explaining a trade is a walk up `cause`.
 */
export type Envelope<K extends Kind> = {
  readonly sequence: number;
  readonly time: Millis;
  readonly key: string;
  readonly cause: number;
  readonly kind: K;
  readonly data: EventData[K];
};

/** Discriminated by `kind`. */
export type Event<K extends Kind = Kind> = { [P in K]: Envelope<P> }[K];
