// Log record: the one line that a request leaves behind. Built from a list of what may be told, never by leaving out.
import type { FastifyReply, FastifyRequest } from 'fastify';

export type LogRecord = {
  readonly event: 'request';
  readonly level: 'info' | 'warn' | 'error';
  readonly request_id: string;
  readonly route: string;
  readonly status: number;
  readonly code: string | null;
  readonly milliseconds: number;
  readonly address: string;
  readonly user_id: string | null;
  /** The last four of the key that was used. */
  readonly api_key: string | null;
  readonly note: Readonly<Record<string, string>>;
  /** Of a fault of the program. */
  readonly fault: string | null;
};

/** The route as it is written down, so that an id in a path, or a stranger's path, is not told. */
export const endpointOf = ({ routeOptions }: FastifyRequest): string => routeOptions.config.name ?? 'none';

/** Nothing that could begin a line of its own or steer a terminal. */
const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200);

/** Name and places of a fault; its message may hold what somebody sent. */
export const faultOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return typeof cause;
  const places = (cause.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const said = cause.message.startsWith('Invariant: ') ? `: ${printable(cause.message)}` : '';
  return `${cause.name}${said}\n${places.slice(0, 8).join('\n')}`;
};

export function logRecord(request: FastifyRequest, reply: FastifyReply): LogRecord {
  const { caller, note, problem } = request;
  const status = reply.statusCode;
  return {
    event: 'request',
    level: status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info',
    request_id: request.id,
    route: endpointOf(request),
    status,
    code: problem?.code ?? null,
    milliseconds: Math.round(reply.elapsedTime * 1000) / 1000,
    address: request.ip,
    user_id: caller?.user.id ?? null,
    api_key: caller?.key?.lastFour ?? null,
    note: Object.fromEntries(Object.entries(note).map(([name, value]) => [name, printable(value)])),
    fault: problem?.fault ?? null,
  };
}

/** Of bytes that never became a request. */
export const rawRecord = (requestId: string, address: string, status: number, code: string): LogRecord => ({
  event: 'request',
  level: 'warn',
  request_id: requestId,
  route: 'none',
  status,
  code,
  milliseconds: 0,
  address,
  user_id: null,
  api_key: null,
  note: {},
  fault: null,
});
