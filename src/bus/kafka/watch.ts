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
import type { Outgoing, Writer } from './writer.ts';

/** Turns of a partition between two checkpoints: so many are replayed after a crash at most. */
const CHECKPOINT_EVERY = 3_000;

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
  /** Runs these inputs; on the log, with all that was said, when it is through. One call at a time. */
  readonly hear: (inputs: readonly Input[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type Input<K extends Kind = Kind> = Pick<Event<K>, 'kind' | 'key' | 'time' | 'data'>;

type Line = ReturnType<typeof lineOf>;
type Desk = { readonly writer: Writer; readonly lines: Map<string, Line>; offset: bigint; since: number };

/**
 * Ready when it returns: whoever ran the partitions before is fenced, states are loaded, the log behind them is replayed.
 * After anything was thrown it is not used again, but opened anew.
 * @throws SmcError BUS_UNREACHABLE, BUS_FENCED; STORE_REPLAY when the agents say something else than the log
 */
export async function openWatch(cluster: Cluster, options: WatchOptions): Promise<Watch> {
  const agents = options.agents.filter(({ key }) => key === 'market');
  const { checkpointEvery = CHECKPOINT_EVERY } = options;
  const desks = new Map<number, Desk>();
  for (const partition of options.partitions) desks.set(partition, await openDesk(cluster, agents, partition));

  const lineIn = (desk: Desk, market: string): Line => {
    let line = desk.lines.get(market);
    if (line === undefined) desk.lines.set(market, (line = lineOf(agents)));
    return line;
  };
  const write = async (partition: number, desk: Desk, inputs: readonly Input[]): Promise<void> => {
    const records: Outgoing[] = inputs.map((input) => {
      const line = lineIn(desk, input.key);
      const events = line.run(input);
      line.number += 1;
      const value = writeTurn({ key: input.key, number: line.number, heard: [], isInput: true, events });
      return { topic: cluster.topics.market, partition, key: input.key, value };
    });
    await desk.writer.write(records);
    desk.since += records.length;
    if (desk.since >= checkpointEvery) await checkpoint(cluster, partition, desk);
  };

  return {
    heard: (market) => desks.get(cluster.partitionOf(market))?.lines.get(market)?.number ?? 0,
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
  for (const [market, { checkpoint: saved, number }] of states) {
    const line = lineOf(agents);
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
      if (input === undefined || linesOf(line.run(input)) !== linesOf(turn.events))
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
    [...desk.lines].map(([market, { bus, number }]) =>
      stateRecord(topic, partition, market, {
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
function lineOf(agents: readonly AnyAgent[]) {
  let said: Event[] = [];
  const bus = memoryBus(agents, { accounts: [], tap: { hears: 'all', hear: (event) => void said.push(event) } });
  return {
    bus,
    number: 0,
    run(input: Input): readonly Event[] {
      const { kind, key, time, data } = asWritten({ ...input, sequence: 0, cause: 0 } as Event);
      said = [];
      bus.input(kind, key, time, data);
      return said;
    },
  };
}
