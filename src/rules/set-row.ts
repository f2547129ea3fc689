// Set row: a rule set in the words of a table, for the manual and the terminal.
import { formatFixed, cash } from '#model/number.ts';
import { MINUTE_MS } from '#model/time.ts';
import type { Claim, DailyRule, Lock, MaximumRule, Phase, RuleSet, Said } from './rule-set.ts';

export type SetRow = {
  readonly name: string;
  readonly day: string;
  readonly daily_loss: string;
  readonly max_loss: string;
  readonly target: string;
  readonly other: string;
  readonly read: string;
  readonly sources: string;
};

/** `unknown` and `none` stand as they are. */
export const setRow = (set: RuleSet): SetRow => ({
  name: set.name,
  day: set.zone === 'unknown' && set.clock === 'unknown' ? 'unknown' : `${set.clock} ${set.zone}`,
  daily_loss: dailyWords(set.daily),
  max_loss: maximumWords(set.maximum),
  target: set.phases.map(({ name, profitTargetBps }) => `${name} ${share(profitTargetBps)}`).join(', '),
  other: otherWords(set),
  read: `${set.verified}, version ${set.version}`,
  sources: set.sources.join('; '),
});

const percent = (bps: number): string => `${bps / 100} %`;
const share = (claim: Claim<number>): string => (typeof claim === 'number' ? percent(claim) : claim);

function dailyWords(rule: Claim<DailyRule>): string {
  if (typeof rule !== 'object') return rule;
  const amount = rule.bps === 'unknown' ? 'amount unknown' : rule.bps.map(percent).join(' or ');
  const of = rule.of === 'initial' ? 'of the size' : 'of that';
  const anchor = {
    balance: 'balance',
    equity: 'equity',
    higher: 'higher of balance and equity',
    unknown: 'what is unknown',
  }[rule.anchor];
  return `${anchor} at the reset − ${amount}${rule.bps === 'unknown' ? '' : ` ${of}`}${rule.ends === 'pause' ? ', a pause only' : ''}`;
}

function maximumWords(rule: Claim<MaximumRule>): string {
  if (typeof rule !== 'object') return rule;
  const bySize = Object.entries(rule.amounts).map(([size, amount]) => `${amount} for ${size}`);
  const known = rule.bps === 'unknown' ? bySize : rule.bps.map(percent);
  return `${rule.mode}, ${known.length === 0 ? 'amount unknown' : known.join(' or ')}${lockWords(rule.lock)}`;
}

function lockWords(lock: Claim<Lock>): string {
  if (lock === 'none') return '';
  if (lock === 'unknown') return ', lock unknown';
  return `, locks at the size${cash(lock.plus) === 0n ? '' : ` + ${formatFixed(cash(lock.plus))}`}`;
}

const STANDING = { firm: '', 'second-hand': ' (told by others)', conflict: ' (its pages contradict)' } as const;
const said = (claim: Claim<Said<number>>, words: (value: number) => string): readonly string[] =>
  typeof claim === 'object' ? [`${words(claim.value)}${STANDING[claim.standing]}`] : [];

function otherWords({ minimumDays, bestDayBps, messagesPerDay, phases }: RuleSet): string {
  const words = [
    ...(typeof minimumDays === 'number' ? [`${minimumDays} days traded`] : []),
    ...said(bestDayBps, (value) => `best day at most ${percent(value)}`),
    ...said(messagesPerDay, (value) => `${value} messages a day`),
    ...phases.flatMap(phaseWords),
  ];
  return words.length === 0 ? 'unknown' : words.join('; ');
}

function phaseWords({ name, news, lock }: Phase): readonly string[] {
  return [
    ...(lock === undefined ? [] : [`${name}${lockWords(lock).replace(',', ' floor')}`]),
    ...(typeof news === 'object'
      ? [
          `${name}: ${news.meaning} from ${news.beforeMs / MINUTE_MS} min before to ${news.afterMs / MINUTE_MS} min after news`,
        ]
      : []),
  ];
}
