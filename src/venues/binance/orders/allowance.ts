// Allowance: how much of what the exchange allows is used, by its own count and what is under way, with room kept for exits and cancels.
import { fieldsOf, wholeOf } from '#venues/binance/binance.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#model/time.ts';
import type { Millis } from '#model/time.ts';

const LENGTH_MS: Readonly<Record<string, Millis>> = {
  SECOND: SECOND_MS,
  MINUTE: MINUTE_MS,
  HOUR: HOUR_MS,
  DAY: DAY_MS,
};
const LETTER_MS: Readonly<Record<string, Millis>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };
/** What Retry-After may make us wait: an absurd one must neither hammer nor silence. A ban may last three days. */
const SHORTEST_PAUSE_MS = SECOND_MS;
const LONGEST_PAUSE_MS = 3 * DAY_MS;
const METERS_LIMIT = 20;

/** An exit may use all that is allowed, and a cancel goes even where the exchange has asked for less. */
export type Urgency = 'ordinary' | 'exit' | 'cancel';
export type Cost = { readonly weight: number; readonly orders: number; readonly urgency: Urgency };

/** How far a refusal for having asked too much goes: a ban also ends where a cancel would be let through. */
export type PauseKind = 'slow-down' | 'banned';

export type Allowance = {
  /** 0: it may go, and is counted until `settle`. */
  readonly take: (cost: Cost, now: Millis) => Millis;
  readonly settle: (cost: Cost) => void;
  /** The list `rateLimits` of an answer. */
  readonly heard: (rateLimits: unknown, now: Millis) => void;
  /** The counts in the headers of an answer. */
  readonly heardHeaders: (headers: Readonly<Record<string, unknown>>, now: Millis) => void;
  readonly pause: (untilTime: Millis | undefined, kind: PauseKind, now: Millis) => Millis;
  /** 0 where a connection may be tried. */
  readonly bannedMs: (now: Millis) => Millis;
  readonly used: () => { readonly weight: number; readonly orders: number };
};

type MeterKind = 'weight' | 'orders';
type Meter = { readonly kind: MeterKind; readonly lengthMs: Millis; limit: number; count: number; slot: number };

/** Source of the first limits: rest-api.md and web-socket-api.md of the exchange; its answers say the true ones. */
const meter = (kind: MeterKind, lengthMs: Millis, limit: number): Meter => ({
  kind,
  lengthMs,
  limit,
  count: 0,
  slot: 0,
});

/** @param share of the limits that entries and questions may use */
export function allowance(share: number): Allowance {
  const meters: Meter[] = [
    meter('weight', MINUTE_MS, 6000),
    meter('orders', 10 * SECOND_MS, 50),
    meter('orders', DAY_MS, 160_000),
  ];
  const underWay = { weight: 0, orders: 0 };
  const pausedUntil = { 'slow-down': 0, banned: 0 };

  const turn = (one: Meter, now: Millis): void => {
    const slot = Math.floor(now / one.lengthMs);
    if (slot === one.slot) return;
    one.slot = slot;
    one.count = 0;
  };
  const put = (kind: MeterKind, lengthMs: Millis, count: number, limit: number | undefined, now: Millis): void => {
    let found = meters.find((one) => one.kind === kind && one.lengthMs === lengthMs);
    if (found === undefined) {
      if (limit === undefined || meters.length >= METERS_LIMIT) return;
      found = meter(kind, lengthMs, limit);
      meters.push(found);
    }
    turn(found, now);
    // Filled orders are counted no longer, so that the count may also fall.
    found.count = count;
    if (limit !== undefined && limit > 0) found.limit = limit;
  };

  return {
    take({ weight, orders, urgency }, now) {
      const paused = Math.max(pausedUntil.banned, urgency === 'cancel' ? 0 : pausedUntil['slow-down']);
      if (now < paused) return paused - now;
      const needed = { weight, orders };
      for (const one of meters) {
        if (needed[one.kind] === 0) continue;
        turn(one, now);
        const most = urgency === 'ordinary' ? one.limit * share : one.limit;
        if (one.count + underWay[one.kind] + needed[one.kind] > most) return (one.slot + 1) * one.lengthMs - now;
      }
      underWay.weight += weight;
      underWay.orders += orders;
      return 0;
    },
    settle({ weight, orders }) {
      underWay.weight -= weight;
      underWay.orders -= orders;
    },
    heard(rateLimits, now) {
      if (!Array.isArray(rateLimits)) return;
      for (const entry of rateLimits as readonly unknown[]) {
        const { rateLimitType, interval, intervalNum, limit, count } = fieldsOf(entry) ?? {};
        const kind = rateLimitType === 'REQUEST_WEIGHT' ? 'weight' : rateLimitType === 'ORDERS' ? 'orders' : undefined;
        const unitMs =
          typeof interval === 'string' && Object.hasOwn(LENGTH_MS, interval) ? LENGTH_MS[interval] : undefined;
        const times = wholeOf(intervalNum);
        const used = wholeOf(count);
        if (kind === undefined || unitMs === undefined || times === undefined || times === 0 || used === undefined)
          continue;
        put(kind, unitMs * times, used, wholeOf(limit), now);
      }
    },
    heardHeaders(headers, now) {
      for (const [name, value] of Object.entries(headers)) {
        const match = /^x-mbx-(used-weight|order-count)-(\d{1,3})([smhd])$/.exec(name);
        if (match === null || typeof value !== 'string' || !/^\d{1,9}$/.test(value)) continue;
        const lengthMs = Number(match[2]) * (LETTER_MS[match[3]!] ?? 0);
        put(match[1] === 'used-weight' ? 'weight' : 'orders', lengthMs, Number(value), undefined, now);
      }
    },
    pause(untilTime, kind, now) {
      const asked = (untilTime ?? 0) - now;
      const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, asked));
      pausedUntil[kind] = Math.max(pausedUntil[kind], now + pauseMs);
      return pauseMs;
    },
    bannedMs: (now) => Math.max(0, pausedUntil.banned - now),
    used: () => ({
      weight: meters[0]!.count + underWay.weight,
      orders: meters[1]!.count + underWay.orders,
    }),
  };
}
