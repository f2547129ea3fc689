// Telegram: a batch as one message of a bot (core.telegram.org/bots/api#sendmessage).
import { post } from './post.ts';
import { SECOND_MS } from '#model/time.ts';
import { heldBackText, wordsOfAll } from './wording.ts';
import type { Answer } from './post.ts';
import type { Batch, Channel, Delivery } from './message.ts';
import type { Millis } from '#model/time.ts';
import type { Secret } from '#secrets/secrets.ts';

export type TelegramSettings = {
  readonly kind: 'telegram';
  readonly token: Secret;
  /** Of a person, group or channel. */
  readonly chatId: string;
  /** Another server of the Bot API; it has to be in `allowed` where it is not a public one with https. */
  readonly url?: string;
  readonly allowed?: readonly string[];
  readonly timeoutMs?: Millis;
};

const SERVER = 'https://api.telegram.org';
const WHY_MOST = 120;

/** @throws SmcError CONFIG_INVALID where the token is none */
export function telegramChannel(settings: TelegramSettings, timeoutMs: Millis): Channel {
  const { token, url = SERVER, allowed = [] } = settings;
  // A group that becomes a supergroup gets another id.
  let chatId = settings.chatId;
  return {
    name: 'telegram',
    async send(batch) {
      const answer = await post({
        url: new URL(`/bot${encodeURIComponent(token.reveal())}/sendMessage`, url),
        body: JSON.stringify({ chat_id: chatId, ...contentOf(batch), link_preview_options: { is_disabled: true } }),
        allowed,
        timeoutMs: settings.timeoutMs ?? timeoutMs,
      });
      const { delivery, movedTo } = deliveryOf(answer);
      if (movedTo !== undefined) chatId = movedTo;
      return delivery;
    },
  };
}

type Entity = { readonly type: 'bold'; readonly offset: number; readonly length: number };

/**
 * Titles are bold by entities, beside the text and counted in UTF-16 units, not by markup inside it: no text of a venue can
 * be taken for markup, and none has to be escaped.
 */
function contentOf(batch: Batch): { readonly text: string; readonly entities: readonly Entity[] } {
  const entities: Entity[] = [];
  let text = '';
  for (const { title, body } of wordsOfAll(batch)) {
    if (text !== '') text += '\n\n';
    entities.push({ type: 'bold', offset: text.length, length: title.length });
    text += `${title}\n${body}`;
  }
  const held = heldBackText(batch);
  return { text: held === undefined ? text : `${text}\n\n${held}`, entities };
}

type Reply = {
  readonly ok?: unknown;
  readonly error_code?: unknown;
  readonly description?: unknown;
  readonly parameters?: { readonly retry_after?: unknown; readonly migrate_to_chat_id?: unknown };
};

function replyOf(text: string): Reply {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** A message that may have arrived is not sent twice: Telegram has no way to tell a repetition. */
function deliveryOf(answer: Answer): { readonly delivery: Delivery; readonly movedTo?: string } {
  if (answer.kind === 'not-sent') return { delivery: { outcome: 'later', why: answer.why } };
  if (answer.kind === 'lost') return { delivery: { outcome: 'unknown', why: answer.why } };
  const { ok, error_code, description, parameters } = replyOf(answer.text);
  if (ok === true) return { delivery: { outcome: 'delivered' } };
  const code = typeof error_code === 'number' ? error_code : answer.status;
  const said = typeof description === 'string' ? `: ${description.slice(0, WHY_MOST)}` : '';
  const why = `Telegram ${code}${said}`;
  const wait = parameters?.retry_after;
  if (code === 429)
    return { delivery: { outcome: 'later', why, ...(typeof wait === 'number' ? { afterMs: wait * SECOND_MS } : {}) } };
  const moved = parameters?.migrate_to_chat_id;
  if (typeof moved === 'number' || typeof moved === 'string')
    return { delivery: { outcome: 'later', why, afterMs: 0 }, movedTo: String(moved) };
  if (code >= 500) return { delivery: { outcome: 'later', why } };
  // 2xx without "ok" is no answer of Telegram: something in between has answered.
  return { delivery: { outcome: code < 300 ? 'unknown' : 'refused', why } };
}
