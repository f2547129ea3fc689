// Terminal: what the stream can do, decided once, and text that is safe and painted for it.

/** The part of a Node stream that is used; a test hands in its own. */
export type Stream = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly writableLength?: number;
  readonly write: (text: string) => unknown;
};

export type Terminal = {
  readonly write: (text: string) => void;
  /** Bytes that were written and not yet taken. */
  readonly waitingBytes?: () => number;
  /** A person is watching: bars may be drawn and redrawn. */
  readonly interactive: boolean;
  readonly color: boolean;
  /** Columns that fit on a line; unbounded where nobody watches, so that nothing is cut from a file. */
  readonly width: number;
};

/**
 * @param environment as main.ts read it: NO_COLOR and FORCE_COLOR (no-color.org, force-color.org) and TERM are heeded
 */
export function terminalOf(stream: Stream, environment: Readonly<Record<string, string | undefined>>): Terminal {
  const isTerminal = stream.isTTY === true;
  const capable = isTerminal && environment['TERM'] !== 'dumb';
  return {
    write: (text) => void stream.write(text),
    waitingBytes: () => stream.writableLength ?? 0,
    interactive: capable,
    color: isSet(environment['NO_COLOR'])
      ? false
      : (isSet(environment['FORCE_COLOR']) && environment['FORCE_COLOR'] !== '0') || capable,
    width: isTerminal ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY,
  };
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

const INKS = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  onYellow: [30, 43],
  onRed: [97, 41],
} as const;
export type Ink = keyof typeof INKS;

const RESET_BOTH = '\u001B[39;49m';

/** The text in this colour where the terminal shows colours, else as it is. */
export function paint(terminal: Pick<Terminal, 'color'>, ink: Ink, text: string): string {
  if (!terminal.color || text === '') return text;
  const [first, second] = INKS[ink];
  // The last two set a foreground and a background; the others switch one property on and off again.
  if (ink === 'onYellow' || ink === 'onRed') return `\u001B[${first};${second}m${text}${RESET_BOTH}`;
  return `\u001B[${first}m${text}\u001B[${second}m`;
}

/**
 * Control characters made visible. File names, symbols and venue messages reach the terminal, and an escape sequence in
 * one of them could move the cursor or rewrite what stands above.
 */
export const printable = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  text.replaceAll(/[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, (character) =>
    character === '\n' || character === '\t' ? ' ' : `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );

/** Characters as a person counts them. Wide East Asian characters count as one: our own words have none. */
export const lengthOf = (text: string): number => {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
};

/** The first characters, counted as lengthOf counts. */
export const cut = (text: string, length: number): string => Array.from(text).slice(0, Math.max(0, length)).join('');
