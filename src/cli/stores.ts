// Stores: the folders of the feeds inside a data folder, each with a log of its own.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SmcError } from '#model/fate.ts';
import { STORE_FILE } from '#store/log/log.ts';

/** A feed's name and its folder. */
export type FeedStore = { readonly name: string; readonly directory: string };

/** @throws SmcError FILE_NOT_FOUND where there is none */
export function storesIn(directory: string): readonly FeedStore[] {
  const names = existsSync(directory) ? readdirSync(directory).toSorted() : [];
  const stores = names
    .map((name) => ({ name, directory: join(directory, name) }))
    .filter((store) => existsSync(join(store.directory, STORE_FILE)));
  if (stores.length > 0) return stores;
  throw new SmcError('FILE_NOT_FOUND', 'no agent has ever run here', directory, 'name its folder with --data-dir');
}
