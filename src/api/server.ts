// Server: Fastify with every limit set, one way of saying no, and the questions that are asked before a route is.
import fastifySwagger from '@fastify/swagger';
import fastifyWebsocket from '@fastify/websocket';
import Fastify from 'fastify';
import { createHash, randomUUID } from 'node:crypto';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { ACCESS, may, NEEDS_PASSWORD, PROBES, STREAMS } from './access.ts';
import { callerOf } from './caller.ts';
import { checkHost, checkMediaType, checkOrigin, checkTls, headersOf, isLoopbackName, isUnsafe } from './rim.ts';
import { classOf, rateLimiter, sharedLimiter } from './rate.ts';
import { faultOf, logRecord, rawRecord } from './log-record.ts';
import { networksOf } from '#store/people/people.ts';
import { pageAddress } from './dashboard.ts';
import { parseJsonBody } from './json-body.ts';
import { PROOF_LIFE_MS } from './caller.ts';
import { Problem, problemBody, statusOf } from './problem.ts';
import { problemOf } from './problem-of.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LogRecord } from './log-record.ts';
import type { Millis } from '#model/time.ts';
import type { ProblemCode } from './problem.ts';
import type { People } from '#store/people/people.ts';
import type { RimRules } from './rim.ts';
import type { RouteName } from './access.ts';
import type { SharedBuckets } from './rate.ts';
import type { Socket } from 'node:net';
import type { Tls } from './bind.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What was answered in place of what was asked for. */
    problem: { readonly code: string; readonly fault: string | null } | undefined;
  }
}

export type ServerOptions = {
  readonly people: People;
  readonly now: () => Millis;
  readonly rules: RimRules;
  readonly version: string;
  readonly tls: Tls | undefined;
  readonly log: (record: LogRecord) => void;
  /** Whether there are web pages beside the API. */
  readonly hasPages: boolean;
  readonly wire?: Partial<WireLimits>;
  /** Limits that several servers share. */
  readonly buckets?: SharedBuckets;
};

const BODY_LIMIT = 65_536;
/** How long a request may take to arrive, and how many connections there may be. */
export type WireLimits = {
  readonly headersMs: Millis;
  readonly requestMs: Millis;
  /** How often it is looked whether one has taken too long. */
  readonly checkMs: Millis;
  readonly connections: number;
};
const WIRE_LIMITS: WireLimits = { headersMs: 5_000, requestMs: 10_000, checkMs: 1_000, connections: 2_000 };
const FRAME_LIMIT = 16_384;
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
/** All that is open to a user with a one-time password. */
const BEFORE_CHANGE: ReadonlySet<RouteName> = new Set([
  'POST /api/v1/auth/password',
  'POST /api/v1/auth/logout',
  'GET /api/v1/auth/me',
]);

