// Terms: a rule set and what a person says become the terms that an account is held to. Nothing is filled in by a guess.
import { cash, formatFixed } from '#model/number.ts';
import { HOUR_MS, MINUTE_MS } from '#model/time.ts';
import { suggestion } from '#model/nearest.ts';
import { SmcError } from '#model/fate.ts';
import type { Cash } from '#model/number.ts';
import type { DailyTerms, FirmTerms, MaximumTerms, NewsTerms } from '#model/firm-terms.ts';
import type { Millis } from '#model/time.ts';
import type { DailyChoice, FirmChoice, MaximumChoice } from './choice.ts';
import { FTMO } from './ftmo.ts';
import { OTHER_FIRMS } from './other-firms.ts';
import type { Claim, Choices, Lock, Phase, RuleSet, Said } from './rule-set.ts';

const CUSTOM = 'custom';

/** A firm that says nothing: with it every rule is the person's own. */
const NOTHING_SAID: RuleSet = {
  name: CUSTOM,
  firm: '',
  program: '',
  version: 1,
  verified: '',
  effectiveFrom: 'unknown',
  sources: [],
  zone: 'unknown',
  clock: 'unknown',
  daily: 'unknown',
  maximum: 'unknown',
  phases: [{ name: 'challenge', profitTargetBps: 'unknown', news: 'unknown' }],
  minimumDays: 'unknown',
  bestDayBps: 'unknown',
  messagesPerDay: 'unknown',
  notes: [],
};

/** The fault of a choice: what is missing or wrong, at which key, and how to mend it. */
type Fault = (key: string, what: string, mend: string) => SmcError;

/**
 * `where` is the block of the configuration that the choice stands in.
 * @throws SmcError CONFIG_INVALID where the set or phase does not exist, or a floor would rest on what no source says
 */
export function termsOf(choice: FirmChoice, where: string): FirmTerms {
  const fault: Fault = (key, what, mend) =>
    new SmcError('CONFIG_INVALID', `${where}.${key}: ${what}`, `${where}.${key}`, mend);
  const set = setNamed(choice.rules, fault);
  const phase = phaseNamed(set, choice.phase, fault);
  const profitBps =
    choice.profitTargetBps ?? (typeof phase.profitTargetBps === 'number' ? phase.profitTargetBps : undefined);
  const resetMs = choice.resetMs ?? clockMs(set.clock);
  const zone = choice.zone ?? (set.zone === 'unknown' ? undefined : set.zone);
  if (zone === undefined) throw fault('reset_zone', `in which zone the day of ${set.name} begins is not known`, ASK);
  if (resetMs === undefined) throw fault('reset_clock', `when the day of ${set.name} begins is not known`, ASK);
  const terms: Omit<FirmTerms, 'id'> = {
    rules: set.name,
    phase: phase.name,
    size: choice.size,
    zone,
    resetMs,
    daily: dailyOf(set, choice, fault),
    maximum: maximumOf(set, phase, choice, fault),
    buffer: choice.buffer,
    profitTarget: profitBps === undefined ? undefined : share(choice.size, profitBps),
    minimumDays: choice.minimumDays ?? (typeof set.minimumDays === 'number' ? set.minimumDays : undefined),
    bestDayBps: choice.bestDayBps ?? bySource(set.bestDayBps),
    messageBudget: choice.messageBudget ?? bySource(set.messagesPerDay),
    news: newsOf(phase, choice, fault),
  };
  // Figures are not in it: to correct one must not lift a latch, nor let a trailing floor begin anew.
  return { id: `${terms.rules} ${terms.phase} ${formatFixed(terms.size)}`, ...terms };
}

const ASK = 'ask the firm, and write it here';

/** What only others say is not held to by itself. */
const bySource = (claim: Claim<Said<number>>): number | undefined =>
  typeof claim === 'object' && claim.standing === 'firm' ? claim.value : undefined;

function setNamed(name: string, fault: Fault): RuleSet {
  if (name === CUSTOM) return NOTHING_SAID;
  const sets = [...FTMO, ...OTHER_FIRMS];
  const found = sets.find((set) => set.name === name);
  if (found !== undefined) return found;
  const names = [...sets.map((set) => set.name), CUSTOM];
  throw fault('rules', `there are no rules called "${name}"`, suggestion(name, names));
}

function phaseNamed(set: RuleSet, name: string | undefined, fault: Fault): Phase {
  if (name === undefined) return set.phases[0];
  const found = set.phases.find((phase) => phase.name === name);
  if (found !== undefined) return found;
  if (set.name === CUSTOM) return { ...set.phases[0], name };
  const names = set.phases.map((phase) => phase.name);
  throw fault('phase', `${set.name} has no phase "${name}"`, suggestion(name, names));
}

