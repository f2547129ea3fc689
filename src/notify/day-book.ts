// Day book: what an account did in a trading day, told when the next one begins.
import { DAY_MS, isoTime, localTime, zoneCache } from '#model/time.ts';
import { inCurrency, money, result } from './amounts.ts';
import type { AccountState, Trade } from '#model/entry.ts';
import type { Cash } from '#model/number.ts';
import type { Event } from '#model/event.ts';
import type { Message } from './message.ts';
import type { Millis } from '#model/time.ts';

/** The trading day, as risk counts it. */
export type DaySettings = { readonly zone: string; readonly startMs: Millis };

type Page = {
  day: number;
  trades: number;
  wins: number;
  net: Cash;
  trips: number;
  /** Where the day had begun before anything was heard of it. */
  since: Millis | undefined;
  before: AccountState | undefined;
  account: AccountState | undefined;
};

export type DayBook = {
  /** Summaries of the days that this event is the first after. */
  readonly hear: (event: Event) => readonly Message[];
  /** Of the account, as far as it was heard; empty before. */
  readonly currency: (account: string) => string;
};

const NOTHING = 0n as Cash;

/** @throws RangeError when the zone is unknown */
export function dayBook({ zone, startMs }: DaySettings): DayBook {
  const cache = zoneCache(zone);
  const pages = new Map<string, Page>();

  const dayOf = (time: Millis): number => Math.floor((localTime(cache, time) - startMs) / DAY_MS);

  const pageOf = (account: string, time: Millis): Page => {
    const held = pages.get(account);
    if (held !== undefined) return held;
    const page = emptyPage(dayOf(time), undefined, time);
    pages.set(account, page);
    return page;
  };

  const turn = (time: Millis): readonly Message[] => {
    const day = dayOf(time);
    const told: Message[] = [];
    for (const [account, page] of pages) {
      if (page.day >= day) continue;
      const message = summary(account, page, time);
      if (message !== undefined) told.push(message);
      pages.set(account, emptyPage(day, page.account));
    }
    return told;
  };

  return {
    hear(event) {
      const told = turn(event.time);
      switch (event.kind) {
        case 'account': {
          const page = pageOf(event.key, event.time);
          page.before ??= event.data;
          page.account = event.data;
          break;
        }
        case 'trade':
          note(pageOf(event.key, event.time), event.data);
          break;
        case 'tripped':
          pageOf(event.key, event.time).trips += 1;
          break;
        default:
      }
      return told;
    },
    currency: (account) => pages.get(account)?.account?.currency ?? '',
  };
}

const emptyPage = (day: number, account: AccountState | undefined, since?: Millis): Page => ({
  day,
  trades: 0,
  wins: 0,
  net: NOTHING,
  trips: 0,
  since,
  before: account,
  account,
});

function note(page: Page, trade: Trade): void {
  page.trades += 1;
  if (trade.netPnl > 0n) page.wins += 1;
  page.net = (page.net + trade.netPnl) as Cash;
}

/** Undefined for an account of which nothing is known. The days are counted from 1970: 0 is the first. */
function summary(about: string, page: Page, time: Millis): Message | undefined {
  const { account, before, trades, wins, net, trips, since } = page;
  if (account === undefined || before === undefined) return undefined;
  const { currency } = account;
  const date = isoTime(page.day * DAY_MS).slice(0, 10);
  const change = (account.equity - before.equity) as Cash;
  return {
    id: `day-${date}-${about}`,
    kind: 'daily-summary',
    severity: 'info',
    time,
    about,
    title: `${date}: ${inCurrency(result(change), currency)}`,
    lines: [
      `equity ${inCurrency(money(account.equity), currency)}, ${account.openPositions} open`,
      trades === 0 ? 'no trade closed' : `${trades} closed, ${wins} won, net ${inCurrency(result(net), currency)}`,
      ...(trips === 0 ? [] : [`the breaker tripped ${trips === 1 ? 'once' : `${trips} times`}`]),
      ...(since === undefined ? [] : [`counted from ${isoTime(since)}, when the program began`]),
    ],
  };
}
