// Orders list: which orders are listed, in which order, and what may be done with them.
import type { OrderRecord, View } from '#model/view.ts';
import type { OrderRole } from '#model/order.ts';

export const ROLES: Readonly<Record<OrderRole, string>> = {
  entry: 'Entry',
  'stop-loss': 'Stop loss',
  'take-profit': 'Take profit',
  close: 'Close',
  external: 'Somebody else',
};

/** Working orders first, both newest first. */
export function orderRows(view: View, filledOnly: boolean): readonly OrderRecord[] {
  const all = [...view.orders.values()].toReversed();
  if (filledOnly) return all.filter(({ order }) => order.filled > 0n);
  const works = ({ order }: OrderRecord): boolean => view.workingOrders.has(order.request.clientId);
  return [...all.filter(works), ...all.filter((record) => !works(record))];
}

/** Entries that work, and orders of somebody else: what protects a position is not cancelled alone. */
export const isCancellable = (view: View, { order: { request } }: OrderRecord): boolean =>
  (request.role === 'entry' || request.role === 'external') && view.workingOrders.has(request.clientId);

/** The newest entry at work in a market, which a key cancels. */
export const newestEntry = (view: View, symbol: string): OrderRecord | undefined =>
  orderRows(view, false).find((record) => {
    const { symbol: of, role } = record.order.request;
    return of === symbol && role === 'entry' && isCancellable(view, record);
  });

/** Who asked for it: the strategy, or a person. */
export function askedBy(view: View, { order }: OrderRecord): string {
  if (order.request.role === 'external') return 'somebody else';
  const strategy = view.plans.get(order.request.planId)?.strategy;
  return strategy === 'manual' ? 'a person' : (strategy ?? '–');
}

/** What is not known comes last, whichever way. */
export const bySize = (a: bigint | number | undefined, b: bigint | number | undefined): number =>
  a === b ? 0 : a === undefined ? -1 : b === undefined ? 1 : a < b ? -1 : 1;
