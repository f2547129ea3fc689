// Outbox: spans wait here and go out in batches; where the collector is away or slow, the newest are let go of and counted.
import { rejectedIn, requestOf } from './otlp.ts';
import type { Millis } from '#model/time.ts';
import type { Span } from './otlp.ts';

/** Spans that wait; with all that is in them about half a kilobyte each. */
export const WAITING_LIMIT = 4_096;
export const BATCH_LIMIT = 512;
const SEND_MS: Millis = 1_000;
const ANSWER_MS: Millis = 5_000;
/** After a failure, doubled by each that follows. */
const AGAIN_MS: Millis = 1_000;
const AGAIN_LIMIT_MS: Millis = 30_000;
/** Those that the protocol says are to be tried again; all others are final. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export type OutboxOptions = {
  readonly url: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly notice: (sentence: string) => void;
};

export type Outbox = {
  /** Never waits, never throws. */
  readonly put: (spans: readonly Span[]) => void;
  readonly counts: () => { readonly sent: number; readonly rejected: number; readonly dropped: number };
  readonly stop: () => Promise<void>;
};

type Outcome = 'sent' | 'final' | 'again';

export function outbox({ url, resource, notice }: OutboxOptions): Outbox {
  let waiting: Span[] = [];
  const count = { sent: 0, rejected: 0, dropped: 0 };
  const state = { isAway: false, isStopping: false, pauseMs: SEND_MS };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | undefined;

  const tell = (isAway: boolean, why: string): void => {
    if (isAway !== state.isAway)
      notice(
        isAway
          ? `the collector of traces does not take them (${why}); they are let go of`
          : 'the collector of traces takes them again',
      );
    state.isAway = isAway;
  };
  const send = async (batch: readonly Span[]): Promise<Outcome> => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: requestOf(resource, batch),
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const text = await answer.text();
      if (!answer.ok) {
        tell(true, `it answers with ${answer.status}`);
        return PASSING.has(answer.status) ? 'again' : 'final';
      }
      const rejected = Math.min(batch.length, rejectedIn(text));
      count.rejected += rejected;
      count.sent += batch.length - rejected;
      tell(false, '');
      return 'sent';
    } catch (cause) {
      tell(true, cause instanceof Error ? cause.message : String(cause));
      return 'again';
    }
  };
  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_LIMIT);
      const outcome = await send(batch);
      if (outcome === 'again') {
        state.pauseMs = Math.min(AGAIN_LIMIT_MS, Math.max(AGAIN_MS, 2 * state.pauseMs));
        return;
      }
      if (outcome === 'final') count.rejected += batch.length;
      waiting = waiting.slice(batch.length);
      state.pauseMs = SEND_MS;
    }
  };
  const plan = (): void => {
    if (timer !== undefined || sending !== undefined || state.isStopping || waiting.length === 0) return;
    timer = setTimeout(() => {
      timer = undefined;
      sending = flush().finally(() => {
        sending = undefined;
        plan();
      });
    }, state.pauseMs);
    // Nobody is kept alive for it.
    timer.unref();
  };

  return {
    put(spans) {
      const room = Math.max(0, WAITING_LIMIT - waiting.length);
      // A trace that is torn tells less than none: all of it, or nothing.
      if (spans.length > room) {
        count.dropped += spans.length;
        return;
      }
      waiting.push(...spans);
      plan();
    },
    counts: () => ({ ...count }),
    async stop() {
      state.isStopping = true;
      clearTimeout(timer);
      await sending;
      if (!state.isAway) await flush();
      count.dropped += waiting.length;
      waiting = [];
    },
  };
}
