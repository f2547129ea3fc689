// Readiness route: what an account has shown on paper against what real money needs, each figure with its threshold and shortfall.
import { z } from 'zod';
import { accountName } from './field.ts';
import { accountOf } from './context.ts';
import { endpoint } from './endpoint.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';

const figureReply = z.object({
  name: z.string(),
  value: z.number().nullable(),
  needed: z.number(),
  ok: z.boolean(),
  shortfall: z.string(),
});

export function readinessRoute(app: FastifyInstance, context: ApiContext): void {
  endpoint(
    app,
    'GET /api/v1/risk/readiness',
    {
      summary: 'What an account has shown on paper, against what real money needs',
      query: z.strictObject({ account: accountName.optional() }),
      reply: z.object({
        account: z.string(),
        mode: z.enum(['paper', 'real']),
        venue: z.string().nullable(),
        evidence: z.string(),
        ready: z.boolean(),
        figures: z.array(figureReply),
      }),
    },
    async ({ caller, query }) => {
      const account = accountOf(context, caller, query.account);
      const venue = context.port.venue(account);
      const { evidence, figures } = await context.port.readiness(account);
      return {
        account,
        mode: venue === undefined ? ('paper' as const) : ('real' as const),
        venue: venue ?? null,
        evidence,
        ready: figures.every(({ ok }) => ok),
        figures: figures.map((figure) => ({ ...figure })),
      };
    },
  );
}
