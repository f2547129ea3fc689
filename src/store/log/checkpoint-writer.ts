// Checkpoint writer: states taken down one by one, packed, and written in parts; the last row makes them count.
import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import { constants, zstdCompressSync } from 'node:zlib';
import { transaction } from './database.ts';
import type { Database } from './database.ts';

/** What a checkpoint says beside its states. */
export type Head = { readonly sequence: number };

/** One state in a part, serialised by itself. */
export type PutState = { readonly agent: string; readonly key: string; readonly state: Uint8Array };

/** Nothing of it counts before `finish` returns; one that is left unfinished is removed by later ones. */
export type CheckpointWriter = {
  /** Takes a state down as it is now, without touching the store. @returns how many bytes it is */
  readonly put: (agent: string, key: string, state: unknown) => number;
  /** Writes what was put since the last time. */
  readonly write: () => void;
  readonly finish: () => void;
};

/** States of a market are a quarter of a megabyte, most of it names and zeros: the fastest packing takes two thirds away. */
const PACKING = { params: { [constants.ZSTD_c_compressionLevel]: -5 } };
/** For each part written so many of those that nobody needs any more go, so that removing them holds nobody up either. */
const REMOVED_A_PART = 2;

/** @param kept how many checkpoints stay */
export function checkpointWriters(database: Database, kept: number): (head: Head, program: string) => CheckpointWriter {
  const { sqlite } = database;
  const newest = sqlite.prepare(
    'SELECT max((SELECT ifnull(max(batch), 0) FROM checkpoints), (SELECT ifnull(max(batch), 0) FROM checkpoint_parts)) AS batch',
  );
  const insertPart = sqlite.prepare('INSERT INTO checkpoint_parts (batch, number, state) VALUES (?, ?, ?)');
  const insert = sqlite.prepare(
    'INSERT OR REPLACE INTO checkpoints (sequence, program, hash, state, batch, parts) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const prune = sqlite.prepare(
    'DELETE FROM checkpoints WHERE sequence NOT IN (SELECT sequence FROM checkpoints ORDER BY sequence DESC LIMIT ?)',
  );
  // Of a batch that was left unfinished among newer ones the parts go when all older ones have gone.
  const removeParts = sqlite.prepare(
    `DELETE FROM checkpoint_parts WHERE rowid IN (
      SELECT rowid FROM checkpoint_parts WHERE batch < (SELECT min(batch) FROM checkpoints)
      ORDER BY batch, number LIMIT ?)`,
  );

  return (head, program) => {
    const hash = createHash('sha256');
    const at = { batch: 0, parts: 0 };
    let waiting: PutState[] = [];

    const writePart = (): void => {
      if (at.batch === 0) at.batch = Number(newest.get()?.['batch']) + 1;
      if (waiting.length > 0) {
        const part = zstdCompressSync(serialize(waiting), PACKING);
        waiting = [];
        insertPart.run(at.batch, at.parts, part);
        hash.update(part);
        at.parts += 1;
      }
      removeParts.run(REMOVED_A_PART);
    };

    return {
      put(agent, key, state) {
        const bytes = serialize(state);
        waiting.push({ agent, key, state: bytes });
        return bytes.length;
      },
      write: () => transaction(database, writePart),
      finish() {
        const state = serialize({ ...head, states: {} });
        transaction(database, () => {
          writePart();
          const sum = hash.update(state).digest('hex');
          insert.run(head.sequence, program, sum, state, at.batch, at.parts);
          prune.run(kept);
        });
      },
    };
  };
}
