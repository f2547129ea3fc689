// Backups: copies of the running store in its own folder, each with its manifest, made and verified beside the agent.
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { backupStore, makeDirectory } from '#store/log/log.ts';
import { SmcError } from '#model/fate.ts';
import type { ApiPort } from '#api/api.ts';
import type { Manifest } from '#store/log/log.ts';
import type { Millis } from '#model/time.ts';
import type { VerifyWord } from './verify-worker.ts';

type BackupDesk = ApiPort['backups'];
type BackupFile = ReturnType<BackupDesk['list']>[number];

const FOLDER = 'backups';
const ENDING = '.db';
const NAME = /^[a-z0-9-]{1,80}$/;

/** @param directory of the store */
export function backupDesk(directory: string, now: () => Millis): BackupDesk {
  const folder = join(directory, FOLDER);
  const pathOf = (name: string): string => {
    const path = join(folder, `${name}${ENDING}`);
    if (NAME.test(name) && existsSync(path)) return path;
    throw new SmcError('FILE_NOT_FOUND', 'there is no such backup', name, 'the list of backups has their names');
  };
  const fileOf = (name: string): BackupFile => {
    const path = pathOf(name);
    const { bytes, sha256, lastSequence } = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as Manifest;
    const { mtimeMs } = statSync(`${path}.json`);
    const mark = verifiedAt(path);
    return { name, createdAt: Math.floor(mtimeMs), bytes, sha256, lastSequence, verifiedAt: mark };
  };
  return {
    list() {
      if (!existsSync(folder)) return [];
      return readdirSync(folder)
        .filter((file) => file.endsWith(`${ENDING}.json`))
        .map((file) => fileOf(file.slice(0, -`${ENDING}.json`.length)))
        .toSorted((a, b) => b.createdAt - a.createdAt);
    },
    async create() {
      makeDirectory(folder);
      const name = `backup-${new Date(now()).toISOString().replaceAll(/[:.]/g, '-').toLowerCase()}`;
      await backupStore(directory, join(folder, `${name}${ENDING}`));
      return fileOf(name);
    },
    async verify(name) {
      const path = pathOf(name);
      await verified(path);
      utimesSync(path, now() / 1000, now() / 1000);
      return fileOf(name);
    },
  };
}

/** The copy is never written again: a time of change after that of its manifest is the mark of a verification. */
function verifiedAt(path: string): Millis | undefined {
  const file = Math.floor(statSync(path).mtimeMs);
  const manifest = Math.floor(statSync(`${path}.json`).mtimeMs);
  return file > manifest ? file : undefined;
}

/** In a thread of its own: every page is read twice, and the agent trades meanwhile. */
async function verified(path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const worker = new Worker(new URL('verify-worker.ts', import.meta.url), { workerData: path });
  worker.on('message', (word: VerifyWord) => {
    if (word.kind === 'whole') resolve();
    else reject(new SmcError(word.code, word.what, word.where, word.mend));
  });
  worker.on('error', reject);
  await promise;
}
