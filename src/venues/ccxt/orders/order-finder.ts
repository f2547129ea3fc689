// Order finder: one order as the exchange knows it, with all its executions; two answers that have to agree.
import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS } from '#model/time.ts';
import { sum } from '#model/number.ts';
import { fieldsOf } from '#venues/ccxt/ccxt.ts';
import { idThere } from './order-ids.ts';
import { readAll, readFill, readOrder } from './report.ts';
import type { Ask } from './asker.ts';
import type { Millis } from '#model/time.ts';
import type { Names, ReadOrder } from './report.ts';
import type { OrderExchange } from './order-exchange.ts';
import type { OrderMemory } from './order-ids.ts';
import type { Way } from './ways.ts';
import type { WireAnswer, WireFill, WireUpdate } from '#model/order-wire.ts';

/** So often order and executions are asked again until the two agree. */
const AGREE_ATTEMPTS = 4;
/** Below the twenty that one request takes: of exactly so many the package asks for an empty rest too. */
const IDS_PER_QUESTION = 10;

export type OrderFinderOptions = {
  readonly exchange: () => OrderExchange;
  readonly way: Way;
  readonly ask: Ask;
  readonly memory: OrderMemory;
  readonly names: Names;
  /** The package's name of a market. */
  readonly nameOf: (symbol: string) => string;
  readonly lagMs: Millis;
  readonly lookBackMs: Millis;
  readonly known: (read: ReadOrder) => WireUpdate;
};

export type OrderFinder = (symbol: string, id: string) => Promise<WireAnswer<WireUpdate | undefined>>;

const NONE: WireAnswer<undefined> = { outcome: 'done', value: undefined };
const isMissing = (answer: WireAnswer<unknown>): boolean =>
  answer.outcome === 'refused' && answer.why === 'unknown-order';

export function orderFinder(options: OrderFinderOptions): OrderFinder {
  const { exchange, way, ask, memory, names, nameOf, lagMs, lookBackMs, known } = options;
  const read = (value: unknown): ReadOrder | undefined => readOrder(value, names);

  const one = async (id: string, work: () => Promise<unknown>): Promise<WireAnswer<ReadOrder | undefined>> => {
    const answer = await ask('ordinary', 'question', work, read);
    if (isMissing(answer)) return NONE;
    // A class that leaves the id out of its question gets another order.
    const isOther = answer.outcome === 'done' && answer.value.update.id !== id;
    return isOther ? { outcome: 'unknown', until: names.now(), detail: 'another order was told of' } : answer;
  };

  const inLists = async (symbol: string, id: string, there: string): Promise<WireAnswer<ReadOrder | undefined>> => {
    const sentAt = memory.sentAt(id);
    const since = sentAt === undefined ? names.now() - lookBackMs : sentAt - MINUTE_MS;
    const params = { clientOrderId: there };
    const readMany = (value: unknown): readonly ReadOrder[] | undefined => readAll(value, read);
    // Open before ended: what ends between the two questions is found by the second.
    for (const list of ['fetchOpenOrders', 'fetchClosedOrders'] as const) {
      const from = list === 'fetchOpenOrders' ? undefined : since;
      const work = (): Promise<unknown> => exchange()[list](nameOf(symbol), from, undefined, params);
      const answer = await ask('ordinary', 'question', work, readMany);
      if (answer.outcome !== 'done') return answer;
      const found = answer.value.findLast(({ update }) => update.id === id);
      if (found !== undefined) return { outcome: 'done', value: found };
    }
    return NONE;
  };

  const find = async (symbol: string, id: string): Promise<WireAnswer<ReadOrder | undefined>> => {
    const there = idThere(id, way.ids);
    if (there === undefined) return NONE;
    const venueId = memory.find(id)?.update.venueId;
    const name = nameOf(symbol);
    if (way.finds === 'by-id') {
      const byId = await one(id, () =>
        exchange().fetchOrder(undefined, name, { ...way.questions, [way.idName]: there }),
      );
      // Where it was cancelled the exchange may know it by its number only.
      if (byId !== NONE || venueId === undefined) return byId;
    }
    if (venueId !== undefined) {
      const byNumber = await one(id, () => exchange().fetchOrder(venueId, name, way.questions));
      if (byNumber !== NONE) return byNumber;
    }
    return way.finds === 'in-lists' ? inLists(symbol, id, there) : NONE;
  };

  const readFills = (value: unknown) => readAll(value, (trade) => readFill(trade, names));
  const tradesOf = (symbol: string, venueId: string, trades?: readonly string[]) =>
    ask(
      'ordinary',
      'question',
      () =>
        trades === undefined
          ? exchange().fetchOrderTrades(venueId, nameOf(symbol))
          : exchange().fetchOrderTrades(venueId, nameOf(symbol), undefined, undefined, { trades }),
      readFills,
    );

  /** Where executions are asked for by their own ids, the order tells these, asked for by its number. */
  const tradeIdsOf = (symbol: string, venueId: string): Promise<WireAnswer<readonly string[]>> =>
    ask(
      'ordinary',
      'question',
      () => exchange().fetchOrder(venueId, nameOf(symbol), way.questions),
      (value) => {
        const ids = fieldsOf(fieldsOf(value)?.['info'])?.['trades'] ?? [];
        return Array.isArray(ids) && ids.every((id) => typeof id === 'string') ? ids : undefined;
      },
    );

  const fillsOf = async (symbol: string, venueId: string): Promise<WireAnswer<readonly WireFill[]>> => {
    const fills = new Map<string, WireFill>();
    const ids = way.hasOrderTrades ? undefined : await tradeIdsOf(symbol, venueId);
    if (ids !== undefined && ids.outcome !== 'done') return ids;
    for (let from = 0; from < (ids?.value.length ?? 1); from += IDS_PER_QUESTION) {
      const answer = await tradesOf(symbol, venueId, ids?.value.slice(from, from + IDS_PER_QUESTION));
      if (answer.outcome !== 'done') return answer;
      for (const { venueId: of, fill } of answer.value) if (of === venueId) fills.set(fill.tradeId, fill);
    }
    return { outcome: 'done', value: [...fills.values()] };
  };

  return async (symbol, id) => {
    for (let attempt = 0; attempt < AGREE_ATTEMPTS; attempt += 1) {
      if (attempt > 0) await sleep(lagMs);
      const found = await find(symbol, id);
      if (found.outcome !== 'done') return found;
      if (found.value === undefined) return NONE;
      const update = known(found.value);
      if (update.filled === 0n) return { outcome: 'done', value: update };
      const fills = await fillsOf(symbol, update.venueId);
      if (fills.outcome !== 'done') return fills;
      if (sum(fills.value.map(({ quantity }) => quantity)) === update.filled)
        return { outcome: 'done', value: { ...update, fills: fills.value } };
    }
    return {
      outcome: 'unknown',
      until: names.now(),
      detail: 'its executions and what is filled do not agree yet',
    };
  };
}
