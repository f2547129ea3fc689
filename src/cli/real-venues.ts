// Real venues: what takes the orders of accounts that have passed the gate: the way to their exchange, and the caps in front of it.
import { caps } from '#venues/caps/caps.ts';
import { smaller } from '#model/number.ts';
import { DEFAULT_SAGA } from '#venues/saga/saga.ts';
import { flightMsOf, venueWire } from './venue-wire.ts';
import type { AccountVenue } from '#runtime/runtime.ts';
import type { Shell } from './shell.ts';
import type { Passed, Source } from './real-gate.ts';

/** By account. Opens no socket. @throws SmcError CONFIG_INVALID */
export async function realVenues(
  { config, instruments }: Source,
  { reports, halted }: Pick<Passed, 'reports' | 'halted'>,
  shell: Shell,
): Promise<ReadonlyMap<string, AccountVenue>> {
  const venues = new Map<string, AccountVenue>();
  for (const { account, capitalCap, key } of reports)
    venues.set(account.name, {
      wire: await venueWire(config, account, key!, instruments, shell),
      saga: { ...DEFAULT_SAGA, flightMs: flightMsOf(config, account) },
      caps: caps({
        maxOrderNotional: account.maxOrderNotional,
        maxOpenNotional: smaller(account.maxOpenNotional, capitalCap),
        maxOrdersPerMinute: account.maxOrdersPerMinute,
      }),
      externalOrders: config.accounts[account.name]?.external_orders ?? 'ignore',
      entriesHalted: halted.get(account.name),
    });
  return venues;
}
