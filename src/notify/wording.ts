// Wording: a batch in plain words, one text for all channels; each escapes it in its own way.
import { isoTime } from '#model/time.ts';
import type { Batch, Message } from './message.ts';

const TITLE_MOST = 100;
/** Ten messages of this length fit into one message of Telegram, which takes 4096 characters. */
const BODY_MOST = 200;
const BODY_MOST_ALONE = 1_500;
const ABOUT_MOST = 60;

/** One line without anything that steers: line ends would begin a header of a mail, and some characters write backwards. */
function oneLine(text: string, most: number): string {
  const shown = text
    .slice(0, most * 4)
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- these are what this looks for
    .replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g, ' ')
    .replaceAll(/[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/g, '')
    .trim();
  // A character that is cut in two is none.
  return shown.length <= most ? shown : `${shown.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

export type Worded = { readonly title: string; readonly body: string };

export function wordsOf(message: Message, bodyMost: number): Worded {
  const about = oneLine(message.about, ABOUT_MOST);
  const lines = message.lines.map((line) => oneLine(line, bodyMost)).filter((line) => line !== '');
  const body: string[] = [];
  let left = bodyMost;
  for (const line of lines) {
    if (line.length > left) break;
    body.push(line);
    left -= line.length;
  }
  body.push(`${about === '' ? '' : `${about}, `}${isoTime(message.time)}`);
  return { title: oneLine(message.title, TITLE_MOST) || message.kind, body: body.join('\n') };
}

export const wordsOfAll = ({ messages }: Batch): readonly Worded[] =>
  messages.map((message) => wordsOf(message, messages.length === 1 ? BODY_MOST_ALONE : BODY_MOST));

/** Undefined where nothing was held back. */
export const heldBackText = ({ heldBack }: Batch): string | undefined =>
  heldBack === 0 ? undefined : `${heldBack} more ${heldBack === 1 ? 'message was' : 'messages were'} held back`;

export const textOf = (batch: Batch): string =>
  [...wordsOfAll(batch).map(({ title, body }) => `${title}\n${body}`), heldBackText(batch)]
    .filter((part) => part !== undefined)
    .join('\n\n');
