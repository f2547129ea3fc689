// Floors: the levels that equity must stay above under a firm's rules, followed by its own clock; touched is latched.
import { DAY_MS, localTime, zoneCache } from './time.ts';
import { larger, smaller } from './number.ts';
import type { AccountState } from './entry.ts';
import type { Cash } from './number.ts';
import type { DailyTerms, FirmTerms, MaximumTerms } from './firm-terms.ts';
import type { Millis, ZoneCache } from './time.ts';

export type FloorName = 'daily-loss' | 'max-loss';

export type FloorTouch = {
  readonly floor: FloorName;
  readonly time: Millis;
  /** What was held against the floor, and the floor. */
  readonly value: Cash;
  readonly level: Cash;
};

/** Undefined where the firm has no such floor. */
export type FloorLevels = { readonly daily: Cash | undefined; readonly maximum: Cash | undefined };

/** Plain data: a checkpoint holds it, and the log makes it anew. */
export type Floors = {
  /** Of the terms that it was made under. */
  readonly id: string;
  zone: ZoneCache;
  /** NaN until the account is first heard. */
  day: number;
  balance: Cash;
  equity: Cash;
  /** What the day's floor is counted from. */
  anchor: Cash;
  /** What the floor of the phase has followed up to now. */
  highest: Cash;
  /** Until the next reset. */
  touchedToday: FloorTouch | undefined;
  /** For good: a touched floor of the phase is not forgiven by a good day, by a restart or by a person. */
  touched: FloorTouch | undefined;
};

/** @throws RangeError when the IANA zone is unknown */
export const createFloors = ({ id, zone, size }: FirmTerms): Floors => ({
  id,
  zone: zoneCache(zone),
  day: Number.NaN,
  balance: size,
  equity: size,
  anchor: size,
  highest: size,
  touchedToday: undefined,
  touched: undefined,
});

/** Those that are followed, or new ones where there are none yet or the terms are of another phase. */
export function floorsUnder(floors: Floors | undefined, terms: FirmTerms): Floors {
  if (floors?.id !== terms.id) return createFloors(terms);
  if (floors.zone.zone !== terms.zone) floors.zone = zoneCache(terms.zone);
  return floors;
}

/**
 * The firm's day that holds `time`. What bears the very moment of the reset happened before it: candles and what was filled
 * inside them are told at their close.
 */
export const firmDay = (zone: ZoneCache, { resetMs }: Pick<FirmTerms, 'resetMs'>, time: Millis): number =>
  Math.floor((localTime(zone, time - 1) - resetMs) / DAY_MS);

/** Begins the day that holds `time`, with what was last heard: equity cannot move unheard. */
export function rollFloors(floors: Floors, terms: FirmTerms, time: Millis): void {
  const day = firmDay(floors.zone, terms, time);
  if (day === floors.day || Number.isNaN(floors.day)) return;
  const missed = terms.daily?.evaluated === 'at-reset' ? touchOfDay(floors, terms.daily, time) : undefined;
  floors.day = day;
  floors.touchedToday = missed;
  const { balance } = floors;
  if (terms.maximum?.mode === 'trailing-end-of-day') floors.highest = larger(floors.highest, balance);
  if (terms.daily !== undefined) floors.anchor = anchorOf(terms.daily, floors);
  // The floors have moved to where equity may be already.
  judge(floors, terms, time);
}

/** Follows the account at `time`: the day, what the floors trail, and whether one is touched. */
export function hearFloors(floors: Floors, terms: FirmTerms, account: AccountState, time: Millis): void {
  const isFirst = Number.isNaN(floors.day);
  rollFloors(floors, terms, time);
  floors.balance = account.cash;
  floors.equity = account.equity;
  if (isFirst) {
    floors.day = firmDay(floors.zone, terms, time);
    if (terms.daily !== undefined) floors.anchor = anchorOf(terms.daily, floors);
  }
  if (terms.maximum?.mode === 'trailing-closed') floors.highest = larger(floors.highest, account.cash);
  if (terms.maximum?.mode === 'trailing-intraday') floors.highest = larger(floors.highest, account.equity);
  judge(floors, terms, time);
}

