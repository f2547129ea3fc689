// Patiently: asking again what the server says is too much at once.
import { ApiError } from './problem.ts';

const PATIENCE_MS = 1_000;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits where the server says that it is too much at once. */
export async function patiently<Answer>(ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 429 || signal.aborted) throw error;
      await pause(error.retryAfterMs ?? PATIENCE_MS);
    }
  }
}
