// Depth: the order book asked for by REST, from which the stream of changes goes on.
import { fieldsOf, levelsOf, wholeOf } from './field.ts';
import type { BookLevel } from '#model/feed.ts';
import type { Rest } from './rest.ts';

const PATH = '/api/v3/depth';
/** Levels of each side, and what they weigh. */
const LEVELS = 1000;
const WEIGHT = 50;

export type DepthSnapshot = {
  readonly last: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
};

/** @returns undefined where it is not such an answer */
export function readDepthSnapshot(value: unknown): DepthSnapshot | undefined {
  const answer = fieldsOf(value);
  const last = wholeOf(answer?.['lastUpdateId']);
  const bids = levelsOf(answer?.['bids'], LEVELS);
  const asks = levelsOf(answer?.['asks'], LEVELS);
  return last === undefined || bids === undefined || asks === undefined ? undefined : { last, bids, asks };
}

/** @throws SmcError VENUE_UNREACHABLE, VENUE_REFUSED */
export const depthSnapshot = (rest: Rest, symbol: string): Promise<DepthSnapshot> =>
  rest.get(PATH, { symbol, limit: LEVELS }, WEIGHT, readDepthSnapshot);
