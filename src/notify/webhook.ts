// Webhook: a batch as JSON, signed as the Standard Webhooks specification says (standardwebhooks.com), so that its libraries can check it.
import { createHmac } from 'node:crypto';
import { checkedAddress } from './address.ts';
import { isoTime, SECOND_MS } from '#model/time.ts';
import { post } from './post.ts';
import { wordsOfAll } from './wording.ts';
import type { Answer } from './post.ts';
import type { Batch, Channel, Delivery } from './message.ts';
import type { Millis } from '#model/time.ts';
import type { Secret } from '#secrets/secrets.ts';

export type WebhookSettings = {
  readonly kind: 'webhook';
  /** Many hold a token. */
  readonly url: Secret;
  /** Not given: not signed. */
  readonly secret: Secret | undefined;
  /** "host:port" of the own network that the URL may point to. */
  readonly allowed: readonly string[];
  readonly timeoutMs?: Millis;
  /** PEM of an authority besides the known ones. */
  readonly authority?: string;
};

const FORMAT_VERSION = 1;
const PREFIX = 'whsec_';

/** @throws SmcError CONFIG_INVALID where the URL is refused */
export function webhookChannel(settings: WebhookSettings, now: () => Millis, timeoutMs: Millis): Channel {
  const { secret, allowed, authority } = settings;
  const url = checkedAddress(settings.url.reveal(), allowed, 'notifications.webhook.url');
  return {
    name: 'webhook',
    async send(batch) {
      const body = bodyOf(batch);
      const timestamp = String(Math.floor(now() / SECOND_MS));
      const headers = {
        'webhook-id': batch.id,
        'webhook-timestamp': timestamp,
        ...(secret === undefined ? {} : { 'webhook-signature': signatureOf(secret, batch.id, timestamp, body) }),
      };
      const answer = await post({ url, body, headers, allowed, timeoutMs: settings.timeoutMs ?? timeoutMs, authority });
      return deliveryOf(answer, now());
    },
  };
}

/** The same batch gives the same text: it is signed, and a repetition must be one. */
function bodyOf(batch: Batch): string {
  const words = wordsOfAll(batch);
  return JSON.stringify({
    version: FORMAT_VERSION,
    id: batch.id,
    messages: batch.messages.map(({ id, kind, severity, time, about }, place) => ({
      id,
      kind,
      severity,
      time: isoTime(time),
      about,
      title: words[place]!.title,
      text: words[place]!.body,
    })),
    held_back: batch.heldBack,
  });
}

/** HMAC-SHA256 of "id.timestamp.body". A secret that begins with whsec_ is base64, any other is taken as its bytes. */
export function signatureOf(secret: Secret, id: string, timestamp: string, body: string): string {
  const text = secret.reveal();
  const key = text.startsWith(PREFIX) ? Buffer.from(text.slice(PREFIX.length), 'base64') : Buffer.from(text);
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** An answer that was lost is asked for again: the receiver knows the repetition by its id. */
function deliveryOf(answer: Answer, now: Millis): Delivery {
  if (answer.kind !== 'answer') return { outcome: 'later', why: answer.why };
  const { status, retryAfter } = answer;
  const why = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { outcome: 'delivered' };
  if (status === 429 || status === 503) return { outcome: 'later', why, ...waitOf(retryAfter, now) };
  if (status >= 500 || status === 408 || status === 425) return { outcome: 'later', why };
  if (status >= 300 && status < 400)
    return { outcome: 'refused', why: `${why}: it leads elsewhere, and is not followed` };
  return { outcome: 'refused', why };
}

/** Seconds, or a date (RFC 9110). */
export function waitOf(retryAfter: string | undefined, now: Millis): { readonly afterMs?: Millis } {
  if (retryAfter === undefined) return {};
  if (/^\d{1,9}$/.test(retryAfter)) return { afterMs: Number(retryAfter) * SECOND_MS };
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) || !retryAfter.endsWith('GMT') ? {} : { afterMs: Math.max(0, at - now) };
}
