// Rule status: how an account stands under a firm's rules, folded from its events: floors, room, days, target, best day.
import { DAY_MS, offsetAt, zoneCache } from './time.ts';
import { createFloors, firmDay, haltedBy, hearFloors, levelsAfterReset, lossesUnder } from './floors.ts';
import { larger } from './number.ts';
import type { AccountState, Position } from './entry.ts';
import type { Cash } from './number.ts';
import type { Event } from './event.ts';
import type { FirmTerms, NewsWindow } from './firm-terms.ts';
import type { FloorName, FloorTouch, Floors } from './floors.ts';
import type { Millis } from './time.ts';
import type { Order } from './order.ts';

/** Plain data. Made and changed by these functions alone. */
export type RuleStatus = {
  readonly floors: Floors;
  openPositions: number;
  /** The first touch that the firm ends an account for. */
  failed: FloorTouch | undefined;
  /** Firm's days on which a position was opened: how many, and the last of them. */
  daysTraded: number;
  lastDayTraded: number;
  /** Balance when the day began, and the most that a day that is over has made. */
  dayStart: Cash;
  bestFinished: Cash;
  messages: { readonly day: number; count: number };
};

export const emptyRuleStatus = (terms: FirmTerms): RuleStatus => ({
  floors: createFloors(terms),
  openPositions: 0,
  failed: undefined,
  daysTraded: 0,
  lastDayTraded: Number.NaN,
  dayStart: terms.size,
  bestFinished: 0n as Cash,
  messages: { day: Number.NaN, count: 0 },
});

/** Changes `status` by one event of the account. Others change nothing. */
export function foldRuleStatus(status: RuleStatus, terms: FirmTerms, event: Event): void {
  switch (event.kind) {
    case 'account':
      hearAccount(status, terms, event.data, event.time);
      return;
    case 'position':
      hearPosition(status, terms, event.data);
      return;
    case 'order': {
      const count = messagesOf(event.data);
      if (count === 0) return;
      const day = firmDay(status.floors.zone, terms, event.time);
      if (day !== status.messages.day) status.messages = { day, count: 0 };
      status.messages.count += count;
      return;
    }
    default:
  }
}

/** How many messages to the venue this state of an order tells of. */
export const messagesOf = ({ state }: Order): number => (state === 'submitted' || state === 'pending-cancel' ? 1 : 0);

function hearAccount(status: RuleStatus, terms: FirmTerms, account: AccountState, time: Millis): void {
  const { floors } = status;
  const day = floors.day;
  const before = floors.balance;
  hearFloors(floors, terms, account, time);
  if (Number.isNaN(day)) status.dayStart = account.cash;
  else if (floors.day !== day) {
    status.bestFinished = larger(status.bestFinished, (before - status.dayStart) as Cash);
    status.dayStart = before;
  }
  status.openPositions = account.openPositions;
  const touch = haltedBy(floors);
  if (touch === undefined) return;
  if (touch.floor === 'max-loss' || terms.daily?.ends === 'account') status.failed ??= touch;
}

/** A position counts for the day on which it was opened. */
function hearPosition(status: RuleStatus, terms: FirmTerms, { quantity, openedAt }: Position): void {
  if (quantity === 0n) return;
  const day = firmDay(status.floors.zone, terms, openedAt);
  if (day === status.lastDayTraded) return;
  status.daysTraded += 1;
  status.lastDayTraded = day;
}

export type FloorFigures = {
  readonly floor: FloorName;
  readonly level: Cash;
  /** Where it would be after the next reset, if nothing moved. */
  readonly levelAfterReset: Cash;
  /** From what stands against it down to the level; negative where it is beyond. */
  readonly room: Cash;
  /** All that may be lost, and what of it is; negative in profit. */
  readonly loss: Cash;
  readonly used: Cash;
};

/** `halted-today` ends with the next reset; `failed` is for good in this phase. */
export type RuleState = 'running' | 'halted-today' | 'failed' | 'passed';

