// Event kind: the kinds of events as the wire names them.
import { snake } from './wire.ts';
import type { Kind } from '#model/event.ts';

/** A record, so that the compiler asks for a kind that is missing here. */
const KINDS: Readonly<Record<Kind, true>> = {
  tape: true,
  mark: true,
  candle: true,
  candleClosed: true,
  dataQuality: true,
  pattern: true,
  indicator: true,
  analysed: true,
  plan: true,
  setupRefused: true,
  shadowResult: true,
  approved: true,
  refused: true,
  orderRequested: true,
  cancelRequested: true,
  venueReport: true,
  order: true,
  fill: true,
  entry: true,
  position: true,
  trade: true,
  account: true,
  limitNear: true,
  tripped: true,
  reset: true,
  command: true,
  health: true,
  agentFailed: true,
  endOfData: true,
};

const BY_WORD: ReadonlyMap<string, Kind> = new Map((Object.keys(KINDS) as Kind[]).map((kind) => [snake(kind), kind]));

export const EVENT_KINDS: readonly string[] = [...BY_WORD.keys()];
export const kindOf = (word: string): Kind => BY_WORD.get(word)!;
