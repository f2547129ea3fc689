// Hash: one digest for all rows of a table in the order of its key, the same on both engines.
import { createHash } from 'node:crypto';
import { canonical } from './query.ts';
import { TABLES } from './tables.ts';
import type { Table } from './table.ts';
import type { Snapshot } from './engine.ts';

export type TableHash = { readonly table: string; readonly rows: number; readonly hash: string };

export async function hashesOf(reader: Snapshot): Promise<readonly TableHash[]> {
  const hashes: TableHash[] = [];
  for (const table of TABLES) hashes.push(await hashOf(reader, table));
  return hashes;
}

export async function hashOf(reader: Snapshot, table: Table): Promise<TableHash> {
  const hash = createHash('sha256');
  const names = Object.keys(table.columns);
  let count = 0;
  for await (const rows of reader.scan(table)) {
    for (const row of rows) hash.update(`${canonical(names.map((name) => row[name]!))}\n`);
    count += rows.length;
  }
  return { table: table.name, rows: count, hash: hash.digest('hex') };
}
