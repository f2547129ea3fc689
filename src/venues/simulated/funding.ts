// Funding: what holding a position overnight or over a funding hour costs or earns.
import { ONE, absolute, divide, fixedFromNumber } from '#model/number.ts';
import type { Cash, Price } from '#model/number.ts';
import type { Instrument } from '#model/instrument.ts';
import { HOUR_MS } from '#model/time.ts';
import type { Millis } from '#model/time.ts';
import type { MarketBook, PlanOrders, Report } from './book.ts';
import { notionalOf, ratesFor } from './cost.ts';
import type { Rules } from './settings.ts';

const FUNDING_MS = 8 * HOUR_MS;
const WEDNESDAY = 3;
const FRIDAY = 5;

const newYork = (time: Millis): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO('America/New_York');

/** First funding strictly after `time`; infinity for what pays none, or where the rates are 0. */
export function nextFundingAfter(rules: Rules, instrument: Instrument, time: Millis): Millis {
  const { funding, swapLong, swapShort } = ratesFor(rules, instrument);
  switch (instrument.kind) {
    case 'perpetual':
      return funding === 0n ? Infinity : (Math.floor(time / FUNDING_MS) + 1) * FUNDING_MS;
    case 'forex':
    case 'metal': {
      if (swapLong === 0n && swapShort === 0n) return Infinity;
      const rollover = newYork(time).with({ hour: 17, minute: 0, second: 0, millisecond: 0 });
      const next = rollover.epochMilliseconds > time ? rollover : rollover.add({ days: 1 });
      return next.epochMilliseconds;
    }
    case 'spot':
    case 'stock':
      return Infinity;
  }
}

/** Nights charged at this rollover: spot settles two days on, so Wednesday carries the weekend. */
function nightsAt(time: Millis): bigint {
  const { dayOfWeek } = newYork(time);
  return dayOfWeek === WEDNESDAY ? 3n : dayOfWeek > FRIDAY ? 0n : 1n;
}

/** Reports each funding that fell due up to `time`, at the price that the market has then. */
export function fund(
  rules: Rules,
  instrument: Instrument,
  market: MarketBook,
  plan: PlanOrders,
  time: Millis,
  price: number,
  report: Report,
): void {
  if (plan.nextFunding > time) return;
  const { funding, swapLong, swapShort } = ratesFor(rules, instrument);
  while (plan.nextFunding <= time) {
    const due = plan.nextFunding;
    plan.nextFunding = nextFundingAfter(rules, instrument, due);
    const long = plan.position > 0n;
    const perpetual = instrument.kind === 'perpetual';
    const received = perpetual ? (long ? -funding : funding) : long ? swapLong : swapShort;
    const bps = perpetual ? received : received * nightsAt(due);
    if (bps === 0n) continue;
    const notional = notionalOf(instrument, fixedFromNumber<Price>(price), absolute(plan.position));
    const amount = divide(notional * bps, 10_000n * ONE, 'floor') as Cash;
    report({ type: 'funding', funding: { planId: plan.planId, symbol: market.symbol, amount, time: due } });
  }
}
