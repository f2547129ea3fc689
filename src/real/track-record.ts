// Track record: what the log of a feed holds of an account's evidence on paper, and of what the account itself has open.
import { absolute, formatFixed } from '#model/number.ts';
import { openLog, STORE_FILE } from '#store/log/log.ts';
import { existsSync } from 'node:fs';
import { hasEnded } from '#model/view.ts';
import { join } from 'node:path';
import { READINESS_HEARS, readinessBook } from '#readiness/readiness.ts';
import type { Cash } from '#model/number.ts';
import type { Event } from '#model/event.ts';
import type { Position } from '#model/entry.ts';
import type { ReadinessBook, ReadinessFigure, ReadinessNeeds } from '#readiness/readiness.ts';

export type Standing = {
  /** What the account holds in positions, at what it has cost. */
  readonly held: Cash;
  /** Its positions and working orders, in words. */
  readonly standing: readonly string[];
};

type Evidence = {
  readonly account: string;
  /** What it began with. */
  readonly capital: Cash;
};

/** Reads beside the process that may be writing. @param store folder of the feed; it need not be there @throws SmcError STORE_*, FILE_FORMAT */
export function trackRecord(store: string, evidence: Evidence, needs: ReadinessNeeds): readonly ReadinessFigure[] {
  const book: ReadinessBook = readinessBook(evidence.account, evidence.capital);
  for (const event of eventsOf(store, READINESS_HEARS)) book.hear(event);
  return book.figures(needs);
}

/** As the log knows it: the exchange may have filled more since. @param store and @throws as above */
export function standingOf(store: string, account: string): Standing {
  const open = new Map<string, Position>();
  const working = new Set<string>();
  for (const event of eventsOf(store, ['position', 'order'])) {
    if (event.key !== account) continue;
    if (event.kind === 'order') {
      const { clientId, role } = event.data.request;
      if (role !== 'external') working[hasEnded(event.data) ? 'delete' : 'add'](clientId);
    } else if (event.kind === 'position') {
      if (event.data.quantity === 0n) open.delete(event.data.planId);
      else open.set(event.data.planId, event.data);
    }
  }
  return {
    held: [...open.values()].reduce((total, { cost }) => total + absolute(cost), 0n) as Cash,
    standing: [
      ...[...open.values()].map(({ symbol, quantity }) => `${formatFixed(quantity)} ${symbol} is held`),
      ...[...working].map((clientId) => `order ${clientId} works`),
    ],
  };
}

function* eventsOf(store: string, kinds: readonly Event['kind'][]): Generator<Event> {
  if (!existsSync(join(store, STORE_FILE))) return;
  const log = openLog(store, { readOnly: true });
  try {
    yield* log.ofKinds(kinds, 0);
  } finally {
    log.close();
  }
}
