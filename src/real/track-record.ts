// Track record: what the log of a feed holds of an account's evidence on paper, and of what the account itself has open.
import { openLog, STORE_FILE } from '#store/log/log.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { READINESS_HEARS, readinessBook } from '#readiness/readiness.ts';
import type { Cash } from '#model/number.ts';
import type { ReadinessFigure, ReadinessNeeds } from '#readiness/readiness.ts';

export type TrackRecord = {
  readonly figures: readonly ReadinessFigure[];
  /** What the account holds in positions, at what it has cost. */
  readonly held: Cash;
};

/** Reads beside the process that may be writing. @param store folder of the feed; it need not be there @throws SmcError STORE_*, FILE_FORMAT */
export function trackRecord(
  store: string,
  evidence: { readonly account: string; readonly capital: Cash },
  account: string,
  needs: ReadinessNeeds,
): TrackRecord {
  const book = readinessBook(evidence.account, evidence.capital);
  const open = new Map<string, bigint>();
  if (existsSync(join(store, STORE_FILE))) {
    const log = openLog(store, { readOnly: true });
    try {
      for (const event of log.ofKinds([...READINESS_HEARS, 'position'], 0)) {
        if (event.kind !== 'position') book.hear(event);
        else if (event.key !== account) continue;
        else if (event.data.quantity === 0n) open.delete(event.data.planId);
        else open.set(event.data.planId, event.data.cost);
      }
    } finally {
      log.close();
    }
  }
  const held = [...open.values()].reduce((total, cost) => total + (cost < 0n ? -cost : cost), 0n) as Cash;
  return { figures: book.figures(needs), held };
}
