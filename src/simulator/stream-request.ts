// Stream request: what a client asks for over its stream connection, and the exchange's answer.
import type { Client } from './stream-server.ts';

type Change = (client: Client, stream: string) => void;

/** Applies a request (SUBSCRIBE, UNSUBSCRIBE, LIST_SUBSCRIPTIONS, SET_PROPERTY, GET_PROPERTY). @returns the answer as text */
export function streamRequest(
  client: Client,
  text: string,
  streamsLimit: number,
  subscribe: Change,
  unsubscribe: Change,
): string {
  let request: { readonly method?: unknown; readonly params?: unknown; readonly id?: unknown };
  try {
    request = JSON.parse(text) as typeof request;
  } catch {
    return refusal(3, 'Invalid JSON: expected value at line 1 column 1', undefined);
  }
  const { method, params, id } = request ?? {};
  const isId = id === null || Number.isSafeInteger(id) || (typeof id === 'string' && /^\w{1,36}$/.test(id));
  if (!isId) return refusal(2, 'Invalid request: request ID must be an unsigned integer', undefined);
  const list: readonly unknown[] = Array.isArray(params) ? params : [];
  const answer = (result: unknown): string => JSON.stringify({ result, id });
  switch (method) {
    case 'SUBSCRIBE': {
      const streams = list.filter((stream) => typeof stream === 'string');
      if (streams.length === 0) return refusal(2, 'Invalid request: missing field `params`', id);
      if (client.streams.size + streams.length > streamsLimit) return refusal(4, 'Too many subscriptions', id);
      for (const stream of streams) subscribe(client, stream);
      return answer(null);
    }
    case 'UNSUBSCRIBE':
      for (const stream of list) if (typeof stream === 'string') unsubscribe(client, stream);
      return answer(null);
    case 'LIST_SUBSCRIPTIONS':
      return answer([...client.streams]);
    case 'SET_PROPERTY':
      if (list[0] !== 'combined') return refusal(0, 'Unknown property', id);
      if (typeof list[1] !== 'boolean') return refusal(1, 'Invalid value type: expected Boolean', id);
      client.combined = list[1];
      return answer(null);
    case 'GET_PROPERTY':
      return list[0] === 'combined' ? answer(client.combined) : refusal(0, 'Unknown property', id);
    case undefined:
      return refusal(2, 'Invalid request: missing field `method`', id);
    default:
      return refusal(2, `Invalid request: unknown variant ${String(method)}`, id);
  }
}

const refusal = (code: number, msg: string, id: unknown): string => JSON.stringify({ error: { code, msg }, id });
