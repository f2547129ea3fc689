// Instrument routes: the facts of the markets that are traded, and what their money is worth to each own account.
import { z } from 'zod';
import { accountsOf } from './context.ts';
import { decimal } from './wire.ts';
import { endpoint } from './endpoint.ts';
import { formatFixed } from '#model/number.ts';
import { page } from './field.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';

const instrumentReply = z.object({
  symbol: z.string(),
  kind: z.enum(['spot', 'perpetual', 'forex', 'metal', 'stock']),
  base: z.string(),
  quote: z.string(),
  tick: z.string(),
  lot: z.string(),
  min_quantity: z.string(),
  max_quantity: z.string(),
  min_notional: z.string(),
  contract_size: z.string(),
  rates: z.array(z.object({ account: z.string(), currency: z.string(), rate: z.string().nullable() })),
});

export function instrumentRoutes(app: FastifyInstance, context: ApiContext): void {
  const { port } = context;
  endpoint(
    app,
    'GET /api/v1/instruments',
    { summary: 'Steps, minimums and rates into the own accounts of every market', reply: page(instrumentReply) },
    ({ caller }) => {
      const own = accountsOf(context, caller.user).map((account) => ({
        account,
        currency: port.capital(account).currency,
      }));
      return {
        items: port.instruments().map((each) => ({
          symbol: each.symbol,
          kind: each.kind,
          base: each.base,
          quote: each.quote,
          tick: formatFixed(each.tick),
          lot: formatFixed(each.lot),
          min_quantity: formatFixed(each.minQuantity),
          max_quantity: formatFixed(each.maxQuantity),
          min_notional: formatFixed(each.minNotional),
          contract_size: String(each.contractSize),
          rates: own.map(({ account, currency }) => ({
            account,
            currency,
            rate: decimal(port.rate(each.quote, currency)),
          })),
        })),
        next_cursor: null,
      };
    },
  );
}
