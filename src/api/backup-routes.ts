// Backup routes: the backups there are, a new one, and whether one is what was written.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { page } from './field.ts';
import { Problem } from './problem.ts';
import { SmcError } from '#model/fate.ts';
import type { ApiContext } from './context.ts';
import type { BackupFile } from './port.ts';
import type { FastifyInstance } from 'fastify';

/** One folder down at most, and never out of it. */
const name = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);

const backupReply = z.object({
  name: z.string(),
  created_at: z.int(),
  bytes: z.int(),
  sha256: z.string(),
  last_sequence: z.int(),
  verified_at: z.int().nullable(),
});
const backupJson = (file: BackupFile): z.output<typeof backupReply> => ({
  name: file.name,
  created_at: file.createdAt,
  bytes: file.bytes,
  sha256: file.sha256,
  last_sequence: file.lastSequence,
  verified_at: file.verifiedAt ?? null,
});

export function backupRoutes(app: FastifyInstance, { port }: ApiContext): void {
  let isWorking = false;
  /** Each reads the whole store: one after the other. */
  const alone = async (work: () => Promise<BackupFile>): Promise<BackupFile> => {
    if (isWorking) throw new Problem('busy', { detail: 'a backup is being made or verified', retryAfterMs: 5_000 });
    isWorking = true;
    try {
      return await work();
    } finally {
      isWorking = false;
    }
  };

  endpoint(app, 'GET /api/v1/backups', { summary: 'Backups, newest first', reply: page(backupReply) }, () => ({
    items: port.backups.list().map(backupJson),
    next_cursor: null,
  }));
  endpoint(
    app,
    'POST /api/v1/backups',
    { summary: 'Take a backup of the store', reply: backupReply, status: 201 },
    async ({ request }) => {
      const made = await alone(port.backups.create);
      request.act = { subject: made.name, reason: '' };
      return backupJson(made);
    },
  );
  endpoint(
    app,
    'POST /api/v1/backups/:name/verify',
    {
      summary: 'Whether a backup is what was written',
      params: z.strictObject({ name }),
      reply: backupReply,
    },
    async ({ params, request }) => {
      request.act = { subject: params.name, reason: '' };
      try {
        return backupJson(await alone(() => port.backups.verify(params.name)));
      } catch (cause) {
        if (!(cause instanceof SmcError)) throw cause;
        if (cause.code === 'FILE_NOT_FOUND') throw new Problem('not_found');
        if (cause.code === 'STORE_DAMAGED') throw new Problem('backup_damaged', { detail: cause.message });
        throw cause;
      }
    },
  );
}
