// Rules: the table of what trips the breaker. A rule of another tier is one more row.
import { formatFixed } from '#model/number.ts';
import { HEALTH_CHECKS } from '#model/event.ts';
import type { BreakerTier, Kind } from '#model/event.ts';
import type { FloorTouch } from '#model/floors.ts';
import type { AccountBreaker, RuleName } from './settings.ts';
import type { BreakerState } from './state.ts';

export type Rule = {
  readonly name: RuleName;
  readonly tier: BreakerTier;
  /** The event after which it is asked. */
  readonly after: Kind;
  /** Resets itself when the next trading day begins, or when its health check is met again; else only a person does. */
  readonly ends: 'with-day' | 'with-firm-day' | 'with-health' | 'by-person';
  /** The figure and the limit where the limit is met. */
  readonly breach: (state: BreakerState, settings: AccountBreaker) => string | undefined;
};

export const RULES: readonly Rule[] = [
  {
    name: 'daily-loss',
    tier: 'account',
    after: 'account',
    ends: 'with-day',
    breach: ({ equity, dayStart }, { maxDailyLoss: limit }) =>
      equity !== undefined && limit !== undefined && dayStart - equity >= limit
        ? `lost ${formatFixed(dayStart - equity)} today, limit ${formatFixed(limit)}`
        : undefined,
  },
  {
    name: 'max-drawdown',
    tier: 'account',
    after: 'account',
    ends: 'by-person',
    breach({ equity, peak }, { maxDrawdownBps }) {
      if (equity === undefined || maxDrawdownBps === undefined) return undefined;
      const limit = (peak * BigInt(maxDrawdownBps)) / 10_000n;
      return peak - equity >= limit
        ? `${formatFixed(peak - equity)} below the highest equity, limit ${formatFixed(limit)}`
        : undefined;
    },
  },
  {
    name: 'rule-floor-day',
    tier: 'account',
    after: 'account',
    ends: 'with-firm-day',
    breach: ({ floors }) => (floors?.touchedToday === undefined ? undefined : touchText(floors.touchedToday)),
  },
  {
    name: 'rule-floor',
    tier: 'account',
    after: 'account',
    // A person cannot forgive what the firm does not: it trips again at once.
    ends: 'by-person',
    breach: ({ floors }) => (floors?.touched === undefined ? undefined : touchText(floors.touched)),
  },
  {
    name: 'reject-rate',
    tier: 'account',
    after: 'order',
    ends: 'by-person',
    breach: ({ rejectsInARow }, { maxRejectsInARow: limit }) =>
      limit !== undefined && rejectsInARow >= limit ? `${rejectsInARow} orders rejected in a row` : undefined,
  },
  {
    name: 'agent-failed',
    tier: 'agent',
    after: 'agentFailed',
    ends: 'by-person',
    breach: ({ failed }) =>
      failed.length > 0 ? failed.map(({ agent, error }) => `${agent}: ${error}`).join('; ') : undefined,
  },
  {
    name: 'emergency-stop',
    tier: 'system',
    after: 'command',
    ends: 'by-person',
    breach: ({ stoppedBy }) => (stoppedBy === '' ? undefined : `pressed by ${stoppedBy}`),
  },
  ...HEALTH_CHECKS.map((check): Rule => ({
    name: check,
    tier: 'system',
    after: 'health',
    ends: 'with-health',
    breach: ({ ailing }) => ailing.find((each) => each.check === check)?.detail,
  })),
];

const touchText = ({ floor, value, level }: FloorTouch): string =>
  `${formatFixed(value)} at the ${floor} floor of ${formatFixed(level)}`;
