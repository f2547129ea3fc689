// Warning: says once that a limit is near, and again only after its use has clearly fallen.
import { ONE, formatFixed, toNumber } from '#model/number.ts';
import { lossesUnder } from '#model/floors.ts';
import type { Say } from '#model/agent.ts';
import { countHeld } from './exposure.ts';
import { dailyLoss, drawdown, drawdownLimit } from './equity.ts';
import { roomsFor } from './sizing.ts';
import type { Book } from './sizing.ts';
import type { RiskState } from './state.ts';

type Warn = Say<'limitNear'>;

/** A use that hovers about the level of warning would else be said at every candle. */
const REARM_PERCENT_OF_LEVEL = 75n;

function watch(state: RiskState, book: Book, limit: string, used: bigint, most: bigint, say: Warn): void {
  // In basis points: a percent may have decimals.
  const level = most * BigInt(Math.round(book.settings.warnAtPercent * 100));
  const reached = used * 10_000n;
  if (reached < level) {
    if (reached * 100n < level * REARM_PERCENT_OF_LEVEL) state.warned.delete(limit);
    return;
  }
  if (most <= 0n || state.warned.has(limit)) return;
  state.warned.add(limit);
  say('limitNear', {
    limit,
    used: toNumber(used) / toNumber(most),
    detail: `${formatFixed(used)} of ${formatFixed(most)}`,
  });
}

/** The limits on equity: whenever the account is heard. */
export function warnOfLoss(state: RiskState, book: Book, say: Warn): void {
  watch(state, book, 'daily-loss', dailyLoss(state), book.settings.maxDailyLoss, say);
  const most = drawdownLimit(state, book.settings);
  if (most !== undefined) watch(state, book, 'max-drawdown', drawdown(state), most, say);
  if (book.settings.firm === undefined || state.floors === undefined) return;
  for (const { floor, used, loss } of lossesUnder(state.floors, book.settings.firm))
    watch(state, book, `rule-floor ${floor}`, used, loss, say);
}

/** The limits on count and exposure: after an approval has taken its part. The cap of a single position is not one of them. */
export function warnOfExposure(state: RiskState, book: Book, symbol: string, say: Warn): void {
  const { maxOpenPositions } = book.settings;
  watch(state, book, 'max-open-positions', BigInt(countHeld(state)) * ONE, BigInt(maxOpenPositions) * ONE, say);
  for (const { limit, most, used } of roomsFor(state, book, symbol)) watch(state, book, limit, used, most, say);
}
