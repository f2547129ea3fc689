// Store place: where rows are kept, from --data-dir, --url and the environment.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_DIRECTORY } from './paper.ts';
import { HISTORY_FILE, openHistory } from '#store/records/records.ts';
import type { History } from '#store/records/records.ts';
import type { Shell } from './shell.ts';

export type PlaceOptions = { readonly dataDir?: string; readonly url?: string };

/** Undefined where no database was named: then it is a file in the data folder. */
export function databaseOf({ url }: PlaceOptions, shell: Shell): string | undefined {
  const named = url ?? shell.environment['SMC_DATABASE_URL'] ?? '';
  return named === '' ? undefined : named;
}

const historyFile = ({ dataDir = DEFAULT_DIRECTORY }: PlaceOptions): string => join(dataDir, HISTORY_FILE);

/** Downloaded candles. @throws SmcError STORE_*, USAGE */
export function historyOf(options: PlaceOptions, shell: Shell): Promise<History> {
  const url = databaseOf(options, shell);
  return openHistory(
    url === undefined ? { engine: 'sqlite', path: historyFile(options) } : { engine: 'postgres', url },
  );
}

/** For who only looks: no file is made. */
export const hasHistory = (options: PlaceOptions, shell: Shell): boolean =>
  databaseOf(options, shell) !== undefined || existsSync(historyFile(options));
