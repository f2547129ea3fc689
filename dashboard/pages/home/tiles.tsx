// Tiles: equity, the day against its limit, open risk, and what a trade makes on average.
import { Amount } from '#dashboard/ui/amount.tsx';
import { change, percent, plural, rText } from '#dashboard/format/figure.ts';
import { countdown } from '#dashboard/format/span.ts';
import { day } from '#dashboard/format/moment.ts';
import { DayGauge } from '#dashboard/ui/gauge.tsx';
import { cx } from '#dashboard/ui/cx.ts';
import { drawdown, fullestGroup, nearestFloor, total } from '#dashboard/live/account.ts';
import { expectancy, MIN_TRADES } from '#dashboard/live/expectancy.ts';
import { IntervalBar } from '#dashboard/ui/interval-bar.tsx';
import { Link } from '@tanstack/react-router';
import { isDollar, money, wholeMoney } from '#dashboard/format/money.ts';
import { rOf } from '#dashboard/live/decisions.ts';
import { Figure, Tile } from '#dashboard/ui/tile.tsx';
import { toNumber } from '#model/number.ts';
import { useMemo } from 'react';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import type { Cash } from '#model/number.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { ReactNode } from 'react';

type Props = { readonly glance: Glance; readonly className?: string };

export function EquityTile({ glance, className = '' }: Props): ReactNode {
  const { state, facts, equity, currency, isOld, oldSince, agentNow } = glance;
  const { zone } = useSettings();
  const points = state.view.equity;
  const since = points[0]?.time;
  const start = facts.capital;
  const gain = equity === undefined || start === undefined ? undefined : ((equity - start) as Cash);
  const share =
    gain === undefined || start === undefined || start === 0n ? undefined : toNumber(gain) / toNumber(start);
  const fall = drawdown(points, start);
  return (
    <Tile
      label="Equity"
      corner={
        <>
          <span className="tablet:hidden">{isDollar(currency) ? '' : currency}</span>
          <span className="max-tablet:hidden">{state.account}</span>
        </>
      }
      staleSince={oldSince}
      className={className}
      value={<Figure text={money(equity, currency)} isNarrow />}
    >
      <p>
        <Amount value={gain} text={money(gain, currency, 'plus')} stale={isOld} className="max-tablet:hidden" />{' '}
        <Amount value={gain} text={change(share)} stale={isOld} className="tablet:text-t2!" />
        {since === undefined ? '' : ` since ${day(since, zone, agentNow)}`}
      </p>
      <p className="max-tablet:hidden">
        Max drawdown {percent(fall.worst)}, now {percent(fall.now)}
      </p>
    </Tile>
  );
}

const FLOOR = { daily_loss: 'floor of the day', max_loss: 'floor of the phase' } as const;

export function DayTile({ glance, className = '' }: Props): ReactNode {
  const { today, facts, equity, currency, isOld, oldSince, agentNow } = glance;
  const { resetsAt, result, ifStopped, limit, used } = today;
  const floor = nearestFloor(equity, facts.floors);
  return (
    <Tile
      label="Today against daily limit"
      corner={`resets in ${countdown(resetsAt - agentNow)}`}
      staleSince={oldSince}
      className={className}
      value={<Figure value={result} text={money(result, currency, 'plus')} stale={isOld} />}
      beside={used === undefined || used === 0 ? null : <span className="text-t2">{percent(used)} used</span>}
    >
      <DayGauge today={today} stale={isOld} />
      <p className="flex flex-wrap justify-between gap-x-3">
        <Link to="/risk" className="hover:text-t1">
          {wholeMoney(limit === undefined ? undefined : -limit, currency)} <span className="text-t3">halts</span>
        </Link>
        <span>
          <span className="text-t3">if every stop fills</span> {money(ifStopped, currency)}
        </span>
      </p>
      {floor === undefined ? null : (
        <p>
          <Link
            to="/risk"
            className={cx(
              'hover:text-t1',
              !isOld && (floor.room <= 0n ? 'text-loss' : 100 * floor.used >= facts.warnAtPercent && 'text-warn'),
            )}
          >
            {money(floor.room, currency)} <span className="text-t3">to the {FLOOR[floor.floor]}</span>
          </Link>
        </p>
      )}
    </Tile>
  );
}

