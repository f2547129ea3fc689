// Ask venue: what only the exchange knows: what the key may do, what money is there, and what time it is.
import { formatFixed } from '#model/number.ts';
import { keyNames } from './venue-key.ts';
import { refusal } from './refusal.ts';
import { SECOND_MS } from '#model/time.ts';
import { SmcError } from '#model/fate.ts';
import type { Cash } from '#model/number.ts';
import type { Millis } from '#model/time.ts';
import type { OrderWire, WireAnswer } from '#model/order-wire.ts';
import type { RealAccount } from '#config/config.ts';
import type { Refusal } from './refusal.ts';

export type AskedWire = Pick<OrderWire, 'start' | 'stop' | 'permissions' | 'balances' | 'openOrders' | 'now'>;

type Question = {
  readonly account: RealAccount;
  readonly capitalCap: Cash;
  /** In positions already, at what they have cost. */
  readonly held: Cash;
  readonly currency: string;
  readonly now: () => Millis;
};

/** Orders are stamped by our clock, corrected; further off than this something is wrong with this machine. */
const SKEW_LIMIT_MS = SECOND_MS;
const OWN_PREFIX = 'smc-';

export type VenueAnswer = {
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly string[];
  /** Open orders of ours there, in words. */
  readonly standing: readonly string[];
};

/** @param make the wire; it is started, asked, and stopped. @throws what is no SmcError of a venue */
export async function askVenue(
  make: () => AskedWire | Promise<AskedWire>,
  { account, capitalCap, held, currency, now }: Question,
): Promise<VenueAnswer> {
  const { name, venue } = account;
  const standing: string[] = [];
  const refusals: Refusal[] = [];
  const warnings: string[] = [];
  const unanswered = <Value>(answer: WireAnswer<Value>): Value | undefined => {
    if (answer.outcome === 'done') return answer.value;
    const code = answer.outcome === 'refused' ? 'VENUE_REFUSED' : 'VENUE_UNREACHABLE';
    refusals.push(
      refusal(code, `${venue} does not tell what ${name} may and has: ${answer.detail}`, venue, 'try again'),
    );
    return undefined;
  };
  let wire: AskedWire | undefined;
  try {
    wire = await make();
    await wire.start(() => undefined);
    const skew = wire.now() - now();
    if (Math.abs(skew) > SKEW_LIMIT_MS)
      refusals.push(
        refusal(
          'REAL_CLOCK',
          `the clock of this machine is ${(Math.abs(skew) / SECOND_MS).toFixed(1)} s ${skew > 0 ? 'behind' : 'ahead of'} that of ${venue}`,
          'the clock of this machine',
          'let it be set by the network (NTP)',
        ),
      );
    const rights = unanswered(await wire.permissions());
    if (rights?.canWithdraw === true)
      refusals.push(
        refusal(
          'REAL_KEY_WITHDRAWS',
          `the key of ${name} may withdraw money`,
          keyNames(name)[0],
          'make a key at the exchange that may read and trade, and nothing else',
        ),
      );
    if (rights?.canTrade === false)
      refusals.push(
        refusal(
          'REAL_KEY_POWERLESS',
          `the key of ${name} may not trade`,
          keyNames(name)[0],
          'allow spot trading for it',
        ),
      );
    if (rights !== undefined && rights.isBoundToAddress !== true)
      warnings.push(
        rights.isBoundToAddress === false
          ? `the key of ${name} works from every address: bind it to yours at the exchange`
          : `${venue} does not say whether the key of ${name} is bound to an address`,
      );
    const balances = unanswered(await wire.balances());
    const money = balances?.find(({ asset }) => asset === currency);
    const has = (money?.free ?? 0n) + (money?.locked ?? 0n) + held;
    if (balances !== undefined && capitalCap > has)
      refusals.push(
        refusal(
          'REAL_CAPITAL',
          `${name} may hold ${formatFixed(capitalCap)} ${currency} in the market, and has ${formatFixed(has)}`,
          `accounts.${name}.real.capital_cap`,
          'lower it, or bring the money to the exchange',
        ),
      );
    for (const { id } of unanswered(await wire.openOrders()) ?? [])
      if (id.startsWith(OWN_PREFIX)) standing.push(`order ${id} works`);
  } catch (thrown) {
    if (!(thrown instanceof SmcError)) throw thrown;
    if (thrown.code !== 'VENUE_UNREACHABLE' && thrown.code !== 'VENUE_REFUSED') throw thrown;
    refusals.push(refusal(thrown.code, thrown.message, thrown.where, thrown.mend));
  } finally {
    await wire?.stop();
  }
  return { refusals, warnings, standing };
}
