// Room: each limit of risk with its formula, today's numbers, how much of it is taken, and how much more may be lost under it.
import { absolute, divide, multiply, ONE, sum, toNumber } from '#model/number.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { money, wholeMoney } from '#dashboard/format/money.ts';
import { percent } from '#dashboard/format/figure.ts';
import { total } from '#dashboard/live/account.ts';
import type { AccountFacts } from '#dashboard/live/facts.ts';
import type { Cash, Rate } from '#model/number.ts';
import type { ExposureGroup } from '#model/limits.ts';
import type { PositionRow } from '#dashboard/live/account.ts';
import type { View } from '#model/view.ts';

/** What the API tells of the limits in force. */
export type RiskLimits = {
  readonly maxPositionSize: Cash;
  readonly maxDailyLoss: Cash;
  readonly maxPositions: number;
  readonly maxRiskPerTradeBps: number;
  readonly maxLeverage: Rate;
  readonly maxDrawdownBps: number | undefined;
  readonly maxSymbolExposure: Cash | undefined;
  readonly groups: readonly ExposureGroup[];
  readonly minTimeBetweenTradesMs: number;
  readonly warnAtPercent: number;
  readonly dayStartedAt: number;
};

/** An entry that may still fill, with what it would hold and what it would lose at its stop. Account currency. */
export type InFlight = {
  readonly planId: string;
  readonly symbol: string;
  readonly exposure: Cash;
  readonly risk: Cash;
};

export type Rule = {
  readonly key: string;
  readonly name: string;
  /** How it is computed, in words. */
  readonly formula: string;
  /** The same with the figures of now. */
  readonly numbers: string;
  /** Shares of the limit; undefined where it is not set, or not known yet. */
  readonly used: number | undefined;
  readonly reserved: number;
  /** Where it would stand if every stop filled, orders in flight included. */
  readonly worst: number | undefined;
  /** `410.00 of 500 left`, or why there is no bar. */
  readonly left: string;
  readonly isSet: boolean;
  /** How much more may be lost under it: undefined where it says nothing of that. */
  readonly room: Cash | undefined;
  readonly ends: 'day' | 'person' | 'closing' | 'each';
};

export type Standing = {
  readonly view: View;
  readonly facts: AccountFacts;
  readonly positions: readonly PositionRow[];
  readonly limits: RiskLimits;
  readonly currency: string;
  /** Equity from which the loss of the day and the drawdown are counted; a reset by a person counts both anew. */
  readonly dayStartEquity: Cash | undefined;
  readonly peak: Cash | undefined;
  readonly now: number;
};

const NONE = 0n as Cash;
const BPS = 10_000n;

const inAccount = (amount: bigint, symbol: string, facts: AccountFacts): Cash => {
  const rate = facts.instruments.get(symbol)?.rate;
  return rate === undefined ? (amount as Cash) : multiply<Cash>(amount, rate, 'up');
};

const valueOf = (price: bigint | undefined, rest: bigint, symbol: string, facts: AccountFacts): Cash => {
  const contract = facts.instruments.get(symbol)?.contractSize ?? 1n;
  return inAccount(price === undefined ? 0n : divide(price * rest * contract, ONE, 'up'), symbol, facts);
};

/** Entries that may still fill. */
export function inFlight(view: View, facts: AccountFacts): readonly InFlight[] {
  return [...view.workingOrders.values()].flatMap(({ request, filled }): readonly InFlight[] => {
    if (request.role !== 'entry') return [];
    const { planId, symbol, quantity } = request;
    const rest = quantity - filled;
    const price = view.plans.get(planId)?.entry ?? request.price ?? request.stopPrice;
    const whole = view.risks.get(planId) ?? 0n;
    return [
      {
        planId,
        symbol,
        exposure: valueOf(price, rest, symbol, facts),
        risk: (quantity === 0n ? 0n : divide(whole * rest, quantity, 'up')) as Cash,
      },
    ];
  });
}

export type Exposure = {
  readonly symbol: string;
  /** At cost, as risk counts it. */
  readonly open: Cash;
  readonly coming: Cash;
  /** Below zero is short. */
  readonly net: Cash;
};

/** By market, the largest first. Long and short of one market add up in `open`, and cancel in `net`. */
export function exposures({ view, facts }: Pick<Standing, 'view' | 'facts'>): readonly Exposure[] {
  const found = new Map<string, Exposure>();
  const add = (symbol: string, part: Omit<Exposure, 'symbol'>): void => {
    const known = found.get(symbol) ?? { symbol, open: NONE, coming: NONE, net: NONE };
    found.set(symbol, {
      symbol,
      open: (known.open + part.open) as Cash,
      coming: (known.coming + part.coming) as Cash,
      net: (known.net + part.net) as Cash,
    });
  };
  for (const { symbol, cost } of view.positions.values()) {
    const net = inAccount(cost, symbol, facts);
    add(symbol, { open: absolute(net), coming: NONE, net });
  }
  for (const { symbol, exposure } of inFlight(view, facts)) add(symbol, { open: NONE, coming: exposure, net: NONE });
  // What others may buy at the venue of the account takes of its room, and is no plan of it.
  for (const { request, filled } of view.workingOrders.values())
    if (request.role === 'external' && request.side === 'buy') {
      const coming = valueOf(request.price, request.quantity - filled, request.symbol, facts);
      add(request.symbol, { open: NONE, coming, net: NONE });
    }
  return [...found.values()].toSorted((a, b) => Number(b.open + b.coming - a.open - a.coming));
}

