// Judgement: the verdict over a backtest, by rules that are the same for everybody. docs/statistics.md has them in words.
import { LEAST_TRADES } from './bounds.ts';
import type { Bounds, FindingsVerdict, Proof, VerdictKind } from '#model/findings.ts';

export type Judged = {
  /** Mean R of all trades with its interval; null below 30 trades. */
  readonly mean: number | null;
  readonly whole: Bounds | null;
  readonly inSample: Bounds | null;
  readonly outOfSample: Bounds | null;
  readonly trades: number;
  readonly tradesOutOfSample: number;
  readonly tradesNeeded: number | null;
  readonly trials: number;
  readonly deflatedSharpe: number | null;
  readonly chance: { readonly pValue: number; readonly draws: number } | null;
};

const SURE = 0.95;

const HEADLINES: Readonly<Record<VerdictKind, string>> = {
  proven: 'Proven here.',
  'not-proven': 'Not proven.',
  loses: 'Loses.',
  'not-enough': 'Not enough trades.',
};

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
const inR = (value: number): string => `${value > 0 ? '+' : value < 0 ? '\u2212' : ''}${Math.abs(value).toFixed(2)}R`;
const percent = (share: number): string => `${Math.round(100 * share)}%`;
const range = ({ low95, high95 }: Bounds): string => `${inR(low95)} to ${inR(high95)}`;

export function judge(judged: Judged): FindingsVerdict {
  const { trades, tradesNeeded, whole, mean } = judged;
  const proofs = [outside(judged), deflated(judged), beyondChance(judged)];
  const say = (kind: VerdictKind, sentence: string): FindingsVerdict => ({
    kind,
    headline: HEADLINES[kind],
    sentence,
    trades,
    tradesNeeded,
    proofs,
  });
  if (trades === 0) return say('not-enough', 'There were none: what stopped the setups stands below.');
  if (trades < LEAST_TRADES || mean === null || whole === null)
    return say('not-enough', `${counted(trades, 'trade')}; below ${LEAST_TRADES} a mean says nothing.`);
  if (whole.high95 < 0)
    return say(
      'loses',
      `${inR(mean)} a trade over ${trades} trades, and the whole 95% interval lies below zero (${range(whole)}).`,
    );
  if (tradesNeeded !== null && trades < tradesNeeded)
    return say(
      'not-enough',
      `Needs about ${tradesNeeded} to tell a mean of ${inR(mean)} from luck; there are ${trades} (${range(whole)}).`,
    );
  if (proofs.every(({ passed }) => passed === true))
    return say(
      'proven',
      `${inR(mean)} a trade over ${trades} trades: it pays where nothing was chosen, after all trials, and beyond chance.`,
    );
  if (mean <= 0)
    return say(
      'not-proven',
      `${inR(mean)} a trade over ${trades} trades; the 95% interval reaches above zero (${range(whole)}).`,
    );
  return say('not-proven', whyNot(judged, proofs));
}

const half = (bounds: Bounds | null): 'pays' | 'loses' | 'cannot be told from zero' | undefined =>
  bounds === null ? undefined : bounds.low95 > 0 ? 'pays' : bounds.high95 < 0 ? 'loses' : 'cannot be told from zero';

function whyNot({ inSample, outOfSample }: Judged, proofs: readonly Proof[]): string {
  const inside = half(inSample);
  const out = half(outOfSample);
  if (inside !== undefined && out !== undefined && out !== 'pays') {
    if (inside === out) return `In sample and out of sample it ${out}.`;
    const it = inside.startsWith('cannot') || out.startsWith('cannot') ? 'it ' : '';
    return `In sample it ${inside}, out of sample ${it}${out}.`;
  }
  return proofs.find(({ passed }) => passed !== true)!.words;
}

function outside({ outOfSample, tradesOutOfSample }: Judged): Proof {
  const name = 'out-of-sample';
  if (outOfSample === null)
    return {
      name,
      passed: null,
      words: `Only ${counted(tradesOutOfSample, 'trade')} out of sample; ${LEAST_TRADES} are needed.`,
    };
  const passed = outOfSample.low95 > 0;
  const words = `Out of sample the mean lies between ${range(outOfSample)}${passed ? ', above zero.' : ', which does not exclude zero.'}`;
  return { name, passed, words };
}

function deflated({ deflatedSharpe, trials }: Judged): Proof {
  const name = 'deflated-sharpe';
  const after = `after ${counted(trials, 'trial')}`;
  if (deflatedSharpe === null)
    return { name, passed: null, words: `The chance of a true edge ${after} is not known: too few trades.` };
  return {
    name,
    passed: deflatedSharpe >= SURE,
    words: `The chance of a true edge ${after} is ${deflatedSharpe.toFixed(2)}; ${SURE} is asked for.`,
  };
}

function beyondChance({ chance }: Judged): Proof {
  const name = 'random-entries';
  if (chance === null) return { name, passed: null, words: 'No trade could be placed at random moments.' };
  const { pValue, draws } = chance;
  return {
    name,
    passed: pValue <= 1 - SURE,
    words: `Random entries with the same exits did as well or better in ${percent(pValue)} of ${draws} runs.`,
  };
}
