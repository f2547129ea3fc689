// Venue desks: one for each account that trades at a real venue, with what each needs of the runtime.
import { venueDesk } from './venue-desk.ts';
import type { Accounts } from './accounts.ts';
import type { AccountVenue, VenueDesk } from './venue-desk.ts';
import type { Event, EventData, Kind } from '#model/event.ts';
import type { EventLog } from '#store/log/log.ts';
import type { Fill } from '#model/order.ts';
import type { Instrument } from '#model/instrument.ts';
import type { MarketWatch } from './market-watch.ts';
import type { Millis } from '#model/time.ts';
import type { Rate } from '#model/number.ts';

export type DesksOptions = {
  readonly venues: ReadonlyMap<string, AccountVenue>;
  readonly accounts: Accounts;
  readonly log: EventLog;
  readonly markets: MarketWatch;
  readonly instruments: readonly Instrument[];
  readonly steady: () => Millis;
  readonly note: (text: string) => void;
  /** @returns whether the store has taken it */
  readonly input: <K extends Kind>(kind: K, account: string, data: EventData[K]) => boolean;
};

export function venueDesks(options: DesksOptions): ReadonlyMap<string, VenueDesk> {
  const { venues, accounts, log, markets, instruments, steady, note, input } = options;
  /** By the last price of a market of the two, where there is one. */
  const rate = (asset: string, currency: string): Rate | undefined => {
    const market = instruments.find(({ base, quote }) => base === asset && quote === currency);
    return market && (markets.price(market.symbol)?.last as Rate | undefined);
  };
  return new Map(
    [...venues].map(([account, venue]) => [
      account,
      venueDesk({
        ...venue,
        account,
        instruments,
        view: () => accounts.view(account),
        healthSaid: healthOf(log, account),
        fillsSince: (time) => fillsOf(log, account, time),
        price: (symbol) => markets.price(symbol)?.last,
        rate,
        steady,
        note,
        input: (kind, data) => input(kind, account, data),
      }),
    ]),
  );
}

function* healthOf(log: EventLog, account: string): Generator<Event> {
  for (const event of log.ofKinds(['health'], 0)) if (event.key === account) yield event;
}

const PAGE = 10_000;

/** Newest first would need a page turned backwards: fills are few, so all of the account's are walked through. */
function* fillsOf(log: EventLog, account: string, since: Millis): Generator<Fill> {
  let from = 0;
  for (;;) {
    const page = log.select({ from, limit: PAGE, kinds: ['fill'], key: account });
    for (const event of page) if (event.kind === 'fill' && event.time >= since) yield event.data;
    if (page.length < PAGE) return;
    from = page.at(-1)!.sequence + 1;
  }
}
