// Real source: the real accounts of a data folder, as far as they are known without asking anybody.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_CONFIG, loadConfig } from '#config/config.ts';
import { DEFAULT_DIRECTORY } from './paper.ts';
import { feedFolder } from './feed-folder.ts';
import { INSTRUMENTS } from '#market/market.ts';
import type { Config, RealAccount } from '#config/config.ts';
import type { Source } from './real-gate.ts';

export type RealOptions = { readonly dataDir?: string; readonly config?: string };

/** The configuration that the next start reads. @throws SmcError FILE_NOT_FOUND, CONFIG_INVALID */
export async function configIn({
  dataDir,
  config,
}: RealOptions): Promise<{ readonly directory: string; readonly config: Config }> {
  const directory = dataDir ?? DEFAULT_DIRECTORY;
  const path = config ?? join(directory, 'config.yaml');
  const isGiven = config !== undefined || existsSync(path);
  return { directory, config: isGiven ? await loadConfig(path) : DEFAULT_CONFIG };
}

/** The folder of an account's feed, and the facts of markets that need no exchange to be asked. */
export function sourceOf(config: Config, { venue }: RealAccount): Source {
  const symbols = config.exchanges[venue]?.symbols ?? [];
  return {
    config,
    folder: feedFolder(venue, config),
    instruments: symbols.flatMap((symbol) => INSTRUMENTS.get(symbol) ?? []),
  };
}

/** Where its orders go, for a person. */
export const placeOf = ({ venue: place }: Config, { venue }: RealAccount): string =>
  place.rest_url ?? (place.testnet ? `the test network of ${venue}` : venue);
