// Preview route: what would become of an order, asked of risk itself. Nothing is done.
import { z } from 'zod';
import { absolute, formatFixed, multiply, ratio, toStep } from '#model/number.ts';
import { accountName, identifier } from './field.ts';
import { accountOf } from './context.ts';
import { changeBody, changeOf } from './change.ts';
import type { ExitChange } from './change.ts';
import { findOrder } from './own-order.ts';
import { dailyResult, holdings, totalExposure } from './portfolio.ts';
import { decimal } from './wire.ts';
import { endpoint } from './endpoint.ts';
import { notional } from '#model/currency.ts';
import { orderBody, ticketOf } from './ticket.ts';
import { Problem, statusOf } from './problem.ts';
import { refusalProblem } from './order-check.ts';
import type { ApiContext } from './context.ts';
import type { OrderPreview } from './port.ts';
import type { Cash, Price } from '#model/number.ts';
import type { Checked } from './ticket.ts';
import type { FastifyInstance } from 'fastify';

const limitsAfter = z.object({
  open_positions: z.int(),
  max_positions: z.int(),
  total_exposure: z.string().nullable(),
  symbol_exposure: z.string().nullable(),
  max_symbol_exposure: z.string().nullable(),
  daily_loss: z.string(),
  daily_loss_if_stopped: z.string(),
  max_daily_loss: z.string(),
});
const previewReply = z.object({
  outcome: z.enum(['approved', 'refused']),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  currency: z.string(),
  asked_quantity: z.string(),
  quantity: z.string().nullable(),
  limited_by: z.enum(['quantity', 'risk']).nullable(),
  decided_by: z.string().nullable(),
  entry_price: z.string().nullable(),
  notional: z.string().nullable(),
  risk_amount: z.string().nullable(),
  reward_r: z.string().nullable(),
  limits_after: limitsAfter.nullable(),
});
type Preview = z.output<typeof previewReply>;
type Approval = Extract<OrderPreview, { readonly outcome: 'approved' }>;
/** What only one of the two outcomes has. */
type Outcome = Omit<Preview, 'currency' | 'asked_quantity'>;
const NOTHING = {
  code: null,
  reason: null,
  detail: null,
  quantity: null,
  limited_by: null,
  decided_by: null,
  entry_price: null,
  notional: null,
  risk_amount: null,
  reward_r: null,
  limits_after: null,
} as const satisfies Omit<Outcome, 'outcome'>;

export function previewRoute(app: FastifyInstance, context: ApiContext): void {
  const { port } = context;

  const approved = (account: string, checked: Checked, said: Approval): Outcome => {
    const { quantity, riskAmount, decidedBy } = said;
    const { ticket, market, instrument } = checked;
    const view = port.view(account);
    const limits = port.limits(account);
    const entry = ticket.price ?? market.last;
    const value = notional(entry, quantity, instrument, 'up');
    const rate = port.rate(instrument.quote, port.capital(account).currency);
    const held = holdings(port, view);
    const more = rate === undefined ? undefined : multiply<Cash>(value, rate, 'up');
    const onSymbol = held.filter(({ position }) => position.symbol === ticket.symbol);
    const after = (exposure: Cash): string | null => (more === undefined ? null : formatFixed(exposure + more));
    const result = dailyResult(view, limits.countedFrom) ?? (0n as Cash);
    const lost = result < 0n ? absolute(result) : (0n as Cash);
    const { takeProfit, stopLoss } = ticket;
    return {
      ...NOTHING,
      outcome: 'approved',
      quantity: formatFixed(quantity),
      // On the lot the quantity that was asked for may be a little less by itself.
      limited_by: quantity < toStep(ticket.quantity, instrument.lot, 'down') ? 'risk' : 'quantity',
      decided_by: decidedBy ?? null,
      entry_price: formatFixed(entry),
      notional: formatFixed(value),
      risk_amount: formatFixed(riskAmount),
      reward_r:
        takeProfit === undefined
          ? null
          : formatFixed(ratio(absolute((takeProfit - entry) as Price), absolute((entry - stopLoss) as Price), 'down')),
      limits_after: {
        open_positions: view.positions.size + 1,
        max_positions: limits.maxOpenPositions,
        total_exposure: after(totalExposure(held)),
        symbol_exposure: after(totalExposure(onSymbol)),
        max_symbol_exposure: decimal(limits.maxSymbolExposure),
        daily_loss: formatFixed(lost),
        daily_loss_if_stopped: formatFixed(lost + riskAmount),
        max_daily_loss: formatFixed(limits.maxDailyLoss),
      },
    };
  };

  /** Nothing is opened: the limits stay as they are used. */
  const exitsApproved = ({ position, ticket }: ExitChange, { quantity, riskAmount }: Approval): Outcome => {
    const { entryPrice } = position;
    const { stopLoss, takeProfit } = ticket;
    const isLong = position.quantity > 0n;
    const distance = isLong ? entryPrice - stopLoss : stopLoss - entryPrice;
    const reward = (isLong ? takeProfit - entryPrice : entryPrice - takeProfit) as Price;
    return {
      ...NOTHING,
      outcome: 'approved',
      quantity: formatFixed(quantity),
      entry_price: formatFixed(entryPrice),
      risk_amount: formatFixed(riskAmount),
      // Where nothing can be lost any more there is nothing to measure by.
      reward_r: distance <= 0n ? null : formatFixed(ratio(reward, distance, 'down')),
    };
  };

  const previewOf = async (account: string, check: () => Checked | ExitChange): Promise<Outcome> => {
    try {
      const checked = check();
      const answer = await port.preview(checked.ticket);
      if (answer.outcome === 'refused') throw refusalProblem(answer.reason, answer.detail);
      return 'kind' in checked && checked.kind === 'exits'
        ? exitsApproved(checked, answer)
        : approved(account, checked as Checked, answer);
    } catch (cause) {
      // A rule that says no is an answer here; a request that is none stays a problem.
      if (!(cause instanceof Problem) || statusOf(cause.code) !== 422) throw cause;
      const { reason = null, detail = null } = cause.more;
      return { ...NOTHING, outcome: 'refused', code: cause.code, reason, detail };
    }
  };

  endpoint(
    app,
    'POST /api/v1/orders/preview',
    {
      summary: 'What would become of an order: its size, its risk and the limits after it, or the refusal',
      query: z.strictObject({ account: accountName.optional() }),
      body: orderBody,
      reply: previewReply,
    },
    async ({ caller, body, query }) => {
      const account = accountOf(context, caller, query.account);
      return {
        currency: port.capital(account).currency,
        asked_quantity: body.quantity,
        ...(await previewOf(account, () => ticketOf(context, 'preview', account, body))),
      };
    },
  );
  endpoint(
    app,
    'POST /api/v1/orders/:id/preview',
    {
      summary: 'What would become of an order with other prices, or the refusal',
      params: z.strictObject({ id: identifier }),
      body: changeBody,
      reply: previewReply,
    },
    async ({ caller, body, params: { id: orderId } }) => {
      const { account, record } = findOrder(context, caller, orderId);
      const { planId, quantity } = record.order.request;
      const asked = port.view(account).plans.get(planId)?.quantity ?? quantity;
      return {
        currency: port.capital(account).currency,
        asked_quantity: formatFixed(asked),
        ...(await previewOf(account, () => changeOf(context, caller, { id: 'preview', orderId, body }))),
      };
    },
  );
}
