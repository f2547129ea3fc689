// Account line: the agents of one account, what was handed to them, and what they have said since the last record.
import { memoryBus } from '#bus/bus.ts';
import { asWritten } from './turn.ts';
import { relayOf } from './relay.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { Answer, Checkpoint } from '#bus/bus.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Input } from './watch.ts';
import type { Saved } from './state.ts';
import type { Asked, Origin, Turn } from './turn.ts';

/** A record is written after so many turns at which an account was silent: their order is to be on the log some day. */
const SILENT_LIMIT = 2_000;
/** Commands that are known again when they come twice. */
const IDS_LIMIT = 1_000;

export type AccountLine = {
  readonly account: string;
  /** Turns of each market that it was handed. */
  readonly markets: ReadonlyMap<string, number>;
  readonly number: () => number;
  /** Markets of the turns since the last record. */
  readonly heard: () => readonly string[];
  /** One it has had before is passed over. @returns its next record, where there is one to write */
  readonly hear: (turn: Turn) => Turn | undefined;
  readonly take: (input: Input, asked?: Asked) => Turn;
  /** Whether a command of this offset and id was taken before; one that comes again by another offset too. */
  readonly hasTaken: (offset: bigint, id: string) => boolean;
  /** What risk would say to a plan now; nothing is done. */
  readonly ask: (input: Input) => readonly Answer[];
  readonly checkpoint: () => Checkpoint;
  /** Of the topic of commands. */
  readonly commands: () => Required<Pick<Saved, 'commandOffset' | 'commandIds'>>;
};

export function accountLine(agents: readonly AnyAgent[], account: string, saved: Saved | undefined): AccountLine {
  const relay = relayOf();
  const heardKinds = new Set<Kind>(agents.flatMap(({ hears }) => hears));
  let said: Event[] = [];
  let origins: Origin[] = [];
  /** The turn that is being heard: its first event has this number here, those that are relayed the next ones. */
  const hearing = { market: '', number: 0, first: 0, relayed: [] as readonly number[] };
  const bus = memoryBus([relay.agent, ...agents], {
    accounts: [account],
    tap: {
      hears: 'all',
      hear(event) {
        if (event.cause === 0) hearing.first = event.sequence;
        if (event.key !== account) return;
        said.push(event);
        const { market, number, first, relayed } = hearing;
        const index = event.cause === first ? 0 : relayed[event.cause - first - 1];
        if (market === '' || event.cause === 0 || index === undefined) return;
        if (origins.at(-1)?.cause !== event.cause) origins.push({ cause: event.cause, market, number, index });
      },
    },
  });
  if (saved !== undefined) bus.adopt(saved.checkpoint);
  const markets = new Map(saved?.markets);
  const now = {
    number: saved?.number ?? 0,
    heard: [...(saved?.heard ?? [])],
    commandOffset: saved?.commandOffset ?? 0n,
  };
  const ids = new Set(saved?.commandIds);

  const record = (isInput: boolean, asked?: Asked): Turn => {
    now.number += 1;
    const more = { ...(origins.length === 0 ? {} : { origins }), ...(asked === undefined ? {} : { asked }) };
    const turn = { key: account, number: now.number, heard: now.heard, isInput, ...more, events: said };
    now.heard = [];
    said = [];
    origins = [];
    return turn;
  };

  return {
    account,
    markets,
    number: () => now.number,
    heard: () => now.heard,
    checkpoint: bus.checkpoint,
    ask: ({ kind, time, data }) => bus.ask('risk', kind, account, time, data),
    hasTaken: (offset, id) => offset < now.commandOffset || ids.has(id),
    commands: () => ({ commandOffset: now.commandOffset, commandIds: [...ids] }),
    hear({ key, number, events }) {
      if (number <= (markets.get(key) ?? 0)) return undefined;
      markets.set(key, number);
      now.heard.push(key);
      const [input, ...more] = events;
      const relayed = more.filter(({ kind }) => heardKinds.has(kind));
      if (input !== undefined && (relayed.length > 0 || heardKinds.has(input.kind))) {
        relay.load(relayed);
        Object.assign(hearing, { market: key, number, relayed: relayed.map((each) => events.indexOf(each)) });
        bus.input(input.kind, input.key, input.time, input.data);
      }
      return said.length > 0 || now.heard.length >= SILENT_LIMIT ? record(false) : undefined;
    },
    take(input, asked) {
      const { kind, key, time, data } = asWritten({ ...input, sequence: 0, cause: 0 } as Event);
      hearing.market = '';
      bus.input(kind, key, time, data);
      if (asked !== undefined) {
        now.commandOffset = BigInt(asked.offset) + 1n;
        ids.add(asked.id);
        if (ids.size > IDS_LIMIT) ids.delete(ids.values().next().value!);
      }
      return record(true, asked);
    },
  };
}
