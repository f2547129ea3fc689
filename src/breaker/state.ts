// State of the breaker: what its rules are judged by, and which of them are tripped. Plain data: a latch outlives a restart.
import { zoneCache } from '#model/time.ts';
import type { Cash } from '#model/number.ts';
import type { ZoneCache } from '#model/time.ts';
import type { Floors } from '#model/floors.ts';
import type { Limits } from '#model/limits.ts';
import type { AgentFailed, HealthCheck } from '#model/event.ts';
import type { RuleName } from './settings.ts';

export type BreakerState = {
  /** Of the account. */
  readonly name: string;
  /** In place of those of the settings, since a person has said so. */
  limits: Limits | undefined;
  /** Undefined until the account is first heard. */
  equity: Cash | undefined;
  /** Highest equity since the start, or since a person reset the account tier. */
  peak: Cash;
  /** Trading day, and the equity it began with. */
  day: number;
  dayStart: Cash;
  /** Of the prop firm whose rules were chosen; undefined until the account is first heard under them. */
  floors: Floors | undefined;
  rejectsInARow: number;
  /** Health checks that are not met now, with what each concerns: a check heals when its last subject has. */
  ailing: readonly { readonly check: HealthCheck; readonly subject: string; readonly detail: string }[];
  /** Agents that failed, with what they threw. */
  failed: readonly AgentFailed[];
  /** Who pressed the emergency stop; empty when nobody did. */
  stoppedBy: string;
  tripped: readonly RuleName[];
  readonly zone: ZoneCache;
};

/** @throws RangeError when the IANA zone is unknown */
export const initialState = (name: string, dayZone: string): BreakerState => ({
  name,
  limits: undefined,
  equity: undefined,
  peak: 0n as Cash,
  day: Number.NaN,
  dayStart: 0n as Cash,
  floors: undefined,
  rejectsInARow: 0,
  ailing: [],
  failed: [],
  stoppedBy: '',
  tripped: [],
  zone: zoneCache(dayZone),
});
