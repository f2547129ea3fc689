// Problem: how a failure is told to a person or a machine, and with which exit code the program ends.
import { SmcError } from '#model/fate.ts';
import type { ErrorCode } from '#model/fate.ts';
import { paint, printable } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** docs/errors.md says the same, held by a test. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  data: 3,
  config: 4,
  unwritable: 73,
  busy: 75,
  newer: 78,
  interrupted: 130,
} as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_OF: Readonly<Record<ErrorCode, Exit>> = {
  FILE_NOT_FOUND: EXIT.data,
  FILE_FORMAT: EXIT.data,
  DATA_INVALID: EXIT.data,
  DATA_EMPTY: EXIT.data,
  TIME_ZONE_NEEDED: EXIT.data,
  TIMEFRAME_UNKNOWN: EXIT.data,
  INSTRUMENT_UNKNOWN: EXIT.config,
  RATE_NEEDED: EXIT.config,
  CONFIG_INVALID: EXIT.config,
  CONFIG_CHANGED: EXIT.failed,
  CANCELLED: EXIT.interrupted,
  USAGE: EXIT.usage,
  STORE_LOCKED: EXIT.busy,
  BUS_UNREACHABLE: EXIT.failed,
  REDIS_UNREACHABLE: EXIT.failed,
  BUS_FENCED: EXIT.busy,
  BUS_UNANSWERED: EXIT.failed,
  NOT_SERVED: EXIT.failed,
  STORE_FULL: EXIT.unwritable,
  STORE_UNWRITABLE: EXIT.unwritable,
  STORE_DAMAGED: EXIT.data,
  STORE_NEWER: EXIT.newer,
  STORE_REPLAY: EXIT.config,
  SECRET_KEY: EXIT.config,
  SECRET_UNKNOWN: EXIT.config,
  PORT_IN_USE: EXIT.failed,
  AGENT_UNREACHABLE: EXIT.failed,
  AGENT_NOT_READY: EXIT.failed,
  VENUE_UNREACHABLE: EXIT.failed,
  VENUE_REFUSED: EXIT.failed,
  VERIFY_FAILED: EXIT.failed,
  REAL_MODE: EXIT.config,
  REAL_PRICES: EXIT.config,
  REAL_KEYS: EXIT.config,
  REAL_NOT_READY: EXIT.failed,
  REAL_UNCONFIRMED: EXIT.failed,
  REAL_NOT_ADMIN: EXIT.failed,
  REAL_TWO_PEOPLE: EXIT.failed,
  REAL_KEY_WITHDRAWS: EXIT.config,
  REAL_KEY_POWERLESS: EXIT.config,
  REAL_CAPITAL: EXIT.config,
  REAL_CLOCK: EXIT.failed,
};

export type Problem = {
  /** `BUG` where the program itself is at fault. */
  readonly code: ErrorCode | 'BUG';
  readonly what: string;
  readonly where: string;
  readonly mend: string;
  readonly exit: Exit;
};

/** Whatever was thrown, as what, where and how to mend. All that is not an SmcError is a fault of ours. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof SmcError) {
    const { code, message, where, mend } = thrown;
    return { code, what: message, where, mend, exit: EXIT_OF[code] };
  }
  return {
    code: 'BUG',
    what: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
    where: placeOf(thrown),
    mend: 'this is a fault of the program: please report it with the command and the line above',
    exit: EXIT.failed,
  };
}

/** The first line of the stack that is ours, without the folder of this machine. */
function placeOf(thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const frames = [...stack.matchAll(/((?:src|test|bench)\/[\w./-]+\.ts:\d+:\d+)/g)].map((match) => match[1]!);
  // assert() stands at the top of every broken invariant and says nothing about which.
  return frames.find((frame) => !frame.startsWith('src/model/fate.ts')) ?? 'unknown place';
}

/** Three lines, aligned, for stderr. */
export function problemText(terminal: Pick<Terminal, 'color'>, problem: Problem): string {
  const line = (name: string, text: string): string => `${name.padEnd(6)} ${printable(text)}\n`;
  const head = `${paint(terminal, 'red', 'error:')} ${printable(problem.what)} ${paint(terminal, 'dim', `(${problem.code})`)}\n`;
  return head + line('where:', problem.where) + line('mend:', problem.mend);
}

/** The same for `--json`: one line, so that a reader of lines can read it. */
export const problemJson = ({ code, what, where, mend }: Problem): string =>
  `${JSON.stringify({ error: { code, what, where, mend } })}\n`;
