// Odds: how long the paths of a prop firm's challenge take: two phases and the funded account after them, on days drawn by lot.
import { challengeOdds } from '#challenge/challenge.ts';
import { count, ms, say, share } from '../hand-fed.ts';
import { DEFAULT_CONFIG, firmTerms } from '#config/config.ts';
import { findInstrument } from '#market/market.ts';
import { seededRandom } from '#backtest/statistics/statistics.ts';
import type { ChallengeDay } from '#challenge/challenge.ts';
import type { FirmTerms } from '#model/firm-terms.ts';

const RUNS = 7;
const DAYS = 500;
const MAX_DAYS = 250;
const SIZE = 100_000;
/** Each odds play these beside their own: a hundred other histories, a hundred paths of each. */
const OTHERS = 10_000;

function termsOf(phase: string): FirmTerms {
  const prop_firm = { rules: 'ftmo-2-step', size: String(SIZE), phase, buffer: { margin_percent: 0.1 } };
  const paper_trading = { ...DEFAULT_CONFIG.paper_trading, initial_balance: String(SIZE) };
  return firmTerms({ ...DEFAULT_CONFIG, paper_trading, prop_firm }, [findInstrument('BTCUSDT')], 'bench')!;
}

/** A day makes or loses up to 1.5 %, a little more often the former; its way goes somewhat further than its end. */
function daysBy(seed: number): readonly ChallengeDay[] {
  const random = seededRandom(seed);
  return Array.from({ length: DAYS }, () => {
    const result = SIZE * 0.03 * (random.next() - 0.47);
    const further = (): number => SIZE * 0.005 * random.next();
    return {
      result,
      low: Math.min(0, result) - further(),
      high: Math.max(0, result) + further(),
      float: 0,
      opened: true,
      planned: SIZE * 0.01,
    };
  });
}

export function odds(): void {
  const phases = ['challenge', 'verification'].map(termsOf);
  const funded: FirmTerms = { ...phases[1]!, phase: 'funded', profitTarget: undefined };
  const payout = { fee: 500, share: 0.8, everyDays: 10 };
  const times: number[] = [];
  let paths = 0;
  let pass = Number.NaN;
  for (let seed = 0; seed <= RUNS; seed += 1) {
    const days = daysBy(seed);
    const began = performance.now();
    const found = challengeOdds({ phases, funded, days, trades: DAYS, maxDays: MAX_DAYS, payout, seed });
    if (!found.enough) throw new Error(found.reason);
    // As the firm takes it, and made smaller near a floor.
    paths = 2 * (found.paths + OTHERS);
    pass = found.bare.pass.estimate;
    times.push(performance.now() - began);
  }
  const [cold, ...warm] = times as [number, ...number[]];
  const median = share(warm, 0.5);
  say(
    `${count(paths)} paths of a challenge in two phases and the account after it, ${DAYS} days drawn from, median`,
    ms(median),
  );
  say('the same, the first of a process', ms(cold));
  say('10,000 of them', ms((median / paths) * 10_000));
  say('share that passes, of the last', pass.toFixed(3));
}
