// Journal: what a durable bus needs of the log behind it. The store has one; a test may have another.
import type { Event } from '#model/event.ts';
import type { Checkpoint } from './memory.ts';
import type { CheckpointHead } from './capture.ts';

/** An event as it was written down. `cause` 0 is an input. */
export type JournalRow = { readonly sequence: number; readonly cause: number; readonly line: string };

/** `program` names the code and settings whose states these are. */
export type SavedCheckpoint = {
  readonly checkpoint: Checkpoint;
  readonly program: string;
  /** Size of the states. */
  readonly bytes: number;
  /** Newer checkpoints that could not be used, newest first, each with what is wrong with it. */
  readonly damaged: readonly { readonly sequence: number; readonly why: string }[];
};

/** A checkpoint in the making. Nothing of it counts before `finish` returns; one that is left unfinished is let go of. */
export type CheckpointWriter = {
  /** Takes a state down as it is now, without touching the store. @returns how many bytes it is */
  readonly put: (agent: string, key: string, state: unknown) => number;
  /** Writes what was put since the last time. @throws SmcError when the store cannot take it */
  readonly write: () => void;
  /** Writes the rest; from now on the checkpoint counts. @throws SmcError when the store cannot take it */
  readonly finish: () => void;
};

export type Journal = {
  /** Text and back, upcasting what an older format wrote. */
  readonly encode: (event: Event) => string;
  readonly decode: (line: string) => Event;
  /** All or nothing, and on the disk when it returns. @throws SmcError when the store cannot take it */
  readonly append: (events: readonly Event[]) => void;
  /** Events after this sequence, in order. */
  readonly rows: (after: number) => Iterable<JournalRow>;
  readonly beginCheckpoint: (head: CheckpointHead, program: string) => CheckpointWriter;
  /** The newest checkpoint that is whole; undefined where there was never one. */
  readonly loadCheckpoint: () => SavedCheckpoint | undefined;
  /** @throws SmcError while the store cannot be written */
  readonly probe: () => void;
};
