// Settings: where orders are taken, and every wait and limit of the order wire, each with a name.
import { SmcError } from '#model/fate.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#model/time.ts';
import { LOOPBACK } from '#venues/binance/binance.ts';
import type { Millis } from '#model/time.ts';

export type OrderSettings = {
  readonly restUrl: string;
  /** With or without its path, /ws-api/v3. */
  readonly wsApiUrl: string;
  /** How long after its time stamp the exchange may still begin with a request. */
  readonly recvWindowMs: Millis;
  /** What the exchange itself may need after that before a request that got no answer has surely ended. */
  readonly engineMs: Millis;
  /** From a request to its answer. */
  readonly requestMs: Millis;
  readonly connectMs: Millis;
  /** Nothing heard for so long: the connection is taken for dead. A question is put to it at half of that. */
  readonly silenceMs: Millis;
  /** First wait before the next attempt to connect; it doubles up to the longest, and half of it is left to chance. */
  readonly backoffFirstMs: Millis;
  readonly backoffLongestMs: Millis;
  /** A connection that has stood so long begins again with the first wait when it breaks. */
  readonly steadyMs: Millis;
  /** A connection is replaced before the exchange cuts it at 24 hours. */
  readonly lifeMs: Millis;
  readonly clockEveryMs: Millis;
  /** Before it counts as unreachable at the start. */
  readonly firstContactMs: Millis;
  /** Share of the exchange's allowances that orders and questions use; what is left is for cancels, and for others at this address. */
  readonly allowanceShare: number;
  /** Where the exchange is too busy and does not say for how long. */
  readonly busyMs: Millis;
  /** Between two questions about trades that the exchange has booked and does not tell yet. */
  readonly lagMs: Millis;
};

export const BINANCE_ORDERS: OrderSettings = {
  restUrl: 'https://api.binance.com',
  wsApiUrl: 'wss://ws-api.binance.com',
  recvWindowMs: 5 * SECOND_MS,
  engineMs: 0,
  requestMs: 10 * SECOND_MS,
  connectMs: 10 * SECOND_MS,
  silenceMs: 10 * SECOND_MS,
  backoffFirstMs: 250,
  backoffLongestMs: 30 * SECOND_MS,
  steadyMs: 30 * SECOND_MS,
  lifeMs: 23 * HOUR_MS,
  clockEveryMs: MINUTE_MS,
  firstContactMs: 20 * SECOND_MS,
  allowanceShare: 0.8,
  busyMs: SECOND_MS,
  lagMs: 100,
};

/** Play money; keys of the one mean nothing to the other. */
export const BINANCE_TESTNET_ORDERS: OrderSettings = {
  ...BINANCE_ORDERS,
  restUrl: 'https://testnet.binance.vision',
  wsApiUrl: 'wss://ws-api.testnet.binance.vision',
};

const PRODUCTION = { rest: /^api(?:[1-4]|-gcp)?\.binance\.com$/, wsApi: /^ws-api\.binance\.com$/ };
const TESTNET = { rest: /^(?:api1?\.)?testnet\.binance\.vision$/, wsApi: /^ws-api\.testnet\.binance\.vision$/ };
const PORTS = new Set(['', '443', '9443']);
const WS_API_PATH = '/ws-api/v3';

export type OrderHosts = {
  readonly isReal: boolean;
  readonly isTestnet: boolean;
};

/**
 * A host on this machine may be anything. The exchange's own are allowed only where the account is meant to be there, over
 * TLS, and both doors on the same side: an order must not leave this machine by a slip in a file.
 * @returns the address of the WebSocket API with its path
 * @throws SmcError CONFIG_INVALID
 */
export function checkOrderHosts({ restUrl, wsApiUrl }: OrderSettings, hosts: OrderHosts): string {
  const rest = addressOf(restUrl, ['https:', 'http:'], 'venue.rest_url');
  const wsApi = addressOf(wsApiUrl, ['wss:', 'ws:'], 'venue.ws_api_url');
  if (rest.pathname !== '/') throw invalid(`an address without a path is needed: ${restUrl}`, 'venue.rest_url');
  if (wsApi.pathname !== '/' && wsApi.pathname !== WS_API_PATH)
    throw invalid(`the path of the WebSocket API is ${WS_API_PATH}: ${wsApiUrl}`, 'venue.ws_api_url');
  const sides = [
    sideOf(rest, 'https:', 'rest', 'venue.rest_url', hosts),
    sideOf(wsApi, 'wss:', 'wsApi', 'venue.ws_api_url', hosts),
  ];
  if (sides[0] !== sides[1])
    throw invalid(`one address is ${sides[0]} and the other ${sides[1]}`, 'venue', 'give both of the same venue');
  return `${wsApi.origin === 'null' ? `${wsApi.protocol}//${wsApi.host}` : wsApi.origin}${WS_API_PATH}`;
}

function addressOf(text: string, [safe, plain]: readonly [string, string], where: string): URL {
  const url = URL.parse(text);
  const isBare = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  // What is between the slashes and the host may be a password, so the text is not repeated.
  if (!isBare || (url.protocol !== safe && url.protocol !== plain))
    throw invalid(`not an address of ${safe}//`, where, `give it as ${safe}//host`);
  return url;
}

type HostSide = 'on this machine' | 'the exchange' | 'the test network';

function sideOf(
  url: URL,
  safe: string,
  door: 'rest' | 'wsApi',
  where: string,
  { isReal, isTestnet }: OrderHosts,
): HostSide {
  if (LOOPBACK.test(url.hostname)) return 'on this machine';
  const isProduction = PRODUCTION[door].test(url.hostname);
  if (!isProduction && !TESTNET[door].test(url.hostname)) throw invalid(`orders may not go to ${url.host}`, where);
  if (url.protocol !== safe || !PORTS.has(url.port)) throw invalid(`orders go over TLS only: ${url.host}`, where);
  if (!isReal && (isProduction || !isTestnet))
    throw invalid(`orders may not leave this machine for ${url.host} in this mode`, where, REAL_MODE);
  return isProduction ? 'the exchange' : 'the test network';
}

const REAL_MODE = 'docs/real-mode.md says what it takes; without that, a simulated venue on 127.0.0.1 will do';

const invalid = (what: string, where: string, mend = 'use the addresses of the exchange, or 127.0.0.1'): SmcError =>
  new SmcError('CONFIG_INVALID', what, where, mend);
