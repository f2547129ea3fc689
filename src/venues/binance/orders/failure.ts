// Failure: the exchange's words about what it did not do, made safe to show.
import { wholeOf } from '#venues/binance/binance.ts';
import type { Fields } from '#venues/binance/binance.ts';
import type { Failure } from './verdict.ts';

/** People read it: no more than a sentence, and no control characters. */
const WORDS_LIMIT = 200;
const clean = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, WORDS_LIMIT);

/** @param error the exchange's `{code, msg, data}`; @param text what came where that is not there, such as a page */
export function failureOf(status: number, error: Fields | undefined, text = ''): Failure {
  const { code, msg, data } = error ?? {};
  const retryAfter = typeof data === 'object' && data !== null ? (data as Fields)['retryAfter'] : undefined;
  return {
    status,
    code: typeof code === 'number' && Number.isSafeInteger(code) ? code : 0,
    message: clean(typeof msg === 'string' ? msg : text.replaceAll(/<[^>]*>/g, ' ').trim()) || `status ${status}`,
    retryAt: wholeOf(retryAfter),
  };
}
