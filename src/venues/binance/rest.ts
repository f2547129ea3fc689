// REST: questions to the exchange over kept connections, within its allowance, asked again while there is hope.
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { SmcError } from '#model/fate.ts';
import { backoffMs } from './backoff.ts';
import { fieldsOf, jsonOf } from './field.ts';
import { requestWeight } from './request-weight.ts';
import type { IncomingMessage } from 'node:http';
import type { FeedIncident } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';
import type { BinanceSettings } from './settings.ts';

/** exchangeInfo of all symbols is the longest answer, about 20 MB. */
const ANSWER_LIMIT_BYTES = 64 * 1024 * 1024;
const ATTEMPTS = 6;
const CONNECTIONS = 4;

export type RestOptions = {
  readonly settings: BinanceSettings;
  readonly random: () => number;
  readonly now: () => Millis;
  readonly notice?: (incident: FeedIncident, detail: string) => void;
};

type Query = Readonly<Record<string, string | number>>;

export type Rest = {
  /**
   * @param read the answer as it is documented, or undefined, which counts as no answer
   * @throws SmcError VENUE_UNREACHABLE when no attempt was answered, VENUE_REFUSED when the exchange says no
   */
  readonly get: <T>(path: string, query: Query, weight: number, read: (value: unknown) => T | undefined) => Promise<T>;
  readonly setWeightPerMinute: (perMinute: number) => void;
  readonly usedWeight: () => number;
  /** Ends what is under way; nothing can be asked afterwards. */
  readonly close: () => void;
};

type Outcome<T> = { readonly value: T } | { readonly trouble: string };
type Reply = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly text: string };

export function rest({ settings, random, now, notice = () => undefined }: RestOptions): Rest {
  const secure = settings.restUrl.startsWith('https:');
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: CONNECTIONS });
  const weights = requestWeight(settings.weightShare);
  const closed = new AbortController();

  const once = (url: URL): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(settings.requestMs)]);
      const asked = (secure ? httpsRequest : httpRequest)(url, { agent, signal }, (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > ANSWER_LIMIT_BYTES) asked.destroy(new Error('the answer is too long'));
          else chunks.push(chunk);
        });
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() }),
        );
      });
      asked.on('error', reject);
      asked.end();
    });

  const waitForWeight = async (weight: number): Promise<void> => {
    for (let wait = weights.waitMs(weight, now()); wait > 0; wait = weights.waitMs(weight, now()))
      await sleep(wait, undefined, { signal: closed.signal });
  };

  /** @returns the answer, or why there is none and it is worth asking again */
  const attempt = async <T>(url: URL, read: (value: unknown) => T | undefined): Promise<Outcome<T>> => {
    let reply: Reply;
    try {
      reply = await once(url);
    } catch (thrown) {
      if (closed.signal.aborted) throw thrown;
      return { trouble: thrown instanceof Error ? thrown.message : String(thrown) };
    }
    const { status, headers, text } = reply;
    const used = headers['x-mbx-used-weight-1m'];
    if (typeof used === 'string' && /^\d{1,9}$/.test(used)) weights.heard(Number(used), now());
    if (status === 429 || status === 418) {
      const pauseMs = weights.paused(headers['retry-after'], now());
      notice('rate-limited', `${status}, nothing is asked for ${pauseMs / 1000} s`);
      return { trouble: `status ${status}` };
    }
    const value = jsonOf(text);
    // A redirect is not followed: it could lead to another host.
    if (status >= 500 || status < 200 || (status >= 300 && status < 400)) return { trouble: `status ${status}` };
    if (status >= 400) throw refused(url, fieldsOf(value), status);
    const answer = read(value);
    return answer === undefined ? { trouble: 'the answer is not what is documented' } : { value: answer };
  };

  return {
    async get(path, query, weight, read) {
      const url = new URL(settings.restUrl + path);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
      let trouble = '';
      for (let tried = 0; tried < ATTEMPTS; tried += 1) {
        await waitForWeight(weight);
        const outcome = await attempt(url, read);
        if ('value' in outcome) return outcome.value;
        ({ trouble } = outcome);
        notice('request-failed', `${path}: ${trouble}`);
        if (tried + 1 < ATTEMPTS)
          await sleep(backoffMs(tried, settings.backoffFirstMs, settings.backoffLongestMs, random), undefined, {
            signal: closed.signal,
          });
      }
      throw new SmcError(
        'VENUE_UNREACHABLE',
        `binance does not answer: ${trouble}`,
        url.origin + path,
        'look at the network; without one, the demo market or a simulated venue will do',
      );
    },
    setWeightPerMinute: weights.setPerMinute,
    usedWeight: weights.used,
    close() {
      closed.abort();
      agent.destroy();
    },
  };
}

function refused(url: URL, body: Readonly<Record<string, unknown>> | undefined, status: number): SmcError {
  // The exchange's words are shown to people: no more of them than a sentence, and no control characters.
  const said = typeof body?.['msg'] === 'string' ? body['msg'].replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, 200) : '';
  const code = typeof body?.['code'] === 'number' ? body['code'] : status;
  return new SmcError('VENUE_REFUSED', `the exchange refuses: ${said} (${code})`, url.pathname, 'look at the symbols');
}
