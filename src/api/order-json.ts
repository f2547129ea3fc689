// Order JSON: an order as the API tells it, in the words of the data model.
import { z } from 'zod';
import { fillPrice } from '#model/view.ts';
import { formatFixed } from '#model/number.ts';
import { decimal, snake } from './wire.ts';
import type { OrderRecord, View } from '#model/view.ts';
import type { OrderState, OrderType } from '#model/order.ts';

export const orderReply = z.object({
  id: z.string(),
  account: z.string(),
  plan_id: z.string(),
  role: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  order_type: z.string(),
  quantity: z.string(),
  price: z.string().nullable(),
  stop_price: z.string().nullable(),
  status: z.string(),
  reason: z.string().nullable(),
  filled_quantity: z.string(),
  filled_price: z.string().nullable(),
  fees: z.string(),
  created_at: z.int(),
  updated_at: z.int(),
  filled_at: z.int().nullable(),
  pattern_ids: z.array(z.string()),
});

export const TYPE_WORD: Readonly<Record<OrderType, string>> = {
  market: 'market',
  limit: 'limit',
  stop: 'stop_loss',
  'stop-limit': 'stop_limit',
  'take-profit': 'take_profit',
  trailing: 'trailing_stop',
};

export const statusWord = (state: OrderState): string => snake(state);

export function orderJson(account: string, record: OrderRecord, view: View): z.output<typeof orderReply> {
  const { request, state, filled, reason } = record.order;
  return {
    id: request.clientId,
    account,
    plan_id: request.planId,
    role: snake(request.role),
    symbol: request.symbol,
    side: request.side,
    order_type: TYPE_WORD[request.type],
    quantity: formatFixed(request.quantity),
    price: decimal(request.price),
    stop_price: decimal(request.stopPrice),
    status: statusWord(state),
    reason: reason ?? null,
    filled_quantity: formatFixed(filled),
    filled_price: decimal(fillPrice(record)),
    fees: formatFixed(record.fees),
    created_at: record.createdAt,
    updated_at: record.updatedAt,
    filled_at: record.filledAt ?? null,
    pattern_ids: [...new Set(view.plans.get(request.planId)?.reasons.map(({ patternId }) => patternId) ?? [])],
  };
}
