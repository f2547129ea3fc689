// Public answer: market data over the WebSocket API, from the very endpoints of REST.
import { Refusal } from '#simulator/parameters.ts';
import { answerRest, ENDPOINTS, PUBLIC_METHODS } from '#simulator/rest-api.ts';
import { tooMany } from './door.ts';
import type { RestWorld } from '#simulator/rest-api.ts';
import type { Answer, Weigh } from './door.ts';

/** @returns undefined where no market data has that name */
export function publicAnswer(
  world: RestWorld,
  weigh: Weigh,
  method: string,
  asked: URLSearchParams,
  address: string,
): Answer | undefined {
  const path = PUBLIC_METHODS.get(method);
  if (path === undefined) return undefined;
  const endpoint = ENDPOINTS.get(path)!;
  const query = new URLSearchParams(asked);
  query.delete('returnRateLimits');
  const verdict = weigh(address, endpoint.weight(query));
  if (verdict.status !== 200) return tooMany(verdict, world.now(), world.weightPerMinute);
  const answer = { status: 200, retryAt: undefined, used: verdict.used, account: undefined };
  try {
    return { ...answer, result: answerRest(endpoint, world, query, false), error: undefined };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return { ...answer, status: 400, result: undefined, error: { code: thrown.code, msg: thrown.message } };
  }
}
