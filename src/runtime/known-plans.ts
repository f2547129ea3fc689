// Known plans: what the log says of an account's orders that are not over, for the saga to take up after a start.
import type { Fill } from '#model/order.ts';
import type { KnownPlan } from '#venues/saga/saga.ts';
import type { OrderRecord, View } from '#model/view.ts';

const CLOSED: ReadonlySet<string> = new Set(['denied', 'rejected', 'canceled', 'expired', 'filled']);

/** @param fillsSince the account's fills from that moment on */
export function knownPlans(view: View, fillsSince: (time: number) => Iterable<Fill>): readonly KnownPlan[] {
  const open = new Map<string, OrderRecord[]>();
  for (const { request } of view.workingOrders.values()) if (request.role !== 'external') open.set(request.planId, []);
  for (const { planId } of view.positions.values()) open.set(planId, []);
  if (open.size === 0) return [];
  for (const record of view.orders.values())
    // What waits for the end of another was never asked for: execution will, or it never goes out.
    if (record.order.state !== 'initialized') open.get(record.order.request.planId)?.push(record);
  if ([...open.values()].every((records) => records.length === 0)) return [];
  const since = Math.min(...[...open.values()].flat().map(({ createdAt }) => createdAt));
  const fills = Map.groupBy(fillsSince(since), ({ planId }) => planId);
  return [...open].flatMap(([planId, records]) => {
    const [first] = records;
    if (first === undefined) return [];
    return [
      {
        planId,
        symbol: first.order.request.symbol,
        orders: records.map(({ order: { request, state, reason, before }, createdAt }) => ({
          request,
          since: createdAt,
          isClosed: CLOSED.has(state),
          isAccepted: state !== 'submitted',
          ending: state === 'pending-cancel' ? (reason ?? '') : undefined,
          before,
        })),
        fills: fills.get(planId) ?? [],
      },
    ];
  });
}
