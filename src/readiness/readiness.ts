// Readiness: whether what an account has done on paper is enough to let another trade real money. The door of the room.
import { DAY_MS, HOUR_MS } from '#model/time.ts';
import { dailyReturns, sharpeSampleOf } from '#backtest/statistics/statistics.ts';
import { toNumber } from '#model/number.ts';
import type { Cash } from '#model/number.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Millis } from '#model/time.ts';

/** What must be reached. Sharpe, drawdown and win rate must be better than their figure, days as many; what is undefined is not asked for. */
export type ReadinessNeeds = {
  readonly days: number;
  readonly sharpe: number | undefined;
  readonly maxDrawdownPercent: number | undefined;
  readonly winRatePercent: number | undefined;
  /** Whether the trades together must have made money after costs. */
  readonly inProfit: boolean;
};

export type ReadinessName = 'paper-days' | 'net-profit' | 'sharpe' | 'max-drawdown' | 'win-rate';

/** In days, money of the account, a ratio by the year, and percent. */
export type ReadinessFigure = {
  readonly name: ReadinessName;
  /** Null where there is not enough to compute it from. */
  readonly value: number | null;
  readonly needed: number;
  readonly ok: boolean;
  /** What is short, in words; empty where it is ok. */
  readonly shortfall: string;
};

export type ReadinessBook = {
  readonly hear: (event: Event) => void;
  /** In the order in which they are shown. */
  readonly figures: (needs: ReadinessNeeds) => readonly ReadinessFigure[];
};

/** What a book hears: candles of all markets, and what is the account's own. */
export const READINESS_HEARS = ['candle', 'account', 'trade'] as const satisfies readonly Kind[];

/** A day on which the market was looked at for a moment is no day of trading. */
const HOURS_OF_DAY = 6;

const NO_TRADE = 'no trade has been closed yet';
const FEW_DAYS = 'fewer than two days, or days that are all alike';

/**
 * Reads an account's record event by event and keeps a figure for each day. Days count from the first position on: history that was
 * loaded before anything was traded is no paper trading.
 * @param capital what the account began with
 */
export function readinessBook(account: string, capital: Cash): ReadinessBook {
  /** By UTC day: equity at its end, and the hours in which a candle closed. */
  const days = new Map<number, { equity: number; readonly hours: Set<number> }>();
  const start = toNumber(capital);
  let equity = start;
  let peak = start;
  /** In percent. */
  let drawdown = 0;
  let hasBegun = false;
  let trades = 0;
  let won = 0;
  let net = 0n;

  const dayAt = (time: Millis) => {
    // What closes at midnight belongs to the day that ends.
    const number = Math.floor((time - 1) / DAY_MS);
    const day = days.get(number) ?? { equity, hours: new Set<number>() };
    days.set(number, day);
    day.equity = equity;
    return day;
  };

  return {
    hear(event) {
      if (event.kind === 'candle') {
        if (hasBegun) dayAt(event.time).hours.add(Math.floor((event.time - 1) / HOUR_MS));
        return;
      }
      if (event.key !== account) return;
      if (event.kind === 'account') {
        hasBegun ||= event.data.openPositions > 0;
        if (!hasBegun) return;
        equity = toNumber(event.data.equity);
        dayAt(event.time);
        peak = Math.max(peak, equity);
        drawdown = Math.max(drawdown, peak > 0 ? ((peak - equity) / peak) * 100 : 0);
      }
      if (event.kind === 'trade') {
        trades += 1;
        won += event.data.netPnl > 0n ? 1 : 0;
        net += event.data.netPnl;
      }
    },
    figures(needs) {
      const paperDays = [...days.values()].filter(({ hours }) => hours.size >= HOURS_OF_DAY).length;
      const points = [...days].map(([day, { equity: end }]) => ({ time: day * DAY_MS, equity: end }));
      const { returns, periodsPerYear } = dailyReturns(start, points, 'auto');
      const sharpe = sharpeSampleOf(returns).sharpe * Math.sqrt(periodsPerYear);
      const least = (
        name: ReadinessName,
        value: number | null,
        needed: number | undefined,
        unit: string,
        none: string,
      ): readonly ReadinessFigure[] => {
        if (needed === undefined) return [];
        const must = `must be above ${plain(needed)}${unit}`;
        return [figure(name, value, needed, value !== null && value > needed, must, unit, none)];
      };
      const most = needs.maxDrawdownPercent;
      const must = `${needs.days - paperDays} more days of paper trading are needed`;
      return [
        figure('paper-days', paperDays, needs.days, paperDays >= needs.days, must, '', ''),
        ...least('net-profit', trades === 0 ? null : toNumber(net), needs.inProfit ? 0 : undefined, '', NO_TRADE),
        ...least('sharpe', Number.isFinite(sharpe) ? sharpe : null, needs.sharpe, '', FEW_DAYS),
        ...(most === undefined
          ? []
          : [
              figure(
                'max-drawdown',
                hasBegun ? drawdown : null,
                most,
                hasBegun && drawdown < most,
                `must be below ${plain(most)} %`,
                ' %',
                NO_TRADE,
              ),
            ]),
        ...least('win-rate', trades === 0 ? null : (won / trades) * 100, needs.winRatePercent, ' %', NO_TRADE),
      ];
    },
  };
}

export const isReady = (figures: readonly ReadinessFigure[]): boolean => figures.every(({ ok }) => ok);

function figure(
  name: ReadinessName,
  value: number | null,
  needed: number,
  ok: boolean,
  must: string,
  unit: string,
  none: string,
): ReadinessFigure {
  if (ok) return { name, value, needed, ok, shortfall: '' };
  return { name, value, needed, ok, shortfall: value === null ? none : `${plain(value)}${unit}: ${must}` };
}

/** Shown so that a figure that just misses does not look as if it reached. */
const plain = (value: number): string => String(Number(value.toFixed(4)));
