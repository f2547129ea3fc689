// Spread: a checkpoint of one moment, taken down and written in steps while the line runs on.
import type { Bus } from './memory.ts';
import type { Journal } from './journal.ts';

/** Fewest events between two checkpoints: replaying so many takes some tenths of a second. */
export const CHECKPOINT_EVERY = 50_000;
/** So many bytes of state ask for one event more: a checkpoint shall cost a small part of what lies between two. */
const BYTES_AN_EVENT = 1_024;
/** Most events between two checkpoints, whatever the size: more than this would make a start after a crash slow. */
const CHECKPOINT_AT_LEAST_EVERY = 150_000;
/** A step ends with the state that reaches this: one market of many, or a small line whole. */
export const STEP_BYTES = 2 ** 17;
/** The same where nobody waits for the line. */
export const LONG_STEP_BYTES = 2 ** 24;

/** Events from one checkpoint of so many bytes to the next. */
export const eventsBetween = (bytes: number, fewest: number): number =>
  Math.max(fewest, Math.min(Math.ceil(bytes / BYTES_AN_EVENT), CHECKPOINT_AT_LEAST_EVERY));

export type Spread = {
  /**
   * Takes down about so many bytes more, and writes them.
   * @returns the bytes of the whole checkpoint when it counts; undefined while there is more to do
   * @throws SmcError when the store cannot take it; DataCloneError for a state that is not plain data
   */
  readonly step: (bytes: number) => number | undefined;
};

/** Begun between inputs, on what is committed. */
export function spread(bus: Pick<Bus, 'capture'>, journal: Journal, program: string): Spread {
  const taken = { sinceStep: 0, whole: 0, failure: undefined as { readonly cause: unknown } | undefined };
  const { head, next } = bus.capture((agent, key, state) => {
    if (taken.failure !== undefined) return;
    try {
      taken.sinceStep += writer.put(agent, key, state);
    } catch (cause) {
      // In the middle of an input, which has no part in it: told by the next step.
      taken.failure = { cause };
    }
  });
  const writer = journal.beginCheckpoint(head, program);
  return {
    step(bytes) {
      let isMore = true;
      while (isMore && taken.failure === undefined && taken.sinceStep < bytes) isMore = next();
      if (taken.failure !== undefined) throw taken.failure.cause;
      taken.whole += taken.sinceStep;
      taken.sinceStep = 0;
      if (isMore) {
        writer.write();
        return undefined;
      }
      writer.finish();
      return taken.whole;
    },
  };
}