/** The levels of now. */
export const levelsOf = (
  floors: Pick<Floors, 'anchor' | 'highest'>,
  { daily, maximum, size }: FirmTerms,
): FloorLevels => ({
  daily: daily === undefined ? undefined : dayLevel(daily, floors.anchor),
  maximum: maximum === undefined ? undefined : phaseLevel(maximum, maximum.mode === 'static' ? size : floors.highest),
});

/** The levels after the next reset, if balance and equity stood at these then and had not been higher before. */
export function levelsAfterReset(
  { highest }: Pick<Floors, 'highest'>,
  terms: FirmTerms,
  then: Pick<Floors, 'balance' | 'equity'>,
): FloorLevels {
  const { daily, maximum } = terms;
  const risen = maximum === undefined ? highest : larger(highest, followed(maximum, then));
  return levelsOf({ anchor: daily === undefined ? then.balance : anchorOf(daily, then), highest: risen }, terms);
}

/** The touch that halts the account now: that of the phase goes before that of the day. */
export const haltedBy = ({ touched, touchedToday }: Floors): FloorTouch | undefined => touched ?? touchedToday;

/** How much of each floor's loss is used: from what the floor is counted down from to equity (or balance, where that is judged). */
export function lossesUnder(
  floors: Floors,
  terms: FirmTerms,
): readonly { readonly floor: FloorName; readonly level: Cash; readonly used: Cash; readonly loss: Cash }[] {
  const { daily, maximum } = levelsOf(floors, terms);
  const loss = (floor: FloorName, level: Cash, from: Cash, value: Cash) => ({
    floor,
    level,
    used: (from - value) as Cash,
    loss: (from - level) as Cash,
  });
  return [
    ...(daily === undefined
      ? []
      : [loss('daily-loss', daily, floors.anchor, terms.daily?.judged === 'balance' ? floors.balance : floors.equity)]),
    ...(maximum === undefined
      ? []
      : [loss('max-loss', maximum, (maximum + terms.maximum!.amount) as Cash, floors.equity)]),
  ];
}

function followed({ mode }: MaximumTerms, { balance, equity }: Pick<Floors, 'balance' | 'equity'>): Cash {
  switch (mode) {
    case 'static':
      return 0n as Cash;
    case 'trailing-end-of-day':
    case 'trailing-closed':
      return balance;
    case 'trailing-intraday':
      return equity;
  }
}

function anchorOf({ anchor }: DailyTerms, { balance, equity }: Pick<Floors, 'balance' | 'equity'>): Cash {
  switch (anchor) {
    case 'balance':
      return balance;
    case 'equity':
      return equity;
    case 'higher':
      return larger(balance, equity);
  }
}

/** The loss is rounded down: the floor is never lower than the firm's. */
const dayLevel = ({ amount, bpsOfAnchor = 0 }: DailyTerms, anchor: Cash): Cash =>
  (anchor - (amount ?? larger(0n, (anchor * BigInt(bpsOfAnchor)) / 10_000n))) as Cash;

/** A trailing floor never falls: the highest that it follows does not. */
function phaseLevel({ amount, lockAt }: MaximumTerms, followedUpTo: Cash): Cash {
  const level = (followedUpTo - amount) as Cash;
  return lockAt === undefined ? level : smaller(level, lockAt);
}

function judge(floors: Floors, terms: FirmTerms, time: Millis): void {
  if (terms.daily?.evaluated === 'always') floors.touchedToday ??= touchOfDay(floors, terms.daily, time);
  if (floors.touched !== undefined) return;
  const level = levelsOf(floors, terms).maximum;
  if (level !== undefined && floors.equity <= level)
    floors.touched = { floor: 'max-loss', time, value: floors.equity, level };
}

function touchOfDay({ anchor, equity, balance }: Floors, daily: DailyTerms, time: Millis): FloorTouch | undefined {
  const level = dayLevel(daily, anchor);
  const value = daily.judged === 'equity' ? equity : balance;
  return value <= level ? { floor: 'daily-loss', time, value, level } : undefined;
}
