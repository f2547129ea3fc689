// Firm: how the account stands under the rules of a prop firm, as the API tells it, in words and shares.
import { cash, toNumber } from '#model/number.ts';
import { money } from '#dashboard/format/money.ts';
import type { Cash } from '#model/number.ts';
import type { Rule } from './room.ts';

export type FirmReply = {
  readonly rules: string;
  readonly phase: string;
  readonly state: 'running' | 'halted_today' | 'failed' | 'passed';
  readonly size: string;
  readonly floors: readonly {
    readonly floor: 'daily_loss' | 'max_loss';
    readonly level: string;
    readonly level_after_reset: string;
    readonly room: string;
    readonly loss: string;
    readonly used: string;
  }[];
  readonly next_reset_at: number | null;
  readonly touch: {
    readonly floor: string;
    readonly timestamp: number;
    readonly value: string;
    readonly level: string;
  } | null;
  readonly profit: string;
  readonly profit_target: string | null;
  readonly days_traded: number;
  readonly minimum_days: number | null;
  readonly best_day: string;
  readonly profit_for_best_day: string | null;
  readonly messages_today: number;
  readonly message_budget: number | null;
  readonly next_news: {
    readonly from: number;
    readonly until: number;
    readonly markets: readonly string[];
    readonly title: string;
  } | null;
  readonly source: {
    readonly firm: string;
    readonly program: string;
    readonly version: number;
    readonly read_on: string;
    readonly sources: readonly string[];
  } | null;
};

export type FloorLine = {
  readonly key: string;
  readonly name: string;
  readonly level: Cash;
  readonly afterReset: Cash;
  readonly room: Cash;
  /** Room if every stop fills, orders in flight included; undefined where a stop has no price. */
  readonly worst: Cash | undefined;
  readonly used: number;
  readonly reserved: number;
  readonly worstUsed: number | undefined;
};

const NAME = { daily_loss: 'Floor of the day', max_loss: 'Floor of the phase' } as const;
const share = (part: bigint, whole: bigint): number =>
  whole <= 0n ? (part > 0n ? 1 : 0) : Math.max(0, toNumber(part) / toNumber(whole));

/** @param stops what open positions lose at their stops, `coming` what orders in flight would */
export const floorLines = ({ floors }: FirmReply, stops: Cash | undefined, coming: Cash): readonly FloorLine[] =>
  floors.map(({ floor, level, level_after_reset: after, room, loss, used }) => {
    const whole = cash(loss);
    const taken = cash(used);
    const left = cash(room);
    return {
      key: floor,
      name: NAME[floor],
      level: cash(level),
      afterReset: cash(after),
      room: left,
      worst: stops === undefined ? undefined : ((left - stops - coming) as Cash),
      used: share(taken, whole),
      reserved: share(coming, whole),
      worstUsed: stops === undefined ? undefined : share(taken + stops + coming, whole),
    };
  });

export const STATE: Readonly<
  Record<FirmReply['state'], { readonly word: string; readonly tone: 'ok' | 'warn' | 'stop' }>
> = {
  running: { word: 'Running', tone: 'ok' },
  halted_today: { word: 'Halted until the reset', tone: 'warn' },
  failed: { word: 'Failed', tone: 'stop' },
  passed: { word: 'Passed', tone: 'ok' },
};

/** What the rules ask for beside the floors, each with how far it is. */
export function firmFacts(firm: FirmReply, currency: string): readonly (readonly [name: string, value: string])[] {
  const facts: (readonly [string, string])[] = [];
  const text = (amount: string): string => money(cash(amount), currency);
  if (firm.profit_target !== null) facts.push(['Target', `${text(firm.profit)} of ${text(firm.profit_target)}`]);
  else facts.push(['Profit', text(firm.profit)]);
  if (firm.minimum_days !== null) facts.push(['Days traded', `${firm.days_traded} of at least ${firm.minimum_days}`]);
  if (firm.profit_for_best_day !== null)
    facts.push(['Best day', `${text(firm.best_day)}; asks for a profit of ${text(firm.profit_for_best_day)}`]);
  if (firm.message_budget !== null)
    facts.push([
      'Messages today',
      `${firm.messages_today.toLocaleString('en-US')} of ${firm.message_budget.toLocaleString('en-US')}`,
    ]);
  return facts;
}

/** As one of the rules above: the tightest of all is named in the answer. */
export const floorRule = (
  { key, name, level, room, worst, used, reserved, worstUsed }: FloorLine,
  currency: string,
): Rule => ({
  key,
  name,
  formula: 'what stands against the floor \u2212 the floor',
  numbers: `the floor is at ${money(level, currency)}, ${money(room, currency)} below`,
  used,
  reserved,
  worst: worstUsed,
  left: `${money(room, currency)} left`,
  isSet: true,
  room: worst === undefined ? undefined : ((worst < 0n ? 0n : worst) as Cash),
  ends: key === 'daily_loss' ? 'day' : 'person',
});
