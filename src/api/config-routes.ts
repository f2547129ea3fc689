// Config routes: the configuration as the text that people write: read, checked, saved as a new version, and every version there was.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { label, limitOf, page, paging } from './field.ts';
import { Problem } from './problem.ts';
import { SmcError } from '#model/fate.ts';
import type { ApiContext } from './context.ts';
import type { ConfigVersion } from './port.ts';
import type { FastifyInstance } from 'fastify';

/** Within the limit of a body, with room for what JSON adds to line breaks. */
const TEXT_LIMIT = 50_000;
const FAULTS_LIMIT = 50;

const text = z.string().max(TEXT_LIMIT);
const versionReply = z.object({ version: z.int(), saved_at: z.int(), saved_by: z.string(), reason: z.string() });
const documentReply = versionReply.extend({ text: z.string() });

const versionJson = ({ version, savedAt, savedBy, reason }: ConfigVersion): z.output<typeof versionReply> => ({
  version,
  saved_at: savedAt,
  saved_by: savedBy,
  reason,
});
const documentJson = (version: ConfigVersion): z.output<typeof documentReply> => ({
  ...versionJson(version),
  text: version.text,
});

export function configRoutes(app: FastifyInstance, { port, cursors }: ApiContext): void {
  const { configuration } = port;

  endpoint(
    app,
    'GET /api/v1/config/document',
    { summary: 'The newest version of the configuration, as text', reply: documentReply },
    () => documentJson(configuration.current()),
  );
  endpoint(
    app,
    'PUT /api/v1/config/document',
    {
      summary: 'Save the configuration as a new version',
      body: z.strictObject({ text, base_version: z.int().min(1), reason: label }),
      reply: documentReply,
    },
    ({ caller, body, request }) => {
      const newest = configuration.current();
      if (body.base_version !== newest.version)
        throw new Problem('config_changed', { detail: `${newest.savedBy} has saved version ${newest.version}` });
      const { faults } = configuration.check(body.text);
      // The path of a fault is where in the text, and what it says is what to do.
      if (faults.length > 0)
        throw new Problem('config_invalid', {
          detail: `${faults[0]!.path}: ${faults[0]!.reason}`,
          errors: faults.slice(0, FAULTS_LIMIT).map(({ path, reason }) => ({ path, code: reason })),
        });
      try {
        const saved = configuration.save(body.text, body.base_version, caller.user.email, body.reason);
        request.act = { subject: `version ${saved.version}`, reason: body.reason };
        return documentJson(saved);
      } catch (cause) {
        if (!(cause instanceof SmcError)) throw cause;
        if (cause.code === 'CONFIG_CHANGED') throw new Problem('config_changed');
        if (cause.code === 'CONFIG_INVALID') throw new Problem('config_invalid', { detail: cause.message });
        throw cause;
      }
    },
  );
  endpoint(
    app,
    'POST /api/v1/config/check',
    {
      summary: 'What is wrong with a configuration, and what it would change',
      body: z.strictObject({ text }),
      reply: z.object({
        faults: z.array(z.object({ path: z.string(), reason: z.string() })),
        changes: z.array(
          z.object({ path: z.string(), from: z.unknown(), to: z.unknown(), applies: z.enum(['now', 'restart']) }),
        ),
      }),
    },
    ({ body }) => {
      const { faults, changes } = configuration.check(body.text);
      return {
        faults: faults.map(({ path, reason }) => ({ path, reason })),
        changes: changes.map(({ path, from, to, applies }) => ({ path, from: from ?? null, to: to ?? null, applies })),
      };
    },
  );
  endpoint(
    app,
    'GET /api/v1/config/history',
    {
      summary: 'Versions of the configuration, newest first',
      query: z.strictObject(paging),
      reply: page(versionReply),
    },
    ({ caller, query }) => {
      const before =
        query.cursor === undefined ? Infinity : Number(cursors.open('config', caller.user.id, query.cursor));
      const limit = limitOf(query.limit);
      const older = configuration.history().filter(({ version }) => version < before);
      const shown = older.slice(0, limit);
      return {
        items: shown.map(versionJson),
        next_cursor:
          older.length > limit ? cursors.seal('config', caller.user.id, String(shown.at(-1)!.version)) : null,
      };
    },
  );
  endpoint(
    app,
    'GET /api/v1/config/history/:version',
    {
      summary: 'One version of the configuration, as text',
      params: z.strictObject({ version: z.string().regex(/^[1-9]\d{0,8}$/) }),
      reply: documentReply,
    },
    ({ params }) => {
      const found = configuration.history().find(({ version }) => version === Number(params.version));
      if (found === undefined) throw new Problem('not_found');
      return documentJson(found);
    },
  );
}
