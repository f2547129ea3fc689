// Challenge: the odds of a prop firm's challenge on a strategy's own days, resampled in blocks. The door of the room.
import { quantile, seededRandom } from '#backtest/statistics/statistics.ts';
import { attempt, attemptTerms, isEven, newStanding, playDay } from './attempt.ts';
import type { AttemptTerms, Outcome } from './attempt.ts';
import type { ChallengeDay } from './days.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import type { Random } from './draw.ts';
import { drawDays, resampled } from './draw.ts';

export { challengeDays } from './days.ts';
export type { ChallengeDay } from './days.ts';

/** What passing costs and pays. Amounts in the account currency. */
export type Payout = {
  readonly fee: number;
  /** Of the profit, 0..1. */
  readonly share: number;
  /** Trading days between two payouts. */
  readonly everyDays: number;
};

export type ChallengeInput = {
  /** Phases in their order; each is a new account. */
  readonly phases: readonly FirmTerms[];
  /** The account after them. */
  readonly funded: FirmTerms;
  readonly days: readonly ChallengeDay[];
  readonly trades: number;
  /** Most trading days of a phase, and of the funded account. */
  readonly maxDays: number;
  readonly payout: Payout | undefined;
  readonly seed: number;
};

/** 95 %: the luck of the draw, and that another history of the same strategy would have been another. */
export type Estimate = { readonly estimate: number; readonly low: number; readonly high: number };

export type Odds = {
  readonly pass: Estimate;
  /** How attempts ended, as shares. */
  readonly ended: {
    readonly passed: number;
    readonly dailyLoss: number;
    readonly maxLoss: number;
    readonly outOfTime: number;
  };
  /** Trading days of an attempt, and of those that passed (null where none did). */
  readonly days: Estimate;
  readonly daysToPass: { readonly p10: number; readonly median: number; readonly p90: number } | null;
  /** What an attempt is worth: payouts less the fee. Null where no fee and share were told. */
  readonly value: Estimate | null;
};

export type ChallengeOdds =
  | { readonly enough: false; readonly reason: string }
  | {
      readonly enough: true;
      readonly paths: number;
      readonly meanBlock: number;
      /** The days as they were traded, with nothing in the way but the firm. */
      readonly bare: Odds;
      /** Made smaller near a floor, as risk does. */
      readonly guarded: Odds;
    };

/** Below these a share of passed attempts says nothing. */
const LEAST_TRADES = 30;
const LEAST_DAYS_TRADED = 20;
const PATHS = 4_000;
const HISTORIES = 100;
const PATHS_PER_HISTORY = 100;

/** The same input gives the same odds to the byte. */
export function challengeOdds(input: ChallengeInput): ChallengeOdds {
  const { days, trades } = input;
  const traded = days.filter(({ opened }) => opened).length;
  if (trades < LEAST_TRADES || traded < LEAST_DAYS_TRADED)
    return {
      enough: false,
      reason: `not enough trades: ${trades} on ${traded} days; odds need ${LEAST_TRADES} on ${LEAST_DAYS_TRADED}`,
    };
  const meanBlock = Math.max(1, Math.cbrt(days.length));
  const plan = planOf(input);
  return {
    enough: true,
    paths: PATHS,
    meanBlock,
    bare: oddsOf(plan, days, meanBlock, input.seed, false),
    guarded: oddsOf(plan, days, meanBlock, input.seed, true),
  };
}

type Plan = {
  readonly phases: readonly AttemptTerms[];
  readonly funded: AttemptTerms;
  readonly maxDays: number;
  readonly payout: Payout | undefined;
};

const planOf = ({ phases, funded, maxDays, payout }: ChallengeInput): Plan => ({
  phases: phases.map(attemptTerms),
  funded: attemptTerms(funded),
  maxDays,
  payout,
});

type Told = { readonly outcome: Outcome; readonly days: number; readonly value: number };

function oddsOf(plan: Plan, days: readonly ChallengeDay[], meanBlock: number, seed: number, guard: boolean): Odds {
  const random = seededRandom(seed);
  const told = play(plan, days, meanBlock, random, guard, PATHS);
  const others = Array.from({ length: HISTORIES }, () =>
    play(plan, resampled(days, meanBlock, random), meanBlock, random, guard, PATHS_PER_HISTORY),
  );
  const estimate = (of: (told: readonly Told[]) => number): Estimate => {
    const spread = Float64Array.from(others, of).sort();
    const middle = of(told);
    return {
      estimate: middle,
      low: Math.min(middle, quantile(spread, 0.025)),
      high: Math.max(middle, quantile(spread, 0.975)),
    };
  };
  const passed = Float64Array.from(
    told.filter(({ outcome }) => outcome === 'passed'),
    (each) => each.days,
  ).sort();
  return {
    pass: estimate((all) => shareOf(all, 'passed')),
    ended: {
      passed: shareOf(told, 'passed'),
      dailyLoss: shareOf(told, 'daily-loss'),
      maxLoss: shareOf(told, 'max-loss'),
      outOfTime: shareOf(told, 'out-of-time'),
    },
    days: estimate((all) => meanOf(all, ({ days: count }) => count)),
    daysToPass:
      passed.length === 0
        ? null
        : { p10: quantile(passed, 0.1), median: quantile(passed, 0.5), p90: quantile(passed, 0.9) },
    value: plan.payout === undefined ? null : estimate((all) => meanOf(all, ({ value }) => value)),
  };
}

const meanOf = (all: readonly Told[], of: (told: Told) => number): number =>
  all.reduce((sum, told) => sum + of(told), 0) / all.length;
const shareOf = (all: readonly Told[], outcome: Outcome): number =>
  meanOf(all, (told) => (told.outcome === outcome ? 1 : 0));

function play(
  plan: Plan,
  days: readonly ChallengeDay[],
  meanBlock: number,
  random: Random,
  guard: boolean,
  paths: number,
): readonly Told[] {
  return Array.from({ length: paths }, (): Told => {
    const draw = drawDays(days, meanBlock, random);
    const fee = plan.payout?.fee ?? 0;
    let count = 0;
    for (const phase of plan.phases) {
      const ended = attempt(phase, draw, plan.maxDays, guard);
      count += ended.days;
      if (ended.outcome !== 'passed') return { outcome: ended.outcome, days: count, value: -fee };
    }
    return { outcome: 'passed', days: count, value: paidOut(plan, draw, guard) - fee };
  });
}

/** The funded account until a floor ends it. After each payout it begins anew with its size. */
function paidOut({ funded, payout, maxDays }: Plan, draw: () => ChallengeDay, guard: boolean): number {
  if (payout === undefined) return 0;
  let paid = 0;
  let standing = newStanding(funded);
  for (let day = 1; day <= maxDays; day += 1) {
    if (playDay(funded, standing, draw(), guard) !== undefined) return paid;
    const profit = standing.balance - funded.size;
    if (standing.days < payout.everyDays || profit <= 0 || !isEven(funded, standing)) continue;
    paid += payout.share * profit;
    standing = newStanding(funded);
  }
  return paid;
}
