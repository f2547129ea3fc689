// Turn: one input of a key and everything that was said in its run, as one record of the log.
import { decode, encode } from '#model/codec.ts';
import type { Event } from '#model/event.ts';
import type { Incoming } from './reader.ts';
import type { Millis } from '#model/time.ts';

const VERSION = 1;

/** What an event of an account was said to: an event of a market, by the number of its turn and its place in it. */
export type Origin = {
  readonly cause: number;
  readonly market: string;
  readonly number: number;
  readonly index: number;
};

/** Who asked for it: the offset in the topic of commands, and the id that a person's request carries. */
export type Asked = { readonly offset: string; readonly id: string };

/** Nothing more will come of a market. */
export const END = Number.POSITIVE_INFINITY;

export type Turn = {
  readonly key: string;
  /** Counts the records of a key from 1: a record that comes again is known by it, and one that is missing too. */
  readonly number: number;
  /** Of an account: the markets whose next turn was handed to it since its record before, in that order. */
  readonly heard: readonly string[];
  /** Of an account: the first event came from outside, and not from a market. */
  readonly isInput: boolean;
  /** Of a market: when its source said it. A turn without events says that nothing was said until then; `END` that it was the last. */
  readonly at?: Millis;
  /** Of an account. */
  readonly origins?: readonly Origin[];
  readonly asked?: Asked;
  readonly events: readonly Event[];
};

type Head = { readonly version: number } & Omit<Turn, 'key' | 'events'>;

/** A line for the head and one for each event. */
export function writeTurn({ number, heard, isInput, at, origins, asked, events }: Turn): Buffer {
  // What is not there is left out by JSON itself.
  const head = JSON.stringify({ version: VERSION, number, heard, isInput, at, origins, asked });
  return Buffer.from([head, ...events.map(encode)].join('\n'));
}

/** @throws Error in words for a record that is none of ours */
export function readTurn({ key, value }: Incoming): Turn {
  const [first = '', ...lines] = value.toString('utf8').split('\n');
  const { version, at, ...head } = JSON.parse(first) as Head & { readonly at?: Millis | null };
  const { number, heard } = head;
  if (version !== VERSION) throw new Error(`a record of version ${version}`);
  if (!Number.isSafeInteger(number) || number < 1 || !Array.isArray(heard))
    throw new Error('a record without its head');
  // JSON knows no infinity.
  const moment = at === undefined ? {} : { at: at ?? END };
  return { key, ...head, ...moment, events: lines.map(decode) };
}

/** For comparing what is said now with what was said then. */
export const linesOf = (events: readonly Event[]): string => events.map(encode).join('\n');

/** What goes in comes back from the log the same in a replay; in the first run it is handed on as the log will have it. */
export const asWritten = (event: Event): Event => decode(encode(event));
