// Turn: one input of a key and everything that was said in its run, as one record of the log.
import { decode, encode } from '#model/codec.ts';
import type { Event } from '#model/event.ts';
import type { Incoming } from './reader.ts';

const VERSION = 1;

export type Turn = {
  readonly key: string;
  /** Counts the records of a key from 1: a record that comes again is known by it, and one that is missing too. */
  readonly number: number;
  /** Of an account: the markets whose next turn was handed to it since its record before, in that order. */
  readonly heard: readonly string[];
  /** Of an account: the first event came from outside, and not from a market. */
  readonly isInput: boolean;
  readonly events: readonly Event[];
};

type Head = { readonly version: number } & Pick<Turn, 'number' | 'heard' | 'isInput'>;

/** A line for the head and one for each event. */
export const writeTurn = ({ number, heard, isInput, events }: Turn): Buffer =>
  Buffer.from([JSON.stringify({ version: VERSION, number, heard, isInput }), ...events.map(encode)].join('\n'));

/** @throws Error in words for a record that is none of ours */
export function readTurn({ key, value }: Incoming): Turn {
  const [first = '', ...lines] = value.toString('utf8').split('\n');
  const { version, number, heard, isInput } = JSON.parse(first) as Head;
  if (version !== VERSION) throw new Error(`a record of version ${version}`);
  if (!Number.isSafeInteger(number) || number < 1 || !Array.isArray(heard))
    throw new Error('a record without its head');
  return { key, number, heard, isInput, events: lines.map(decode) };
}

/** For comparing what is said now with what was said then. */
export const linesOf = (events: readonly Event[]): string => events.map(encode).join('\n');

/** What goes in comes back from the log the same in a replay; in the first run it is handed on as the log will have it. */
export const asWritten = (event: Event): Event => decode(encode(event));
