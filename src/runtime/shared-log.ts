// Shared log: what all programs have said, followed into the log of this one, each thing once, and where it is gone on from.
import { EARLIEST, pumpOf, readTurns } from '#bus/kafka/kafka.ts';
import { turnBook } from './turn-book.ts';
import type { BookState, Told } from './turn-book.ts';
import type { Cluster, Incoming, Pump } from '#bus/kafka/kafka.ts';
import type { Event } from '#model/event.ts';
import type { EventLog } from '#store/log/log.ts';

type Saved = {
  readonly book: BookState;
  /** By topic and partition. */
  readonly offsets: ReadonlyMap<string, ReadonlyMap<number, bigint>>;
};

export type SharedLog = {
  /** Takes what has come and waits for so long where there is nothing; told when it is on the disk. @throws SmcError BUS_UNREACHABLE, STORE_* */
  readonly advance: (waitMs: number) => Promise<number>;
  /** Records that were not read yet. */
  readonly lag: () => Promise<number>;
  /** Where it is gone on from. */
  readonly save: () => void;
  readonly close: () => Promise<void>;
};

const SEAT = 'show';
const KEY = 'shared';

/**
 * One log can be followed again and again: after a fault it is opened anew on the same local log, which stays open.
 * @param hear events in the sequence of the local log; `asked` is the id of the command that they answer
 */
export async function followShared(
  cluster: Cluster,
  log: EventLog,
  hear: (events: readonly Event[], asked: string | undefined) => void,
): Promise<SharedLog> {
  const { market, account } = cluster.topics;
  const saved = log.loadCheckpoint();
  const state = saved?.checkpoint.states[SEAT]?.get(KEY) as Saved | undefined;
  const written = new Map<string, number[]>();
  for (const { key, sequence } of log.read(saved?.checkpoint.sequence ?? 0)) {
    const known = written.get(key) ?? [];
    if (known.length === 0) written.set(key, known);
    known.push(sequence);
  }
  const book = turnBook(state?.book, written, log.lastSequence());
  const offsets = new Map(
    [market, account].map((topic) => [
      topic,
      new Map(
        Array.from({ length: cluster.partitions }, (_, each) => [
          each,
          state?.offsets.get(topic)?.get(each) ?? EARLIEST,
        ]),
      ),
    ]),
  );
  const readers = await Promise.all([market, account].map((topic) => cluster.reader(topic, offsets.get(topic)!)));
  const [markets, accounts] = readers.map(pumpOf) as [Pump, Pump];
  /** Where the turns of accounts lie that wait. */
  const places = new Map<string, Incoming>();
  const now = { isDirty: false };

  const turnsOf = (topic: string, records: readonly Incoming[]) => {
    const at = offsets.get(topic)!;
    for (const { partition, offset } of records) at.set(partition, offset + 1n);
    // What nobody can read is put aside by those who run the partitions.
    return readTurns(cluster, topic, records).turns;
  };
  const gather = (): { readonly told: readonly Told[]; readonly records: number } => {
    const told: Told[] = [];
    const ofAccounts = turnsOf(account, accounts.take());
    const ofMarkets = turnsOf(market, markets.take());
    for (const { turn } of ofMarkets) told.push(...book.hearMarket(turn));
    for (const { turn, record } of ofAccounts) {
      places.set(`${turn.key} ${turn.number}`, record);
      told.push(...book.hearAccount(turn));
    }
    return { told, records: ofMarkets.length + ofAccounts.length };
  };

  return {
    async advance(waitMs) {
      let { told, records } = gather();
      if (records === 0 && waitMs > 0) {
        await Promise.race([markets.ready(waitMs), accounts.ready(waitMs)]);
        ({ told, records } = gather());
      }
      const events = told.flatMap((each) => each.events);
      if (events.length > 0) log.append(events);
      if (records > 0) now.isDirty = true;
      for (const { events: some, asked } of told) hear(some, asked);
      return records;
    },
    lag: async () => {
      const [one = 0, other = 0] = await Promise.all(readers.map((reader) => reader.lag()));
      return one + other + book.waiting().length;
    },
    save() {
      if (!now.isDirty) return;
      const waiting = book.waiting().map(({ key, number }) => places.get(`${key} ${number}`));
      places.clear();
      for (const [at, turn] of book.waiting().entries()) places.set(`${turn.key} ${turn.number}`, waiting[at]!);
      const from = new Map([...offsets].map(([topic, at]) => [topic, new Map(at)]));
      for (const record of waiting) {
        const at = from.get(account)!;
        if (record !== undefined && record.offset < at.get(record.partition)!) at.set(record.partition, record.offset);
      }
      const writer = log.beginCheckpoint({ sequence: log.lastSequence() }, SEAT);
      const state: Saved = { book: book.state(), offsets: from };
      writer.put(SEAT, KEY, state);
      writer.finish();
      now.isDirty = false;
    },
    async close() {
      for (const reader of readers) await reader.close();
    },
  };
}
