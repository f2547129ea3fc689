// Market routes: last prices, closed candles, and how well the feeds are.
import { z } from 'zod';
import { countText, LIST_LIMIT, page, symbolText, timeframe } from './field.ts';
import { endpoint } from './endpoint.ts';
import { feedJson, priceJson } from './status-json.ts';
import { symbolOf } from './context.ts';
import type { ApiContext } from './context.ts';
import type { Candle } from '#model/candle.ts';
import type { FastifyInstance } from 'fastify';

const CANDLES_LIMIT = 1_000;

const candleReply = z.object({
  open_time: z.int(),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number(),
});

export const candleJson = ({ openTime, open, high, low, close, volume }: Candle): z.output<typeof candleReply> => ({
  open_time: openTime,
  open,
  high,
  low,
  close,
  volume,
});

export function marketRoutes(app: FastifyInstance, context: ApiContext): void {
  const { port, now } = context;
  endpoint(
    app,
    'GET /api/trading/market-data',
    {
      summary: 'Last price, bid and ask of every market',
      query: z.strictObject({ symbol: symbolText.optional() }),
      reply: page(
        z.object({
          symbol: z.string(),
          last: z.string(),
          bid: z.string().nullable(),
          ask: z.string().nullable(),
          timestamp: z.int(),
          age_ms: z.int(),
        }),
      ),
    },
    ({ query }) => {
      if (query.symbol !== undefined) symbolOf(context, query.symbol);
      return {
        items: port
          .prices()
          .filter(({ symbol }) => query.symbol === undefined || symbol === query.symbol)
          .slice(0, LIST_LIMIT)
          .map((price) => {
            const { time, ...said } = priceJson(price);
            return { ...said, timestamp: time, age_ms: Math.max(0, now() - time) };
          }),
        next_cursor: null,
      };
    },
  );
  endpoint(
    app,
    'GET /api/trading/live-ohlcv',
    {
      summary: 'The last closed candles of a market, oldest first',
      query: z.strictObject({ symbol: symbolText, timeframe, limit: countText(CANDLES_LIMIT).optional() }),
      reply: page(candleReply).extend({ symbol: z.string(), timeframe: z.string() }),
    },
    ({ query }) => ({
      symbol: symbolOf(context, query.symbol),
      timeframe: query.timeframe,
      items: port.candles(query.symbol, query.timeframe, Number(query.limit ?? LIST_LIMIT)).map(candleJson),
      next_cursor: null,
    }),
  );
  endpoint(
    app,
    'GET /api/trading/data-health',
    {
      summary: 'State of every feed',
      reply: page(
        z.object({
          name: z.string(),
          state: z.string(),
          symbols: z.array(z.string()),
          last_message_at: z.int().nullable(),
          age_ms: z.int().nullable(),
          reconnects: z.int(),
          last_incident: z.string().nullable(),
        }),
      ),
    },
    () => ({
      items: port.feeds().map((feed) => ({
        ...feedJson(feed),
        age_ms: feed.lastMessageAt === undefined ? null : Math.max(0, now() - feed.lastMessageAt),
      })),
      next_cursor: null,
    }),
  );
}
