// Asker: puts a question or an order to the exchange, within the allowance, and says for certain what is certain.
import { retryAfterMs, wordsOf } from '#venues/ccxt/ccxt.ts';
import { verdictOf } from './verdict.ts';
import type { Allowance, Urgency } from './allowance.ts';
import type { Millis } from '#model/time.ts';
import type { WireAnswer } from '#model/order-wire.ts';

/** A question changes nothing, so that there is nothing to wait for where its answer is lost. */
export type Purpose = 'question' | 'act';

/** @param read the answer as it is needed, or undefined: then nothing is known */
export type Ask = <T>(
  urgency: Urgency,
  purpose: Purpose,
  work: () => Promise<unknown>,
  read: (value: unknown) => T | undefined,
) => Promise<WireAnswer<T>>;

export type AskerOptions = {
  readonly limits: Allowance;
  /** By the exchange's clock. */
  readonly now: () => Millis;
  readonly flightMs: Millis;
  readonly busyMs: Millis;
  readonly lastHeaders: () => unknown;
  /** Takes out of words what must not be shown. */
  readonly clean: (words: string) => string;
  readonly onMalformed: () => void;
  /** Our time stamp was wrong. */
  readonly onClock: () => Promise<unknown>;
  readonly isClosed: () => boolean;
};

export function asker(options: AskerOptions): Ask {
  const { limits, now, flightMs, busyMs, onMalformed } = options;
  return async (urgency, purpose, work, read) => {
    if (options.isClosed()) return { outcome: 'not-sent', waitMs: busyMs, detail: 'stopped' };
    const waitMs = limits.take(urgency);
    if (waitMs > 0) return { outcome: 'not-sent', waitMs, detail: 'the allowance of the exchange is used up' };
    const until = (): Millis => now() + (purpose === 'act' ? flightMs : 0);
    try {
      const value = read(await work());
      if (value !== undefined) return { outcome: 'done', value };
      onMalformed();
      return { outcome: 'unknown', until: until(), detail: 'the answer is not what is documented' };
    } catch (thrown) {
      const detail = options.clean(wordsOf(thrown));
      const verdict = verdictOf(thrown);
      switch (verdict.kind) {
        case 'refused':
          return { outcome: 'refused', why: verdict.why, detail };
        case 'unknown':
          return { outcome: 'unknown', until: until(), detail };
        case 'not-sent':
          if (verdict.because === 'slow')
            return { outcome: 'not-sent', waitMs: limits.pause(retryAfterMs(options.lastHeaders())), detail };
          await options.onClock();
          return { outcome: 'not-sent', waitMs: busyMs, detail };
      }
    }
  };
}
