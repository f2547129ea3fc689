// Venue wire: the way to the exchange of a real account, with its key, from the configuration; for the gate, the emergency stop and
// the agent alike.
import { SECOND_MS } from '#model/time.ts';
import { SmcError } from '#model/fate.ts';
import type { Config, RealAccount } from '#config/config.ts';
import type { Instrument } from '#model/instrument.ts';
import type { KeptKey } from '#real/real.ts';
import type { OrderWire } from '#model/order-wire.ts';
import type { Shell } from './shell.ts';

/** An order that the exchange has not begun with by then is not wanted any more. */
const RECV_WINDOW_MS = 2 * SECOND_MS;
/** Source: the exchange's documentation of timeouts: its engine may take so long with a request whose answer is lost. */
const ENGINE_MS = 10 * SECOND_MS;

const isHere = (address: string | undefined): boolean =>
  ['127.0.0.1', 'localhost', '[::1]'].includes(URL.parse(address ?? '')?.hostname ?? '');

/**
 * Opens no socket. Only in real mode may it lead off this machine: to the exchange, or with `venue.testnet` to its test network.
 * @param instruments facts of the markets that orders are placed on
 * @throws SmcError CONFIG_INVALID
 */
export async function venueWire(
  { app, venue: place }: Config,
  { name, venue }: RealAccount,
  { apiKey, secret, kind }: KeptKey,
  instruments: readonly Instrument[],
  shell: Shell,
): Promise<OrderWire> {
  if (venue !== 'binance')
    throw new SmcError(
      'CONFIG_INVALID',
      `orders cannot be sent to ${venue} yet`,
      `accounts.${name}.venue`,
      'binance can; on others the account stays on paper',
    );
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
    symbols: instruments,
    random: Math.random,
    now: shell.now,
    clock: shell.clock,
    isReal: app.mode === 'real' && !place.testnet,
    isTestnet: app.mode === 'real' && place.testnet,
  });
}
