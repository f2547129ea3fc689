// Report routes: what an account has done, as files: trades, orders, executions, tax lots, and the trades as pages to print.
import { z } from 'zod';
import { accountName, momentText } from './field.ts';
import { accountOf } from './context.ts';
import { csvText, LOT_METHOD, taxLots, tradesPdf } from './export/export.ts';
import { fillPrice } from '#model/view.ts';
import { statusWord, TYPE_WORD } from './order-json.ts';
import { PROBLEM_REPLY } from './endpoint.ts';
import { Problem } from './problem.ts';
import { snake } from './wire.ts';
import { spanOf } from './moment.ts';
import type { ApiContext } from './context.ts';
import type { Cell } from './export/export.ts';
import type { FastifyInstance } from 'fastify';
import type { Fill } from '#model/order.ts';
import type { Millis } from '#model/time.ts';
import type { RouteName } from './access.ts';
import type { Span } from './moment.ts';
import type { Trade } from '#model/entry.ts';

const ROWS_LIMIT = 50_000;
/** Some two hundred pages. */
const PRINTED_LIMIT = 6_000;
const PAGE = 1_000;

const query = z.strictObject({
  account: accountName.optional(),
  from: momentText.optional(),
  until: momentText.optional(),
  /** IANA name; times are written with their offset. */
  zone: z
    .string()
    .max(64)
    .regex(/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/)
    .optional(),
});

type Asked = {
  readonly account: string;
  readonly span: Span;
  readonly zone: string;
  readonly at: (time: Millis) => string;
};
type File = { readonly type: 'text/csv' | 'application/pdf'; readonly summary: string };

const isIn = ({ from = -Infinity, until = Infinity }: Span, time: Millis): boolean => time >= from && time < until;

/** @throws Problem invalid_request for a zone that is none */
function clockOf(zone: string): (time: Millis) => string {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  } catch {
    throw new Problem('invalid_request', { errors: [{ path: 'querystring.zone', code: 'zone_unknown' }] });
  }
  return (time) =>
    Temporal.Instant.fromEpochMilliseconds(time)
      .toZonedDateTimeISO(zone)
      .toString({ timeZoneName: 'never', smallestUnit: Number.isInteger(time / 1000) ? 'second' : 'millisecond' });
}

/** @throws Problem range_too_large */
const limited = <Row>(rows: readonly Row[], most: number): readonly Row[] => {
  if (rows.length > most)
    throw new Problem('range_too_large', { detail: `at most ${most} rows: ask for a shorter span` });
  return rows;
};

