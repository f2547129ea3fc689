// Port: all that the API asks of the running agent. Whoever runs the agent implements it; the API knows nothing else of it.
import type { BreakerTier, Command, Event, Kind } from '#model/event.ts';
import type { Candle } from '#model/candle.ts';
import type { Cash, Price, Quantity, Rate } from '#model/number.ts';
import type { EvidenceReport } from '#model/evidence.ts';
import type { ExposureGroup } from '#model/limits.ts';
import type { FeedMessage, FeedState } from '#model/feed.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { Optimisation } from '#model/optimisation.ts';
import type { OrderState } from '#model/order.ts';
import type { RiskReason, Side } from '#model/plan.ts';
import type { RuleFigures } from '#model/rule-status.ts';
import type { View } from '#model/view.ts';
import type {
  BacktestRequest,
  BacktestOutcome,
  OptimisationRequest,
  EvidenceRequest,
  JobRun,
  RecordedSpan,
  StrategyFacts,
} from './port-research.ts';

export type AgentStatus = {
  readonly name: string;
  readonly state: 'running' | 'paused' | 'stopped' | 'failed';
  readonly startedAt: Millis;
  /** When it last did its work or said that it had none. */
  readonly heartbeatAt: Millis;
  readonly errors: number;
  readonly lastError: string | undefined;
};

export type FeedStatus = {
  readonly name: string;
  readonly state: FeedState;
  readonly symbols: readonly string[];
  /** Undefined before the first. */
  readonly lastMessageAt: Millis | undefined;
  readonly reconnects: number;
  readonly lastIncident: string | undefined;
};

export type BreakerStatus = {
  readonly account: string;
  readonly tier: BreakerTier;
  readonly rule: string;
  readonly detail: string;
  readonly since: Millis;
};

export type MarketPrice = {
  readonly symbol: string;
  readonly last: Price;
  readonly bid: Price | undefined;
  readonly ask: Price | undefined;
  readonly time: Millis;
};

/** Limits of one account, in its currency; undefined is not set. */
export type RiskLimits = {
  readonly maxPositionSize: Cash;
  readonly maxDailyLoss: Cash;
  readonly maxOpenPositions: number;
  readonly maxRiskPerTradeBps: number;
  readonly maxLeverage: Rate;
  readonly maxDrawdownBps: number | undefined;
  readonly maxSymbolExposure: Cash | undefined;
  readonly groups: readonly ExposureGroup[];
  readonly minTimeBetweenTradesMs: Millis;
  readonly warnAtPercent: number;
  /** When the trading day in hand began. */
  readonly dayStartedAt: Millis;
  /** From when the loss of the day is counted: its start, or later, where a person has reset the breaker of the account since. */
  readonly countedFrom: Millis;
};

/** An order that a person asks for. */
export type OrderTicket = {
  /** The same id twice is one order: the second call answers what became of the first. Letters, digits and "-". */
  readonly id: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  /** `stop` is triggered at its price. */
  readonly type: 'market' | 'limit' | 'stop';
  /** Never more than this is bought or sold; risk may allow less. */
  readonly quantity: Quantity;
  /** Limit or trigger; undefined on a market order. */
  readonly price: Price | undefined;
  readonly stopLoss: Price;
  /** Undefined takes the ratio of the risk settings. */
  readonly takeProfit: Price | undefined;
};

/** The ticket of what takes the place of a working entry, whose order id is `replaces`: sent when that has ended without a fill. */
export type AmendTicket = OrderTicket & { readonly replaces: string };

/** Other exits for the position of a plan: both as they shall stand. */
export type ExitTicket = {
  /** The same id twice is one change. Letters, digits and "-". */
  readonly id: string;
  readonly account: string;
  /** The stop or the target that was named. */
  readonly orderId: string;
  readonly stopLoss: Price;
  readonly takeProfit: Price;
};

/** Why a ticket was not taken: a reason of risk, or one of those that come before it. */
export type TicketRefusal = RiskReason | 'price-unknown' | 'venue-rejected';

export type OrderAnswer =
  | {
      readonly outcome: 'placed';
      readonly orderId: string;
      readonly state: OrderState;
      /** What risk has made of it. */
      readonly quantity: Quantity;
      readonly fillPrice: Price | undefined;
    }
  | { readonly outcome: 'refused'; readonly reason: TicketRefusal; readonly detail: string };

/** What risk would say of a ticket now. Nothing is done. */
export type OrderPreview =
  | {
      readonly outcome: 'approved';
      readonly quantity: Quantity;
      readonly riskAmount: Cash;
      /** The limit that set the size. */
      readonly decidedBy: string | undefined;
    }
  | { readonly outcome: 'refused'; readonly reason: TicketRefusal; readonly detail: string };