export function RiskTile({ glance, className = '' }: Props): ReactNode {
  const { positions, facts, currency, equity, isOld, oldSince } = glance;
  const left = total(positions.map(({ riskLeft }) => riskLeft));
  const exposure = total(positions.map((each) => each.exposure));
  const share =
    left === undefined || equity === undefined || equity <= 0n ? undefined : toNumber(left) / toNumber(equity);
  const most = facts.maxOpenPositions;
  const group = fullestGroup(positions, facts.groups);
  return (
    <Tile
      label="Open risk"
      corner={
        <span className="max-tablet:hidden">
          {most === undefined ? plural(positions.length, 'position') : `${positions.length} of ${most} positions`}
        </span>
      }
      staleSince={oldSince}
      className={className}
      value={<Figure text={money(left, currency)} isNarrow />}
    >
      <p>
        {change(share).replace('+', '')}
        <span className="max-tablet:hidden"> of equity, stops to mark</span>
        <span className="tablet:hidden">
          {' '}
          · {most === undefined ? positions.length : `${positions.length} of ${most}`}
        </span>
      </p>
      <p className="flex flex-wrap gap-x-2 max-tablet:hidden">
        <span>
          <span className="text-t3">Exposure</span> {money(exposure, currency)}
        </span>
        {group === undefined ? null : (
          <Link
            to="/risk"
            className="text-t3 hover:text-t1"
            title={`${money(group.used, currency)} of ${money(group.most, currency)}`}
          >
            {group.name} group{' '}
            <span
              className={
                isOld ? undefined : 100 * group.share >= facts.warnAtPercent ? 'font-medium text-warn' : 'text-t1'
              }
            >
              {percent(group.share)}
            </span>
          </Link>
        )}
      </p>
    </Tile>
  );
}

export function ExpectancyTile({ glance, className = '' }: Props): ReactNode {
  const { trades, risks } = glance.state.view;
  const count = trades.length;
  // Only a closed trade changes it.
  const found = useMemo(
    () => expectancy(trades.slice(0, count).flatMap(({ netPnl, planId }) => rOf(netPnl, risks.get(planId)) ?? [])),
    [trades, risks, count],
  );
  if (found === undefined)
    return (
      <Tile label="Expectancy per trade" corner={plural(count, 'trade')} className={className} value={'\u2013'}>
        <p>
          <span className="text-warn">Not enough trades.</span>{' '}
          {count === 0 ? 'The first closed trade appears here.' : `Shown from ${MIN_TRADES} on.`}
        </p>
      </Tile>
    );
  const { mean, low95, high95, low50, high50, needed } = found;
  const text = `${rText(low95).slice(0, -1)} to ${rText(high95).slice(0, -1)}, 95%`;
  return (
    <Tile
      label="Expectancy per trade"
      corner={plural(count, 'trade')}
      className={className}
      value={rText(mean)}
      beside={text}
    >
      <IntervalBar value={mean} low95={low95} high95={high95} low50={low50} high50={high50} nothingLabel="0" />
      <p>
        {low95 > 0 ? (
          <>Above zero, as far as {plural(count, 'trade')} can tell.</>
        ) : high95 < 0 ? (
          <span className="text-loss">Below zero: it loses.</span>
        ) : (
          <>
            <span className="text-warn">Not told apart from zero.</span>
            {needed === undefined || needed > 99_999 ? '' : ` Needs about ${needed.toLocaleString('en-US')} to tell.`}
          </>
        )}
      </p>
    </Tile>
  );
}
