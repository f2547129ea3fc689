// Watch: runs the agents of markets, one line for each market, and says to the topic `market` what they were told and said.
import { assert } from '#model/fate.ts';
import { differs, missing } from './trouble.ts';
import { lowest, readStates, stateRecord } from './state.ts';
import { memoryBus } from '#bus/bus.ts';
import { asWritten, linesOf, writeTurn } from './turn.ts';
import { readTurns } from './dead-letter.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { Cluster } from './cluster.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Known } from './state.ts';
import type { Millis } from '#model/time.ts';
import type { Outgoing, Writer } from './writer.ts';

/** Turns of a partition between two checkpoints: so many are replayed after a crash at most. */
const CHECKPOINT_EVERY = 3_000;
/** Of each market of the partition, where that is more: the more there is to save, the less often it is saved. */
const CHECKPOINT_TURNS = 30;

export type WatchOptions = {
  /** Those of accounts among them are left to `trade`. */
  readonly agents: readonly AnyAgent[];
  /** Of the topic `market`. Who opens a partition that another program runs takes it over. */
  readonly partitions: readonly number[];
  readonly checkpointEvery?: number;
};

export type Watch = {
  /** Inputs of a market that are on the log: a source that can be asked again goes on behind them. */
  readonly heard: (market: string) => number;
  /** Open times of the first and the last candle of a market that are on the log: a source with a history goes on behind them. */
  readonly known: (market: string) => Known | undefined;
  /** Runs these inputs; on the log, with all that was said, when it is through. One call at a time. */
  readonly hear: (inputs: readonly (Input | Quiet)[]) => Promise<void>;
  /** The states, so that whoever goes on has nothing to replay. */
  readonly save: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** `at`: when its source said it, where that is another order than that of the events' own times. */
export type Input<K extends Kind = Kind> = Pick<Event<K>, 'kind' | 'key' | 'time' | 'data'> & { readonly at?: Millis };
/** Nothing was said of the market until then: it holds nobody up. */
export type Quiet = { readonly kind: 'quiet'; readonly key: string; readonly at: Millis };

type Line = ReturnType<typeof lineOf>;
type Desk = { readonly writer: Writer; readonly lines: Map<string, Line>; offset: bigint; since: number };

/**
 * Ready when it returns: whoever ran the partitions before is fenced, states are loaded, the log behind them is replayed.
 * After anything was thrown it is not used again, but opened anew.
 * @throws SmcError BUS_UNREACHABLE, BUS_FENCED; STORE_REPLAY when the agents say something else than the log
 */
export async function openWatch(cluster: Cluster, options: WatchOptions): Promise<Watch> {
  const agents = options.agents.filter(({ key }) => key === 'market');
  const desks = new Map<number, Desk>();
  for (const partition of options.partitions) desks.set(partition, await openDesk(cluster, agents, partition));

  const lineIn = (desk: Desk, market: string): Line => {
    let line = desk.lines.get(market);
    if (line === undefined) desk.lines.set(market, (line = lineOf(agents)));
    return line;
  };
  const write = async (partition: number, desk: Desk, inputs: readonly (Input | Quiet)[]): Promise<void> => {
    const records: Outgoing[] = inputs.map((input) => {
      const { key, at } = input;
      const line = lineIn(desk, key);
      const events = input.kind === 'quiet' ? [] : line.run(input);
      line.number += 1;
      const stamp = at === undefined ? {} : { at };
      const value = writeTurn({ key, number: line.number, heard: [], isInput: true, ...stamp, events });
      return { topic: cluster.topics.market, partition, key, value };
    });
    await desk.writer.write(records);
    desk.since += records.length;
    const every = options.checkpointEvery ?? Math.max(CHECKPOINT_EVERY, CHECKPOINT_TURNS * desk.lines.size);
    if (desk.since >= every) await checkpoint(cluster, partition, desk);
  };

  return {
    heard: (market) => desks.get(cluster.partitionOf(market))?.lines.get(market)?.number ?? 0,
    known: (market) => desks.get(cluster.partitionOf(market))?.lines.get(market)?.known(),
    async hear(inputs) {
      const byPartition = Map.groupBy(inputs, ({ key }) => cluster.partitionOf(key));
      await Promise.all(
        [...byPartition].map(([partition, some]) => {
          const desk = desks.get(partition);
          assert(desk !== undefined, `partition ${partition} is run by this program`);
          return write(partition, desk, some);
        }),
      );
    },
    async save() {
      for (const [partition, desk] of desks) if (desk.since > 0) await checkpoint(cluster, partition, desk);
    },
    async close() {
      for (const { writer } of desks.values()) await writer.close();
    },
  };
}

async function openDesk(cluster: Cluster, agents: readonly AnyAgent[], partition: number): Promise<Desk> {
  // First of all, so that the log does not grow under our eyes.
  const writer = await cluster.writer(`watch-${partition}`);
  const states = await readStates(cluster, cluster.topics.marketState, partition);
  const lines = new Map<string, Line>();
  for (const [market, { checkpoint: saved, number, known }] of states) {
    const line = lineOf(agents, known);
    line.bus.adopt(saved);
    line.number = number;
    lines.set(market, line);
  }
  const from = lowest([...states.values()].map(({ offset }) => offset));
  const reader = await cluster.reader(cluster.topics.market, new Map([[partition, from]]));
  try {
    const { turns, letters } = readTurns(cluster, cluster.topics.market, await reader.drain());
    for (const { turn, record } of turns) {
      let line = lines.get(turn.key);
      if (line === undefined) lines.set(turn.key, (line = lineOf(agents)));
      if (turn.number <= line.number) continue;
      if (turn.number !== line.number + 1) throw missing(cluster.topics.market, record, line.number + 1);
      const [input] = turn.events;
      if (input !== undefined && linesOf(line.run(input)) !== linesOf(turn.events))
        throw differs(cluster.topics.market, record);
      line.number = turn.number;
    }
    await writer.write(letters);
    return { writer, lines, offset: reader.position(partition), since: turns.length };
  } finally {
    await reader.close();
  }
}

/** All markets of the partition at once, so that one offset holds for all, also for a market that comes later. */
async function checkpoint(cluster: Cluster, partition: number, desk: Desk): Promise<void> {
  const reader = await cluster.reader(cluster.topics.market, new Map([[partition, desk.offset]]));
  try {
    await reader.skip();
    desk.offset = reader.position(partition);
  } finally {
    await reader.close();
  }
  const topic = cluster.topics.marketState;
  await desk.writer.write(
    [...desk.lines].map(([market, { bus, number, known }]) =>
      stateRecord(topic, partition, market, {
        ...(known() === undefined ? {} : { known: known()! }),
        checkpoint: bus.checkpoint(),
        number,
        offset: desk.offset,
        markets: new Map(),
        moments: new Map(),
        heard: [],
        marketOffsets: new Map(),
      }),
    ),
  );
  desk.since = 0;
}

/** The agents of one market, and what they say to one input. */
function lineOf(agents: readonly AnyAgent[], before?: Known) {
  let said: Event[] = [];
  let known = before;
  const bus = memoryBus(agents, { accounts: [], tap: { hears: 'all', hear: (event) => void said.push(event) } });
  return {
    bus,
    number: 0,
    known: () => known,
    run({ kind, key, time, data }: Input): readonly Event[] {
      const event = asWritten({ kind, key, time, data, sequence: 0, cause: 0 } as Event);
      if (event.kind === 'candle') {
        const { openTime } = event.data;
        known = { first: known?.first ?? openTime, last: Math.max(known?.last ?? openTime, openTime) };
      }
      said = [];
      bus.input(event.kind, key, time, event.data);
      return said;
    },
  };
}
