// Settings: every wait and limit of the order wire, each with a name, and where orders may go.
import { DAY_MS, MINUTE_MS, SECOND_MS } from '#model/time.ts';
import { SmcError } from '#model/fate.ts';
import { CCXT } from '#venues/ccxt/ccxt.ts';
import type { CcxtSettings } from '#venues/ccxt/ccxt.ts';
import type { Millis } from '#model/time.ts';

export type { CcxtKey } from '#venues/ccxt/ccxt.ts';

export type CcxtOrderSettings = CcxtSettings & {
  /** How long after its time stamp the exchange may still begin with a request, where it knows such a limit. */
  readonly recvWindowMs: Millis;
  /** After a request got no answer, the exchange may still be at it for so long. */
  readonly flightMs: Millis;
  /** Where the exchange asks for less and does not say for how long. */
  readonly busyMs: Millis;
  /** Between two questions about trades that the exchange has booked and does not tell yet. */
  readonly lagMs: Millis;
  /** An order whose beginning is not known here is looked for so far back, where it has to be looked for in lists. */
  readonly lookBackMs: Millis;
  /** Requests that may go at once, before they are spaced. */
  readonly burst: number;
  /** Share of them that entries and questions may use; what is left is for exits and cancels. */
  readonly allowanceShare: number;
};

export const CCXT_ORDERS: CcxtOrderSettings = {
  ...CCXT,
  // Nothing happens to a quiet account for days; whether the socket lives is asked by its own pings.
  silenceMs: 7 * DAY_MS,
  clockEveryMs: MINUTE_MS,
  requestMs: 10 * SECOND_MS,
  subscribeGapMs: 50,
  requestCost: 1,
  firstContactMs: 30 * SECOND_MS,
  recvWindowMs: 5 * SECOND_MS,
  // Ten seconds more, which an engine may need by what Binance writes of its own.
  flightMs: 15 * SECOND_MS,
  busyMs: SECOND_MS,
  lagMs: 200,
  lookBackMs: 7 * DAY_MS,
  burst: 12,
  allowanceShare: 0.75,
};

export type OrderPlaces = {
  /** The account is meant to be on the exchange itself. */
  readonly isReal: boolean;
  /** The exchange's test network is meant. */
  readonly isTestnet: boolean;
  readonly hasTestnet: boolean;
};

/**
 * Orders leave this machine only where the account is meant to be at the exchange, or on its test network.
 * @throws SmcError CONFIG_INVALID
 */
export function checkOrderPlace(
  { place }: CcxtSettings,
  { isReal, isTestnet, hasTestnet }: OrderPlaces,
  exchange: string,
): void {
  if (place !== undefined) return;
  if (isTestnet && !hasTestnet)
    throw new SmcError('CONFIG_INVALID', `${exchange} has no test network here`, 'venue.testnet', 'leave it out');
  if (isReal || isTestnet) return;
  throw new SmcError(
    'CONFIG_INVALID',
    `orders may not leave this machine for ${exchange} in this mode`,
    'venue',
    'docs/real-mode.md says what it takes; without that, a simulated venue on 127.0.0.1 will do',
  );
}
