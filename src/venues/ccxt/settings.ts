// Settings: every wait and limit of the adapter, each with a name, and where a stand-in of the exchange is, if there is one.
import { SmcError } from '#model/fate.ts';
import { MINUTE_MS, SECOND_MS } from '#model/time.ts';
import type { Millis } from '#model/time.ts';

/** A venue on this machine in place of the exchange: every address of the exchange is led there, its path kept. */
export type CcxtPlace = { readonly restUrl: string; readonly streamUrl: string };

export type CcxtSettings = {
  readonly place: CcxtPlace | undefined;
  /** Nothing heard for so long, of any market: the connection is taken for dead. */
  readonly silenceMs: Millis;
  /** Until every connection stands. */
  readonly connectMs: Millis;
  readonly requestMs: Millis;
  /** Between two subscriptions at the start: exchanges count them. */
  readonly subscribeGapMs: Millis;
  /** A request counts as so many of the units in which the exchange's class counts; most public ones cost one or two. */
  readonly requestCost: number;
  /** First wait before the next attempt; it doubles up to the longest, and half of it is left to chance. */
  readonly backoffFirstMs: Millis;
  readonly backoffLongestMs: Millis;
  /** A connection that has stood so long begins again with the first wait when it breaks. */
  readonly steadyMs: Millis;
  /** After the end of a candle, by the clock of the exchange, before it is asked for. */
  readonly candleGraceMs: Millis;
  readonly clockEveryMs: Millis;
  /** No further from the clock of the exchange without saying so. */
  readonly skewLimitMs: Millis;
  /** Before it counts as unreachable at the start. */
  readonly firstContactMs: Millis;
};

export const CCXT: CcxtSettings = {
  place: undefined,
  silenceMs: MINUTE_MS,
  connectMs: 20 * SECOND_MS,
  requestMs: 15 * SECOND_MS,
  subscribeGapMs: 250,
  requestCost: 2,
  backoffFirstMs: 500,
  backoffLongestMs: MINUTE_MS,
  steadyMs: 30 * SECOND_MS,
  candleGraceMs: 5 * SECOND_MS,
  clockEveryMs: 10 * MINUTE_MS,
  skewLimitMs: SECOND_MS,
  firstContactMs: 60 * SECOND_MS,
};

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The hosts of the exchange are those of its class; any other must be on this machine. @throws SmcError CONFIG_INVALID */
export function checkPlace({ place }: CcxtSettings): void {
  for (const text of place === undefined ? [] : [place.restUrl, place.streamUrl]) {
    const url = URL.parse(text);
    if (url !== null && LOOPBACK.test(url.hostname) && url.username === '' && url.search === '') continue;
    throw new SmcError(
      'CONFIG_INVALID',
      `a stand-in of an exchange is on this machine, not at ${text}`,
      'venue',
      'give an address such as http://127.0.0.1:9443, or none',
    );
  }
}
