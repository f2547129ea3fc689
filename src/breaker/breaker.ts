// Breaker: trips when a rule of the account is broken and stays tripped until that rule's own reset or a person's.
import { agent } from '#model/agent.ts';
import { canStart } from '#model/agent-control.ts';
import { DAY_MS, localTime } from '#model/time.ts';
import { larger } from '#model/number.ts';
import { desksOf } from '#model/per-account.ts';
import type { Command, Health, Kind } from '#model/event.ts';
import { floorsUnder, hearFloors, rollFloors } from '#model/floors.ts';
import type { Cash } from '#model/number.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import type { Floors } from '#model/floors.ts';
import type { Millis } from '#model/time.ts';
import type { OrderState } from '#model/order.ts';
import type { Say } from '#model/agent.ts';
import { RULES } from './rules.ts';
import type { Rule } from './rules.ts';
import type { AccountBreaker, BreakerSettings, RuleName } from './settings.ts';
import { initialState } from './state.ts';
import type { BreakerState } from './state.ts';

export { DEFAULT_BREAKER } from './settings.ts';
export type { BreakerSettings } from './settings.ts';

/**
 * Says `tripped` once for each rule, and `reset` for a whole tier: a reset means that nothing of that tier is tripped any more.
 * Its own resets are signed "breaker". docs/risk.md has the rules.
 * @throws RangeError when the zone of the trading day is unknown
 */
export const breaker = (settings: BreakerSettings) => {
  const desks = desksOf(settings, (own) => own);
  return agent({
    name: 'breaker',
    key: 'account',
    hears: ['mark', 'account', 'order', 'command', 'health', 'agentFailed'],
    says: ['tripped', 'reset'],
    initial: (name) => initialState(name, desks.of(name).dayZone),
    step(state, event, say) {
      // Only a tripped rule waits for the clock; the day of an account that trades rolls with its equity.
      if (event.kind === 'mark' && state.tripped.length === 0) return;
      const own = underLimits(desks.of(state.name), state);
      switch (event.kind) {
        case 'mark':
          rollDay(state, own, event.time, say);
          rollFirmDay(state, own, event.time, say);
          return;
        case 'account': {
          rollDay(state, own, event.time, say);
          const { equity } = event.data;
          if (state.equity === undefined) state.dayStart = equity;
          state.equity = equity;
          state.peak = larger(state.peak, equity);
          if (own.firm !== undefined) {
            rollFirmDay(state, own, event.time, say);
            hearFloors(floorsOf(state, own.firm), own.firm, event.data, event.time);
          }
          judge(state, own, 'account', say);
          return;
        }
        case 'order':
          // What somebody else has sent says nothing about ours.
          if (event.data.request.role === 'external' || !countRejects(state, event.data.state)) return;
          judge(state, own, 'order', say);
          return;
        case 'command':
          if (event.data.type === 'reset-breaker') resetByPerson(state, own, event.data, say);
          else if (event.data.type === 'emergency-stop') {
            state.stoppedBy = event.data.by;
            judge(state, own, 'command', say);
          } else if (event.data.type === 'set-limits') {
            state.limits = event.data.limits;
            rollDay(state, own, event.time, say);
            judge(state, underLimits(own, state), 'account', say);
          }
          return;
        case 'health':
          noteHealth(state, event.data);
          if (event.data.ok) heal(state, say);
          else judge(state, own, 'health', say);
          return;
        case 'agentFailed':
          state.failed = [...state.failed, event.data];
          judge(state, own, 'agentFailed', say);
      }
    },
  });
};

/** A wider limit lifts nothing that is tripped: that is a word of its own. */
const underLimits = (settings: AccountBreaker, { limits }: BreakerState): AccountBreaker =>
  limits === undefined
    ? settings
    : { ...settings, maxDailyLoss: limits.maxDailyLoss, maxDrawdownBps: limits.maxDrawdownBps };

function judge(state: BreakerState, settings: AccountBreaker, after: Kind, say: Say<'tripped'>): void {
  for (const rule of RULES) {
    if (rule.after !== after || state.tripped.includes(rule.name)) continue;
    const detail = rule.breach(state, settings);
    if (detail === undefined) continue;
    state.tripped = [...state.tripped, rule.name];
    say('tripped', { tier: rule.tier, rule: rule.name, detail });
  }
}

