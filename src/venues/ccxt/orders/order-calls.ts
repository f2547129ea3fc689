// Order calls: placing, cancelling and listing orders, each as one request.
import { fieldsOf } from '#venues/ccxt/ccxt.ts';
import { idThere } from './order-ids.ts';
import { orderArguments } from './order-arguments.ts';
import { pairArguments, readPair } from './pair.ts';
import { readAll, readOrder } from './report.ts';
import type { Ask } from './asker.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';
import type { Names, ReadOrder } from './report.ts';
import type { OrderExchange } from './order-exchange.ts';
import type { OrderFinder } from './order-finder.ts';
import type { OrderMemory } from './order-ids.ts';
import type { OrderWire, WireOrder, WireUpdate } from '#model/order-wire.ts';
import type { Urgency } from './allowance.ts';
import type { Way } from './ways.ts';

export type OrderCallsOptions = {
  readonly exchange: () => OrderExchange;
  readonly id: string;
  readonly way: Way;
  readonly ask: Ask;
  readonly markets: ReadonlyMap<string, Instrument>;
  readonly memory: OrderMemory;
  readonly names: Names;
  /** The package's name of a market. */
  readonly nameOf: (symbol: string) => string;
  readonly known: (read: ReadOrder) => WireUpdate;
  readonly find: OrderFinder;
  /** By the exchange's clock. */
  readonly now: () => Millis;
};

/** On spot what sells is an exit. */
const urgencyOf = ({ side }: WireOrder): Urgency => (side === 'sell' ? 'exit' : 'ordinary');
const unread = { isWhole: false, createdAt: undefined } as const;

export function orderCalls(
  options: OrderCallsOptions,
): Pick<OrderWire, 'place' | 'placePair' | 'placeBracket' | 'cancel' | 'openOrders'> {
  const { exchange, id, way, ask, markets, memory, names, nameOf, known, find, now } = options;
  return {
    async place(order) {
      const said = orderArguments(order, markets.get(order.symbol), way);
      if ('why' in said) return { outcome: 'refused', ...said };
      memory.sent(order.id, now());
      const { symbol, side } = order;
      const { type, amount, price, params } = said;
      const answer = await ask(
        urgencyOf(order),
        'act',
        () => exchange().createOrder(nameOf(symbol), type, side, amount, price, params),
        (value) => readOrder(value, names, order),
      );
      if (answer.outcome !== 'done') return answer;
      const isStop = params[way.stop] !== undefined;
      const update = known({ ...answer.value, isStop });
      if (answer.value.isWhole) return { outcome: 'done', value: update };
      // Some tell its number alone: what has become of it is asked for at once.
      const found = await find(symbol, order.id);
      return { outcome: 'done', value: found.outcome === 'done' ? (found.value ?? update) : update };
    },
    async placePair(pair) {
      const said = pairArguments(pair, markets.get(pair.stop.symbol), way);
      if ('why' in said) return { outcome: 'refused', ...said };
      if (way.pairs === undefined) return { outcome: 'refused', why: 'malformed', detail: `${id} has no pairs` };
      const market = fieldsOf(exchange().markets[nameOf(pair.stop.symbol)]);
      const answer = await ask(
        'exit',
        'act',
        () => exchange().privatePostOrderListOco!({ ...said.params, symbol: market?.['id'] }),
        (value) => readPair(value, pair, way, now()),
      );
      if (answer.outcome !== 'done') return answer;
      const isStop = (update: WireUpdate): boolean => update.id === pair.stop.id;
      const updates = answer.value.map((update) => known({ update, ...unread, isStop: isStop(update) }));
      return { outcome: 'done', value: updates };
    },
    placeBracket: () => Promise.resolve({ outcome: 'refused', why: 'malformed', detail: `${id} has no brackets` }),
    async cancel(symbol, orderId) {
      const there = idThere(orderId, way.ids);
      if (there === undefined)
        return { outcome: 'refused', why: 'unknown-order', detail: `no order has such an id: ${orderId}` };
      const isBlind = Object.keys(way.stopCancel).length > 0 && memory.find(orderId) === undefined;
      // Whether it is a stop that waits has to be known there: after a start only the exchange knows.
      if (isBlind) await find(symbol, orderId);
      const order = memory.find(orderId);
      const isWaiting = order?.isStop === true && !order.update.triggered;
      const params = { [way.idName]: there, ...(isWaiting ? way.stopCancel : {}) };
      const answer = await ask(
        'cancel',
        'act',
        () => exchange().cancelOrder(undefined, nameOf(symbol), params),
        (value) => ({ read: readOrder(value, names) }),
      );
      if (answer.outcome !== 'done') return answer;
      const { read } = answer.value;
      // Some only say that they have heard it: then whoever asks must ask for the order.
      const isTold = read !== undefined && read.isWhole && read.update.id === orderId;
      return { outcome: 'done', value: isTold ? known(read) : undefined };
    },
    async openOrders() {
      const answer = await ask(
        'ordinary',
        'question',
        () => exchange().fetchOpenOrders(),
        (value) => readAll(value, (one) => readOrder(one, names)),
      );
      return answer.outcome === 'done' ? { outcome: 'done', value: answer.value.map(known) } : answer;
    },
  };
}
