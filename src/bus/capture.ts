// Capture: the states of all agents as they are at one moment, handed over one by one while the line runs on.
import { show } from './seat.ts';
import type { Seat, Take } from './seat.ts';

/** Everything of a checkpoint but the states. */
export type CheckpointHead = {
  readonly sequence: number;
  /** Agents that a person has stopped. */
  readonly leftOut?: readonly string[];
};

export type Capture = {
  readonly head: CheckpointHead;
  /** Hands over one more state; false when all have been. Between inputs or in the middle of one. */
  readonly next: () => boolean;
};

/**
 * A state that is about to be handed an event is handed over before it, so that all are seen as they are now, however long
 * the rest takes. One capture at a time: a new one ends the one before, as putting back other states does.
 */
export function capture(seats: readonly Seat[], head: CheckpointHead, take: Take): Capture {
  for (const seat of seats) {
    seat.uncaptured = new Set(seat.states.keys());
    seat.take = take;
    // Whose state is at hand is not asked for again: it would be changed unseen.
    seat.lastKey = undefined;
  }
  return {
    head,
    next() {
      for (const seat of seats)
        for (const key of seat.uncaptured) {
          show(seat, key);
          return true;
        }
      return false;
    },
  };
}