/** @returns whether there is one more reject in the row */
function countRejects(state: BreakerState, orderState: OrderState): boolean {
  switch (orderState) {
    case 'rejected':
      state.rejectsInARow += 1;
      return true;
    case 'accepted':
    case 'triggered':
    case 'partially-filled':
    case 'filled':
      // The venue takes orders again. An order that the agent itself denied says nothing about the venue.
      state.rejectsInARow = 0;
      return false;
    default:
      return false;
  }
}

/** A day begins with the equity last heard. Rules that end with the day end here. */
function rollDay(state: BreakerState, settings: AccountBreaker, time: Millis, say: Say<'reset'>): void {
  const day = Math.floor((localTime(state.zone, time) - settings.dayStartMs) / DAY_MS);
  if (day === state.day) return;
  state.day = day;
  state.dayStart = state.equity ?? (0n as Cash);
  const ended = RULES.filter(({ name, ends }) => ends === 'with-day' && state.tripped.includes(name));
  end(state, ended, 'the next trading day has begun', say);
}

const floorsOf = (state: BreakerState, firm: FirmTerms): Floors => (state.floors = floorsUnder(state.floors, firm));

/** The firm's day has a clock of its own. What the new day's floor finds touched already stays tripped. */
function rollFirmDay(state: BreakerState, { firm }: AccountBreaker, time: Millis, say: Say<'reset'>): void {
  if (firm === undefined) return;
  const floors = floorsOf(state, firm);
  rollFloors(floors, firm, time);
  if (floors.touchedToday !== undefined) return;
  const ended = RULES.filter(({ name, ends }) => ends === 'with-firm-day' && state.tripped.includes(name));
  end(state, ended, "the firm's next day has begun", say);
}

function noteHealth(state: BreakerState, { check, subject, ok, detail }: Health): void {
  const others = state.ailing.filter((each) => each.check !== check || each.subject !== subject);
  state.ailing = ok ? others : [...others, { check, subject, detail }];
}

function heal(state: BreakerState, say: Say<'reset'>): void {
  const healed = RULES.filter(
    ({ name, ends }) =>
      ends === 'with-health' && state.tripped.includes(name) && !state.ailing.some(({ check }) => check === name),
  );
  end(state, healed, 'is well again', say);
}

/** Rules that reset themselves. A tier is said to be reset only when nothing of it is tripped any more. */
function end(state: BreakerState, ended: readonly Rule[], why: string, say: Say<'reset'>): void {
  if (ended.length === 0) return;
  const names = new Set<RuleName>(ended.map(({ name }) => name));
  state.tripped = state.tripped.filter((name) => !names.has(name));
  for (const tier of new Set(ended.map(({ tier }) => tier)))
    if (!RULES.some((rule) => rule.tier === tier && state.tripped.includes(rule.name)))
      say('reset', { tier, reason: `${[...names].join(', ')}: ${why}`, by: 'breaker' });
}

/**
 * Loss, drawdown and rejects are counted anew from here, or the next candle would trip the same rule again. Said also where
 * nothing was tripped, so that risk starts anew too and the record has it.
 */
function resetByPerson(
  state: BreakerState,
  settings: AccountBreaker,
  { tier, reason, by }: Extract<Command, { readonly type: 'reset-breaker' }>,
  say: Say<'tripped' | 'reset'>,
): void {
  // Who and why is what the record is for: without them nothing is reset.
  if (reason.trim() === '' || by.trim() === '') return;
  const names = new Set(RULES.filter((rule) => rule.tier === tier).map(({ name }) => name));
  if (names.size === 0) return;
  state.tripped = state.tripped.filter((name) => !names.has(name));
  if (tier === 'agent') state.failed = state.failed.filter(({ agent: name }) => !canStart(name));
  if (tier === 'system') state.stoppedBy = '';
  if (tier === 'account') state.rejectsInARow = 0;
  if (tier === 'account' && state.equity !== undefined) {
    state.dayStart = state.equity;
    state.peak = state.equity;
  }
  say('reset', { tier, reason, by });
  // A person's word heals no feed, mends no ledger and moves no floor: what is still so trips again at once.
  if (tier === 'account' && state.floors !== undefined) judge(state, settings, 'account', say);
  judge(state, settings, 'health', say);
  judge(state, settings, 'agentFailed', say);
}
