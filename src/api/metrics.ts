// Metrics: the page that Prometheus reads: the API's own figures, those of the port, and those that the runtime measures.
import { z } from 'zod';
import {
  countCells,
  observe,
  publish,
  publishCounts,
  publishSpread,
  spreadCells,
  WIRE_SECONDS,
} from '#metrics/metrics.ts';
import { endpointOf } from './log-record.ts';
import { portFigures } from './port-figures.ts';
import { PROBLEM_REPLY } from './endpoint.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Sockets } from './sockets.ts';

/** @param registry where the rest of the program keeps its figures */
export function metricsRoute(
  app: FastifyInstance,
  { port, now }: Pick<ApiContext, 'port' | 'now'>,
  registry: Registry,
  sockets: Sockets,
): void {
  const requests = countCells();
  const durations = spreadCells(WIRE_SECONDS);
  publishCounts(registry, 'smc_api_requests_total', requests.all);
  publishSpread(registry, 'smc_api_request_seconds', durations.all);
  publish(registry, 'smc_api_stream_clients', () => [{ value: sockets.clients() }]);
  publish(registry, 'smc_api_stream_queue_bytes', () => [{ value: sockets.queueBytes() }]);
  publishCounts(registry, 'smc_api_stream_closed_total', sockets.ended);
  portFigures(registry, port, now);
  app.addHook('onResponse', async (request, reply) => {
    const route = endpointOf(request);
    requests.at(route, String(reply.statusCode)).value += 1;
    observe(durations.at(route), reply.elapsedTime / 1000);
  });
  app.route({
    method: 'GET',
    url: '/metrics',
    config: { name: 'GET /metrics' },
    schema: {
      summary: 'Figures for Prometheus; a bearer token may be an API key of scope metrics',
      tags: ['metrics'],
      response: {
        200: { description: 'Prometheus text', content: { 'text/plain': { schema: z.string() } } },
        default: PROBLEM_REPLY,
      },
    },
    handler: async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  });
}
