// Trade: hears the topic `market` and runs the agents of accounts; what they say is on the topic `account` before anyone hears of it.
import { assert } from '#model/fate.ts';
import { accountLine } from './account-line.ts';
import { differs, missing } from './trouble.ts';
import { linesOf, writeTurn } from './turn.ts';
import { lowest, readStates, stateRecord } from './state.ts';
import { mergeOf, NEVER } from './merge.ts';
import { pumpOf } from './pump.ts';
import { answerRecord, readCommands } from './command.ts';
import { readTurns } from './dead-letter.ts';
import type { AccountLine } from './account-line.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { Cluster } from './cluster.ts';
import type { Event } from '#model/event.ts';
import type { Incoming } from './reader.ts';
import type { Millis } from '#model/time.ts';
import type { Input } from './watch.ts';
import type { Outgoing, Writer } from './writer.ts';
import type { Read } from './dead-letter.ts';
import type { Saved } from './state.ts';
import type { Turn } from './turn.ts';

/** Turns that are run before what was said is written. */
const BATCH = 500;
/** Records of a partition and turns between two checkpoints. */
const CHECKPOINT_EVERY = 3_000;
/** Of each market, where that is more: the more there is to save, the less often it is saved. */
const CHECKPOINT_TURNS = 30;
const QUESTION_MS = 30_000;

export type TradeOptions = {
  /** Those of markets among them are left to `watch`. */
  readonly agents: readonly AnyAgent[];
  /** Whoever opens the partition of an account takes over all that this program runs there. */
  readonly accounts: readonly string[];
  /** All that are heard, in the order in which they stand in the settings. */
  readonly markets: readonly string[];
  /** What an account has said, once it is on the log. After a crash nothing that was on the log is told again. */
  readonly hear?: (event: Event) => void;
  readonly checkpointEvery?: number;
};

