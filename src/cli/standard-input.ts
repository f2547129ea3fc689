// Standard input: a text that a person types unseen, or that a pipe or file brings.
import { SmcError } from '#model/fate.ts';

/** The part of a Node stream that is used; a test hands in its own. */
export type Input = AsyncIterable<Uint8Array | string> & {
  readonly isTTY?: boolean;
  readonly setRawMode?: (raw: boolean) => unknown;
};

/** More than this is no password, but a file by mistake. */
const BYTES_MOST = 64 * 1024;
const ENTER = /[\r\n]/;
const INTERRUPT = '\u0003';
const END = '\u0004';
const ERASE = /[\b\u007F]/;

/**
 * All of it, without the line end that editors and `echo` add. At a terminal: one line, which is not shown.
 * @param prompt is shown where a person types
 * @throws SmcError USAGE where it is too long, or the person presses Ctrl-C
 */
export async function readInput(input: Input, prompt: () => void): Promise<string> {
  if (input.isTTY !== true) return (await whole(input)).replace(/\r?\n$/, '');
  prompt();
  // Raw, so that the terminal does not write what is typed where others, and its own history, can see it.
  input.setRawMode?.(true);
  try {
    return await line(input);
  } finally {
    input.setRawMode?.(false);
  }
}

async function whole(input: Input): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of input) {
    const next = Buffer.from(part as string);
    bytes += next.length;
    if (bytes > BYTES_MOST) throw tooLong();
    parts.push(next);
  }
  return Buffer.concat(parts).toString();
}

async function line(input: Input): Promise<string> {
  let typed: readonly string[] = [];
  for await (const part of input)
    for (const character of Buffer.from(part as string).toString()) {
      if (character === INTERRUPT) throw new SmcError('USAGE', 'nothing was given', 'the standard input', 'try again');
      if (ENTER.test(character) || character === END) return typed.join('');
      typed = ERASE.test(character) ? typed.slice(0, -1) : [...typed, character];
      if (typed.length > BYTES_MOST) throw tooLong();
    }
  return typed.join('');
}

const tooLong = (): SmcError =>
  new SmcError('USAGE', `more than ${BYTES_MOST} bytes came in`, 'the standard input', 'give the value alone');
