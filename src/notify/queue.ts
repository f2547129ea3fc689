// Queue: what waits to be sent, so many and no more; what matters least and is oldest makes room.
import { createHash } from 'node:crypto';
import { SEVERITIES } from './message.ts';
import type { Batch, Message } from './message.ts';

const WAITING_MOST = 200;
const BATCH_MOST = 10;

export type Queue = {
  readonly add: (message: Message) => void;
  readonly size: () => number;
  /** Takes out all that waits: the weightiest and newest to be told, the others to be counted. */
  readonly take: () => Taken;
  /** As if it had never been taken; what came meanwhile stands behind it. */
  readonly putBack: (taken: Taken) => void;
  /** Dropped for want of room, in all. */
  readonly dropped: () => number;
};

export type Taken = { readonly batch: Batch; readonly all: readonly Message[]; readonly dropped: number };

export function messageQueue(): Queue {
  let waiting: Message[] = [];
  let dropped = 0;
  /** Since the last batch: it is told that they were. */
  let untold = 0;

  const makeRoom = (): void => {
    while (waiting.length > WAITING_MOST) {
      const least = Math.min(...waiting.map(weight));
      waiting.splice(
        waiting.findIndex((message) => weight(message) === least),
        1,
      );
      dropped += 1;
      untold += 1;
    }
  };

  return {
    add(message) {
      waiting.push(message);
      makeRoom();
    },
    size: () => waiting.length,
    take() {
      const all = waiting;
      const messages = chosen(all);
      const taken = { batch: batchOf(messages, all.length - messages.length + untold), all, dropped: untold };
      waiting = [];
      untold = 0;
      return taken;
    },
    putBack(taken) {
      waiting = [...taken.all, ...waiting];
      untold += taken.dropped;
      makeRoom();
    },
    dropped: () => dropped,
  };
}

const weight = ({ severity }: Message): number => SEVERITIES.indexOf(severity);

/** In the order in which they came. */
function chosen(all: readonly Message[]): readonly Message[] {
  if (all.length <= BATCH_MOST) return all;
  const places = all
    .map((message, place) => ({ weight: weight(message), place }))
    .toSorted((a, b) => b.weight - a.weight || b.place - a.place)
    .slice(0, BATCH_MOST);
  const kept = new Set(places.map(({ place }) => place));
  return all.filter((_, place) => kept.has(place));
}

const batchOf = (messages: readonly Message[], heldBack: number): Batch => ({
  id: createHash('sha256')
    .update(messages.map(({ id }) => id).join('\n'))
    .digest('hex')
    .slice(0, 32),
  messages,
  heldBack,
});