const share = (part: bigint, whole: bigint): number =>
  whole <= 0n ? (part > 0n ? 1 : 0) : toNumber(part) / toNumber(whole);
const atLeastZero = (amount: bigint): Cash => (amount < 0n ? NONE : (amount as Cash));

/** In the order in which they stop most: loss, drawdown, count, exposure, and what holds for each trade alone. */
export function rules(standing: Standing): readonly Rule[] {
  const { view, facts, positions, limits, currency, dayStartEquity, peak } = standing;
  const equity = view.account?.equity ?? facts.capital;
  const balance = view.account?.cash ?? facts.capital;
  const coming = inFlight(view, facts);
  const comingRisk = sum(coming.map(({ risk }) => risk));
  const stops = total(positions.map(({ riskLeft }) => riskLeft));
  const text = (amount: bigint | undefined): string => money(amount, currency);
  const whole = (amount: bigint): string => wholeMoney(amount, currency);

  const loss = (
    key: string,
    name: string,
    formula: string,
    from: Cash | undefined,
    limit: Cash | undefined,
    ends: Rule['ends'],
    fromWord: string,
  ): Rule => {
    if (limit === undefined)
      return {
        key,
        name,
        formula,
        numbers: fallWords(),
        used: undefined,
        reserved: 0,
        worst: undefined,
        left: 'not set',
        isSet: false,
        room: undefined,
        ends,
      };
    if (from === undefined || equity === undefined)
      return {
        key,
        name,
        formula,
        numbers: 'No equity is known yet.',
        used: undefined,
        reserved: 0,
        worst: undefined,
        left: 'not known yet',
        isSet: true,
        room: undefined,
        ends,
      };
    const lost = from - equity;
    const room = stops === undefined ? undefined : ((limit - lost - stops - comingRisk) as Cash);
    return {
      key,
      name,
      formula,
      numbers: `${fromWord} ${text(from)} \u2212 equity ${text(equity)} = ${text(lost)} of ${whole(limit)}${stops === undefined || stops + comingRisk === 0n ? '' : `; stops and orders in flight could lose ${text(stops + comingRisk)} more`}`,
      used: share(atLeastZero(lost), limit),
      reserved: lost < 0n ? share(atLeastZero(lost + comingRisk), limit) : share(comingRisk, limit),
      worst: stops === undefined ? undefined : share(atLeastZero(lost + stops + comingRisk), limit),
      left: room === undefined ? 'not known' : `${text(atLeastZero(room))} left`,
      isSet: true,
      room: room === undefined ? undefined : atLeastZero(room),
      ends,
    };
  };
  const fallWords = (): string =>
    peak === undefined || equity === undefined || peak <= 0n
      ? 'No equity is known yet.'
      : `Highest equity ${text(peak)} \u2212 equity ${text(equity)} = ${text(peak - equity)}, ${percent(share(peak - equity, peak))}; nothing is halted for it.`;

  const exposed = exposures(standing);
  const budget = balance === undefined ? undefined : (((balance * BigInt(limits.maxRiskPerTradeBps)) / BPS) as Cash);
  const plans = new Set([...view.positions.keys(), ...coming.map(({ planId }) => planId)]);
  const slotsLeft = Math.max(0, limits.maxPositions - plans.size);
  const exposure = (
    key: string,
    name: string,
    formula: string,
    most: Cash,
    of: readonly Exposure[],
    said: string,
  ): Rule => {
    const open = sum(of.map((each) => each.open));
    const flying = sum(of.map((each) => each.coming));
    const room = atLeastZero(most - open - flying);
    return {
      key,
      name,
      formula,
      numbers: `${said}${text(open)} open + ${text(flying)} in flight = ${text(open + flying)} of ${text(most)}`,
      used: share(open, most),
      reserved: share(flying, most),
      worst: undefined,
      left: `${text(room)} left`,
      isSet: true,
      // Where there is some room the size shrinks to it: how much that may lose depends on its stop.
      room: room === 0n ? NONE : undefined,
      ends: 'closing',
    };
  };
  const tightest = exposed[0];
  const leveraged = equity === undefined ? NONE : (((atLeastZero(equity) * limits.maxLeverage) / ONE) as Cash);
  const largest = positions.reduce<Cash>((most, { planId }) => {
    const held = view.positions.get(planId);
    const cost = held === undefined ? NONE : absolute(inAccount(held.cost, held.symbol, facts));
    return cost > most ? cost : most;
  }, NONE);
  const riskiest = [...plans].reduce<bigint>((most, planId) => {
    const risk = view.risks.get(planId) ?? 0n;
    return risk > most ? risk : most;
  }, 0n);

  return [
    loss(
      'daily-loss',
      'Daily loss',
      'equity when the trading day began \u2212 equity now, open positions included',
      dayStartEquity,
      limits.maxDailyLoss,
      'day',
      'Day began at',
    ),
    loss(
      'max-drawdown',
      'Drawdown',
      'highest equity \u2212 equity now',
      peak,
      limits.maxDrawdownBps === undefined || peak === undefined
        ? undefined
        : (((peak * BigInt(limits.maxDrawdownBps)) / BPS) as Cash),
      'person',
      'Highest',
    ),
    {
      key: 'max-open-positions',
      name: 'Open positions',
      formula: 'plans that are open or in flight',
      numbers: `${view.positions.size} open + ${plans.size - view.positions.size} in flight = ${plans.size} of ${limits.maxPositions}`,
      used: view.positions.size / limits.maxPositions,
      reserved: (plans.size - view.positions.size) / limits.maxPositions,
      worst: undefined,
      left: `${slotsLeft} left`,
      isSet: true,
      room: budget === undefined ? undefined : ((budget * BigInt(slotsLeft)) as Cash),
      ends: 'closing',
    },
    exposure('max-leverage', 'Leverage', 'all exposure \u00f7 (equity \u00d7 leverage)', leveraged, exposed, ''),
    limits.maxSymbolExposure === undefined
      ? {
          key: 'max-symbol-exposure',
          name: 'Exposure of one market',
          formula: 'exposure of one symbol',
          numbers:
            tightest === undefined
              ? 'Nothing is open or in flight.'
              : `${tightest.symbol}: ${text(tightest.open + tightest.coming)}`,
          used: undefined,
          reserved: 0,
          worst: undefined,
          left: 'not set',
          isSet: false,
          room: undefined,
          ends: 'closing',
        }
      : {
          ...exposure(
            'max-symbol-exposure',
            'Exposure of one market',
            'exposure of one symbol; the largest is shown',
            limits.maxSymbolExposure,
            tightest === undefined ? [] : [tightest],
            tightest === undefined ? '' : `${tightest.symbol}: `,
          ),
          // Another market has all of it.
          room: undefined,
        },
    ...limits.groups.map((group) => ({
      ...exposure(
        `group ${group.name}`,
        `Group ${group.name}`,
        `exposure of ${group.symbols.join(', ')} together, long and short added up`,
        group.maxExposure,
        exposed.filter(({ symbol }) => group.symbols.includes(symbol)),
        '',
      ),
      room: undefined,
    })),
    {
      key: 'max-position-size',
      name: 'Size of a position',
      formula: 'entry \u00d7 quantity; caps the size of each',
      numbers:
        largest === 0n
          ? `Nothing is open; at most ${whole(limits.maxPositionSize)} each`
          : `Largest open ${text(largest)} of ${whole(limits.maxPositionSize)}`,
      used: share(largest, limits.maxPositionSize),
      reserved: 0,
      worst: undefined,
      left: `${whole(limits.maxPositionSize)} each`,
      isSet: true,
      room: undefined,
      ends: 'each',
    },
    {
      key: 'max-risk-per-trade',
      name: 'Risk of a trade',
      formula: 'balance \u00d7 share, lost if the stop fills at its price; caps the size of each',
      numbers:
        budget === undefined
          ? 'No balance is known yet.'
          : `${text(balance)} \u00d7 ${decimals(limits.maxRiskPerTradeBps / 100, 2)}% = ${text(budget)} each${riskiest === 0n ? '' : `; most at risk in one ${text(riskiest)}`}`,
      used: budget === undefined ? undefined : share(riskiest, budget),
      reserved: 0,
      worst: undefined,
      left: budget === undefined ? 'not known yet' : `${text(budget)} each`,
      isSet: true,
      room: undefined,
      ends: 'each',
    },
  ];
}

/** How long until the next entry may come; 0 is now. Counted from the last entry order, which follows its approval at once. */
export function waitLeft({ view, limits, now }: Pick<Standing, 'view' | 'limits' | 'now'>): number {
  if (limits.minTimeBetweenTradesMs === 0) return 0;
  let last = -Infinity;
  for (const { order, createdAt } of view.orders.values())
    if (order.request.role === 'entry' && createdAt > last) last = createdAt;
  return Math.max(0, last + limits.minTimeBetweenTradesMs - now);
}
