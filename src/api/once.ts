// Once: a request that carries an Idempotency-Key acts once, however often it comes, also over a crash.
import { createHash } from 'node:crypto';
import { Problem, problemBody, statusOf } from './problem.ts';
import type { Answer } from '#store/people/people.ts';
import type { ApiContext } from './context.ts';
import type { FastifyRequest } from 'fastify';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** `isReplay`: it was said before, and nothing was done now. */
export type Said = { readonly answer: Answer; readonly isReplay: boolean };

export type Once = (
  request: FastifyRequest,
  userId: string,
  /** @param id the same for the same request, also when it is tried again after a crash */
  act: (id: string) => Promise<Answer>,
) => Promise<Said>;

/**
 * A refusal is an answer like any other and is remembered. A fault leaves the outcome unknown: the key stays open, and who
 * sends it again is led to the same order by its id.
 * @throws Problem idempotency_key_missing, idempotency_key_reused, idempotency_in_progress
 */
export function onceOf({ people, now }: ApiContext): Once {
  const working = new Set<string>();
  return async (request, userId, act) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined) throw new Problem('idempotency_key_missing');
    if (typeof key !== 'string' || !KEY.test(key))
      throw new Problem('invalid_request', { errors: [{ path: 'headers.idempotency-key', code: 'invalid_format' }] });
    const own = JSON.stringify([userId, key]);
    const begun = people.answers.begin(userId, key, request.bodyHash, now());
    switch (begun.kind) {
      case 'answered':
        return { answer: begun.answer, isReplay: true };
      case 'reused':
        throw new Problem('idempotency_key_reused');
      case 'new':
      case 'unfinished':
    }
    if (working.has(own)) throw new Problem('idempotency_in_progress', { retryAfterMs: 1_000 });
    working.add(own);
    try {
      const id = createHash('sha256')
        .update(JSON.stringify([userId, key, begun.since]))
        .digest('hex')
        .slice(0, 24);
      const answer = await act(id).catch((cause: unknown): Answer => {
        if (!(cause instanceof Problem)) throw cause;
        return {
          status: statusOf(cause.code),
          body: JSON.stringify(problemBody(cause.code, cause.more, request.id)),
        };
      });
      people.answers.finish(userId, key, answer);
      return { answer, isReplay: false };
    } finally {
      working.delete(own);
    }
  };
}