/** A stopped agent is left out and begins anew at `start`; a paused one goes on listening, and nothing comes of what it says. */
export type AgentAction = 'pause' | 'resume' | 'stop' | 'start';

/** A version of the configuration file. `text` is its YAML, without secrets: they never stand in it. */
export type ConfigVersion = {
  readonly version: number;
  readonly savedAt: Millis;
  readonly savedBy: string;
  readonly reason: string;
  readonly text: string;
};

export type ConfigFault = { readonly path: string; readonly reason: string };

export type ConfigCheck = {
  readonly faults: readonly ConfigFault[];
  /** Keys that differ from the configuration in force. */
  readonly changes: readonly {
    readonly path: string;
    readonly from: unknown;
    readonly to: unknown;
    /** Whether it takes effect at once or at the next start. */
    readonly applies: 'now' | 'restart';
  }[];
};

export type ConfigDesk = {
  readonly current: () => ConfigVersion;
  /** Newest first. */
  readonly history: () => readonly ConfigVersion[];
  /** Undefined: `text` is no YAML at all is a fault too. */
  readonly check: (text: string) => ConfigCheck;
  /** @throws SmcError CONFIG_INVALID; CONFIG_CHANGED where `base` is not the newest version any more */
  readonly save: (text: string, base: number, by: string, reason: string) => ConfigVersion;
};

/** `verifiedAt` is undefined until its hash was compared. */
export type BackupFile = {
  readonly name: string;
  readonly createdAt: Millis;
  readonly bytes: number;
  readonly sha256: string;
  readonly lastSequence: number;
  readonly verifiedAt: Millis | undefined;
};

export type BackupDesk = {
  readonly list: () => readonly BackupFile[];
  readonly create: () => Promise<BackupFile>;
  /** @throws SmcError STORE_DAMAGED, FILE_NOT_FOUND */
  readonly verify: (name: string) => Promise<BackupFile>;
};

export type AuditRecord = {
  readonly number: number;
  readonly time: Millis;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly reason: string;
  readonly hash: string;
};

export type AuditDesk = {
  /** Every sensitive act of a person: logins, keys, users, orders, commands, configuration, backups. */
  readonly append: (entry: Omit<AuditRecord, 'number' | 'hash'>) => void;
  /** Newest first, those before this number. */
  readonly list: (before: number | undefined, limit: number) => readonly AuditRecord[];
  readonly verify: () => {
    readonly count: number;
    readonly head: string;
    readonly fault: { readonly number: number; readonly why: string } | undefined;
  };
};

/** One line of the log of the program, newest last. */
export type LogLine = {
  readonly time: Millis;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly source: string;
  readonly text: string;
};

/** Events of all markets, and of the accounts that are named: others' are not told, whatever is asked for. */
export type EventFilter = {
  readonly accounts: readonly string[];
  readonly kinds?: readonly Kind[];
  /** Event time, half-open: from <= time < until. */
  readonly from?: Millis;
  readonly until?: Millis;
  /** A market's key. */
  readonly symbol?: string;
};

export type SystemStatus = {
  readonly version: string;
  readonly mode: 'paper' | 'real';
  readonly startedAt: Millis;
  /** Made-up and recorded data are named as such. */
  readonly source: string;
  /** Whether new positions may be opened at all. */
  readonly state: 'running' | 'paused' | 'halted';
};

/** Where a firm's rules were read, and when. */
export type RuleSource = {
  readonly firm: string;
  readonly program: string;
  readonly version: number;
  /** ISO date. */
  readonly readOn: string;
  readonly sources: readonly string[];
};

/** How an account stands under the rules of a prop firm. `source` is undefined where a person wrote the rules. */
export type FirmStanding = { readonly figures: RuleFigures; readonly source: RuleSource | undefined };

/** A figure of paper trading against what real money needs; `value` is null where there is not enough to compute it from. */
export type ReadinessFigure = {
  readonly name: string;
  readonly value: number | null;
  readonly needed: number;
  readonly ok: boolean;
  /** What is short, in words. */
  readonly shortfall: string;
};

export type ReadinessStanding = {
  /** The paper account whose record it is: the account itself, or the one that stands for a real account. */
  readonly evidence: string;
  readonly figures: readonly ReadinessFigure[];
};

