// Checkpoints: states of all agents at a place in the log, each with a hash; the last few are kept.
import { createHash } from 'node:crypto';
import { deserialize } from 'node:v8';
import { zstdDecompressSync } from 'node:zlib';
import { checkpointWriters } from './checkpoint-writer.ts';
import { guard, transaction } from './database.ts';
import { getMark } from './marks.ts';
import { damaged } from './sqlite-error.ts';
import type { CheckpointWriter, Head, PutState } from './checkpoint-writer.ts';
import type { Database } from './database.ts';

/** What a bus takes back. */
type Snapshot = {
  readonly sequence: number;
  readonly states: Readonly<Record<string, ReadonlyMap<string, unknown>>>;
};

export type LoadedCheckpoint = {
  readonly checkpoint: Snapshot;
  /** Names the code and settings whose states these are. */
  readonly program: string;
  /** Size of the states. */
  readonly bytes: number;
  /** Newer checkpoints that could not be used, newest first, each with what is wrong with it. */
  readonly damaged: readonly { readonly sequence: number; readonly why: string }[];
};

export type Checkpoints = {
  readonly begin: (head: Head, program: string) => CheckpointWriter;
  readonly load: () => LoadedCheckpoint | undefined;
  readonly sequences: () => readonly number[];
};

type Row = {
  readonly program: string;
  readonly hash: string;
  readonly state: Uint8Array;
  readonly batch: number;
  readonly parts: number;
};

type Part = { readonly state: Uint8Array };

/** Up to schema 2 a checkpoint was one row, its states in the head. */
function withParts(head: Snapshot, parts: Iterable<Part>, headBytes: number) {
  const states: Record<string, Map<string, unknown>> = {};
  for (const [agent, byKey] of Object.entries(head.states)) states[agent] = new Map(byKey);
  let bytes = headBytes;
  for (const part of parts)
    for (const { agent, key, state } of deserialize(zstdDecompressSync(part.state)) as PutState[]) {
      (states[agent] ??= new Map()).set(key, deserialize(state));
      bytes += state.length;
    }
  return { checkpoint: { ...head, states }, bytes };
}

/** @param kept how many checkpoints stay; the log is never removed beyond the oldest of them */
export function openCheckpoints(database: Database, kept: number, lastSequence: () => number): Checkpoints {
  const { sqlite, path } = database;
  const remove = sqlite.prepare('DELETE FROM checkpoints WHERE sequence = ?');
  const list = sqlite.prepare('SELECT sequence FROM checkpoints ORDER BY sequence DESC');
  const one = sqlite.prepare('SELECT program, hash, state, batch, parts FROM checkpoints WHERE sequence = ?');
  const partsOf = sqlite.prepare('SELECT state FROM checkpoint_parts WHERE batch = ? ORDER BY number');

  const sequences = (): readonly number[] => guard(path, () => list.all()).map((row) => Number(row['sequence']));

  const read = (sequence: number): Omit<LoadedCheckpoint, 'damaged'> => {
    const row = one.get(sequence) as Row;
    const parts = (): Iterable<Part> => (row.parts === 0 ? [] : (partsOf.iterate(row.batch) as Iterable<Part>));
    const hash = createHash('sha256');
    let count = 0;
    for (const { state } of parts()) {
      hash.update(state);
      count += 1;
    }
    if (count !== row.parts) throw new Error(`${count} of its ${row.parts} parts are there`);
    if (hash.update(row.state).digest('hex') !== row.hash) throw new Error('its hash is wrong');
    const head = deserialize(row.state) as Snapshot;
    if (head.sequence !== sequence) throw new Error(`it stands at ${head.sequence}`);
    if (sequence > lastSequence()) throw new Error('it stands after the end of the log');
    return { ...withParts(head, parts(), row.state.length), program: row.program };
  };

  return {
    sequences,
    begin: checkpointWriters(database, kept),
    load() {
      const found: { sequence: number; why: string }[] = [];
      const all = sequences();
      let loaded: Omit<LoadedCheckpoint, 'damaged'> | undefined;
      for (const sequence of all) {
        try {
          loaded = read(sequence);
          break;
        } catch (cause) {
          found.push({ sequence, why: cause instanceof Error ? cause.message : String(cause) });
        }
      }
      if (loaded === undefined) {
        if (getMark(database, 'complete after') > 0)
          throw damaged('no checkpoint is whole, and the log before them has been removed', path);
        if (all.length === 0) return undefined;
        loaded = { checkpoint: { sequence: 0, states: {} }, program: '', bytes: 0 };
      }
      // A bad one must not take the place of a good one among those that are kept.
      if (found.length > 0 && !database.readOnly)
        transaction(database, () => found.forEach(({ sequence }) => remove.run(sequence)));
      return { ...loaded, damaged: found };
    },
  };
}
