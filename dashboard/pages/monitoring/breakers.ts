// Breakers: every rule that can stop new entries, whether it stands tripped, when it last did, and what ends it.
import type { AccountFacts } from '#dashboard/live/facts.ts';
import type { BreakerTier, Event } from '#model/event.ts';

export type Ending = 'day' | 'firm-day' | 'phase' | 'health' | 'person';

type Rule = {
  readonly rule: string;
  readonly tier: BreakerTier;
  readonly name: string;
  readonly what: string;
  readonly ends: Ending;
};

/** docs/risk.md and docs/runbook.md tell the same. */
const RULES: readonly Rule[] = [
  {
    rule: 'daily-loss',
    tier: 'account',
    name: 'Daily loss',
    what: 'Equity has lost the limit since the trading day began.',
    ends: 'day',
  },
  {
    rule: 'max-drawdown',
    tier: 'account',
    name: 'Drawdown',
    what: 'Equity is too far below its highest.',
    ends: 'person',
  },
  {
    rule: 'rule-floor-day',
    tier: 'account',
    name: 'Firm: floor of the day',
    what: 'The floor of the day of a prop firm was touched.',
    ends: 'firm-day',
  },
  {
    rule: 'rule-floor',
    tier: 'account',
    name: 'Firm: floor of the phase',
    what: 'The floor of the phase of a prop firm was touched.',
    ends: 'phase',
  },
  {
    rule: 'reject-rate',
    tier: 'account',
    name: 'Rejects in a row',
    what: 'The venue has rejected too many orders one after another.',
    ends: 'person',
  },
  {
    rule: 'agent-failed',
    tier: 'agent',
    name: 'Agent failed',
    what: 'An agent threw, and is left out.',
    ends: 'person',
  },
  { rule: 'emergency-stop', tier: 'system', name: 'Emergency stop', what: 'A person pressed Stop.', ends: 'person' },
  { rule: 'feed', tier: 'system', name: 'Feed', what: 'Prices of a market have gone silent.', ends: 'health' },
  {
    rule: 'clock',
    tier: 'system',
    name: 'Clock',
    what: 'The clock was put, or is not that of the exchange.',
    ends: 'health',
  },
  { rule: 'store', tier: 'system', name: 'Store', what: 'The event log could not be written.', ends: 'health' },
  {
    rule: 'latency',
    tier: 'system',
    name: 'Latency',
    what: 'The program stood still, or an answer took too long.',
    ends: 'health',
  },
  {
    rule: 'errors',
    tier: 'system',
    name: 'Errors',
    what: 'Too many errors at the rim within a minute.',
    ends: 'health',
  },
  {
    rule: 'venue',
    tier: 'system',
    name: 'Venue',
    what: 'An exchange with real orders does not answer, shows less than is held or an order of somebody else, or leave for real money is missing.',
    ends: 'health',
  },
];

export const ENDING: Readonly<Record<Ending, string>> = {
  day: 'with the next trading day, or by a person',
  'firm-day': 'with the firm\u2019s next day',
  phase: 'never in this phase of the firm',
  health: 'by itself when it is well again, or by a person',
  person: 'by a person',
};

export type Trip = { readonly time: number; readonly detail: string; readonly sequence: number };
export type Undoing = { readonly time: number; readonly by: string; readonly reason: string };

export type BreakerLine = Rule & {
  /** Since when and why it stands tripped. */
  readonly trip: Trip | undefined;
  /** The last time that it tripped, standing or over; undefined is never, as far as was looked back. */
  readonly last: Trip | undefined;
  readonly reset: Undoing | undefined;
};

type Known = {
  readonly rule: string;
  readonly detail: string;
  readonly tier: BreakerTier;
  readonly since: number;
};

/**
 * Tripped ones first, then as they are listed.
 * @param events `tripped` and `reset` of the account, oldest first
 * @param standing what the folded view says that stands tripped: one rule of each tier, also from before the events
 */
