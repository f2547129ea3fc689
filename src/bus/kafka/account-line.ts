// Account line: the agents of one account, what was handed to them, and what they have said since the last record.
import { memoryBus } from '#bus/bus.ts';
import { asWritten } from './turn.ts';
import { relayOf } from './relay.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { Checkpoint } from '#bus/bus.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Input } from './watch.ts';
import type { Saved } from './state.ts';
import type { Turn } from './turn.ts';

/** A record is written after so many turns at which an account was silent: their order is to be on the log some day. */
const SILENT_LIMIT = 2_000;

export type AccountLine = {
  readonly account: string;
  /** Turns of each market that it was handed. */
  readonly markets: ReadonlyMap<string, number>;
  readonly number: () => number;
  /** Markets of the turns since the last record. */
  readonly heard: () => readonly string[];
  /** One it has had before is passed over. @returns its next record, where there is one to write */
  readonly hear: (turn: Turn) => Turn | undefined;
  readonly take: (input: Input) => Turn;
  readonly checkpoint: () => Checkpoint;
};

export function accountLine(agents: readonly AnyAgent[], account: string, saved: Saved | undefined): AccountLine {
  const relay = relayOf();
  const heardKinds = new Set<Kind>(agents.flatMap(({ hears }) => hears));
  let said: Event[] = [];
  const bus = memoryBus([relay.agent, ...agents], {
    accounts: [account],
    tap: {
      hears: 'all',
      hear(event) {
        if (event.key === account) said.push(event);
      },
    },
  });
  if (saved !== undefined) bus.adopt(saved.checkpoint);
  const markets = new Map(saved?.markets);
  const now = { number: saved?.number ?? 0, heard: [...(saved?.heard ?? [])] };

  const record = (isInput: boolean): Turn => {
    now.number += 1;
    const turn = { key: account, number: now.number, heard: now.heard, isInput, events: said };
    now.heard = [];
    said = [];
    return turn;
  };

  return {
    account,
    markets,
    number: () => now.number,
    heard: () => now.heard,
    checkpoint: bus.checkpoint,
    hear({ key, number, events }) {
      if (number <= (markets.get(key) ?? 0)) return undefined;
      markets.set(key, number);
      now.heard.push(key);
      const [input, ...more] = events;
      const relayed = more.filter(({ kind }) => heardKinds.has(kind));
      if (input !== undefined && (relayed.length > 0 || heardKinds.has(input.kind))) {
        relay.load(relayed);
        bus.input(input.kind, input.key, input.time, input.data);
      }
      return said.length > 0 || now.heard.length >= SILENT_LIMIT ? record(false) : undefined;
    },
    take(input) {
      const { kind, key, time, data } = asWritten({ ...input, sequence: 0, cause: 0 } as Event);
      bus.input(kind, key, time, data);
      return record(true);
    },
  };
}