function dailyOf(
  { name, daily: rule }: RuleSet,
  { daily: said, size }: FirmChoice,
  fault: Fault,
): DailyTerms | undefined {
  if (said === 'none') return undefined;
  if (rule === 'none' && said === undefined) return undefined;
  const known = typeof rule === 'object' ? rule : undefined;
  const choice: DailyChoice = said ?? {};
  const anchor = choice.anchor ?? known?.anchor ?? 'unknown';
  if (anchor === 'unknown')
    throw fault('daily_loss.anchor', `what the daily loss of ${name} is counted from is not known`, ASK);
  const rest = {
    anchor,
    judged: choice.judged ?? 'equity',
    evaluated: choice.evaluated ?? 'always',
    ends: known?.ends ?? 'account',
  } as const;
  if (choice.amount !== undefined) return { ...rest, amount: choice.amount, bpsOfAnchor: undefined };
  const bps = chosen(choice.bps, known?.bps, 'daily_loss', name, fault);
  const of = choice.of ?? known?.of ?? 'initial';
  return of === 'initial'
    ? { ...rest, amount: share(size, bps), bpsOfAnchor: undefined }
    : { ...rest, amount: undefined, bpsOfAnchor: bps };
}

function maximumOf(
  { name, maximum: rule }: RuleSet,
  phase: Phase,
  { maximum: said, size }: FirmChoice,
  fault: Fault,
): MaximumTerms | undefined {
  if (said === 'none') return undefined;
  if (rule === 'none' && said === undefined) return undefined;
  const known = typeof rule === 'object' ? rule : undefined;
  const choice: MaximumChoice = said ?? {};
  const mode = choice.mode ?? known?.mode;
  if (mode === undefined) throw fault('max_loss.mode', `what the floor of ${name} follows is not known`, ASK);
  const bySize = known?.amounts[formatFixed(size)];
  const amount =
    choice.amount ??
    (choice.bps === undefined && bySize !== undefined
      ? cash(bySize)
      : share(size, chosen(choice.bps, known?.bps, 'max_loss', name, fault)));
  // A lock that nobody tells of is taken as none: the floor that goes on rising is the stricter one.
  const lockAt = choice.lockAt ?? lockOf(phase.lock ?? known?.lock ?? 'unknown', size);
  if (lockAt !== undefined && lockAt < size - amount)
    throw fault('max_loss.lock_at', `it is below the floor of the first day, ${formatFixed(size - amount)}`, ASK);
  return { amount, mode, lockAt };
}

const lockOf = (lock: Claim<Lock>, size: Cash): Cash | undefined =>
  typeof lock === 'object' ? ((size + cash(lock.plus)) as Cash) : undefined;

/** Where the firm sells several and a person does not say which, the tightest is taken. */
function chosen(
  bps: number | undefined,
  known: Choices | 'unknown' | undefined,
  key: string,
  name: string,
  fault: Fault,
): number {
  if (known === undefined || known === 'unknown') {
    if (bps !== undefined) return bps;
    throw fault(key, `how much ${name} allows is not known`, `${ASK}: ${key}: { amount: … } or { percent: … }`);
  }
  return bps ?? known[0];
}

function newsOf({ news: rule }: Phase, { news: choice }: FirmChoice, fault: Fault): NewsTerms | undefined {
  if (choice === undefined) return undefined;
  const known = typeof rule === 'object' ? rule : undefined;
  const before = choice.beforeMs ?? known?.beforeMs;
  const after = choice.afterMs ?? known?.afterMs;
  if (before === undefined && after === undefined && rule === 'none') return undefined;
  if (before === undefined || after === undefined)
    throw fault('news.minutes', 'how long before and after an event nothing may be done is not known', ASK);
  return {
    meaning: choice.meaning ?? known?.meaning ?? 'no-fills',
    warnMs: choice.warnMs,
    windows: choice.events
      .map(({ time, ...event }) => ({ ...event, from: time - before, until: time + after }))
      .toSorted((a, b) => a.from - b.from),
  };
}

/** Of an amount, rounded down: no floor lies lower than the firm's. */
const share = (size: Cash, bps: number): Cash => ((size * BigInt(bps)) / 10_000n) as Cash;

function clockMs(clock: string): Millis | undefined {
  if (clock === 'unknown') return undefined;
  const [hours, minutes] = clock.split(':').map(Number);
  return hours! * HOUR_MS + minutes! * MINUTE_MS;
}
