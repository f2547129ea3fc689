// cache: what of the candles was kept as Parquet, and how to be rid of it.
import { cacheEntries, clearCache } from '#store/store.ts';
import { readableCount } from './progress.ts';
import { table } from './table.ts';
import type { Shell } from './shell.ts';

export type CacheFlags = { readonly cacheDir: string; readonly json?: boolean };

export function listCache({ cacheDir, json }: CacheFlags, shell: Shell): void {
  const entries = cacheEntries(cacheDir);
  if (json === true) return shell.out.write(`${JSON.stringify(entries)}\n`);
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  shell.out.write(
    table(
      shell.out,
      [{ title: 'candles', align: 'right' }, { title: 'MB', align: 'right' }, { title: 'of' }, { title: 'file' }],
      entries.map(({ rows, bytes, source, name }) => [
        readableCount(rows),
        (bytes / 1e6).toFixed(1),
        source,
        `${name}.parquet`,
      ]),
    ),
  );
  shell.err.write(`${entries.length} in ${cacheDir}, ${(total / 1e6).toFixed(1)} MB\n`);
}

export async function emptyCache({ cacheDir }: CacheFlags, shell: Shell): Promise<void> {
  shell.err.write(`${await clearCache(cacheDir)} taken away from ${cacheDir}\n`);
}
