// Key routes: API keys of one's own: listed, made (shown once), removed.
import { z } from 'zod';
import { canScope } from './access.ts';
import { DAY_MS } from '#model/time.ts';
import { endpoint } from './endpoint.ts';
import { identifier, label, page } from './field.ts';
import { isNetwork, KEY_LIFE_MOST_MS, SCOPES } from '#store/people/people.ts';
import { Problem } from './problem.ts';
import type { ApiContext } from './context.ts';
import type { ApiKey } from '#store/people/people.ts';
import type { FastifyInstance } from 'fastify';

const LIFE_DAYS = 90;
const NETWORKS_LIMIT = 20;

const keyReply = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  last_four: z.string(),
  created_at: z.int(),
  expires_at: z.int(),
  allowed_addresses: z.array(z.string()),
});

const keyJson = ({
  id,
  name,
  scopes,
  lastFour,
  createdAt,
  expiresAt,
  networks,
}: ApiKey): z.output<typeof keyReply> => ({
  id,
  name,
  scopes: [...scopes],
  last_four: lastFour,
  created_at: createdAt,
  expires_at: expiresAt,
  allowed_addresses: [...networks],
});

export function keyRoutes(app: FastifyInstance, { people, now }: ApiContext): void {
  endpoint(app, 'GET /api/v1/auth/api-keys', { summary: 'Own API keys', reply: page(keyReply) }, ({ caller }) => ({
    items: people.keys.list(caller.user.id).map(keyJson),
    next_cursor: null,
  }));
  endpoint(
    app,
    'POST /api/v1/auth/api-keys',
    {
      summary: 'Make an API key; `key` is shown this once',
      body: z.strictObject({
        name: label,
        scopes: z
          .array(z.enum(SCOPES))
          .min(1)
          .max(SCOPES.length)
          .refine((scopes) => new Set(scopes).size === scopes.length, 'each once'),
        expires_in_days: z
          .int()
          .min(1)
          .max(KEY_LIFE_MOST_MS / DAY_MS)
          .default(LIFE_DAYS),
        allowed_addresses: z
          .array(z.string().max(60).refine(isNetwork, 'an address, or a range such as 10.0.0.0/8'))
          .max(NETWORKS_LIMIT)
          .default([])
          .describe('where the key may come from; empty is from anywhere'),
      }),
      reply: keyReply.extend({ key: z.string() }),
      status: 201,
    },
    ({ caller, body, request }) => {
      if (!body.scopes.every((scope) => canScope(caller.user.role, scope))) throw new Problem('forbidden');
      const expiresAt = now() + body.expires_in_days * DAY_MS;
      const { name, scopes, allowed_addresses: networks } = body;
      const made = people.addKey({ userId: caller.user.id, name, scopes, expiresAt, networks });
      if (made === undefined) throw new Problem('too_many_keys');
      request.note['api_key'] = made.key.lastFour;
      request.act = { subject: `key ${made.key.id}`, reason: `${body.name}: ${body.scopes.join(' ')}` };
      return { ...keyJson(made.key), key: made.text };
    },
  );
  endpoint(
    app,
    'DELETE /api/v1/auth/api-keys/:id',
    {
      summary: 'Remove an API key; it is dead at once',
      params: z.strictObject({ id: identifier }),
      reply: z.object({ removed: z.boolean() }),
    },
    ({ caller, params, request }) => {
      request.act = { subject: `key ${params.id}`, reason: '' };
      if (!people.removeKey(params.id, caller.user.id)) throw new Problem('not_found');
      return { removed: true };
    },
  );
}
