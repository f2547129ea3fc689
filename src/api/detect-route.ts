// Detect route: the patterns of a market as they stand now.
import { z } from 'zod';
import { detectionJson, seen } from './detect.ts';
import { durationOf } from '#model/time.ts';
import { endpoint } from './endpoint.ts';
import { EVIDENCE } from '#model/confidence.ts';
import { PATTERN_KINDS } from '#model/pattern.ts';
import { Problem } from './problem.ts';
import { symbolOf } from './context.ts';
import { symbolText, timeframe } from './field.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';

/** Zones older than this have expired anyway on most charts. */
const BARS = 1_000;
/** The higher timeframe needs some bars before ours begin, to have a trend by then. */
const HIGHER_BARS_MORE = 100;

const pattern = z
  .object({
    id: z.string(),
    event: z.string(),
    pattern: z.enum(PATTERN_KINDS),
    variant: z.string(),
    direction: z.enum(['bullish', 'bearish', 'neutral']),
    symbol: z.string(),
    timeframe: z.string(),
    formed_at: z.int(),
    known_at: z.int(),
    at: z.int(),
    high: z.number(),
    low: z.number(),
    status: z.string(),
    touches: z.int(),
    confidence: z.number(),
    components: z.object({
      displacement: z.number(),
      volume: z.number(),
      sweep: z.number(),
      higher_timeframe: z.number(),
      freshness: z.number(),
      location: z.number(),
    }),
    about: z.string().nullable(),
    is_active: z.boolean(),
  })
  .describe(`confidence and its components (${EVIDENCE.join(', ')}) are 0..1`);
const direction = z.enum(['bullish', 'bearish', 'neutral']);

/** What is answered; a test holds it to this. */
export const detectReply = z.object({
  symbol: z.string(),
  timeframe: z.string(),
  patterns: z.array(pattern),
  order_blocks: z.array(pattern),
  liquidity_levels: z.array(pattern),
  market_structure: z.object({
    trend: direction,
    internal_trend: direction,
    last_bos: pattern.nullable(),
    last_choch: pattern.nullable(),
    range_high: z.number().nullable(),
    range_low: z.number().nullable(),
    equilibrium: z.number().nullable(),
    atr: z.number().nullable(),
    sessions: z.array(z.string()),
    as_of: z.int(),
    close: z.number(),
  }),
});

export function detectRoute(app: FastifyInstance, context: ApiContext): void {
  const { port, detection, higherTimeframe } = context;
  endpoint(
    app,
    'POST /api/v1/smc/detect',
    {
      summary: `Patterns in the last ${BARS} closed candles`,
      body: z.strictObject({
        symbol: symbolText,
        timeframe,
        pattern_types: z.array(z.enum(PATTERN_KINDS)).max(PATTERN_KINDS.length).optional(),
      }),
      reply: detectReply,
    },
    ({ body, reply: sending }) => {
      const symbol = symbolOf(context, body.symbol);
      const candles = port.candles(symbol, body.timeframe, BARS);
      const above = higherTimeframe(body.timeframe);
      const ratio = above === undefined ? 0 : durationOf(body.timeframe) / durationOf(above);
      const higherBars = Math.ceil(candles.length * ratio) + HIGHER_BARS_MORE;
      const found = seen({
        candles,
        higher: above === undefined ? [] : port.candles(symbol, above, higherBars),
        settings: detection,
      });
      if (found === undefined) throw new Problem('price_unknown', { detail: 'no candle has closed yet' });
      const kinds = body.pattern_types === undefined ? undefined : new Set(body.pattern_types);
      // As text: to check some thousand patterns of our own against the schema would take longer than to find them.
      void sending.type('application/json; charset=utf-8');
      return JSON.stringify(detectionJson(found, kinds)) as never;
    },
  );
}
