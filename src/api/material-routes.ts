// Material routes: what a backtest can be made of: the strategies there are, and the candles that are on this machine.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { page } from './field.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';

const strategy = z.object({
  name: z.string(),
  summary: z.string(),
  parameters: z.array(
    z.object({
      name: z.string(),
      default: z.number(),
      minimum: z.number(),
      maximum: z.number(),
      whole: z.boolean(),
      meaning: z.string(),
    }),
  ),
});
const span = z.object({
  symbol: z.string(),
  origin: z.enum(['log', 'file', 'demo']),
  from: z.int(),
  until: z.int(),
  candles: z.int(),
  gaps: z.array(z.object({ from: z.int(), until: z.int() })),
});

export function materialRoutes(app: FastifyInstance, { port }: ApiContext): void {
  endpoint(
    app,
    'GET /api/v1/strategies',
    { summary: 'Strategies and what may be turned on each', reply: page(strategy) },
    () => ({
      items: port.strategies().map(({ parameters, ...facts }) => ({ ...facts, parameters: [...parameters] })),
      next_cursor: null,
    }),
  );
  endpoint(
    app,
    'GET /api/v1/analytics/candles',
    { summary: 'Candles that a backtest can run on: seen, downloaded, or made up', reply: page(span) },
    async () => ({
      items: (await port.recorded()).map(({ gaps, ...facts }) => ({ ...facts, gaps: [...gaps] })),
      next_cursor: null,
    }),
  );
}
