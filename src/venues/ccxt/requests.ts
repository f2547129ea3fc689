// Requests: questions to the exchange, spaced as its class asks for, asked again while there is hope.
import { setTimeout as sleep } from 'node:timers/promises';
import { SmcError } from '#model/fate.ts';
import { HOUR_MS, SECOND_MS } from '#model/time.ts';
import { backoffMs } from '#venues/binance/binance.ts';
import { troubleOf, wordsOf } from './trouble.ts';
import type { FeedIncident } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';
import type { Exchange } from './exchange.ts';
import type { CcxtSettings } from './settings.ts';

const ATTEMPTS = 6;
/** What Retry-After may make us wait. */
const LONGEST_PAUSE_MS = HOUR_MS;

export type Requests = {
  /**
   * @param read the answer as it is needed, or undefined, which counts as no answer
   * @throws SmcError VENUE_UNREACHABLE when no attempt was answered, VENUE_REFUSED when the exchange says no
   */
  readonly ask: <T>(what: string, work: () => Promise<unknown>, read: (answer: unknown) => T | undefined) => Promise<T>;
};

export type RequestsOptions = {
  readonly exchange: Exchange;
  readonly settings: CcxtSettings;
  readonly random: () => number;
  /** Milliseconds that only go forward. */
  readonly clock: () => Millis;
  readonly signal: AbortSignal;
  readonly notice: (incident: FeedIncident, detail: string) => void;
};

export function requests({ exchange, settings, random, clock, signal, notice }: RequestsOptions): Requests {
  const gapMs = exchange.rateLimit * settings.requestCost;
  const state = { nextAt: 0 };
  const turn = async (): Promise<void> => {
    const at = Math.max(clock(), state.nextAt);
    state.nextAt = at + gapMs;
    await sleep(Math.max(0, at - clock()), undefined, { signal });
    // A pause may have begun while this one stood in the queue.
    if (clock() < state.nextAt - gapMs) await turn();
  };
  const pause = (): void => {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SECOND_MS, retryAfterMs(exchange.last_response_headers)));
    state.nextAt = Math.max(state.nextAt, clock() + pauseMs);
    notice('rate-limited', `nothing is asked for ${pauseMs / SECOND_MS} s`);
  };

  return {
    async ask(what, work, read) {
      let trouble = '';
      for (let tried = 0; tried < ATTEMPTS; tried += 1) {
        await turn();
        try {
          const answer = read(await work());
          if (answer !== undefined) return answer;
          trouble = 'the answer is not what it claims to be';
        } catch (thrown) {
          signal.throwIfAborted();
          const kind = troubleOf(thrown);
          trouble = wordsOf(thrown);
          if (kind === 'limited') pause();
          else if (kind !== 'lost')
            throw new SmcError('VENUE_REFUSED', `${exchange.id} refuses: ${trouble}`, what, 'look at the symbols', {
              cause: thrown,
            });
        }
        notice('request-failed', `${what}: ${trouble}`);
        const waitMs = backoffMs(tried, settings.backoffFirstMs, settings.backoffLongestMs, random);
        if (tried + 1 < ATTEMPTS) await sleep(waitMs, undefined, { signal });
      }
      throw new SmcError(
        'VENUE_UNREACHABLE',
        `${exchange.id} does not answer: ${trouble}`,
        what,
        'look at the network; without one, the demo market or a simulated venue will do',
      );
    },
  };
}

/** What the exchange has asked for; 0 where it has not. */
export function retryAfterMs(headers: unknown): Millis {
  if (typeof headers !== 'object' || headers === null) return 0;
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after');
  return /^\d{1,9}$/.test(String(found?.[1])) ? Number(found![1]) * SECOND_MS : 0;
}
