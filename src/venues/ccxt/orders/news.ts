// News: what the streams of the account say, as updates and balances.
import { readAll, readBalances, readFill, readOrder } from './report.ts';
import type { Names, ReadOrder } from './report.ts';
import type { OrderExchange } from './order-exchange.ts';
import type { OrderMemory } from './order-ids.ts';
import type { Watch } from '#venues/ccxt/ccxt.ts';
import type { WireNews, WireUpdate } from '#model/order-wire.ts';

export type NewsOptions = {
  readonly has: Readonly<Record<string, unknown>>;
  readonly names: Names;
  readonly memory: OrderMemory;
  readonly known: (read: ReadOrder) => WireUpdate;
  readonly onMalformed: () => void;
  readonly hear: (news: WireNews) => void;
};

/** The streams that this exchange has: orders, executions, balances. */
export function news({ has, names, memory, known, onMalformed, hear }: NewsOptions): readonly Watch[] {
  const onOrders = (said: unknown): void => {
    const orders = readAll(said, (one) => readOrder(one, names));
    if (orders === undefined) return onMalformed();
    for (const read of orders) hear({ kind: 'update', update: known(read) });
  };
  const onTrades = (said: unknown): void => {
    const trades = readAll(said, (one) => readFill(one, names));
    if (trades === undefined) return onMalformed();
    for (const { venueId, fill } of trades) {
      const sum = memory.keep(venueId, fill);
      const order = memory.find(memory.idOf(venueId) ?? '');
      // One that overtakes its order is told with that: where the order stands is not known before.
      if (order === undefined || order.update.filled < sum) continue;
      hear({ kind: 'update', update: { ...order.update, fills: memory.untold(venueId) } });
    }
  };
  const onBalances = (said: unknown): void => {
    const balances = readBalances(said);
    if (balances === undefined) onMalformed();
    else hear({ kind: 'balances', balances });
  };
  const watch = (
    name: string,
    method: 'watchOrders' | 'watchMyTrades' | 'watchBalance',
    onSaid: (said: unknown) => void,
  ): readonly Watch[] =>
    has[method] === true
      ? [{ name, symbol: '', call: (exchange) => (exchange as OrderExchange)[method](), hear: onSaid }]
      : [];
  return [
    ...watch('executions', 'watchMyTrades', onTrades),
    ...watch('orders', 'watchOrders', onOrders),
    ...watch('balances', 'watchBalance', onBalances),
  ];
}
