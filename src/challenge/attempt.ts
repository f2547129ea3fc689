// Attempt: one phase of a challenge, day after day, until it is passed, a floor is touched or the time is over.
import { toNumber } from '#model/number.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import type { ChallengeDay } from './days.ts';

/** The terms as floats: millions of days are played. */
export type AttemptTerms = {
  readonly size: number;
  readonly daily:
    | {
        readonly lossAt: (anchor: number) => number;
        readonly anchor: 'balance' | 'equity' | 'higher';
        readonly judged: 'equity' | 'balance';
        readonly atReset: boolean;
        readonly pauses: boolean;
      }
    | undefined;
  readonly maximum:
    | { readonly amount: number; readonly mode: NonNullable<FirmTerms['maximum']>['mode']; readonly lockAt: number }
    | undefined;
  readonly target: number;
  readonly minimumDays: number;
  /** Largest share of the best day; 1 where there is no such rule. */
  readonly bestShare: number;
  readonly margin: number;
};

export function attemptTerms(terms: FirmTerms): AttemptTerms {
  const { daily, maximum, bestDayBps } = terms;
  const amount = daily?.amount === undefined ? undefined : toNumber(daily.amount);
  const share = (daily?.bpsOfAnchor ?? 0) / 10_000;
  return {
    size: toNumber(terms.size),
    daily: daily && {
      lossAt: (anchor) => amount ?? anchor * share,
      anchor: daily.anchor,
      judged: daily.judged,
      atReset: daily.evaluated === 'at-reset',
      pauses: daily.ends === 'pause',
    },
    maximum: maximum && {
      amount: toNumber(maximum.amount),
      mode: maximum.mode,
      lockAt: maximum.lockAt === undefined ? Number.POSITIVE_INFINITY : toNumber(maximum.lockAt),
    },
    target: terms.profitTarget === undefined ? Number.POSITIVE_INFINITY : toNumber(terms.profitTarget),
    minimumDays: terms.minimumDays ?? 0,
    bestShare: bestDayBps === undefined ? 1 : bestDayBps / 10_000,
    margin: toNumber(terms.buffer.margin),
  };
}

export type Outcome = 'passed' | 'daily-loss' | 'max-loss' | 'out-of-time';

export type Standing = {
  balance: number;
  days: number;
  daysTraded: number;
  bestDay: number;
  highest: number;
  anchor: number;
};

export const newStanding = ({ size }: AttemptTerms): Standing => ({
  balance: size,
  days: 0,
  daysTraded: 0,
  bestDay: 0,
  highest: size,
  anchor: size,
});

/** A day that comes this near to a floor under the guard is taken to stop there. */
const SHORT_OF = 0.999;
/** What would have to be made smaller than this is not traded: an order has a least size. */
const LEAST_SHARE = 0.01;

/**
 * Plays one day. With `guard` it is made smaller where its stops, or its fall, would reach a floor, as risk makes sizes smaller.
 * Where equity moves a floor its rise is taken to come before its fall: the worse order.
 * @returns how the phase ended on it; undefined where it goes on
 */
export function playDay(
  terms: AttemptTerms,
  standing: Standing,
  day: ChallengeDay,
  guard: boolean,
): 'daily-loss' | 'max-loss' | undefined {
  const { daily, maximum } = terms;
  const start = standing.balance;
  const dayLevel = daily === undefined ? Number.NEGATIVE_INFINITY : standing.anchor - daily.lossAt(standing.anchor);
  const share = guard ? shareUnder(terms, standing, day, dayLevel) : 1;
  const low = start + share * Math.min(0, day.low);
  const high = start + share * Math.max(0, day.high);
  let end = start + share * day.result;
  const equity = end + share * day.float;
  if (maximum?.mode === 'trailing-intraday') standing.highest = Math.max(standing.highest, high);
  if (low <= phaseLevel(terms, standing)) return 'max-loss';
  if (daily !== undefined) {
    const value = daily.atReset ? (daily.judged === 'equity' ? equity : end) : daily.judged === 'equity' ? low : end;
    if (value <= dayLevel) {
      if (!daily.pauses) return 'daily-loss';
      // Paused there until the next day.
      end = Math.min(end, dayLevel);
    }
  }
  standing.balance = end;
  if (maximum?.mode === 'trailing-closed' || maximum?.mode === 'trailing-end-of-day')
    standing.highest = Math.max(standing.highest, end);
  const anchors = { balance: end, equity, higher: Math.max(end, equity) };
  standing.anchor = daily === undefined ? end : anchors[daily.anchor];
  standing.days += 1;
  if (day.opened) standing.daysTraded += 1;
  standing.bestDay = Math.max(standing.bestDay, end - start);
  // What the new day's floors find below them already is touched.
  if (equity <= phaseLevel(terms, standing)) return 'max-loss';
  return undefined;
}

/** One whole phase. `draw` gives its days; there are at most `most` of them. */
export function attempt(
  terms: AttemptTerms,
  draw: () => ChallengeDay,
  most: number,
  guard: boolean,
): { readonly outcome: Outcome; readonly days: number } {
  const standing = newStanding(terms);
  while (standing.days < most) {
    const ended = playDay(terms, standing, draw(), guard);
    if (ended !== undefined) return { outcome: ended, days: standing.days + 1 };
    if (isPassed(terms, standing)) return { outcome: 'passed', days: standing.days };
  }
  return { outcome: 'out-of-time', days: most };
}

function isPassed(terms: AttemptTerms, standing: Standing): boolean {
  const profit = standing.balance - terms.size;
  return profit >= terms.target && standing.daysTraded >= terms.minimumDays && isEven(terms, standing);
}

/** The best day is no larger a share of the profit than allowed. */
export const isEven = ({ size, bestShare }: AttemptTerms, { balance, bestDay }: Standing): boolean =>
  bestShare >= 1 || bestDay <= bestShare * (balance - size);

function phaseLevel({ maximum, size }: AttemptTerms, { highest }: Standing): number {
  if (maximum === undefined) return Number.NEGATIVE_INFINITY;
  return Math.min((maximum.mode === 'static' ? size : highest) - maximum.amount, maximum.lockAt);
}

function shareUnder(terms: AttemptTerms, standing: Standing, day: ChallengeDay, dayLevel: number): number {
  const level = Math.max(dayLevel, phaseLevel(terms, standing));
  const room = Math.max(0, standing.balance - level - terms.margin);
  // Where equity takes the floor up, what was gained and given back is lost from it too.
  const rises = terms.maximum?.mode === 'trailing-intraday' ? Math.max(0, day.high) : 0;
  const most = Math.max(day.planned, rises - Math.min(0, day.low));
  const share = most <= 0 ? 1 : Math.min(1, (SHORT_OF * room) / most);
  return share < LEAST_SHARE ? 0 : share;
}
