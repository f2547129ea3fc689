// Hide: what may not stand in a log is taken out of a text: secrets, and characters that steer a terminal.

export const HIDDEN = '[hidden]';

/** Longer texts are cut before anything looks at them. */
const TEXT_MOST = 8_192;

/** Parts of a name that say that its value is nobody's business, in lower case and without "-" and "_". */
const SENSITIVE = [
  'apikey',
  'secret',
  'password',
  'passphrase',
  'authorization',
  'cookie',
  'token',
  'signature',
  'privatekey',
  'credential',
  'masterkey',
] as const;

export const isSensitive = (name: string): boolean => {
  const bare = name.toLowerCase().replaceAll(/[-_]/g, '');
  return SENSITIVE.some((word) => bare.includes(word));
};

const NAMES = String.raw`(?:api[-_]?key|secret(?:[-_]?key)?|password|passphrase|authorization|(?:set-)?cookie|token|signature|private[-_]?key|master[-_]?key)`;

/** Each is linear: no part can match a character in two ways. */
const PATTERNS: readonly (readonly [pattern: RegExp, shown: string])[] = [
  [/-----BEGIN [A-Z ]{1,40}-----[A-Za-z0-9+/=\s]*(?:-----END [A-Z ]{1,40}-----)?/g, HIDDEN],
  // A header goes to the end of its line.
  [/\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s?[:=]\s?)[^\r\n]+/gi, `$1$2${HIDDEN}`],
  [new RegExp(`(${NAMES}["']?\\s?[:=]\\s?)(?:"[^"]*"|'[^']*'|[^\\s"'&,;}]+)`, 'gi'), `$1${HIDDEN}`],
  [/\b(Bearer(?= )|Basic(?= [\w.~+/=-]{16})) [\w.~+/=-]+/g, `$1 ${HIDDEN}`],
  [/(:\/\/)[^\s/@:]*:[^\s/@]*@/g, `$1${HIDDEN}@`],
  // A bot's token, a key of our API, a key of a webhook.
  [/\b(bot)?\d{6,12}:[\w-]{30,}/g, `$1${HIDDEN}`],
  [/\b(smc_[a-z0-9]+_|whsec_)[\w+/=-]{20,}/gi, `$1${HIDDEN}`],
];

/**
 * One line that moves no cursor: control characters, both ways of writing backwards, and characters without width are
 * spelt out.
 */
const visible = (text: string): string =>
  text.replaceAll(
    // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- these are what this looks for
    /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/g,
    (character) => {
      if (character === '\n') return '\\n';
      if (character === '\t') return ' ';
      return `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`;
    },
  );

/** The text as it may be logged. */
export function hide(text: string): string {
  let shown = text.slice(0, TEXT_MOST);
  for (const [pattern, by] of PATTERNS) shown = shown.replaceAll(pattern, by);
  return visible(shown) + (text.length > TEXT_MOST ? ` (and ${text.length - TEXT_MOST} more characters)` : '');
}
