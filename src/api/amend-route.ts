// Amend route: changes the prices of an order that waits, through risk, once for its key.
import { z } from 'zod';
import { changeBody, changeOf } from './change.ts';
import { decimal } from './wire.ts';
import { endpoint } from './endpoint.ts';
import { formatFixed } from '#model/number.ts';
import { identifier } from './field.ts';
import { onceOf, sendRecorded } from './once.ts';
import { refusalProblem } from './order-check.ts';
import { statusWord } from './order-json.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';

const amendReply = z.object({
  order_id: z.string(),
  replaces: z.string().nullable(),
  status: z.string(),
  quantity: z.string(),
  fill_price: z.string().nullable(),
});

export function amendRoute(app: FastifyInstance, context: ApiContext): void {
  const once = onceOf(context);
  endpoint(
    app,
    'PATCH /api/v1/orders/:id',
    {
      summary: 'Change the prices of an order that waits; needs an Idempotency-Key header',
      params: z.strictObject({ id: identifier }),
      headers: z.looseObject({
        'idempotency-key': z.string().optional().describe('required; 1 to 255 visible characters'),
      }),
      body: changeBody,
      reply: amendReply,
    },
    async ({ caller, body, params: { id: orderId }, request, reply }) => {
      const amend = async (id: string): Promise<string> => {
        const change = changeOf(context, caller, { id, orderId, body });
        const { port } = context;
        const by = caller.user.email;
        const answer = await (change.kind === 'entry'
          ? port.amendOrder(change.ticket, by)
          : port.amendExits(change.ticket, by));
        if (answer.outcome === 'refused') throw refusalProblem(answer.reason, answer.detail);
        return JSON.stringify({
          order_id: answer.orderId,
          replaces: change.kind === 'entry' ? orderId : null,
          status: statusWord(answer.state),
          quantity: formatFixed(answer.quantity),
          fill_price: decimal(answer.fillPrice),
        });
      };
      const said = await once(
        request,
        caller.user.id,
        async (id) => ({ status: 200, body: await amend(id) }),
        `change ${orderId}`,
      );
      const reason = Object.entries(body).map(([name, value]) => `${name} ${value}`);
      request.act = said.isReplay ? 'again' : { subject: orderId, reason: reason.join(' ') };
      return sendRecorded(reply, said) as never;
    },
  );
}