/** Amounts in the account currency. What the rules do not ask for is undefined. */
export type RuleFigures = {
  readonly rules: string;
  readonly phase: string;
  readonly state: RuleState;
  readonly size: Cash;
  readonly balance: Cash;
  readonly equity: Cash;
  readonly floors: readonly FloorFigures[];
  readonly nextResetAt: Millis | undefined;
  readonly touch: FloorTouch | undefined;
  /** What is closed over the size, and what ends the phase. */
  readonly profit: Cash;
  readonly profitTarget: Cash | undefined;
  readonly daysTraded: number;
  readonly minimumDays: number | undefined;
  /** Of closed results by the firm's days. */
  readonly bestDay: Cash;
  /** The profit at which the best day is no larger a share than allowed. */
  readonly profitForBestDay: Cash | undefined;
  readonly messagesToday: number;
  readonly messageBudget: number | undefined;
  readonly nextNews: NewsWindow | undefined;
};

/** `time` is now: it decides which window of news is the next. */
export function ruleFigures(status: RuleStatus, terms: FirmTerms, time: Millis): RuleFigures {
  const { floors } = status;
  const { balance, equity } = floors;
  const after = levelsAfterReset(floors, terms, floors);
  const bestDay = larger(status.bestFinished, (balance - status.dayStart) as Cash);
  const today = firmDay(zoneCache(terms.zone), terms, time);
  return {
    rules: terms.rules,
    phase: terms.phase,
    state: stateOf(status, terms),
    size: terms.size,
    balance,
    equity,
    floors: lossesUnder(floors, terms).map(({ floor, level, used, loss }) => ({
      floor,
      level,
      levelAfterReset: (floor === 'daily-loss' ? after.daily : after.maximum)!,
      room: (loss - used) as Cash,
      loss,
      used,
    })),
    nextResetAt: Number.isNaN(floors.day) ? undefined : resetAfter(terms, floors.day),
    touch: status.failed ?? haltedBy(floors),
    profit: (balance - terms.size) as Cash,
    profitTarget: terms.profitTarget,
    daysTraded: status.daysTraded,
    minimumDays: terms.minimumDays,
    bestDay,
    profitForBestDay: profitForBestDay(terms, bestDay),
    messagesToday: status.messages.day === today ? status.messages.count : 0,
    messageBudget: terms.messageBudget,
    nextNews: terms.news?.windows.find(({ until }) => until >= time),
  };
}

/** Required profit ≥ best day ÷ share, rounded up. */
function profitForBestDay({ bestDayBps }: FirmTerms, bestDay: Cash): Cash | undefined {
  if (bestDayBps === undefined) return undefined;
  const share = BigInt(bestDayBps);
  return ((bestDay * 10_000n + share - 1n) / share) as Cash;
}

function stateOf(status: RuleStatus, terms: FirmTerms): RuleState {
  if (status.failed !== undefined) return 'failed';
  if (haltedBy(status.floors) !== undefined) return 'halted-today';
  const { profitTarget, minimumDays = 0 } = terms;
  const { balance } = status.floors;
  const profit = balance - terms.size;
  const best = larger(status.bestFinished, (balance - status.dayStart) as Cash);
  const isPassed =
    profitTarget !== undefined &&
    profit >= profitTarget &&
    status.openPositions === 0 &&
    status.daysTraded >= minimumDays &&
    profit >= (profitForBestDay(terms, best) ?? 0n);
  return isPassed ? 'passed' : 'running';
}

/** The end of a firm's day in UTC. */
function resetAfter({ zone, resetMs }: FirmTerms, day: number): Millis {
  const local = (day + 1) * DAY_MS + resetMs;
  const cache = zoneCache(zone);
  // The offset of the guess, and then of what it leads to: no firm resets within the hour that a change of the clocks moves.
  const guess = local - offsetAt(cache, local);
  return local - offsetAt(cache, guess);
}
