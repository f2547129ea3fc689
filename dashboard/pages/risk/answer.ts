// Answer: whether one may trade, how much more may be lost today, and which rule is the tightest.
import { money, wholeMoney } from '#dashboard/format/money.ts';
import { ruleWords } from '#dashboard/live/words.ts';
import type { Cash } from '#model/number.ts';
import type { Rule } from './room.ts';

export type RiskAnswer = {
  readonly tone: 'ok' | 'warn' | 'bad' | 'off';
  readonly head: string;
  readonly facts: string;
};

type Asked = {
  readonly rules: readonly Rule[];
  readonly currency: string;
  readonly isLost: boolean;
  readonly isPaused: boolean;
  readonly tripped: readonly { readonly rule: string; readonly detail: string }[];
  readonly maxPositionSize: Cash | undefined;
  readonly warnAt: number;
};

/** The rule that leaves the least to be lost; undefined while none is known. */
export function tightest(rules: readonly Rule[]): (Rule & { readonly room: Cash }) | undefined {
  let found: (Rule & { readonly room: Cash }) | undefined;
  for (const rule of rules)
    if (rule.room !== undefined && (found === undefined || rule.room < found.room))
      found = { ...rule, room: rule.room };
  return found;
}

export function riskAnswer({ rules, currency, isLost, isPaused, tripped, maxPositionSize, warnAt }: Asked): RiskAnswer {
  const least = tightest(rules);
  const room =
    least === undefined
      ? 'How much may be lost is not known yet.'
      : `${money(least.room, currency)} could be lost before the next limit.`;
  if (isLost)
    return {
      tone: 'off',
      head: 'Not connected.',
      facts: 'What follows is as it was last told. The agent holds to its limits all the same.',
    };
  const [breaker] = tripped;
  if (breaker !== undefined)
    return {
      tone: 'bad',
      head: 'No new entries.',
      facts: `${ruleWords(breaker.rule)}: ${breaker.detail}. Stops and targets stay.`,
    };
  if (isPaused) return { tone: 'warn', head: 'Paused by a person.', facts: `No new plan is approved. ${room}` };
  // The one that is not known could be the tightest.
  const isUnknown = rules.some(({ isSet, used }) => isSet && used === undefined);
  if (least === undefined || isUnknown)
    return { tone: 'off', head: 'Not known yet.', facts: 'The first equity is still to come.' };
  const word = least.name.toLowerCase();
  if (least.room === 0n)
    return { tone: 'warn', head: 'You can risk nothing more.', facts: `${least.name} has no room: ${least.numbers}.` };
  const near = rules.filter(
    ({ used, reserved, isSet, ends }) =>
      isSet && ends !== 'each' && (used ?? 0) + reserved >= warnAt && (used ?? 0) + reserved > 0,
  );
  return {
    tone: near.length > 0 ? 'warn' : 'ok',
    head: `You can risk ${money(least.room, currency)} more today.`,
    facts: [
      `The tightest rule is ${word}.`,
      near.length === 0 ? '' : `Nearly used: ${near.map(({ name }) => name.toLowerCase()).join(', ')}.`,
      `One position may be worth ${wholeMoney(maxPositionSize, currency)}.`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  };
}
