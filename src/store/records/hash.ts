// Hash: one digest for all rows of a table in the order of its key, the same on both engines.
import { createHash } from 'node:crypto';
import { canonical } from './query.ts';
import { TABLES } from './tables.ts';
import type { Json, Table } from './table.ts';
import type { Reader } from './engine.ts';

const PAGE_ROWS = 5_000;

export type TableHash = { readonly table: string; readonly rows: number; readonly hash: string };

export async function hashesOf(reader: Reader): Promise<readonly TableHash[]> {
  const hashes: TableHash[] = [];
  for (const table of TABLES) hashes.push(await hashOf(reader, table));
  return hashes;
}

export async function hashOf(reader: Reader, table: Table): Promise<TableHash> {
  const hash = createHash('sha256');
  const names = Object.keys(table.columns);
  let count = 0;
  let after: readonly Json[] | undefined;
  for (;;) {
    const rows = await reader.rows({ table, limit: PAGE_ROWS, ...(after === undefined ? {} : { after }) });
    for (const row of rows) hash.update(`${canonical(names.map((name) => row[name]!))}\n`);
    count += rows.length;
    if (rows.length < PAGE_ROWS) return { table: table.name, rows: count, hash: hash.digest('hex') };
    after = table.key.map((name) => rows.at(-1)![name]!);
  }
}
