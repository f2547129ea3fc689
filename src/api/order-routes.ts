// Order routes: ask for an order, see one's own, cancel one.
import { z } from 'zod';
import { accountName, identifier, limitOf, page, paging, symbolText } from './field.ts';
import { accountOf, symbolOf } from './context.ts';
import { findOrder } from './own-order.ts';
import { orderBody, ticketOf } from './ticket.ts';
import { refusalProblem } from './order-check.ts';
import { endpoint } from './endpoint.ts';
import { onceOf, sendRecorded } from './once.ts';
import { orderJson, orderReply, statusWord } from './order-json.ts';
import { Problem } from './problem.ts';
import { decimal } from './wire.ts';
import type { Answer } from '#store/people/people.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';
import type { OrderBody } from './ticket.ts';
import type { OrderState } from '#model/order.ts';

const createReply = z.object({
  order_id: z.string(),
  status: z.string(),
  execution_time_ms: z.number(),
  fill_price: z.string().nullable(),
});

const ENDED: ReadonlySet<OrderState> = new Set(['denied', 'rejected', 'canceled', 'expired', 'filled']);

const params = z.strictObject({ id: identifier });

const orderIdOf = ({ status, body }: Answer): string =>
  status === 201 ? (JSON.parse(body) as z.output<typeof createReply>).order_id : '';

export function orderRoutes(app: FastifyInstance, context: ApiContext): void {
  const { port, cursors } = context;
  const once = onceOf(context);

  const place = async (id: string, account: string, body: OrderBody, by: string): Promise<string> => {
    const began = performance.now();
    const { ticket } = ticketOf(context, id, account, body);
    const answer = await port.createOrder(ticket, by);
    if (answer.outcome === 'refused') throw refusalProblem(answer.reason, answer.detail);
    return JSON.stringify({
      order_id: answer.orderId,
      status: statusWord(answer.state),
      execution_time_ms: Math.round((performance.now() - began) * 1000) / 1000,
      fill_price: decimal(answer.fillPrice),
    });
  };

  endpoint(
    app,
    'POST /api/v1/orders/create',
    {
      summary: 'Place an order; needs an Idempotency-Key header',
      query: z.strictObject({ account: accountName.optional() }),
      // Looked at by the route, so that its absence has a code of its own.
      headers: z.looseObject({
        'idempotency-key': z.string().optional().describe('required; 1 to 255 visible characters'),
      }),
      body: orderBody,
      reply: createReply,
      status: 201,
    },
    async ({ caller, body, query, request, reply }) => {
      const account = accountOf(context, caller, query.account);
      symbolOf(context, body.symbol);
      const { answer, isReplay } = await once(request, caller.user.id, async (id) => ({
        status: 201,
        body: await place(id, account, body, caller.user.email),
      }));
      const { side, type, symbol, quantity } = body;
      request.act = isReplay
        ? 'again'
        : { subject: orderIdOf(answer), reason: `${side} ${quantity} ${symbol} ${type}` };
      return sendRecorded(reply, { answer, isReplay }) as never;
    },
  );
  endpoint(
    app,
    'GET /api/v1/orders',
    {
      summary: 'Own orders, newest first',
      query: z.strictObject({
        ...paging,
        account: accountName.optional(),
        symbol: symbolText.optional(),
        status: z.enum(['open', 'closed']).optional(),
      }),
      reply: page(orderReply),
    },
    ({ caller, query }) => {
      const account = accountOf(context, caller, query.account);
      if (query.symbol !== undefined) symbolOf(context, query.symbol);
      const list = `orders ${account} ${query.symbol ?? ''} ${query.status ?? ''}`;
      const after = query.cursor === undefined ? undefined : cursors.open(list, caller.user.id, query.cursor);
      const limit = limitOf(query.limit);
      const view = port.view(account);
      const all = [...view.orders.values()]
        .toReversed()
        .filter(
          ({ order }) =>
            (query.symbol === undefined || order.request.symbol === query.symbol) &&
            (query.status === undefined || ENDED.has(order.state) === (query.status === 'closed')),
        );
      // Where the last one shown has been forgotten since, so have all that were older.
      const at = after === undefined ? -1 : all.findIndex(({ order }) => order.request.clientId === after);
      const from = after !== undefined && at < 0 ? all.length : at + 1;
      const shown = all.slice(from, from + limit);
      const last = shown.at(-1)?.order.request.clientId;
      return {
        items: shown.map((record) => orderJson(account, record, view)),
        next_cursor: last !== undefined && from + limit < all.length ? cursors.seal(list, caller.user.id, last) : null,
      };
    },
  );
  endpoint(
    app,
    'GET /api/v1/orders/:id',
    { summary: 'One order', params, reply: orderReply },
    ({ caller, params: { id } }) => {
      const { account, record } = findOrder(context, caller, id);
      return orderJson(account, record, port.view(account));
    },
  );
  endpoint(
    app,
    'DELETE /api/v1/orders/:id',
    { summary: 'Cancel an order', params, reply: orderReply },
    async ({ caller, params: { id }, request }) => {
      const { account, record } = findOrder(context, caller, id);
      const { state, request: asked } = record.order;
      request.act = { subject: id, reason: `${asked.side} ${asked.symbol}` };
      if (ENDED.has(state)) throw new Problem('order_closed');
      if (asked.role === 'stop-loss' || asked.role === 'take-profit') throw new Problem('order_protects');
      await port.cancelOrder(account, id, caller.user.email);
      return orderJson(account, findOrder(context, caller, id).record, port.view(account));
    },
  );
}
