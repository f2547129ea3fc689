// Rate: buckets of tokens for each caller and class of route; empty, a request has to wait.
import type { Millis } from '#model/time.ts';
import type { RouteName } from './access.ts';

/** `most` at once, and so many a second after that. */
type Limit = { readonly most: number; readonly perSecond: number };
export type RateClass = 'general' | 'orders' | 'detect' | 'backtest' | 'metrics' | 'heavy' | 'pages';

const LIMITS: Readonly<Record<RateClass, readonly Limit[]>> = {
  general: [{ most: 40, perSecond: 20 }],
  orders: [
    { most: 10, perSecond: 10 },
    { most: 100, perSecond: 100 / 60 },
  ],
  detect: [{ most: 5, perSecond: 5 }],
  backtest: [{ most: 5, perSecond: 1 }],
  metrics: [{ most: 10, perSecond: 2 }],
  /** A page is some dozens of files. */
  pages: [{ most: 300, perSecond: 50 }],
  /** Reads all there is. */
  heavy: [{ most: 5, perSecond: 0.5 }],
};

const CLASS: Partial<Record<RouteName, RateClass>> = {
  'POST /api/v1/orders/create': 'orders',
  'PATCH /api/v1/orders/:id': 'orders',
  'POST /api/v1/smc/detect': 'detect',
  'POST /api/v1/analytics/backtest': 'backtest',
  'POST /api/v1/analytics/optimisation': 'backtest',
  'POST /api/v1/research/evidence': 'backtest',
  'GET /metrics': 'metrics',
  'GET /*': 'pages',
  'POST /api/v1/audit/verify': 'heavy',
  'GET /api/v1/reports/trades.csv': 'heavy',
  'GET /api/v1/reports/orders.csv': 'heavy',
  'GET /api/v1/reports/executions.csv': 'heavy',
  'GET /api/v1/reports/tax-lots.csv': 'heavy',
  'GET /api/v1/reports/trades.pdf': 'heavy',
  'POST /api/v1/risk/reconcile': 'heavy',
  'POST /api/v1/backups': 'heavy',
  'POST /api/v1/backups/:name/verify': 'heavy',
};
export const classOf = (route: RouteName | undefined): RateClass =>
  (route === undefined ? undefined : CLASS[route]) ?? 'general';

/** Callers remembered; beyond it the one unused for longest starts anew. */
const CALLERS_LIMIT = 10_000;

type Bucket = { tokens: number; at: Millis };

/** `waitMs` 0 is let through. */
export type Rated = { readonly waitMs: Millis; readonly left: number };

/** Buckets that several servers take from together. */
export type SharedBuckets = { readonly take: (name: string, limits: readonly Limit[]) => Promise<Rated> };
type RateLimiter = (caller: string, rateClass: RateClass) => Rated | Promise<Rated>;

/** Without what they share each server lets through half: with two of them it comes to the same, and with more it is not much. */
const ALONE_SHARE = 0.5;
const halved = ({ most, perSecond }: Limit): Limit => ({
  most: Math.max(1, Math.floor(most * ALONE_SHARE)),
  perSecond: perSecond * ALONE_SHARE,
});

/** By all servers together; where that does not answer, by this one alone and stricter. */
export function sharedLimiter(buckets: SharedBuckets, now: () => Millis): RateLimiter {
  const alone = rateLimiter(now, halved);
  return (caller, rateClass) =>
    buckets.take(`${rateClass}:${caller}`, LIMITS[rateClass]).catch(() => alone(caller, rateClass));
}

export function rateLimiter(
  now: () => Millis,
  of: (limit: Limit) => Limit = (limit) => limit,
): (caller: string, rateClass: RateClass) => Rated {
  const buckets = new Map<string, Bucket[]>();
  const limitsOf = Object.fromEntries(
    Object.entries(LIMITS).map(([name, limits]) => [name, limits.map(of)]),
  ) as unknown as typeof LIMITS;
  return (caller, rateClass) => {
    const name = `${rateClass} ${caller}`;
    const limits = limitsOf[rateClass];
    const time = now();
    const own = buckets.get(name) ?? limits.map(({ most }) => ({ tokens: most, at: time }));
    buckets.delete(name);
    buckets.set(name, own);
    if (buckets.size > CALLERS_LIMIT) buckets.delete(buckets.keys().next().value!);
    let waitMs = 0;
    let left = Number.POSITIVE_INFINITY;
    for (const [index, { most, perSecond }] of limits.entries()) {
      const bucket = own[index]!;
      bucket.tokens = Math.min(most, bucket.tokens + (Math.max(0, time - bucket.at) / 1000) * perSecond);
      bucket.at = time;
      if (bucket.tokens < 1) waitMs = Math.max(waitMs, Math.ceil(((1 - bucket.tokens) / perSecond) * 1000));
      left = Math.min(left, Math.floor(bucket.tokens));
    }
    // A refused request takes nothing, or who hurries would never get through.
    if (waitMs > 0) return { waitMs, left: 0 };
    for (const bucket of own) bucket.tokens -= 1;
    return { waitMs: 0, left: left - 1 };
  };
}