export type Trade = {
  /** Turns of the market that every account has had. */
  readonly heard: (market: string) => number;
  /** Takes what has come and waits for so long where there is nothing. @returns turns that were handed on */
  readonly advance: (waitMs: number) => Promise<number>;
  /** The newest moment that was handed on, by the markets. */
  readonly time: () => Millis;
  /** A fact of an account from outside, such as a command; on the log when it is through. Not while `advance` is. */
  readonly input: (input: Input) => Promise<void>;
  /** Records that are not read yet, and turns that wait for those of other markets. */
  readonly lag: () => Promise<number>;
  /** The states, so that whoever goes on has nothing to replay. Not while `advance` is. */
  readonly save: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Desk = { readonly partition: number; readonly writer: Writer; readonly lines: readonly AccountLine[] };

/**
 * Ready when it returns: who ran these partitions before is fenced, states are loaded, and the turns behind them are handed on
 * again in the order that is on the log.
 * After anything was thrown it is not used again, but opened anew.
 * @throws SmcError BUS_UNREACHABLE, BUS_FENCED; STORE_REPLAY when the agents say something else than the log; STORE_DAMAGED
 * when a record is missing
 */
export async function openTrade(cluster: Cluster, options: TradeOptions): Promise<Trade> {
  const { markets } = options;
  const { checkpointEvery = Math.max(CHECKPOINT_EVERY, CHECKPOINT_TURNS * markets.length) } = options;
  const { market: marketTopic, account: accountTopic, accountState, command: commandTopic } = cluster.topics;
  const agents = options.agents.filter(({ key }) => key === 'account');
  const desks: Desk[] = [];
  const logged: Incoming[] = [];
  const starts: (Saved | undefined)[] = [];
  for (const [partition, accounts] of Map.groupBy(options.accounts, cluster.partitionOf)) {
    const writer = await cluster.writer(`trade-${partition}`);
    const states = await readStates(cluster, accountState, partition);
    const saved = accounts.map((account) => states.get(account));
    starts.push(...saved);
    desks.push({ partition, writer, lines: accounts.map((account, at) => accountLine(agents, account, saved[at])) });
    const from = lowest(saved.map((each) => each?.offset ?? 0n));
    const reader = await cluster.reader(accountTopic, new Map([[partition, from]]));
    logged.push(...(await reader.drain()));
    await reader.close();
  }

  const all = desks.flatMap(({ lines }) => lines);
  const lineOf = new Map(all.map((line) => [line.account, line]));
  const heard = (market: string): number => Math.min(...all.map((line) => line.markets.get(market) ?? 0));
  const partitions = new Set(markets.map(cluster.partitionOf));
  /** Where the next record of each partition is that was not looked at yet. */
  const positions = new Map(
    [...partitions].map((each) => [each, lowest(starts.map((saved) => saved?.marketOffsets.get(each) ?? 0n))]),
  );
  const reader = await cluster.reader(marketTopic, positions);

  const merge = mergeOf(markets, momentsOf(markets, starts));
  const known = new Map<string, number>();
  let letters: readonly Outgoing[] = [];
  /** In the order of the log, each turn once. */
  const sorted = (records: readonly Incoming[]): readonly Read[] => {
    const found = readTurns(cluster, marketTopic, records);
    letters = [...letters, ...found.letters];
    for (const { partition, offset } of records) positions.set(partition, offset + 1n);
    return found.turns.filter(({ turn, record }) => {
      const last = known.get(turn.key) ?? turn.number - 1;
      if (turn.number <= last) return false;
      if (turn.number !== last + 1) throw missing(marketTopic, record, last + 1);
      known.set(turn.key, turn.number);
      return true;
    });
  };

  const past = sorted(await reader.drain());
  replay(past, readTurns(cluster, accountTopic, logged).turns, lineOf, accountTopic);
  for (const read of past) merge[read.turn.number > heard(read.turn.key) ? 'put' : 'pass'](read);

  const commands = await cluster.reader(
    commandTopic,
    new Map(
      desks.map(({ partition, lines }) => [partition, lowest(lines.map((line) => line.commands().commandOffset))]),
    ),
  );
  const marketPump = pumpOf(reader);
  const commandPump = pumpOf(commands);

  let newest = 0;
  /** A market that has ended says no moment. */
  const time = (): Millis =>
    (newest = Math.max(newest, ...[...merge.moments().values()].map((moment) => moment.time).filter(Number.isFinite)));
  /** Whoever asked twice is answered once; what nobody can read is put aside. */
  const taken = (records: readonly Incoming[]): readonly Turn[] => {
    const found = readCommands(cluster, records);
    letters = [...letters, ...found.letters];
    return found.commands.flatMap(({ command, record }) => {
      const line = lineOf.get(record.key);
      if (line === undefined || line.hasTaken(record.offset, command.id)) return [];
      const { kind, data } = command.input;
      const input = { kind, key: line.account, time: Math.max(time(), 1), data } as Input;
      if (command.isQuestion === true) {
        // Who has asked long ago waits no more.
        const isOld = Date.now() - record.time > QUESTION_MS;
        if (!isOld) answers.push(answerRecord(cluster, line.account, command.id, line.ask(input)));
        return [];
      }
      return [line.take(input, { offset: String(record.offset), id: command.id })];
    });
  };

  /** To questions: not a part of what was said, and lost with a crash. */
  let answers: Outgoing[] = [];
  const sender = await cluster.sender();

  let since = 0;
  const commit = async (said: readonly Turn[]): Promise<void> => {
    const [first] = desks;
    const put = letters;
    letters = [];
    await Promise.all(
      desks.map(({ partition, writer, lines }) => {
        const mine = said.filter(({ key }) => lines.some(({ account }) => account === key));
        const records = mine.map((turn) => ({ topic: accountTopic, partition, key: turn.key, value: writeTurn(turn) }));
        return writer.write(writer === first?.writer ? [...records, ...put] : records);
      }),
    );
    const answered = answers;
    answers = [];
    await sender.write(answered);
    for (const { events } of said) for (const event of events) options.hear?.(event);
  };
  const checkpoint = async (): Promise<void> => {
    const offsets = new Map(positions);
    for (const { record } of merge.waiting())
      if (record.offset < offsets.get(record.partition)!) offsets.set(record.partition, record.offset);
    for (const desk of desks) await saveDesk(cluster, desk, offsets, merge.moments());
    since = 0;
  };

  return {
    heard,
    time,
    async advance(waitMs) {
      const gather = (): void => {
        for (const each of sorted(marketPump.take())) merge.put(each);
      };
      gather();
      const said: Turn[] = [...taken(commandPump.take())];
      let turns = said.length;
      for (let read = merge.take(); ; read = merge.take()) {
        if (read === undefined && turns === 0 && waitMs > 0) {
          const asked = [marketPump.ready(waitMs), commandPump.ready(waitMs)];
          await Promise.race(asked);
          if (marketPump.isEmpty() && commandPump.isEmpty()) await Promise.all(asked);
          gather();
          said.push(...taken(commandPump.take()));
          turns += said.length;
          read = merge.take();
        }
        if (read === undefined) break;
        turns += 1;
        for (const line of all) {
          const record = line.hear(read.turn);
          if (record !== undefined) said.push(record);
        }
        if (turns >= BATCH) break;
      }
      await commit(said);
      since += turns;
      if (since >= checkpointEvery) await checkpoint();
      return turns;
    },
    async input(input) {
      const line = lineOf.get(input.key);
      assert(line !== undefined, `account ${input.key} is run by this program`);
      await commit([line.take(input)]);
    },
    lag: async () => (await reader.lag()) + [...merge.waiting()].length,
    async save() {
      if (since > 0) await checkpoint();
    },
    async close() {
      await reader.close();
      await commands.close();
      await sender.close();
      for (const { writer } of desks) await writer.close();
    },
  };
}

/** Of the account that has heard least. */
const momentsOf = (markets: readonly string[], starts: readonly (Saved | undefined)[]): Saved['moments'] =>
  new Map(
    markets.map((market) => {
      const all = starts.map((saved) => saved?.moments.get(market) ?? NEVER);
      return [market, all.reduce((a, b) => (b.time < a.time || (b.time === a.time && b.rank < a.rank) ? b : a))];
    }),
  );

/** Brings every account to where its last record stands. */
function replay(
  past: readonly Read[],
  logged: readonly Read[],
  lineOf: ReadonlyMap<string, AccountLine>,
  topic: string,
): void {
  const history = Map.groupBy(past, ({ turn }) => turn.key);
  for (const { turn: record, record: at } of logged) {
    const line = lineOf.get(record.key);
    if (line === undefined || record.number <= line.number()) continue;
    if (record.number !== line.number() + 1) throw missing(topic, at, line.number() + 1);
    let said: Turn | undefined;
    // The first of them may be in the state already.
    for (const market of record.heard.slice(line.heard().length)) {
      const turns = history.get(market) ?? [];
      const number = (line.markets.get(market) ?? 0) + 1;
      const turn = turns[number - (turns[0]?.turn.number ?? 1)]?.turn;
      if (turn === undefined) throw missing(topic, { ...at, key: market }, number);
      said = line.hear(turn);
    }
    const [input] = record.events;
    if (record.isInput && input !== undefined) said = line.take(input, record.asked);
    if (said === undefined || linesOf(said.events) !== linesOf(record.events)) throw differs(topic, at);
  }
}

async function saveDesk(
  cluster: Cluster,
  { partition, writer, lines }: Desk,
  marketOffsets: Saved['marketOffsets'],
  moments: Saved['moments'],
): Promise<void> {
  const { account, accountState } = cluster.topics;
  const end = await cluster.reader(account, new Map([[partition, 0n]]));
  await end.skip();
  const offset = end.position(partition);
  await end.close();
  await writer.write(
    lines.map((line) =>
      stateRecord(accountState, partition, line.account, {
        checkpoint: line.checkpoint(),
        number: line.number(),
        offset,
        markets: line.markets,
        ...line.commands(),
        moments,
        heard: line.heard(),
        marketOffsets,
      }),
    ),
  );
}