export function reportRoutes(app: FastifyInstance, context: ApiContext): void {
  const { port, now } = context;
  const instrumentOf = (symbol: string) => port.instruments().find((instrument) => instrument.symbol === symbol);

  /** All fills that the log still has, oldest first. */
  const fillsOf = (account: string, span: Span): readonly Fill[] => {
    const fills: Fill[] = [];
    for (let from = port.sequences().first; ;) {
      const events = port.events(from, PAGE, { accounts: [account], kinds: ['fill'], ...span });
      for (const event of events) if (event.kind === 'fill' && event.key === account) fills.push(event.data);
      limited(fills, ROWS_LIMIT);
      if (events.length < PAGE) return fills;
      from = events.at(-1)!.sequence + 1;
    }
  };
  const tradesOf = ({ account, span }: Asked): readonly Trade[] =>
    port.view(account).trades.filter(({ exitTime }) => isIn(span, exitTime));

  const file = (name: RouteName, { type, summary }: File, make: (asked: Asked) => string | Promise<Buffer>): void => {
    const url = name.slice('GET '.length);
    const [title, ending] = url.slice(url.lastIndexOf('/') + 1).split('.');
    app.route<{ Querystring: z.output<typeof query> }>({
      method: 'GET',
      url,
      config: { name },
      schema: {
        summary,
        tags: ['reports'],
        querystring: query,
        response: { 200: { description: type, content: { [type]: { schema: z.string() } } }, default: PROBLEM_REPLY },
      },
      handler: async (request, reply) => {
        const { account: named, zone = 'UTC' } = request.query;
        const account = accountOf(context, request.caller!, named);
        const made = await make({ account, span: spanOf(request.query), zone, at: clockOf(zone) });
        const day = new Date(now()).toISOString().slice(0, 10);
        return reply
          .type(type === 'text/csv' ? 'text/csv; charset=utf-8; header=present' : type)
          .header('content-disposition', `attachment; filename="${title}-${account}-${day}.${ending}"`)
          .serializer((body: string) => body)
          .send(made);
      },
    });
  };
  /** A column is its name and what a row has in it. */
  const table = <Row>(
    name: RouteName,
    summary: string,
    rows: (asked: Asked) => readonly Row[],
    columns: (asked: Asked) => Readonly<Record<string, (row: Row) => Cell>>,
  ): void =>
    file(name, { type: 'text/csv', summary }, (asked) => {
      const shown = Object.entries(columns(asked));
      const lines = limited(rows(asked), ROWS_LIMIT).map((row) => shown.map(([, cell]) => cell(row)));
      return csvText(
        shown.map(([title]) => title),
        lines,
      );
    });

  table('GET /api/v1/reports/trades.csv', 'Closed trades, as CSV', tradesOf, ({ account, at }) => {
    const { plans, risks } = port.view(account);
    const { currency } = port.capital(account);
    return {
      id: ({ planId }) => planId,
      strategy: ({ planId }) => plans.get(planId)?.strategy ?? '',
      symbol: ({ symbol }) => symbol,
      side: ({ side }) => side,
      quantity: ({ quantity }) => quantity,
      entry_time: ({ entryTime }) => at(entryTime),
      entry_price: ({ entryPrice }) => entryPrice,
      exit_time: ({ exitTime }) => at(exitTime),
      exit_price: ({ exitPrice }) => exitPrice,
      gross_pnl: ({ grossPnl }) => grossPnl,
      fees: ({ fees }) => fees,
      funding: ({ funding }) => funding,
      net_pnl: ({ netPnl }) => netPnl,
      currency: () => currency,
      risk_amount: ({ planId }) => risks.get(planId) ?? null,
      exit_reason: ({ exitReason }) => snake(exitReason),
    };
  });
  table(
    'GET /api/v1/reports/orders.csv',
    'Orders, as CSV: all that are open and the last 5,000 that have ended',
    ({ account, span }) => [...port.view(account).orders.values()].filter(({ createdAt }) => isIn(span, createdAt)),
    ({ at }) => ({
      id: ({ order }) => order.request.clientId,
      plan_id: ({ order }) => order.request.planId,
      role: ({ order }) => snake(order.request.role),
      symbol: ({ order }) => order.request.symbol,
      side: ({ order }) => order.request.side,
      order_type: ({ order }) => TYPE_WORD[order.request.type],
      quantity: ({ order }) => order.request.quantity,
      price: ({ order }) => order.request.price ?? null,
      stop_price: ({ order }) => order.request.stopPrice ?? null,
      status: ({ order }) => statusWord(order.state),
      reason: ({ order }) => order.reason ?? '',
      filled_quantity: ({ order }) => order.filled,
      filled_price: (record) => fillPrice(record) ?? null,
      fees: ({ fees }) => fees,
      created_at: ({ createdAt }) => at(createdAt),
      updated_at: ({ updatedAt }) => at(updatedAt),
    }),
  );
  table(
    'GET /api/v1/reports/executions.csv',
    'Every fill, as CSV',
    ({ account, span }) => fillsOf(account, span),
    ({ at }) => ({
      time: ({ time }) => at(time),
      id: ({ id }) => id,
      order_id: ({ clientId }) => clientId,
      plan_id: ({ planId }) => planId,
      role: ({ role }) => snake(role),
      symbol: ({ symbol }) => symbol,
      side: ({ side }) => side,
      price: ({ price }) => price,
      quantity: ({ quantity }) => quantity,
      fee: ({ fee }) => fee,
      fee_currency: ({ symbol }) => instrumentOf(symbol)?.quote ?? '',
      is_maker: ({ maker }) => String(maker),
    }),
  );
  table(
    'GET /api/v1/reports/tax-lots.csv',
    'Tax lots, first in, first out, as CSV: those that were closed in the span',
    // Matching begins with the first fill there ever was, whatever the span.
    ({ account, span }) =>
      taxLots(fillsOf(account, span.until === undefined ? {} : { until: span.until }), instrumentOf).filter(
        ({ closedAt }) => isIn(span, closedAt),
      ),
    ({ at }) => ({
      method: () => LOT_METHOD,
      symbol: ({ symbol }) => symbol,
      position: ({ position }) => position,
      quantity: ({ quantity }) => quantity,
      acquired_at: ({ acquiredAt }) => at(acquiredAt),
      disposed_at: ({ disposedAt }) => at(disposedAt),
      cost: ({ cost }) => cost,
      proceeds: ({ proceeds }) => proceeds,
      gain: ({ gain }) => gain,
      currency: ({ currency }) => currency,
    }),
  );
  file(
    'GET /api/v1/reports/trades.pdf',
    { type: 'application/pdf', summary: 'Closed trades, as pages to print' },
    (asked) => {
      const { from, until } = asked.span;
      const { mode, source } = port.system();
      const begin = from === undefined ? 'the first trade' : asked.at(from);
      return tradesPdf({
        trades: limited(tradesOf(asked), PRINTED_LIMIT),
        account: asked.account,
        currency: port.capital(asked.account).currency,
        mode,
        source,
        range: `From ${begin} to ${asked.at(until ?? now())}`,
        zone: asked.zone,
        at: asked.at,
        madeAt: now(),
      });
    },
  );
}
