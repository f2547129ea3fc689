// State of risk: what it must remember of one account to answer the next plan, as plain data.
import { zoneCache } from '#model/time.ts';
import type { AccountState } from '#model/entry.ts';
import type { AgentStandings } from '#model/agent-standing.ts';
import type { Floors } from '#model/floors.ts';
import type { Limits } from '#model/limits.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { Millis, ZoneCache } from '#model/time.ts';
import type { Tripped } from '#model/event.ts';

/** What a plan holds of the account's room, from its approval until it is flat and its entry order has ended. */
export type Slot = {
  readonly planId: string;
  readonly symbol: string;
  readonly entry: Price;
  /** Where the plan ends; undefined of a position that no approval told of. While others are asked for, the worse of both. */
  exits: { readonly stop: Price; readonly target: Price } | undefined;
  readonly approved: Quantity;
  /** The plan whose entry must end without a fill before this one's is sent; undefined once it has. */
  replaces?: string | undefined;
  /** The entry order may still fill. */
  working: boolean;
  /** Filled as the entry order says, and as the ledger has confirmed: the difference is still in flight. */
  filled: Quantity;
  confirmed: Quantity;
  /** Of the position, without sign: quantity, and cost in the quote currency. */
  quantity: Quantity;
  cost: Cash;
};

export type ExternalBuy = { readonly symbol: string; readonly price: Price; readonly left: Quantity };

export type RiskState = {
  /** Of the account. */
  readonly name: string;
  paused: boolean;
  /** What people have said of agents, and those that failed for good: while one does not run nothing is approved. */
  readonly agents: AgentStandings;
  /** In place of those of the settings, since a person has said so. */
  limits: Limits | undefined;
  tripped: readonly Tripped[];
  /** Markets ("BTCUSDT 15m") whose last closed candle was rejected. */
  readonly rejected: Set<string>;
  account: AccountState | undefined;
  /** Highest equity since the start, or since a person reset the account tier. */
  peak: Cash;
  /** Trading day, the equity it began with, and whether its loss limit has been met. */
  day: number;
  dayStart: Cash;
  dayHalted: boolean;
  /** Of the prop firm whose rules were chosen; undefined until they are first asked for. */
  floors: Floors | undefined;
  /** Sent to the venue in the firm's day. */
  messages: { readonly day: number; count: number } | undefined;
  lastApprovedAt: Millis | undefined;
  readonly slots: Map<string, Slot>;
  /** What orders of somebody else at the venue may still buy; not there where there never was one. */
  external?: Map<string, ExternalBuy>;
  /** Limits whose warning has been said. */
  readonly warned: Set<string>;
  /** Last price of the markets that give a conversion rate. */
  readonly lastPrices: Map<string, number>;
  readonly zone: ZoneCache;
};

/** @throws RangeError when the IANA zone is unknown */
export const initialState = (name: string, dayZone: string): RiskState => ({
  name,
  paused: false,
  agents: new Map(),
  limits: undefined,
  tripped: [],
  rejected: new Set(),
  account: undefined,
  peak: 0n as Cash,
  day: Number.NaN,
  dayStart: 0n as Cash,
  dayHalted: false,
  floors: undefined,
  messages: undefined,
  lastApprovedAt: undefined,
  slots: new Map(),
  warned: new Set(),
  lastPrices: new Map(),
  zone: zoneCache(dayZone),
});
