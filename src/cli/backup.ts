// backup and restore: everything of a data folder that cannot be made again, in one folder, each file with its hash.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backupStore, restoreStore, STORE_FILE } from '#store/log/log.ts';
import { copyPeople } from '#store/people/people.ts';
import { DEFAULT_DIRECTORY } from './paper.ts';
import { facts } from './table.ts';
import { SmcError } from '#model/fate.ts';
import { storesIn } from './stores.ts';
import type { Shell } from './shell.ts';

export type BackupOptions = { readonly dataDir?: string; readonly json?: boolean };

const MANIFEST = 'backup.json';
const PEOPLE = 'people.db';
/** Small files that are copied as they stand. Secrets stay encrypted: without the master key they are of no use. */
const PLAIN = ['config.yaml', 'config-versions.jsonl', 'secrets.json'] as const;

/** Paths are relative to the folder. */
type BackupManifest = {
  readonly createdAt: string;
  readonly stores: Readonly<Record<string, { readonly lastSequence: number }>>;
  readonly files: Readonly<Record<string, string>>;
};

/**
 * While the agent runs. The manifest is written last: a folder without one is no backup.
 * @throws SmcError FILE_NOT_FOUND, USAGE where the folder is not empty, STORE_*
 */
export async function backup(folder: string, options: BackupOptions, shell: Shell): Promise<void> {
  const source = options.dataDir ?? DEFAULT_DIRECTORY;
  const stores = storesIn(source);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new SmcError('USAGE', 'the folder is not empty', folder, 'name one that is new');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const told: Record<string, { readonly lastSequence: number }> = {};
  const files: string[] = [];
  for (const { name, directory } of stores) {
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
    const { lastSequence } = await backupStore(directory, join(folder, name, STORE_FILE));
    told[name] = { lastSequence };
    files.push(join(name, STORE_FILE), join(name, `${STORE_FILE}.json`));
  }
  if (existsSync(join(source, PEOPLE))) {
    copyPeople(join(source, PEOPLE), join(folder, PEOPLE));
    files.push(PEOPLE);
  }
  for (const name of PLAIN) {
    if (!existsSync(join(source, name))) continue;
    copyFileSync(join(source, name), join(folder, name));
    files.push(name);
  }
  const manifest: BackupManifest = {
    createdAt: new Date(shell.now()).toISOString(),
    stores: told,
    files: Object.fromEntries(files.map((path) => [path, hashOf(join(folder, path))])),
  };
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600 });
  tell('backup', folder, manifest, options, shell);
}

/** Into a folder that holds nothing yet. @throws SmcError FILE_NOT_FOUND, STORE_DAMAGED, USAGE, STORE_* */
export async function restore(folder: string, options: BackupOptions, shell: Shell): Promise<void> {
  const target = options.dataDir ?? DEFAULT_DIRECTORY;
  const manifest = readManifest(folder);
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new SmcError(
      'USAGE',
      'the data folder is not empty',
      target,
      'move it away first, or name another with --data-dir',
    );
  for (const [path, hash] of Object.entries(manifest.files)) {
    if (!existsSync(join(folder, path)))
      throw new SmcError('FILE_NOT_FOUND', `${path} is missing`, folder, 'take another backup');
    if (hashOf(join(folder, path)) !== hash)
      throw new SmcError('STORE_DAMAGED', `${path} is not what was written`, folder, 'take another backup');
  }
  for (const name of Object.keys(manifest.stores))
    await restoreStore(join(folder, name, STORE_FILE), join(target, name));
  for (const path of Object.keys(manifest.files)) {
    if (path.includes(STORE_FILE)) continue;
    mkdirSync(dirname(join(target, path)), { recursive: true, mode: 0o700 });
    copyFileSync(join(folder, path), join(target, path));
    if (hashOf(join(target, path)) !== manifest.files[path])
      throw new SmcError('STORE_DAMAGED', `the copy of ${path} does not fit its hash`, target, 'look at the disk');
  }
  tell('restored', target, manifest, options, shell);
}

function readManifest(folder: string): BackupManifest {
  const path = join(folder, MANIFEST);
  let manifest: BackupManifest;
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8')) as BackupManifest;
  } catch (cause) {
    throw new SmcError('FILE_NOT_FOUND', 'this folder is no backup', path, 'name the folder that smc backup has made', {
      cause,
    });
  }
  if (!isOurs(manifest))
    throw new SmcError('STORE_DAMAGED', 'the list of the backup is not one of ours', path, 'take another backup');
  return manifest;
}

const FEED = /^[a-z][a-z0-9-]{0,63}$/;

/** A backup may come from anybody: nothing in its list may lead out of the folder, or to a file that no backup has. */
function isOurs(manifest: unknown): manifest is BackupManifest {
  if (!isRecord(manifest) || !isRecord(manifest['stores']) || !isRecord(manifest['files'])) return false;
  const feeds = Object.keys(manifest['stores']);
  const known = new Set<string>([
    PEOPLE,
    ...PLAIN,
    ...feeds.flatMap((name) => [join(name, STORE_FILE), join(name, `${STORE_FILE}.json`)]),
  ]);
  return feeds.every((name) => FEED.test(name)) && Object.keys(manifest['files']).every((path) => known.has(path));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

function tell(
  what: string,
  place: string,
  { createdAt, stores, files }: BackupManifest,
  { json }: BackupOptions,
  shell: Shell,
): void {
  if (json === true) {
    shell.out.write(`${JSON.stringify({ [what]: place, created_at: createdAt, stores, files })}\n`);
    return;
  }
  shell.out.write(
    facts(shell.out, [
      [what, place],
      ['of', createdAt],
      ...Object.entries(stores).map(
        ([name, { lastSequence }]) => [`  ${name}`, `up to event ${lastSequence}`] as const,
      ),
      ['files, each with its hash', Object.keys(files).length],
    ]),
  );
}
