// Snapshot route: what an account looks like at a sequence, whole: the event stream goes on from there.
import { z } from 'zod';
import { accountName } from './field.ts';
import { accountOf } from './context.ts';
import { encodeView, thinEquity } from '#model/view-codec.ts';
import { endpoint } from './endpoint.ts';
import { formatFixed } from '#model/number.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';

const EQUITY_POINTS = 2_000;

export function snapshotRoute(app: FastifyInstance, context: ApiContext): void {
  const { port } = context;
  endpoint(
    app,
    'GET /api/v1/accounts/:account/snapshot',
    {
      summary: 'An account at a sequence: its view, as src/model/view-codec.ts reads it',
      params: z.strictObject({ account: accountName }),
      reply: z.object({
        account: z.string(),
        sequence: z.int(),
        currency: z.string(),
        capital: z.string(),
        equity_thinned: z.boolean(),
        view: z.record(z.string(), z.unknown()),
      }),
    },
    ({ caller, params, reply }) => {
      const account = accountOf(context, caller, params.account);
      const view = port.view(account);
      const { currency, amount } = port.capital(account);
      // As text: it was made from our own view, and to check it again against a schema would take longer.
      void reply.type('application/json; charset=utf-8');
      return JSON.stringify({
        account,
        sequence: port.sequences().last,
        currency,
        capital: formatFixed(amount),
        equity_thinned: view.equity.length > EQUITY_POINTS,
        view: encodeView({ ...view, equity: thinEquity(view.equity, EQUITY_POINTS) }),
      }) as never;
    },
  );
}
