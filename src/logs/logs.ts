// Logs: what the program says of itself, to a file or a terminal, and the last lines in memory. The door of the room.
import { join } from 'node:path';
import { pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { hide, HIDDEN } from './hide.ts';
import { plain } from './plain.ts';
import { rollingFile } from './rolling-file.ts';
import type { Millis } from '#model/time.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogLine = {
  readonly time: Millis;
  readonly level: LogLevel;
  readonly source: string;
  readonly text: string;
};

/** `details` may be anything: it is cut, and secrets are taken out of it at any depth. Never throws. */
type Say = (text: string, details?: Readonly<Record<string, unknown>>) => void;
export type Log = Readonly<Record<LogLevel, Say>>;

export type Logs = {
  readonly log: (source: string) => Log;
  /** The last lines, newest last. */
  readonly lines: () => readonly LogLine[];
  /** Lines that reached no file or terminal. */
  readonly lost: () => number;
  readonly close: () => void;
};

/** The part of a stream that is used. */
export type LogStream = { readonly write: (text: string) => unknown; readonly writableLength?: number };

export type LogsOptions = {
  /** JSON lines go to `agent.log` in it. */
  readonly directory?: string;
  readonly level: LogLevel;
  /** For `stdout`: lines for people, in place of JSON. */
  readonly pretty: boolean;
  readonly color?: boolean;
  readonly stdout?: LogStream;
  readonly now: () => Millis;
  /** A file larger than this is set aside. Default 10 MiB. */
  readonly fileBytesMost?: number;
};

const FILE_NAME = 'agent.log';
const FILE_BYTES_MOST = 10 * 1024 * 1024;
const FILES_KEPT = 5;
const LINES_KEPT = 1_000;
const LINE_TEXT_MOST = 2_000;
/** A terminal or pipe that takes nothing more is not waited for, and memory is not its queue. */
const STREAM_BYTES_MOST = 1024 * 1024;

const ORDER: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
/** A second net under `plain`, by the exact names at the places where they stand most. */
const REDACTED = ['apiKey', 'secret', 'password', 'authorization', 'cookie', 'token'].flatMap((name) => [
  name,
  `details.${name}`,
  `details.*.${name}`,
]);

/** Without `directory` and `stdout` the lines are only kept in memory. Nothing of it ever throws into the caller. */
export function openLogs(options: LogsOptions): Logs {
  const { directory, level: least, pretty, color = false, stdout, now, fileBytesMost = FILE_BYTES_MOST } = options;
  const file =
    directory === undefined
      ? undefined
      : rollingFile({ directory, name: FILE_NAME, bytesMost: fileBytesMost, keep: FILES_KEPT, now });
  const toPretty = prettyFactory({
    colorize: color,
    singleLine: true,
    translateTime: "UTC:yyyy-mm-dd'T'HH:MM:ss.l'Z'",
    messageFormat: '{source}: {msg}',
    ignore: 'source',
  });
  const ring: LogLine[] = [];
  let lost = 0;
  /** Of the file, since it last took a line. */
  let missing = 0;

  const toStdout = (line: string): void => {
    if (stdout === undefined) return;
    if ((stdout.writableLength ?? 0) > STREAM_BYTES_MOST) {
      lost += 1;
      return;
    }
    stdout.write(pretty ? toPretty(line) : line);
  };

  const toFile = (line: string): void => {
    if (file === undefined) return;
    const why = file.write(line);
    if (why !== undefined) {
      lost += 1;
      missing += 1;
      if (missing === 1) own('error', `the log file cannot be written (${why}): ${file.path}`);
    } else if (missing > 0) {
      const count = missing;
      missing = 0;
      own('warn', `${count} lines could not be written to the log file`);
    }
  };

  const logger = pino(
    {
      level: least,
      base: null,
      timestamp: false,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED, censor: HIDDEN },
    },
    {
      write(line: string): void {
        toFile(line);
        toStdout(line);
      },
    },
  );

  const keep = (line: LogLine): void => {
    ring.push({ ...line, text: line.text.slice(0, LINE_TEXT_MOST) });
    if (ring.length > LINES_KEPT) ring.shift();
  };

  const say = (level: LogLevel, source: string, text: string, details: unknown): void => {
    if (ORDER[level] < ORDER[least]) return;
    try {
      const time = now();
      const shown = hide(text);
      const more = details === undefined ? undefined : plain(details);
      keep({ time, level, source, text: more === undefined ? shown : `${shown} ${JSON.stringify(more)}` });
      logger[level]({ time, source, ...(more === undefined ? {} : { details: more }) }, '%s', shown);
    } catch {
      lost += 1;
    }
  };
  const own = (level: LogLevel, text: string): void => say(level, 'logs', text, undefined);

  return {
    log(source) {
      const from = hide(source);
      const at =
        (level: LogLevel): Say =>
        (text, details) =>
          say(level, from, text, details);
      return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
    },
    lines: () => [...ring],
    lost: () => lost,
    close: () => file?.close(),
  };
}

/** Where the log file of a data folder is. */
export const logDirectory = (dataDirectory: string): string => join(dataDirectory, 'logs');