export function breakerLines(events: readonly Event[], standing: readonly Known[]): readonly BreakerLine[] {
  const trips = new Map<string, Trip>();
  const last = new Map<string, Trip>();
  const resets = new Map<BreakerTier, Undoing>();
  const tierOf = new Map(RULES.map(({ rule, tier }) => [rule, tier]));
  for (const event of events) {
    if (event.kind === 'tripped') {
      const { rule, detail, tier } = event.data;
      tierOf.set(rule, tier);
      const trip = { time: event.time, detail, sequence: event.sequence };
      trips.set(rule, trip);
      last.set(rule, trip);
    } else if (event.kind === 'reset') {
      const { tier, by, reason } = event.data;
      resets.set(tier, { time: event.time, by, reason });
      for (const rule of trips.keys()) if (tierOf.get(rule) === tier) trips.delete(rule);
    }
  }
  for (const { rule, detail, tier, since } of standing) {
    tierOf.set(rule, tier);
    const trip = trips.get(rule) ?? { time: since, detail, sequence: 0 };
    trips.set(rule, trip);
    if (!last.has(rule)) last.set(rule, trip);
  }
  const others = [...tierOf].flatMap(([rule, tier]): readonly Rule[] =>
    RULES.some((each) => each.rule === rule) ? [] : [{ rule, tier, name: rule, what: '', ends: 'person' }],
  );
  return [...RULES, ...others]
    .map((rule): BreakerLine => ({
      ...rule,
      trip: trips.get(rule.rule),
      last: last.get(rule.rule),
      reset: resets.get(rule.tier),
    }))
    .toSorted((a, b) => Number(b.trip !== undefined) - Number(a.trip !== undefined));
}

/** Rules that nothing has set: they can never trip. */
export const unsetRules = ({ maxDrawdownBps, floors }: AccountFacts): ReadonlySet<string> =>
  new Set([
    ...(maxDrawdownBps === undefined ? ['max-drawdown'] : []),
    ...(floors.length === 0 ? ['rule-floor-day', 'rule-floor'] : []),
  ]);

type Around = {
  /** Rules that stand tripped in this tier. */
  readonly rules: readonly string[];
  readonly tier: BreakerTier;
  /** Other tiers that stand tripped. */
  readonly others: readonly string[];
  readonly isPaused: boolean;
  /** Agents that are failed, paused or stopped. */
  readonly restingAgents: readonly string[];
  readonly positions: number;
};

/** What a reset of this tier will do, one sentence each, for the person who is about to do it. */
export function afterReset({ tier, rules, others, isPaused, restingAgents, positions }: Around): readonly string[] {
  const said: string[] = [];
  const stays = [
    ...(rules.some((rule) => rule.startsWith('rule-floor')) ? ['no person can lift the floor of a firm'] : []),
    ...others.map((other) => `the ${other} breaker stands tripped`),
    ...(isPaused ? ['trading is paused'] : []),
    ...restingAgents.map((agent) => `agent ${agent} does not run`),
  ];
  said.push(
    stays.length === 0
      ? 'Strategies may place new entries again at once.'
      : `New entries stay refused: ${stays.join(', ')}.`,
  );
  switch (tier) {
    case 'account':
      said.push(
        'The loss of the day, the drawdown and the rejects are counted anew from now: the limits stand in full again.',
      );
      break;
    case 'agent':
      said.push(
        'A failed agent stays left out until it is started below; one that holds money keeps entries halted whatever is reset.',
      );
      break;
    case 'system':
      said.push('What is still unwell trips it again at once.');
  }
  said.push('Entries that were cancelled do not come back.');
  said.push(
    positions === 0
      ? 'Nothing is open.'
      : `${positions === 1 ? '1 position keeps its' : `${positions} positions keep their`} stop and target as they are now.`,
  );
  return said;
}

const REASON_LEAST = 10;
const REASON_MOST = 100;

/** Why a reason is not taken; undefined where it is. The API takes visible ASCII only. */
export function reasonFault(reason: string): string | undefined {
  const text = reason.trim();
  if (text.length < REASON_LEAST) return `At least ${REASON_LEAST} characters: ${REASON_LEAST - text.length} more.`;
  if (text.length > REASON_MOST) return `At most ${REASON_MOST} characters: ${text.length - REASON_MOST} fewer.`;
  return /^[\x20-\x7e]+$/.test(text) ? undefined : 'Plain letters only: no accents, no line breaks.';
}
export { REASON_MOST };
