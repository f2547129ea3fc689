// Checkpoints: states of all agents at a place in the log, each with a hash; the last few are kept.
import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { guard, transaction } from './database.ts';
import { getMark } from './marks.ts';
import { damaged } from './sqlite-error.ts';
import type { Database } from './database.ts';

/** What a bus gives and takes back. */
export type Snapshot = {
  readonly sequence: number;
  readonly states: Readonly<Record<string, ReadonlyMap<string, unknown>>>;
};

export type LoadedCheckpoint = {
  readonly checkpoint: Snapshot;
  /** Names the code and settings whose states these are. */
  readonly program: string;
  /** Newer checkpoints that could not be used, newest first, each with what is wrong with it. */
  readonly damaged: readonly { readonly sequence: number; readonly why: string }[];
};

export type Checkpoints = {
  readonly save: (checkpoint: Snapshot, program: string) => void;
  readonly load: () => LoadedCheckpoint | undefined;
  readonly sequences: () => readonly number[];
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** @param kept how many checkpoints stay; the log is never removed beyond the oldest of them */
export function openCheckpoints(database: Database, kept: number, lastSequence: () => number): Checkpoints {
  const { sqlite, path } = database;
  const insert = sqlite.prepare(
    'INSERT OR REPLACE INTO checkpoints (sequence, program, hash, state) VALUES (?, ?, ?, ?)',
  );
  const prune = sqlite.prepare(
    'DELETE FROM checkpoints WHERE sequence NOT IN (SELECT sequence FROM checkpoints ORDER BY sequence DESC LIMIT ?)',
  );
  const remove = sqlite.prepare('DELETE FROM checkpoints WHERE sequence = ?');
  const list = sqlite.prepare('SELECT sequence FROM checkpoints ORDER BY sequence DESC');
  const one = sqlite.prepare('SELECT program, hash, state FROM checkpoints WHERE sequence = ?');

  const sequences = (): readonly number[] => guard(path, () => list.all()).map((row) => Number(row['sequence']));

  const read = (sequence: number): { readonly checkpoint: Snapshot; readonly program: string } => {
    const row = one.get(sequence) as { program: string; hash: string; state: Uint8Array };
    if (sha256(row.state) !== row.hash) throw new Error('its hash is wrong');
    const checkpoint = deserialize(row.state) as Snapshot;
    if (checkpoint.sequence !== sequence) throw new Error(`it stands at ${checkpoint.sequence}`);
    if (sequence > lastSequence()) throw new Error('it stands after the end of the log');
    return { checkpoint, program: row.program };
  };

  return {
    sequences,
    save(checkpoint, program) {
      const state = serialize(checkpoint);
      transaction(database, () => {
        insert.run(checkpoint.sequence, program, sha256(state), state);
        prune.run(kept);
      });
    },
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
        loaded = { checkpoint: { sequence: 0, states: {} }, program: '' };
      }
      // A bad one must not take the place of a good one among those that are kept.
      if (found.length > 0 && !database.readOnly)
        transaction(database, () => found.forEach(({ sequence }) => remove.run(sequence)));
      return { ...loaded, damaged: found };
    },
  };
}
