// Server time: how far the exchange's clock is from ours.
import { timeOf, fieldsOf } from './field.ts';
import type { Millis } from '#model/time.ts';
import type { Rest } from './rest.ts';

const PATH = '/api/v3/time';
const WEIGHT = 1;

export type ClockOffset = {
  /** What to add to our clock to have the exchange's; wrong by at most half the round trip. */
  readonly offsetMs: Millis;
  readonly roundTripMs: Millis;
};

/**
 * @param steady milliseconds that only go forward: our own clock may be put meanwhile
 * @throws SmcError VENUE_UNREACHABLE
 */
export async function clockOffset(rest: Rest, now: () => Millis, steady: () => Millis): Promise<ClockOffset> {
  const sent = steady();
  const serverTime = await rest.get(PATH, {}, WEIGHT, (answer) => timeOf(fieldsOf(answer)?.['serverTime']));
  const roundTripMs = steady() - sent;
  return { offsetMs: serverTime + roundTripMs / 2 - now(), roundTripMs };
}
