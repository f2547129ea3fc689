// Knock: asks now and then whether an exchange that could not be reached can be reached by now.
import { BINANCE } from '#venues/binance/binance.ts';
import { MINUTE_MS, SECOND_MS } from '#model/time.ts';

const EVERY_MS = MINUTE_MS;
const ANSWER_MS = 5 * SECOND_MS;

/** Calls `answered` once, when the exchange answers. @returns stop */
export function knock(answered: () => void, url = BINANCE.restUrl, everyMs = EVERY_MS): () => void {
  const timer = setInterval(() => void ask(), everyMs);
  const stop = (): void => clearInterval(timer);
  const ask = async (): Promise<void> => {
    try {
      const { ok } = await fetch(`${url}/api/v3/ping`, { signal: AbortSignal.timeout(ANSWER_MS) });
      if (!ok) return;
    } catch {
      return;
    }
    stop();
    answered();
  };
  return stop;
}
