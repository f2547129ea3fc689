// Problem: every way in which the API says no, as RFC 9457 problem details with a code that stays. docs/api.md lists them.

/** Status and title of each code. The title says what is wrong in general; `detail` what is wrong here. */
export const PROBLEMS = {
  invalid_request: [400, 'the request does not have the form that is documented'],
  duplicate_key: [400, 'a name stands twice in one object of the body'],
  idempotency_key_missing: [400, 'an order needs an Idempotency-Key header'],
  symbol_unknown: [400, 'no such symbol is traded here'],
  time_ambiguous: [400, 'the time does not name one moment'],
  cursor_invalid: [400, 'the cursor was not given out by this list'],
  credentials_ambiguous: [400, 'more than one credential was sent'],
  code_refused: [400, 'the code is not one of the device for now, or nothing waits to be confirmed'],
  password_refused: [400, 'the password is not taken'],
  unauthenticated: [401, 'nobody is logged in'],
  login_failed: [401, 'address, password or code is wrong'],
  second_factor_required: [401, 'the password is right, and the code of the second factor is missing'],
  password_change_required: [403, 'the one-time password must be changed first'],
  password_needed: [403, 'the password must be given again first'],
  tls_required: [403, 'the server is reached over TLS only'],
  forbidden: [403, 'the role or the key does not allow this'],
  origin_refused: [403, 'the request comes from another site, or does not say from where'],
  not_found: [404, 'there is no such thing, or it is not yours'],
  timeout: [408, 'the request took too long to arrive'],
  idempotency_in_progress: [409, 'the first request with this key is still at work'],
  order_closed: [409, 'the order has ended and cannot be cancelled'],
  order_protects: [409, 'the order protects a position and is not cancelled alone'],
  order_not_changeable: [409, 'only an entry that waits and the exits of a position can be changed'],
  config_changed: [409, 'somebody else has saved the configuration meanwhile'],
  agent_refused: [409, 'the agent cannot be stopped or paused by itself'],
  second_factor_on: [409, 'a second factor is in force already'],
  email_taken: [409, 'a user with this address exists'],
  last_admin: [409, 'without this user there would be no admin'],
  too_many_notes: [409, 'the user has as many notes as may be'],
  too_many_keys: [409, 'the user has as many keys as may be'],
  snapshot_required: [410, 'this part of the stream is no longer, or not yet, kept'],
  body_too_large: [413, 'the body is larger than is taken'],
  media_type: [415, 'the body must be application/json'],
  host_unknown: [421, 'the server is not known under this name'],
  risk_refused: [422, 'risk does not allow the order'],
  price_band: [422, 'the price is too far from the market'],
  stop_required: [422, 'an order needs a stop loss'],
  stop_side: [422, 'the stop loss is on the wrong side of the price'],
  target_side: [422, 'the take profit is on the wrong side of the price'],
  below_minimum: [422, 'what is left after rounding down is less than the venue takes'],
  price_unknown: [422, 'the market has no price yet'],
  idempotency_key_reused: [422, 'the key was used with another body'],
  range_too_large: [422, 'the span asked for is too long'],
  no_account: [422, 'the user has no account to act on'],
  config_invalid: [422, 'the configuration breaks a rule'],
  backup_damaged: [422, 'the backup is not what was written'],
  backtest_failed: [422, 'the backtest could not be run'],
  headers_too_large: [431, 'the headers are larger than is taken'],
  rate_limited: [429, 'too many requests'],
  internal: [500, 'a fault of the program'],
  not_served: [501, 'this program does not do that'],
  log_unreachable: [503, 'the log that the programs share does not answer'],
  outcome_unknown: [504, 'it was written down, and what became of it is not known yet'],
  busy: [503, 'too much is waiting already'],
  shared_silent: [503, 'what several servers share does not answer'],
  venue_silent: [503, 'the exchange has not answered'],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string]>>;
export type ProblemCode = keyof typeof PROBLEMS;

/** Where in the request, and what the rule is called. Values are never told back. */
export type FieldFault = { readonly path: string; readonly code: string };

export type ProblemMore = {
  readonly detail?: string;
  /** A closed list under the code: the rule of risk, the fault of a password. */
  readonly reason?: string;
  readonly errors?: readonly FieldFault[];
  readonly retryAfterMs?: number;
};

/** Thrown by a handler, answered by the error handler. Not a fault: somebody is told no. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly more: ProblemMore;

  constructor(code: ProblemCode, more: ProblemMore = {}) {
    super(more.detail ?? PROBLEMS[code][1]);
    this.name = 'Problem';
    this.code = code;
    this.more = more;
  }
}

export const statusOf = (code: ProblemCode): number => PROBLEMS[code][0];

/** The body of the answer. `requestId` is what the log has, to ask about it. */
export function problemBody(code: ProblemCode, { detail, reason, errors }: ProblemMore, requestId: string) {
  const [status, title] = PROBLEMS[code];
  return {
    type: `urn:smc:problem:${code}`,
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(reason === undefined ? {} : { reason }),
    ...(errors === undefined ? {} : { errors }),
    request_id: requestId,
  };
}
