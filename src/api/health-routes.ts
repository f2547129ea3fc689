// Health routes: alive, ready, and how it is; for whatever keeps the program running, which has no login.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import type { ApiContext } from './context.ts';
import type { ApiPort } from './port.ts';
import type { FastifyInstance } from 'fastify';

/** Words and no names: they tell nothing that would help a stranger. */
const WAITS = ['agent_failed', 'agent_stopped', 'feed_connecting', 'feed_down'] as const;
type Wait = (typeof WAITS)[number];

/** What it would have to be without to decide and to trade. That a person or a breaker holds it back is not among it: it obeys. */
function waitsOf(port: ApiPort): readonly Wait[] {
  const agents = new Set(port.agents().map(({ state }) => state));
  const feeds = new Set(port.feeds().map(({ state }) => state));
  const holds: Readonly<Record<Wait, boolean>> = {
    agent_failed: agents.has('failed'),
    agent_stopped: agents.has('stopped'),
    feed_connecting: feeds.has('connecting'),
    feed_down: feeds.has('down'),
  };
  return WAITS.filter((wait) => holds[wait]);
}

export function healthRoutes(app: FastifyInstance, { port, now }: ApiContext): void {
  endpoint(
    app,
    'GET /health',
    {
      summary: 'Alive, and whether it could trade',
      reply: z.object({ status: z.enum(['ok', 'degraded']), mode: z.string(), timestamp: z.int() }),
    },
    () => {
      const isDegraded = waitsOf(port).some((wait) => wait === 'agent_failed' || wait === 'feed_down');
      // Nothing that would help a stranger; the rest is under /system/status.
      return {
        status: isDegraded ? ('degraded' as const) : ('ok' as const),
        mode: port.system().mode,
        timestamp: now(),
      };
    },
  );
  endpoint(
    app,
    'GET /health/live',
    {
      summary: 'The process answers; anything else is no reason to start it again',
      reply: z.object({ status: z.literal('live') }),
    },
    () => ({ status: 'live' as const }),
  );
  endpoint(
    app,
    'GET /health/ready',
    {
      summary: 'Recovered, its agents at work and its feeds there; 503 with what it waits for where it is not',
      reply: z.object({ status: z.enum(['ready', 'not_ready']), waits_for: z.array(z.enum(WAITS)) }),
      alsoStatus: 503,
    },
    ({ reply }) => {
      const waits = waitsOf(port);
      if (waits.length > 0) void reply.code(503);
      return { status: waits.length === 0 ? ('ready' as const) : ('not_ready' as const), waits_for: [...waits] };
    },
  );
}
