// Once: a request that carries an Idempotency-Key acts once, however often it comes, also over a crash.
import { createHash } from 'node:crypto';
import { Problem, problemBody, statusOf } from './problem.ts';
import type { Answer } from '#store/people/people.ts';
import type { ApiContext } from './context.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** `isReplay`: it was said before, and nothing was done now. */
export type Said = { readonly answer: Answer; readonly isReplay: boolean };

export type Once = (
  request: FastifyRequest,
  userId: string,
  /** @param id the same for the same request, also when it is tried again after a crash */
  act: (id: string) => Promise<Answer>,
  /** What it acts on, where the body does not say: the same body about another is another request. */
  about?: string,
) => Promise<Said>;

/** The recorded text itself: an answer that is given again is the same to the byte. */
export function sendRecorded(reply: FastifyReply, { answer, isReplay }: Said): string {
  if (isReplay) void reply.header('idempotent-replayed', 'true');
  void reply
    .code(answer.status)
    .type(answer.status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8');
  return answer.body;
}

/**
 * A refusal is an answer like any other and is remembered. A fault leaves the outcome unknown: the key stays open, and who
 * sends it again is led to the same order by its id.
 * @throws Problem idempotency_key_missing, idempotency_key_reused, idempotency_in_progress
 */
export function onceOf({ people, now }: ApiContext): Once {
  const working = new Set<string>();
  return async (request, userId, act, about) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined) throw new Problem('idempotency_key_missing');
    if (typeof key !== 'string' || !KEY.test(key))
      throw new Problem('invalid_request', { errors: [{ path: 'headers.idempotency-key', code: 'invalid_format' }] });
    const own = JSON.stringify([userId, key]);
    const begun = people.answers.begin(userId, key, hashOf(request, about), now());
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
      const id = sha256(JSON.stringify([userId, key, begun.since])).slice(0, 24);
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

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hashOf = ({ bodyHash }: FastifyRequest, about: string | undefined): string =>
  about === undefined ? bodyHash : sha256(JSON.stringify([about, bodyHash]));
