// Health: what the rim measures of the world that the agents work in, said only when it changes: clock, latency, errors, store.
import { MINUTE_MS, SECOND_MS } from '#model/time.ts';
import type { Health, HealthCheck } from '#model/event.ts';
import type { Millis } from '#model/time.ts';

export type HealthLimits = {
  /** The clock of the wall may differ so much from the time that has gone by between two pulses. */
  readonly clockJumpMs: Millis;
  /** What came from outside is answered within this, and the pulse is late by no more. */
  readonly latencyMs: Millis;
  /** Errors at the rim within a minute. */
  readonly errorsPerMinute: number;
};

const DEFAULT_HEALTH: HealthLimits = { clockJumpMs: 2 * SECOND_MS, latencyMs: SECOND_MS, errorsPerMinute: 30 };

export type HealthProbe = {
  /** Called about every `PULSE_MS`. */
  readonly pulse: () => void;
  /** Called before anything from outside is heard: a pulse that is overdue comes first, so that nothing stale is decided on. */
  readonly look: () => void;
  /** Something from outside was answered after so long. */
  readonly answered: (ms: number) => void;
  readonly error: () => void;
  /** The exchange says that its clock is not ours. */
  readonly skewed: (detail: string) => void;
  readonly storeFailed: (code: string) => void;
  /** There is hardly any room left: what can still be written is kept for exits. */
  readonly storeShort: (detail: string) => void;
};

export type HealthOptions = {
  readonly say: (health: Health) => void;
  /** Of the wall. */
  readonly clock: () => Millis;
  /** Milliseconds that only go forward. */
  readonly steady: () => number;
  readonly limits?: HealthLimits;
  /** What was wrong when the program ended: it is latched, and nobody else would ever say that it is well again. */
  readonly ailing?: readonly HealthCheck[];
};

export const PULSE_MS = 200;
/** What a start takes, with its API and its pages, is no standstill. */
const START_MS = 3 * SECOND_MS;
/** What was wrong must have been right for so long before it counts as well again. */
const CALM_MS = 10 * SECOND_MS;
/** The clock of the exchange is asked for again after ten minutes: until then nobody knows better. */
const SKEW_CALM_MS = 15 * MINUTE_MS;

type Ailment = { readonly detail: string; readonly until: number; isSaid: boolean };

/** A check that fails says so at once, and says that it is well when nothing was wrong for a while. */
export function healthProbe({ say, clock, steady, limits = DEFAULT_HEALTH, ailing = [] }: HealthOptions): HealthProbe {
  const ailments = new Map<HealthCheck, Ailment>(
    ailing.map((check) => [check, { detail: '', until: steady() + CALM_MS, isSaid: true }]),
  );
  const errors: number[] = [];
  let last = { wall: clock(), steady: steady() };
  const grace = last.steady + START_MS;

  const ail = (check: HealthCheck, detail: string, calmMs: number): void => {
    const known = ailments.get(check);
    ailments.set(check, { detail: known?.detail ?? detail, until: steady() + calmMs, isSaid: known?.isSaid ?? false });
    tell();
  };

  /** What cannot be said now, because the store takes nothing, is said with the next pulse. */
  const tell = (): void => {
    const time = steady();
    for (const [check, ailment] of ailments) {
      if (!ailment.isSaid) {
        ailment.isSaid = true;
        try {
          say({ check, subject: '', ok: false, detail: ailment.detail });
        } catch (thrown) {
          ailment.isSaid = false;
          throw thrown;
        }
      } else if (time >= ailment.until) {
        say({ check, subject: '', ok: true, detail: '' });
        ailments.delete(check);
      }
    }
  };

  const pulse = (): void => {
    const now = { wall: clock(), steady: steady() };
    const gone = now.steady - last.steady;
    const jump = now.wall - last.wall - gone;
    last = now;
    const lateness = gone - PULSE_MS;
    if (lateness > limits.latencyMs && now.steady > grace)
      ail('latency', `the program stood still for ${seconds(lateness)}`, CALM_MS);
    if (Math.abs(jump) > limits.clockJumpMs)
      ail('clock', `the clock was put ${jump > 0 ? 'forward' : 'back'} by ${seconds(Math.abs(jump))}`, CALM_MS);
    tell();
  };

  return {
    pulse,
    look() {
      if (steady() - last.steady - PULSE_MS > limits.latencyMs) pulse();
    },
    answered(ms) {
      if (ms > limits.latencyMs)
        ail('latency', `an answer took ${seconds(ms)}, limit ${seconds(limits.latencyMs)}`, CALM_MS);
    },
    error() {
      const time = steady();
      errors.push(time);
      while (errors[0]! < time - MINUTE_MS) errors.shift();
      if (errors.length > limits.errorsPerMinute)
        ail('errors', `${errors.length} errors within a minute, limit ${limits.errorsPerMinute}`, MINUTE_MS);
    },
    skewed: (detail) => ail('clock', detail, SKEW_CALM_MS),
    storeFailed: (code) => ail('store', `the store could not be written: ${code}`, CALM_MS),
    storeShort: (detail) => ail('store', detail, CALM_MS),
  };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
