// Verdict: what follows from what the gate has found: a start, a start that only closes what is open, or none.
import { SmcError } from '#model/fate.ts';
import type { GateCode, Refusal } from './refusal.ts';
import type { GateReport } from './gate.ts';

/** Whether a position could still be protected and closed: where it could, it is not left alone for want of leave to open another. */
const LEAVES_EXITS: Readonly<Record<GateCode, boolean>> = {
  REAL_NOT_READY: true,
  REAL_UNCONFIRMED: true,
  REAL_NOT_ADMIN: true,
  REAL_TWO_PEOPLE: true,
  REAL_CAPITAL: true,
  REAL_MODE: false,
  REAL_PRICES: false,
  REAL_KEYS: false,
  REAL_KEY_WITHDRAWS: false,
  REAL_KEY_POWERLESS: false,
  REAL_CLOCK: false,
  VENUE_UNREACHABLE: false,
  VENUE_REFUSED: false,
};

/** Named in an error; more are counted. */
const NAMED_MOST = 5;

/**
 * Why accounts may not open anything, by account: none where everything is met. Where anything stands open the start is not refused
 * for what an exit does not need, neither for its own account nor for another's.
 * @throws SmcError by the first refusal, the others in its words
 */
export function haltedEntries(reports: readonly GateReport[]): ReadonlyMap<string, string> {
  const refusals = reports.flatMap((report) => report.refusals);
  if (refusals.length === 0) return new Map();
  const standing = reports.flatMap(({ account, standing: own }) => own.map((words) => `${account.name}: ${words}`));
  const shut = refusals.filter(({ code }) => !LEAVES_EXITS[code]);
  if (shut.length > 0 || standing.length === 0)
    throw refused([...shut, ...refusals.filter(({ code }) => LEAVES_EXITS[code])], standing);
  return new Map(
    reports.flatMap(({ account, refusals: own }) => (own.length === 0 ? [] : [[account.name, textOf(own)] as const])),
  );
}

/** @param standing positions and orders that a start would have looked after, in words */
export function refused([first, ...others]: readonly Refusal[], standing: readonly string[]): SmcError {
  const { code, what, where, mend } = first!;
  const parts = [what, ...(others.length === 0 ? [] : [`also: ${textOf(others)}`])];
  if (standing.length === 0) return new SmcError(code, parts.join('; '), where, mend);
  const more = standing.length > NAMED_MOST ? `, and ${standing.length - NAMED_MOST} more` : '';
  const open = `nobody looks after what stands open: ${standing.slice(0, NAMED_MOST).join(', ')}${more}`;
  return new SmcError(
    code,
    [...parts, open].join('; '),
    where,
    `${mend}; to close it without a start: npx smc stop --venue --flatten`,
  );
}

const textOf = (refusals: readonly Refusal[]): string =>
  refusals.map(({ code, what }) => `${what} (${code})`).join('; also: ');
