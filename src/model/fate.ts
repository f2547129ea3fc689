// The two fates that are not a refusal: a bug is an assertion that stops the agent; the failing world is a coded error.

/** Stops the agent: the code is wrong, and no later answer of it can be trusted. */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new Error(`Invariant: ${invariant}`);
}

/** Every code that a person can meet, with what it means. docs/errors.md is held to this list by a test. */
export const ERROR_CODES = {
  FILE_NOT_FOUND: 'the named file does not exist or cannot be read',
  FILE_FORMAT: 'the file is not in a format that is understood',
  DATA_INVALID: 'a row of data breaks the rules of a candle',
  DATA_EMPTY: 'the file holds no candles',
  TIME_ZONE_NEEDED: 'the stamps carry no zone and none was given',
  TIMEFRAME_UNKNOWN: 'the timeframe cannot be told from the data',
  INSTRUMENT_UNKNOWN: 'no facts are known about the instrument',
  RATE_NEEDED: 'money must be converted and no rate was given',
  CONFIG_INVALID: 'the configuration breaks a rule',
  CONFIG_CHANGED: 'somebody else has saved the configuration meanwhile',
  CANCELLED: 'it was stopped before its end',
  USAGE: 'the command was called with words it does not know',
  STORE_LOCKED: 'the store is in use by another process',
  STORE_FULL: 'there is no room left for the store',
  STORE_UNWRITABLE: 'the store cannot be written or made',
  STORE_DAMAGED: 'what the store holds is not what was written',
  STORE_NEWER: 'the store was written by a newer program',
  STORE_REPLAY: 'the log says something else than this program',
  BUS_UNREACHABLE: 'the message broker does not answer',
  REDIS_UNREACHABLE: 'the Redis server does not answer',
  BUS_FENCED: 'another program has taken over what this one ran',
  BUS_UNANSWERED: 'what was asked of another program has no answer yet',
  NOT_SERVED: 'this program does not do that: another one does, or none',
  SECRET_KEY: 'the master key of the secrets is missing, wrong, or not kept to its owner',
  SECRET_UNKNOWN: 'no secret is kept under the name',
  PORT_IN_USE: 'a port to listen on cannot be had',
  AGENT_UNREACHABLE: 'no agent answers on this machine',
  AGENT_NOT_READY: 'the agent answers, and is not ready to trade',
  VENUE_UNREACHABLE: 'the exchange does not answer',
  VENUE_REFUSED: 'the exchange refuses a request',
  VERIFY_FAILED: 'a certificate could not be given',
  REAL_MODE: 'an account has a venue and the mode is paper',
  REAL_PRICES: 'real orders would be made from prices of another market',
  REAL_KEYS: 'the keys of the exchange are not kept',
  REAL_NOT_READY: 'paper trading has not shown enough',
  REAL_UNCONFIRMED: 'nobody has confirmed that the account trades real money',
  REAL_NOT_ADMIN: 'who confirms may not, or did not show a second factor',
  REAL_TWO_PEOPLE: 'a second person has to confirm',
  REAL_KEY_WITHDRAWS: 'the key of the exchange may withdraw',
  REAL_KEY_POWERLESS: 'the key of the exchange may not trade',
  REAL_CAPITAL: 'the capital cap is more than the account has',
  REAL_CLOCK: 'the clock of this machine is not that of the exchange',
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

/** What went wrong, where, and how to mend it: the three things that a person needs. */
export class SmcError extends Error {
  readonly code: ErrorCode;
  readonly where: string;
  readonly mend: string;

  constructor(code: ErrorCode, what: string, where: string, mend: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'SmcError';
    this.code = code;
    this.where = where;
    this.mend = mend;
  }
}
