// Turn book: the turns of all markets and accounts in the one order of this reader, with causes that lead over the cut.
import { SmcError } from '#model/fate.ts';
import type { Event } from '#model/event.ts';
import type { Turn } from '#bus/kafka/kafka.ts';

/** Turns of each market whose events can still be named as causes. */
const TURNS_KEPT = 20_000;
const TURNS_SLACK = 2_000;
/** Of them so many go into what is saved. */
const TURNS_SAVED = 2_000;

/** What was written down of a turn; `asked` is the id of the command that it answers. */
export type Told = { readonly events: readonly Event[]; readonly asked?: string };

/** Plain data: numbers of the last turns by key, and where the turns of markets begin in the sequence. */
export type BookState = {
  readonly numbers: ReadonlyMap<string, number>;
  readonly begins: ReadonlyMap<string, ReadonlyMap<number, number>>;
};

export type TurnBook = {
  /** One that came before is passed over. @throws SmcError STORE_DAMAGED where one before it is missing */
  readonly hearMarket: (turn: Turn) => readonly Told[];
  /** It waits until all that it was said to has been heard. @throws SmcError STORE_DAMAGED */
  readonly hearAccount: (turn: Turn) => readonly Told[];
  /** Turns of accounts that wait. */
  readonly waiting: () => readonly Turn[];
  readonly state: () => BookState;
};

/**
 * @param written sequences after those of `saved`, by key, oldest first: what comes again is given the same
 * @param last the last sequence of the log
 */
export function turnBook(
  saved: BookState | undefined,
  written: ReadonlyMap<string, readonly number[]>,
  last: number,
): TurnBook {
  const numbers = new Map(saved?.numbers);
  const begins = new Map([...(saved?.begins ?? [])].map(([market, turns]) => [market, new Map(turns)]));
  const again = new Map([...written].map(([key, sequences]) => [key, { sequences, at: 0 }]));
  const queues = new Map<string, Turn[]>();
  const now = { last };

  const isNext = ({ key, number }: Turn): boolean => {
    const before = numbers.get(key) ?? number - 1;
    if (number <= before) return false;
    if (number !== before + 1)
      throw new SmcError(
        'STORE_DAMAGED',
        `record ${before + 1} of ${key} is missing before record ${number}`,
        'the log that programs share',
        'look into the dead-letter topic, and at the retention of the topic',
      );
    numbers.set(key, number);
    return true;
  };

  /** @param causeOf what is no event of this turn */
  const write = ({ key, events }: Turn, causeOf: (cause: number) => number): Told['events'] => {
    const known = again.get(key);
    const sequences = new Map<number, number>();
    const isKnown = known !== undefined && known.at < known.sequences.length;
    const told = events.map((event): Event => {
      if (isKnown) {
        const sequence = known.sequences[known.at]!;
        known.at += 1;
        sequences.set(event.sequence, sequence);
        return { ...event, sequence };
      }
      now.last += 1;
      sequences.set(event.sequence, now.last);
      const cause = event.cause === 0 ? 0 : (sequences.get(event.cause) ?? causeOf(event.cause));
      return { ...event, sequence: now.last, cause };
    });
    if (told.length > 0 && told[0]!.key === key) begin(key, told[0]!.sequence);
    return isKnown ? [] : told;
  };
  const begin = (key: string, sequence: number): void => {
    const turns = begins.get(key) ?? new Map<number, number>();
    begins.set(key, turns);
    turns.set(numbers.get(key)!, sequence);
    if (turns.size <= TURNS_KEPT + TURNS_SLACK) return;
    for (const number of [...turns.keys()].slice(0, TURNS_SLACK)) turns.delete(number);
  };

  const isReady = ({ origins = [] }: Turn): boolean =>
    origins.every(({ market, number }) => (numbers.get(market) ?? 0) >= number);
  const accountTurn = (turn: Turn): Told => {
    const origins = new Map(turn.origins?.map((origin) => [origin.cause, origin]));
    const events = write(turn, (cause) => {
      const origin = origins.get(cause);
      const first = origin && begins.get(origin.market)?.get(origin.number);
      // Of a turn that was let go of long ago: told as if it came from outside.
      return origin === undefined || first === undefined ? 0 : first + origin.index;
    });
    return { events, ...(turn.asked === undefined ? {} : { asked: turn.asked.id }) };
  };
  const released = (queue: Turn[]): readonly Told[] => {
    const told: Told[] = [];
    while (queue.length > 0 && isReady(queue[0]!)) told.push(accountTurn(queue.shift()!));
    return told;
  };

  return {
    hearMarket(turn) {
      if (!isNext(turn)) return [];
      const events = write(turn, () => 0);
      return [{ events }, ...[...queues.values()].flatMap(released)];
    },
    hearAccount(turn) {
      if (!isNext(turn)) return [];
      const queue = queues.get(turn.key) ?? [];
      queues.set(turn.key, queue);
      queue.push(turn);
      return released(queue);
    },
    waiting: () => [...queues.values()].flat(),
    state: () => ({
      // Who waits has not been written: it is read again.
      numbers: new Map([...numbers].map(([key, number]) => [key, number - (queues.get(key)?.length ?? 0)] as const)),
      begins: new Map([...begins].map(([market, turns]) => [market, new Map([...turns].slice(-TURNS_SAVED))])),
    }),
  };
}
