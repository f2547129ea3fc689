// Order finder: one order as the exchange knows it, with all its trades; two answers that have to agree.
import { setTimeout as sleep } from 'node:timers/promises';
import { sum } from '#model/number.ts';
import { CALLS } from './calls.ts';
import { isOrderId } from './order-params.ts';
import { readReport, readTrades } from './report.ts';
import type { WireAnswer, WireFill, WireUpdate } from '#model/order-wire.ts';
import type { Millis } from '#model/time.ts';
import type { Asker } from './asker.ts';
import type { VenueIds } from './venue-ids.ts';

/** So often order and trades are asked again until the two agree. */
const AGREE_ATTEMPTS = 4;
const TRADES_PER_ANSWER = 1000;
const TRADES_ANSWERS = 10;

export type OrderFinderOptions = {
  readonly ask: Asker['ask'];
  readonly ids: VenueIds;
  /** Between two attempts. */
  readonly lagMs: Millis;
  readonly now: () => Millis;
};

export type OrderFinder = (symbol: string, id: string) => Promise<WireAnswer<WireUpdate | undefined>>;

export function orderFinder({ ask, ids, lagMs, now }: OrderFinderOptions): OrderFinder {
  /** Where it was cancelled the exchange may know it by its number only. */
  const find = async (symbol: string, id: string): Promise<WireAnswer<WireUpdate | undefined>> => {
    const read = (value: unknown): WireUpdate | undefined => readReport(value, id);
    let answer = await ask(CALLS.order, { symbol, origClientOrderId: id }, read);
    const orderId = ids.find(symbol, id);
    if (isUnknownOrder(answer) && orderId !== undefined) answer = await ask(CALLS.order, { symbol, orderId }, read);
    if (isUnknownOrder(answer)) return { outcome: 'done', value: undefined };
    if (answer.outcome === 'done') ids.learn(answer.value);
    return answer;
  };

  /** Without a first trade to begin with the exchange tells of the newest: where those fill an answer, there may be older ones. */
  const tradesOf = async (symbol: string, orderId: number): Promise<WireAnswer<readonly WireFill[]>> => {
    const ofOrder = { symbol, orderId, limit: TRADES_PER_ANSWER };
    const newest = await ask(CALLS.trades, ofOrder, readTrades);
    if (newest.outcome !== 'done' || newest.value.length < TRADES_PER_ANSWER) return newest;
    const fills: WireFill[] = [];
    for (let answers = 0; answers < TRADES_ANSWERS; answers += 1) {
      const fromId = Number(fills.at(-1)?.tradeId ?? 0) + 1;
      const answer = await ask(CALLS.trades, { ...ofOrder, fromId }, readTrades);
      if (answer.outcome !== 'done') return answer;
      fills.push(...answer.value);
      if (answer.value.length < TRADES_PER_ANSWER) break;
    }
    return { outcome: 'done', value: fills };
  };

  return async (symbol, id) => {
    if (!isOrderId(id)) return { outcome: 'done', value: undefined };
    for (let attempt = 0; attempt < AGREE_ATTEMPTS; attempt += 1) {
      if (attempt > 0) await sleep(lagMs);
      const found = await find(symbol, id);
      if (found.outcome !== 'done' || found.value === undefined || found.value.filled === 0n) return found;
      const trades = await tradesOf(symbol, Number(found.value.venueId));
      if (trades.outcome !== 'done') return trades;
      if (sum(trades.value.map(({ quantity }) => quantity)) === found.value.filled)
        return { outcome: 'done', value: { ...found.value, fills: trades.value } };
    }
    return { outcome: 'unknown', until: now(), detail: 'its trades and what is filled do not agree yet' };
  };
}

const isUnknownOrder = (answer: WireAnswer<unknown>): boolean =>
  answer.outcome === 'refused' && answer.why === 'unknown-order';
