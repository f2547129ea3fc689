// Reconciliation routes: what stands otherwise at an account's exchange than in the log, as last compared and compared now.
import { z } from 'zod';
import { accountName } from './field.ts';
import { accountOf } from './context.ts';
import { endpoint } from './endpoint.ts';
import { Problem } from './problem.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';
import type { Reconciliation, VenueDifference } from './port.ts';

const KIND = {
  'base-short': 'base_short',
  stranger: 'stranger',
  orphan: 'orphan',
  bare: 'bare',
} as const satisfies Record<VenueDifference['kind'], string>;

const shape = {
  query: z.strictObject({ account: accountName.optional() }),
  reply: z.object({
    account: z.string(),
    venue: z.string().nullable(),
    compared_at: z.int().nullable(),
    open_orders: z.int().nullable(),
    differences: z.array(
      z.object({
        kind: z.enum(Object.values(KIND)),
        subject: z.string(),
        ours: z.string(),
        theirs: z.string(),
        repaired: z.boolean(),
      }),
    ),
    note: z.string(),
  }),
};
type Reply = z.input<typeof shape.reply>;

function noteOf(venue: string | undefined, last: Reconciliation | undefined): string {
  if (venue === undefined) return 'a paper account has no exchange to compare with';
  if (last === undefined) return 'nothing has been compared yet';
  const count = last.differences.length;
  return count === 0 ? 'both agree' : count === 1 ? 'one difference' : `${count} differences`;
}

export function reconciliationRoutes(app: FastifyInstance, context: ApiContext): void {
  const { port } = context;
  const answer = (account: string, last: Reconciliation | undefined): Reply => {
    const venue = port.venue(account);
    return {
      account,
      venue: venue ?? null,
      compared_at: last?.time ?? null,
      open_orders: last?.orders ?? null,
      differences: (last?.differences ?? []).map(({ kind, isRepaired, ...said }) => ({
        kind: KIND[kind],
        ...said,
        repaired: isRepaired,
      })),
      note: noteOf(venue, last),
    };
  };

  endpoint(
    app,
    'GET /api/v1/risk/reconciliation',
    { summary: 'What stands otherwise at the exchange than in the log, as last compared', ...shape },
    ({ caller, query }) => {
      const account = accountOf(context, caller, query.account);
      return answer(account, port.reconciliation(account));
    },
  );
  endpoint(
    app,
    'POST /api/v1/risk/reconcile',
    { summary: 'Compare orders and balances at the exchange with the log now', ...shape },
    async ({ caller, query, request }) => {
      const account = accountOf(context, caller, query.account);
      const compared = await port.reconcile(account);
      if (compared === undefined && port.venue(account) !== undefined) throw new Problem('venue_silent');
      const reply = answer(account, compared);
      request.act = { subject: account, reason: reply.note };
      return reply;
    },
  );
}