/** Defaults of the framework are without end in time and a megabyte in size; these are not. */
export async function server(options: ServerOptions): Promise<FastifyInstance> {
  const { people, now, rules, tls, log } = options;
  const wire = { ...WIRE_LIMITS, ...options.wire };
  const fixed = headersOf(false);
  const fixedOverTls = headersOf(true);
  const limits = {
    ...(options.hasPages ? { rewriteUrl: pageAddress } : {}),
    bodyLimit: BODY_LIMIT,
    requestTimeout: wire.requestMs,
    connectionTimeout: 30_000,
    keepAliveTimeout: 15_000,
    handlerTimeout: 30_000,
    maxRequestsPerSocket: 1_000,
    forceCloseConnections: true,
    // Whoever is not named is not believed about where others come from.
    trustProxy: rules.proxies === undefined ? false : networksOf(rules.proxies),
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 100 },
    genReqId: () => randomUUID(),
    clientErrorHandler: (error: Error, socket: Socket) => rawError(error, socket, log),
    // An address that cannot be read comes before every hook.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      request.note = {};
      refuse(request, reply.headers(fixed), problemOf(error));
      log(logRecord(request, reply));
    },
  } as const;
  const http = {
    headersTimeout: wire.headersMs,
    connectionsCheckingInterval: wire.checkMs,
    maxHeaderSize: 16_384,
  };
  const app = (tls === undefined
    ? Fastify({ ...limits, http })
    : Fastify({ ...limits, https: { ...http, ...tls } })) as unknown as FastifyInstance;
  app.server.maxConnections = wire.connections;

  app.decorateRequest('caller', undefined);
  app.decorateRequest('bodyHash', '');
  // Shared between requests until the first hook gives each its own.
  app.decorateRequest('note', null as never);
  app.decorateRequest('problem', undefined);
  app.decorateRequest('act', undefined);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (request, body, done) => {
    try {
      request.bodyHash = createHash('sha256').update(body).digest('hex');
      done(null, parseJsonBody(body as Buffer));
    } catch (cause) {
      done(cause as Error);
    }
  });

  // Before our own hooks: its first one marks an upgrade, by which its last one ends the socket of one that was refused.
  await app.register(fastifyWebsocket, {
    options: { maxPayload: FRAME_LIMIT, perMessageDeflate: false, clientTracking: false },
  });

  // No other way of registering a route: what is in no row of the table stops the start.
  app.addHook('onRoute', ({ method, url, config }) => {
    const name = config?.name;
    if (name === undefined || !Object.hasOwn(ACCESS, name) || name !== `${String(method)} ${url}`)
      throw new Error(`Invariant: ${String(method)} ${url} stands in the access table`);
  });

  const rate = options.buckets === undefined ? rateLimiter(now) : sharedLimiter(options.buckets, now);
  app.addHook('onRequest', async (request, reply) => {
    request.note = {};
    const isTls = rules.isTls || request.protocol === 'https';
    // To hold a browser to TLS for localhost would break whatever else runs there.
    void reply.headers(isTls && !isLoopbackName(request.headers) ? fixedOverTls : fixed);
    checkHost(request.headers, rules);
    const name = request.routeOptions.config.name;
    // What watches whether the program is alive asks it directly.
    if (name !== 'GET /health' && !PROBES.has(name)) checkTls(request.ip, isTls, rules);
    const isStream = STREAMS.some((stream) => stream === name);
    const hasCookie = request.headers.cookie?.includes('__Host-smc=') === true;
    if (isUnsafe(request.method) || isStream) checkOrigin(request.headers, isTls, hasCookie);
    if (isUnsafe(request.method)) checkMediaType(request.headers);
    if (Object.values(request.query as object).some((value) => typeof value === 'string' && value.startsWith('smc_')))
      throw new Problem('invalid_request', { detail: 'a key never stands in an address: send it as X-API-Key' });
    // A page is the same for all, and shown before anybody is logged in.
    if (name !== 'GET /*') request.caller = await callerOf(request, people, name === 'GET /metrics');
    if (!PROBES.has(name)) await rated(request, reply, name);
    if (name !== undefined) admit(request, name, now());
  });

  const rated = async (request: FastifyRequest, reply: FastifyReply, name: RouteName | undefined): Promise<void> => {
    const { waitMs, left } = await rate(request.caller?.user.id ?? `address ${request.ip}`, classOf(name));
    if (waitMs > 0) throw new Problem('rate_limited', { retryAfterMs: waitMs });
    void reply.header('ratelimit', `"${classOf(name)}";r=${left}`);
  };

  app.setErrorHandler((error, request, reply) => refuse(request, reply, problemOf(error), error));
  app.setNotFoundHandler((request, reply) => refuse(request, reply, new Problem('not_found')));
  app.addHook('onResponse', async (request, reply) => {
    // Asked every few seconds for ever: only what they find wrong is worth a line.
    const isQuiet = PROBES.has(request.routeOptions.config.name) && reply.statusCode === 200;
    if (!isQuiet) log(logRecord(request, reply));
  });

  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'SMC Trading Agent', version: options.version },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: '__Host-smc' },
          key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        },
      },
      security: [{ session: [] }, { key: [] }],
    },
    transform: jsonSchemaTransform,
  });
  return app;
}

function admit({ caller }: FastifyRequest, name: RouteName, time: Millis): void {
  const permission = ACCESS[name];
  if (permission === 'public') return;
  if (caller === undefined) throw new Problem('unauthenticated');
  if (caller.user.mustChange && !BEFORE_CHANGE.has(name)) throw new Problem('password_change_required');
  if (!may(caller.user.role, caller.key?.scopes, permission)) throw new Problem('forbidden');
  if (!NEEDS_PASSWORD.has(name)) return;
  const { session } = caller;
  if (session === undefined || time - session.provedAt >= PROOF_LIFE_MS) throw new Problem('password_needed');
}

function refuse(request: FastifyRequest, reply: FastifyReply, problem: Problem, cause?: unknown): void {
  const { code, more } = problem;
  request.problem = { code, fault: code === 'internal' ? faultOf(cause) : null };
  if (more.retryAfterMs !== undefined) void reply.header('retry-after', String(Math.ceil(more.retryAfterMs / 1000)));
  if (code === 'unauthenticated') void reply.header('www-authenticate', 'Session, X-API-Key');
  void reply
    .code(statusOf(code))
    .header('content-type', PROBLEM_TYPE)
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problemBody(code, more, request.id));
}

/** Before there is a request: bytes that are no HTTP, or that come too slowly. The socket ends with it. */
function rawError(error: Error & { readonly code?: string }, socket: Socket, log: ServerOptions['log']): void {
  // The other side has gone: there is nobody to tell, and nothing was asked.
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const code = RAW_CODE[error.code ?? ''] ?? 'invalid_request';
  const requestId = randomUUID();
  const body = JSON.stringify(problemBody(code, {}, requestId));
  log(rawRecord(requestId, socket.remoteAddress ?? '', statusOf(code), code));
  socket.end(
    `HTTP/1.1 ${statusOf(code)} ${code}\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      `cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n${body}`,
  );
}

const RAW_CODE: Readonly<Record<string, ProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};
