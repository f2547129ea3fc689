// Data folder: where an agent may write: a folder that is its user's own, and that holds nothing of anybody else.
import { mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { SmcError } from '#model/fate.ts';

/** One of these is in every folder that was written to before, or that a person has prepared. */
const OURS: ReadonlySet<string> = new Set([
  'people.db',
  'config.yaml',
  'config-versions.jsonl',
  'secrets.json',
  'logs',
  'candles',
  'cache',
  'candles.db',
  'demo',
  'binance',
  'binance-simulated',
  'replay',
  'research',
  'trials.jsonl',
]);

/**
 * Made where it is missing, for its user alone.
 * @throws SmcError STORE_UNWRITABLE where it belongs to another user, or holds only what no agent has put there
 */
export function takeDataFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    // A link is followed first: what counts is whose the folder is that would be written to.
    const folder = realpathSync(path);
    const user = process.getuid?.();
    if (user !== undefined && statSync(folder).uid !== user)
      throw refused('the data folder belongs to another user', path, 'name a folder of your own with --data-dir');
    const names = readdirSync(folder);
    if (names.length > 0 && !names.some((name) => OURS.has(name)))
      throw refused('the data folder holds other things', path, 'name a folder that is new or empty with --data-dir');
  } catch (cause) {
    if (cause instanceof SmcError) throw cause;
    throw new SmcError(
      'STORE_UNWRITABLE',
      'the data folder cannot be made or read',
      path,
      'check its owner, its mode and its disk, or name another with --data-dir',
      { cause },
    );
  }
}

const refused = (what: string, where: string, mend: string): SmcError =>
  new SmcError('STORE_UNWRITABLE', what, where, mend);
