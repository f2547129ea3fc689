// Decision row: one line of what was decided and why, as Home and the lists of Trading show it.
import { groupedText } from '#dashboard/format/sign.ts';
import { Amount } from './amount.tsx';
import { both, clock, day, isSameDay } from '#dashboard/format/moment.ts';
import { Chip } from './chip.tsx';
import { EXIT_WORDS, gateWords, riskWords, ruleWords, TIER_WORDS } from '#dashboard/live/words.ts';
import { Link } from '@tanstack/react-router';
import { money, priceText } from '#dashboard/format/money.ts';
import { rText } from '#dashboard/format/figure.ts';
import { Side } from './side.tsx';
import { Time } from './as-of.tsx';
import { useAgentNow, useFacts } from '#dashboard/live/use-live.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import type { BreakerTier } from '#model/event.ts';
import type { ChipTone } from './chip.tsx';
import type { Decision } from '#dashboard/live/decisions.ts';
import type { ReactNode } from 'react';

const CHIP: Readonly<Record<Decision['kind'], readonly [word: string, tone: ChipTone]>> = {
  filled: ['Filled', 'ok'],
  refused: ['Refused', 'no'],
  'not-taken': ['Not taken', 'grey'],
  closed: ['Closed', 'grey'],
  'order-failed': ['No order', 'warn'],
  tripped: ['Tripped', 'stop'],
  reset: ['Reset', 'warn'],
  failed: ['Failed', 'stop'],
  command: ['By a person', 'warn'],
};

/** "displacement" + "sweep": the first letters large, the rest as they are. */
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Ids of plans are for machines; the way to the plan is the row itself. */
const withoutIds = (detail: string): string => detail.replace(/ by plan \S+/g, '');

function Said({ decision }: { readonly decision: Decision }): ReactNode {
  const { currency, instruments } = useFacts();
  switch (decision.kind) {
    case 'filled': {
      const reasons = groupedText(decision.reasons.map(({ text }) => text).join(', '));
      return (
        <>
          {reasons === '' ? '' : `${sentence(reasons)}. `}At{' '}
          {priceText(decision.price, instruments.get(decision.symbol)?.tick)}
          {decision.riskAmount === undefined ? '' : `, 1R = ${money(decision.riskAmount, currency)}`}
        </>
      );
    }
    case 'refused':
      return `${riskWords(decision.reason)}${decision.detail === '' ? '' : `: ${groupedText(withoutIds(decision.detail))}`}`;
    case 'not-taken':
      return (
        <>
          {gateWords(decision.gate)}
          {decision.detail === '' ? '' : `: ${groupedText(decision.detail)}`}.{' '}
          {decision.since === undefined ? null : decision.since.outcome === 'unfilled' ? (
            'It would not have filled.'
          ) : (
            <>
              Since then <Amount value={decision.since.r} text={rText(decision.since.r)} />
            </>
          )}
        </>
      );
    case 'closed':
      return (
        <>
          {EXIT_WORDS[decision.exit]},{' '}
          <Amount value={decision.netPnl} text={money(decision.netPnl, currency, 'plus')} />
          {decision.r === undefined ? null : <>, {rText(decision.r)} with fees</>}
        </>
      );
    case 'order-failed':
      return `Order ${decision.state}${decision.detail === '' ? '' : `: ${groupedText(decision.detail)}`}`;
    case 'tripped':
      return sentence(decision.detail);
    case 'reset':
      return `By ${decision.by}: ${decision.reason}`;
    case 'failed':
      return decision.error;
    case 'command':
      return `By ${decision.by}`;
  }
}

function headOf(decision: Decision): ReactNode {
  switch (decision.kind) {
    case 'tripped':
      return `Breaker: ${ruleWords(decision.rule)}`;
    case 'reset':
      return `${TIER_WORDS[decision.tier as BreakerTier] ?? decision.tier} breaker`;
    case 'failed':
      return `Agent ${decision.agent}`;
    case 'command':
      return ruleWords(decision.type);
    default:
      return (
        <>
          <Side side={decision.side} />
          <span>{decision.symbol}</span>
          {decision.timeframe === undefined ? null : <span className="text-t3">{decision.timeframe}</span>}
        </>
      );
  }
}

/** Where the causes are shown: by plan where there is one, else by the event itself. */
export const whyOf = (decision: Decision): string =>
  'planId' in decision ? decision.planId : `event-${decision.sequence}`;

export function DecisionRow({ decision }: { readonly decision: Decision }): ReactNode {
  const [word, tone] = CHIP[decision.kind];
  const { zone } = useSettings();
  const now = useAgentNow(60_000);
  return (
    <Link
      to="/trading"
      search={(before) => ({ ...before, why: whyOf(decision) })}
      aria-label={undefined}
      className="flex gap-3 border-t border-line1 px-3.5 py-2 -outline-offset-2 hover:bg-bg2"
    >
      <span
        className="w-10 shrink-0 pt-px text-note whitespace-nowrap text-t3 max-tablet:hidden"
        title={both(decision.time, zone)}
      >
        {clock(decision.time, zone)}
        {isSameDay(decision.time, now, zone) ? null : (
          <span className="block text-chart">{day(decision.time, zone, now)}</span>
        )}
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2 text-body">
          <span className="flex min-w-0 flex-1 items-center gap-1.5 truncate font-medium">{headOf(decision)}</span>
          <Chip tone={tone}>{word}</Chip>
        </span>
        <span className="mt-0.5 line-clamp-3 text-note text-t2 tablet:line-clamp-2">
          <span className="tablet:hidden">
            <Time time={decision.time} />{' '}
          </span>
          <Said decision={decision} />
        </span>
      </span>
    </Link>
  );
}