/** What stands otherwise at an account's exchange than in the log. */
export type VenueDifference = {
  /** `base-short`: less is there than is held; `bare`: held without a stop there. `stranger` and `orphan` are orders: of somebody else, and of ours that the log does not know. */
  readonly kind: 'base-short' | 'stranger' | 'orphan' | 'bare';
  /** An asset, a plan, or an order by its id there. */
  readonly subject: string;
  readonly ours: string;
  readonly theirs: string;
  /** It was put right by itself. */
  readonly isRepaired: boolean;
};

export type Reconciliation = {
  readonly time: Millis;
  /** Open there. */
  readonly orders: number;
  readonly differences: readonly VenueDifference[];
};

export type ApiPort = {
  readonly system: () => SystemStatus;
  /** The exchange that an account trades on with real money; undefined on paper. */
  readonly venue: (account: string) => string | undefined;
  /** Reads the record once, and goes on with it from there. */
  readonly readiness: (account: string) => Promise<ReadinessStanding>;
  /** Orders and balances at the account's exchange against ours, as last compared; undefined before that, and on paper. */
  readonly reconciliation: (account: string) => Reconciliation | undefined;
  /** Compares now; undefined where the exchange has not answered, and on paper. */
  readonly reconcile: (account: string) => Promise<Reconciliation | undefined>;
  readonly accounts: () => readonly string[];
  readonly view: (account: string) => View;
  /** What the account began with. */
  readonly capital: (account: string) => { readonly currency: string; readonly amount: Cash };
  readonly limits: (account: string) => RiskLimits;
  /** Undefined where the account is held to no firm's rules. */
  readonly firm: (account: string) => FirmStanding | undefined;
  readonly instruments: () => readonly Instrument[];
  /** What one unit of a currency is in another; undefined where nobody knows. */
  readonly rate: (from: string, to: string) => Rate | undefined;
  readonly timeframes: () => readonly Timeframe[];
  /** The last `limit` closed candles, oldest first; fewer where there are fewer. */
  readonly candles: (symbol: string, timeframe: Timeframe, limit: number) => readonly Candle[];
  readonly prices: () => readonly MarketPrice[];
  /** First and last sequence that `events` and `subscribe` can still tell; 0 and 0 before the first event. */
  readonly sequences: () => { readonly first: number; readonly last: number };
  /** Events from this sequence on, oldest first, at most `limit` of those that pass. */
  readonly events: (from: number, limit: number, filter: EventFilter) => readonly Event[];
  /** Hears every event from this sequence on, once and in order, those of the past before it returns. @returns stop */
  readonly subscribe: (fromSequence: number, hear: (event: Event) => void) => () => void;
  /** Hears what the feeds say and no log keeps: prints, quotes, books. @returns stop */
  readonly watch: (hear: (message: FeedMessage) => void) => () => void;
  readonly agents: () => readonly AgentStatus[];
  readonly feeds: () => readonly FeedStatus[];
  readonly breakers: () => readonly BreakerStatus[];
  /** Becomes an input event of the account. `by` in it says who. */
  readonly command: (account: string, command: Command) => void | Promise<void>;
  /** @throws SmcError USAGE for an agent that is not there, or that cannot be paused because it holds money */
  readonly commandAgent: (agent: string, action: AgentAction, by: string) => void | Promise<void>;
  readonly preview: (ticket: OrderTicket | AmendTicket | ExitTicket) => OrderPreview | Promise<OrderPreview>;
  readonly createOrder: (ticket: OrderTicket, by: string) => Promise<OrderAnswer>;
  /** `placed` with the new order, which may still wait for the end of the old one. */
  readonly amendOrder: (ticket: AmendTicket, by: string) => Promise<OrderAnswer>;
  /** `placed` with the order that was named, whose prices may still be on their way. */
  readonly amendExits: (ticket: ExitTicket, by: string) => Promise<OrderAnswer>;
  readonly cancelOrder: (account: string, orderId: string, by: string) => void | Promise<void>;
  /** Without secrets; plain data. */
  readonly config: () => Readonly<Record<string, unknown>>;
  readonly configuration: ConfigDesk;
  readonly backups: BackupDesk;
  readonly audit: AuditDesk;
  /** The last lines of the program's own log, newest last. */
  readonly logs: () => readonly LogLine[];
  /** In the order in which they are listed to people. */
  readonly strategies: () => readonly StrategyFacts[];
  /** Reads all there is, elsewhere; kept for a while. */
  readonly recorded: () => Promise<readonly RecordedSpan[]>;
  readonly backtest: (request: BacktestRequest) => JobRun<BacktestOutcome>;
  readonly evidence: (request: EvidenceRequest) => JobRun<EvidenceReport>;
  readonly optimise: (request: OptimisationRequest) => JobRun<Optimisation>;
};
