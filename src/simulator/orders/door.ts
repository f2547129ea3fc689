// Order door: a signed request, from wherever it comes, is let in, weighed, handled and answered.
import { checkNames, Refusal } from '#simulator/parameters.ts';
import { METHODS } from './methods.ts';
import { accountOf, checkSignature, checkTime } from './signature.ts';
import type { Account } from './account.ts';
import type { Desk } from './desk.ts';
import type { Method } from './methods.ts';

export type Call = {
  /** The name of the WebSocket API, also over REST. */
  readonly method: string;
  readonly query: URLSearchParams;
  readonly apiKey: string | undefined | null;
  /** What was signed; undefined in a session that has been logged on, where no signature is needed. */
  readonly payload: string | undefined;
  readonly session: Account | undefined;
  readonly address: string;
  readonly door: 'rest' | 'ws-api';
};

export type Weigh = (
  address: string,
  weight: number,
) => { readonly status: 200 | 418 | 429; readonly used: number; readonly retryAfterSeconds: number };

export type Problem = { readonly code: number; readonly msg: string; readonly data?: object };

export type Answer = {
  readonly status: number;
  readonly result: unknown;
  readonly error: Problem | undefined;
  /** Moment of the exchange's clock from which it is worth trying again. */
  readonly retryAt: number | undefined;
  readonly used: number;
  /** Whose order counts belong to the answer. */
  readonly account: Account | undefined;
};

const GENERIC = {
  rest: ['timestamp', 'recvWindow', 'signature'],
  'ws-api': ['timestamp', 'recvWindow', 'signature', 'apiKey', 'returnRateLimits'],
};

const TOO_MANY = (perMinute: number): string =>
  `Too much request weight used; current limit is ${perMinute} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`;
const BANNED = (until: number): string =>
  `Way too much request weight used; IP banned until ${until}. Please use WebSocket Streams for live updates to avoid bans.`;

/** Who is asking. @throws Refusal -1102, -2014, -2015, -1021, -1022 */
function authenticate(desk: Desk, call: Call): Account {
  const account = call.session ?? accountOf(desk.accounts, call.apiKey);
  checkTime(call.query, desk.now());
  if (call.payload !== undefined) checkSignature(account, call.payload, call.query.get('signature'));
  return account;
}

export type Handling = { readonly until: number; readonly cutShort: bigint | undefined };

export type OrderDoor = {
  /** Whether the request is let in at all: who asks; or the answer that it gets. */
  readonly admit: (call: Call) => Account | Answer;
  readonly handle: (call: Call, account: Account, handling: Handling) => Answer;
  readonly refuse: (call: Call, refusal: Refusal, account: Account | undefined) => Answer;
};

/** @param perMinute the limit of weight, for the words of the refusal */
export function orderDoor(desk: Desk, weigh: Weigh, perMinute: number): OrderDoor {
  const refuse = (call: Call, { code, message, more }: Refusal, account: Account | undefined): Answer => {
    const found = METHODS.get(call.method)!;
    // What succeeds costs orders and cancels nothing; what fails costs its weight.
    const { used } = weigh(call.address, found.role === 'query' ? 0 : found.weight(call.query));
    const data = more.data === undefined ? {} : { data: more.data };
    const error = { code, msg: message, ...data };
    return { status: more.status ?? 400, result: undefined, error, retryAt: more.retryAt, used, account };
  };
  const attempt = <Result>(call: Call, account: Account | undefined, run: () => Result): Result | Answer => {
    try {
      return run();
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      return refuse(call, thrown, account);
    }
  };
  return {
    refuse,
    admit(call) {
      const found = METHODS.get(call.method)!;
      const verdict = weigh(call.address, found.role === 'query' ? found.weight(call.query) : 0);
      if (verdict.status !== 200) return tooMany(verdict, desk.now(), perMinute);
      return attempt(call, undefined, () => {
        const account = authenticate(desk, call);
        checkNames(call.query, [...found.known, ...GENERIC[call.door]]);
        checkPermission(account, found);
        return account;
      });
    },
    handle: (call, account, { until, cutShort }) =>
      attempt(call, account, () => {
        const { query, method } = call;
        const result = METHODS.get(method)!.answer({ desk, account, query, until, cutShort });
        const { used } = weigh(call.address, 0);
        return { status: 200, result, error: undefined, retryAt: undefined, used, account };
      }),
  };
}

/** The answer to whoever has asked for too much. */
export function tooMany(
  { status, used, retryAfterSeconds }: ReturnType<Weigh>,
  now: number,
  perMinute: number,
): Answer {
  const retryAt = now + retryAfterSeconds * 1000;
  return {
    status,
    result: undefined,
    error: { code: -1003, msg: status === 418 ? BANNED(retryAt) : TOO_MANY(perMinute) },
    retryAt,
    used,
    account: undefined,
  };
}

function checkPermission(account: Account, { role }: Method): void {
  if (role !== 'query' && !account.canTrade)
    throw new Refusal(-2015, 'Invalid API-key, IP, or permissions for action.', { status: 401 });
}
