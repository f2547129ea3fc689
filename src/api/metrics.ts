// Metrics: the API's own figures, beside those of the rest of the program, in the form that Prometheus reads.
import { Counter, Gauge, Histogram } from 'prom-client';
import { PROBLEM_REPLY } from './endpoint.ts';
import { z } from 'zod';
import { endpointOf } from './log-record.ts';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Stream } from './stream.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** @param registry where the rest of the program keeps its figures */
export function metricsRoute(app: FastifyInstance, registry: Registry, stream: Stream): void {
  const requests = new Counter({
    name: 'smc_api_requests_total',
    help: 'Requests answered, by route and status',
    labelNames: ['route', 'status'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'smc_api_request_seconds',
    help: 'Time to answer a request, by route',
    labelNames: ['route'],
    buckets: SECONDS,
    registers: [registry],
  });
  const clients: Gauge = new Gauge({
    name: 'smc_api_stream_clients',
    help: 'Open streams',
    registers: [registry],
    collect: (): void => clients.set(stream.clients()),
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = endpointOf(request);
    requests.inc({ route, status: String(reply.statusCode) });
    durations.observe({ route }, reply.elapsedTime / 1000);
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
