// Endpoint: a route of the access table with its schemas and its answer. Nothing else may be registered.
import { z } from 'zod';
import { ACCESS } from './access.ts';
import { assert } from '#model/fate.ts';
import type { Act } from './audited.ts';
import type { Caller } from './caller.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RouteName } from './access.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its row in the access table. */
    readonly name?: RouteName;
  }
  interface FastifyRequest {
    caller: Caller | undefined;
    /** sha256 of the body as it came. */
    bodyHash: string;
    /** What the one record of this request in the log tells besides. */
    note: Record<string, string>;
    /** What the audit tells of it, where its route is audited; `again` for an answer that was given before. */
    act: Act | 'again' | undefined;
  }
}

type Public = { [Name in RouteName]: (typeof ACCESS)[Name] extends 'public' ? Name : never }[RouteName];

type Input<Name extends RouteName, Body, Query, Params> = {
  readonly caller: Name extends Public ? undefined : Caller;
  readonly body: Body;
  readonly query: Query;
  readonly params: Params;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

type Shape<Body extends z.ZodType, Query extends z.ZodType, Params extends z.ZodType, Reply extends z.ZodType> = {
  readonly summary: string;
  /** None is a body that is not read. */
  readonly body?: Body;
  readonly query?: Query;
  readonly params?: Params;
  readonly reply: Reply;
  readonly status?: 200 | 201 | 202 | 204;
  /** A further status with the same schema: work that is still going on, or what is not ready. */
  readonly alsoStatus?: 202 | 503;
  /** Loose: a request has others as well. */
  readonly headers?: z.ZodType;
};

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    reason: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), code: z.string() })).optional(),
    request_id: z.string(),
  })
  .describe('RFC 9457 problem details');
/** Described once for all routes. */
export const PROBLEM_REPLY = {
  description: 'what was wrong, see docs/api.md for the codes',
  content: { 'application/problem+json': { schema: problem } },
};

/** Splits `GET /path` into its two halves. */
const methodAndUrl = (name: RouteName): readonly ['GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', string] => {
  const space = name.indexOf(' ');
  return [name.slice(0, space) as 'GET', name.slice(space + 1)];
};

/** The query is empty unless it is described; the body of an answer is what its schema says and no more. */
export function endpoint<
  const Name extends RouteName,
  Reply extends z.ZodType,
  Body extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodType<Readonly<Record<string, never>>>,
  Params extends z.ZodType = z.ZodType<Readonly<Record<string, never>>>,
>(
  app: FastifyInstance,
  name: Name,
  shape: Shape<Body, Query, Params, Reply>,
  answer: (
    input: Input<Name, z.output<Body>, z.output<Query>, z.output<Params>>,
  ) => z.input<Reply> | Promise<z.input<Reply>>,
): void {
  const [method, url] = methodAndUrl(name);
  const {
    summary,
    body,
    query = z.strictObject({}) as z.ZodType as Query,
    params,
    headers,
    reply,
    status = 200,
    alsoStatus,
  } = shape;
  app.route({
    method,
    url,
    config: { name },
    schema: {
      summary,
      tags: [url.split('/')[url.startsWith('/api/v1/') ? 3 : 1]!],
      ...(ACCESS[name] === 'public' ? { security: [] } : {}),
      ...(body === undefined ? {} : { body }),
      querystring: query,
      ...(params === undefined ? {} : { params }),
      ...(headers === undefined ? {} : { headers }),
      response: {
        [status]: reply,
        ...(alsoStatus === undefined ? {} : { [alsoStatus]: reply }),
        default: PROBLEM_REPLY,
      },
    },
    handler: async (request, sending) => {
      const { caller } = request;
      assert(ACCESS[name] === 'public' || caller !== undefined, 'a route that is not public has a caller');
      void sending.code(status);
      const {
        body: given,
        query: asked,
        params: named,
      } = request as { body: unknown; query: unknown; params: unknown };
      return answer({
        caller: caller as never,
        body: given as z.output<Body>,
        query: asked as z.output<Query>,
        params: named as z.output<Params>,
        request,
        reply: sending,
      });
    },
  });
}
