// Account venues: what takes the orders of each account that has passed the gate: its wire, and the caps before it.
import { caps } from '#venues/caps/caps.ts';
import { venueWire } from './venue-wire.ts';
import type { AccountVenue } from '#runtime/runtime.ts';
import type { GateReport } from '#real/real.ts';
import type { Shell } from './shell.ts';
import type { Source } from './real-gate.ts';

/** By the name of the account; opens no socket. @throws SmcError CONFIG_INVALID */
export async function accountVenues(
  { config, instruments }: Source,
  reports: readonly GateReport[],
  shell: Shell,
): Promise<ReadonlyMap<string, AccountVenue>> {
  const venues = new Map<string, AccountVenue>();
  for (const { account, key, capitalCap } of reports) {
    if (key === undefined) continue;
    const { maxOrderNotional, maxOpenNotional, maxOrdersPerMinute } = account;
    venues.set(account.name, {
      wire: await venueWire(config, account, key, instruments, shell),
      caps: caps({
        maxOrderNotional,
        maxOpenNotional: capitalCap < maxOpenNotional ? capitalCap : maxOpenNotional,
        maxOrdersPerMinute,
      }),
    });
  }
  return venues;
}
