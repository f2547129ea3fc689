// Venue wire: the way to the exchange of a real account, with its key, from the configuration; for the gate, the emergency stop and
// the agent alike.
import { SmcError } from '#model/fate.ts';
import type { Config, RealAccount } from '#config/config.ts';
import type { Instrument } from '#model/instrument.ts';
import type { KeptKey } from '#real/real.ts';
import type { OrderWire } from '#model/order-wire.ts';
import type { Shell } from './shell.ts';

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
