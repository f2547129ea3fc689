// Order counts: how many orders an account has placed lately that have met nothing, and when that is too many.
import { Refusal } from '#simulator/parameters.ts';
import type { Account } from './account.ts';

export type OrderCountLimits = { readonly tenSeconds: number; readonly day: number };
/** Source: exchangeInfo of the exchange. */
export const ORDER_COUNT_LIMITS: OrderCountLimits = { tenSeconds: 100, day: 200_000 };

const TEN_SECONDS = 10_000;
const DAY = 86_400_000;

type Count = { tenSeconds: number; tenSecondsSince: number; day: number; daySince: number };

export type OrderCounts = {
  /** @throws Refusal -1015 with status 429 */
  readonly check: (account: Account, orders: number) => void;
  readonly add: (account: Account, orders: number) => void;
  /** An order that was placed at `placedAt` has traded and counts no longer. */
  readonly forgive: (account: Account, placedAt: number) => void;
  /** Rows of account.rateLimits.orders. */
  readonly rows: (account: Account) => readonly object[];
  readonly headers: (account: Account) => Readonly<Record<string, number>>;
};

export function orderCounts(limits: OrderCountLimits, now: () => number): OrderCounts {
  const counts = new Map<Account, Count>();
  const of = (account: Account): Count => {
    const tenSecondsSince = now() - (now() % TEN_SECONDS);
    const daySince = now() - (now() % DAY);
    let count = counts.get(account);
    if (count === undefined) counts.set(account, (count = { tenSeconds: 0, tenSecondsSince, day: 0, daySince }));
    if (count.tenSecondsSince !== tenSecondsSince) Object.assign(count, { tenSeconds: 0, tenSecondsSince });
    if (count.daySince !== daySince) Object.assign(count, { day: 0, daySince });
    return count;
  };
  const tooMany = (limit: number, interval: string, until: number): Refusal =>
    new Refusal(-1015, `Too many new orders; current limit is ${limit} orders per ${interval}.`, {
      status: 429,
      retryAt: until,
    });
  return {
    check(account, orders) {
      const count = of(account);
      if (count.tenSeconds + orders > limits.tenSeconds)
        throw tooMany(limits.tenSeconds, '10 SECOND', count.tenSecondsSince + TEN_SECONDS);
      if (count.day + orders > limits.day) throw tooMany(limits.day, '1 DAY', count.daySince + DAY);
    },
    add(account, orders) {
      const count = of(account);
      count.tenSeconds += orders;
      count.day += orders;
    },
    forgive(account, placedAt) {
      const count = of(account);
      if (placedAt >= count.tenSecondsSince && count.tenSeconds > 0) count.tenSeconds -= 1;
      if (placedAt >= count.daySince && count.day > 0) count.day -= 1;
    },
    rows(account) {
      const { tenSeconds, day } = of(account);
      return [
        { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: limits.tenSeconds, count: tenSeconds },
        { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: limits.day, count: day },
      ];
    },
    headers(account) {
      const { tenSeconds, day } = of(account);
      return { 'x-mbx-order-count-10s': tenSeconds, 'x-mbx-order-count-1d': day };
    },
  };
}
