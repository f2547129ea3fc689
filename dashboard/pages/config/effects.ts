// Effects: what a change would do to what is open now, before it is saved.
import { cash } from '#model/number.ts';
import { money } from '#dashboard/format/money.ts';
import { percent } from '#dashboard/format/figure.ts';

export type Change = {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly applies: 'now' | 'restart';
};

export type Now = {
  readonly currency: string;
  /** Lost today, zero or above. */
  readonly lostToday: bigint | undefined;
  /** Share below the highest equity, zero or above. */
  readonly drawdown: number;
  readonly openPositions: number;
};

const amount = (value: unknown): bigint | undefined => {
  try {
    return typeof value === 'string' || typeof value === 'number' ? cash(String(value)) : undefined;
  } catch {
    return undefined;
  }
};

/** A warning for each limit that is met already. Only of the account that is looked at. */
export const warnings = (changes: readonly Change[], now: Now): readonly string[] =>
  changes.flatMap(({ path, to, applies }): readonly string[] => {
    if (applies !== 'now') return [];
    switch (path) {
      case 'risk_manager.max_daily_loss': {
        const limit = amount(to);
        if (limit === undefined || now.lostToday === undefined || now.lostToday < limit) return [];
        return [
          `Halts now: ${money(now.lostToday, now.currency)} is lost today, the new limit is ${money(limit, now.currency)}.`,
        ];
      }
      case 'risk_manager.max_drawdown_percent':
        return typeof to === 'number' && now.drawdown >= to / 100
          ? [
              `Trips the breaker now: equity is ${percent(now.drawdown)} below its highest, the new limit is ${percent(to / 100)}.`,
            ]
          : [];
      case 'paper_trading.max_positions':
        return typeof to === 'number' && now.openPositions >= to
          ? [`No new entry at once: ${now.openPositions} open, the new limit is ${to}. What is open stays.`]
          : [];
      default:
        return [];
    }
  });
