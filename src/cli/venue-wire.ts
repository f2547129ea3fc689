// Venue wire: the way to the exchange of a real account, with its key, from the configuration; for the gate, the emergency stop and
// the agent alike.
import { isHere } from './feed-folder.ts';
import { SECOND_MS } from '#model/time.ts';
import { SmcError } from '#model/fate.ts';
import type { Config, RealAccount } from '#config/config.ts';
import type { Instrument } from '#model/instrument.ts';
import type { KeptKey } from '#real/real.ts';
import type { Millis } from '#model/time.ts';
import type { OrderWire } from '#model/order-wire.ts';
import type { Shell } from './shell.ts';

/** An order that the exchange has not begun with by then is not wanted any more. */
const RECV_WINDOW_MS = 2 * SECOND_MS;
/** Source: the exchange's documentation of timeouts: its engine may take so long with a request whose answer is lost. */
const ENGINE_MS = 10 * SECOND_MS;

/** What an exchange that gives no such limit is taken to need at most. */
const UNTOLD_MS = 15 * SECOND_MS;

/** How long a request that had gone out when the program ended may still be taken there. */
export const flightMsOf = ({ venue: place }: Config, { venue }: RealAccount): Millis =>
  venue === 'binance' ? RECV_WINDOW_MS + (isHere(place.ws_api_url) ? 0 : ENGINE_MS) : UNTOLD_MS;

/**
 * Opens no socket. Only in real mode may it lead off this machine: to the exchange, or with `venue.testnet` to its test network.
 * @param instruments facts of the markets that orders are placed on
 * @throws SmcError CONFIG_INVALID
 */
export async function venueWire(
  { app, venue: place }: Config,
  { name, venue }: RealAccount,
  { apiKey, secret, kind, password }: KeptKey,
  instruments: readonly Instrument[],
  shell: Shell,
): Promise<OrderWire> {
  const surroundings = {
    symbols: instruments,
    random: Math.random,
    now: shell.now,
    clock: shell.clock,
    isReal: app.mode === 'real' && !place.testnet,
    isTestnet: app.mode === 'real' && place.testnet,
  };
  if (venue !== 'binance') {
    const { CCXT_ORDERS, ccxtOrders } = await import('#venues/ccxt/orders/orders.ts');
    const words = password === undefined ? {} : { password: password.reveal() };
    return ccxtOrders({
      ...surroundings,
      exchange: venue,
      settings: { ...CCXT_ORDERS, place: standIn(place, name) },
      key: { apiKey, secret: secret.reveal(), ...words },
    });
  }
  const { BINANCE_ORDERS, BINANCE_TESTNET_ORDERS, binanceOrders } = await import('#venues/binance/orders/orders.ts');
  const settings = place.testnet ? BINANCE_TESTNET_ORDERS : BINANCE_ORDERS;
  return binanceOrders({
    settings: {
      ...settings,
      recvWindowMs: RECV_WINDOW_MS,
      // A venue on this machine has no queue in which a request could wait; the exchange's own may hold it for this long.
      engineMs: isHere(place.ws_api_url) ? 0 : ENGINE_MS,
      restUrl: place.rest_url ?? settings.restUrl,
      wsApiUrl: place.ws_api_url ?? settings.wsApiUrl,
    },
    key: { apiKey, secret: secret.reveal(), kind },
    ...surroundings,
  });
}

/** Both doors of a simulated venue, or neither: half of the orders' way must not lead elsewhere. */
function standIn(
  { rest_url: restUrl, ws_api_url: streamUrl }: Config['venue'],
  account: string,
): { readonly restUrl: string; readonly streamUrl: string } | undefined {
  if (restUrl === undefined && streamUrl === undefined) return undefined;
  // Paths of the exchange are put behind them.
  if (restUrl !== undefined && streamUrl !== undefined)
    return { restUrl: restUrl.replace(/\/+$/, ''), streamUrl: streamUrl.replace(/\/+$/, '') };
  throw new SmcError(
    'CONFIG_INVALID',
    'venue.rest_url and venue.ws_api_url belong together',
    `accounts.${account}.venue`,
    'give both, or neither',
  );
}
