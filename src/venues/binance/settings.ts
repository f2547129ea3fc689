// Settings: where the exchange is, and every wait and limit of the adapter, each with a name.
import { SmcError } from '#model/fate.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#model/time.ts';
import type { Millis } from '#model/time.ts';

export type BinanceSettings = {
  readonly restUrl: string;
  readonly streamUrl: string;
  /** How often the exchange tells what has changed in the book. */
  readonly depthSpeed: '100ms' | '1000ms';
  /** Levels of the book on each side that are said. */
  readonly bookLevels: number;
  /** Nothing heard for so long: the connection is taken for dead. A question is put to it at half of that. */
  readonly silenceMs: Millis;
  readonly connectMs: Millis;
  /** From the first byte asked to the last byte of the answer. */
  readonly requestMs: Millis;
  /** An answer to a subscription. */
  readonly answerMs: Millis;
  /** First wait before the next attempt; it doubles up to the longest, and half of it is left to chance. */
  readonly backoffFirstMs: Millis;
  readonly backoffLongestMs: Millis;
  /** A connection that has stood so long begins again with the first wait when it breaks. */
  readonly steadyMs: Millis;
  /** A connection is replaced before the exchange cuts it at 24 hours. */
  readonly lifeMs: Millis;
  /** After the end of a candle, by the clock of the exchange, before it is asked for. */
  readonly candleGraceMs: Millis;
  readonly clockEveryMs: Millis;
  /** No further from the clock of the exchange without saying so. */
  readonly skewLimitMs: Millis;
  /** Share of the request weight of a minute that is used. The rest is for other programs at the same address. */
  readonly weightShare: number;
  /** Before it counts as unreachable at the start. */
  readonly firstContactMs: Millis;
};

/** The hosts that serve market data only, to anybody. */
export const BINANCE: BinanceSettings = {
  restUrl: 'https://data-api.binance.vision',
  streamUrl: 'wss://data-stream.binance.vision',
  depthSpeed: '1000ms',
  bookLevels: 20,
  silenceMs: 30 * SECOND_MS,
  connectMs: 10 * SECOND_MS,
  requestMs: 15 * SECOND_MS,
  answerMs: 10 * SECOND_MS,
  backoffFirstMs: 500,
  backoffLongestMs: MINUTE_MS,
  steadyMs: 30 * SECOND_MS,
  lifeMs: 23 * HOUR_MS,
  candleGraceMs: 5 * SECOND_MS,
  clockEveryMs: 10 * MINUTE_MS,
  skewLimitMs: SECOND_MS,
  weightShare: 0.5,
  firstContactMs: 20 * SECOND_MS,
};

/** Without keys there is nothing to lose at a wrong host but the truth of prices: these are the exchange's own. */
const PUBLIC_HOST = /^(?:(?:data-api|data-stream)\.binance\.vision|(?:api[1-4]?|api-gcp|stream)\.binance\.(?:com|us))$/;
/** Names and addresses of this machine. */
export const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * A host on this machine may be anything; any other must be a market-data host of the exchange, over TLS.
 * @throws SmcError CONFIG_INVALID
 */
export function checkHosts({ restUrl, streamUrl }: BinanceSettings): void {
  checkHost(restUrl, ['https:', 'http:'], 'venue.rest_url');
  checkHost(streamUrl, ['wss:', 'ws:'], 'venue.stream_url');
}

function checkHost(text: string, [safe, plain]: readonly [string, string], where: string): void {
  const url = URL.parse(text);
  const bare = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!bare || (url.protocol !== safe && url.protocol !== plain))
    throw new SmcError('CONFIG_INVALID', `not an address of ${safe}//: ${text}`, where, `give it as ${safe}//host`);
  if (LOOPBACK.test(url.hostname)) return;
  if (url.protocol !== safe || !PUBLIC_HOST.test(url.hostname))
    throw new SmcError(
      'CONFIG_INVALID',
      `market data may come from the exchange or from this machine, not from ${url.host}`,
      where,
      'use data-api.binance.vision and data-stream.binance.vision over TLS, or a simulated venue on 127.0.0.1',
    );
}
