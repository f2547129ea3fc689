// Limits card: one bar for each rule of risk, all on one scale: full is the halt. Each with its formula and the figures of now.
import { Card } from '#dashboard/ui/card.tsx';
import { countdown } from '#dashboard/format/span.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { day, moment, zoneWord } from '#dashboard/format/moment.ts';
import { LimitBar } from '#dashboard/ui/limit-bar.tsx';
import { percent } from '#dashboard/format/figure.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { waitLeft } from './room.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { ReactNode } from 'react';
import type { Rule, Standing } from './room.ts';

type RowProps = { readonly rule: Rule; readonly warnAt: number; readonly glance: Glance; readonly isTightest: boolean };

function Row({ rule, warnAt, glance, isTightest }: RowProps): ReactNode {
  const { name, formula, numbers, used, reserved, worst, left, isSet, ends } = rule;
  const { isOld, today, agentNow } = glance;
  const share = (used ?? 0) + reserved;
  const ending: Readonly<Record<Rule['ends'], string>> = {
    day: `resets in ${countdown(today.resetsAt - agentNow)}`,
    person: 'a person resets it',
    closing: 'free again when it closes',
    each: 'for each trade alone',
  };
  return (
    <li className="border-t border-line1 px-3.5 py-2.5">
      <p className="flex flex-wrap items-baseline gap-x-2 text-body">
        <span className={cx('font-medium', isSet ? 'text-t1' : 'text-t3')}>{name}</span>
        {isTightest ? <span className="text-note text-t2">tightest</span> : null}
        <span
          className={cx(
            'ml-auto',
            isOld || !isSet ? 'text-t3' : share >= 1 ? 'text-loss' : share >= warnAt ? 'text-warn' : 'text-t1',
          )}
        >
          {left}
        </span>
        <span className="w-[6ch] text-right text-note text-t3">
          {isSet ? percent(used === undefined ? undefined : share) : ''}
        </span>
      </p>
      {isSet ? <LimitBar used={used} reserved={reserved} worst={worst} warnAt={warnAt} stale={isOld} /> : null}
      <p className="flex flex-wrap justify-between gap-x-3 text-note text-t3">
        <span className="min-w-0 text-t2">{numbers}</span>
        <span>{isSet ? ending[ends] : ''}</span>
      </p>
      <p className="text-note text-t3">{formula}</p>
    </li>
  );
}

type Props = {
  readonly glance: Glance;
  readonly standing: Standing;
  readonly shown: readonly Rule[];
  readonly tightest: string | undefined;
  readonly countedFrom: number | undefined;
};

export function LimitsCard({ glance, standing, shown, tightest, countedFrom }: Props): ReactNode {
  const { zone } = useSettings();
  const { limits, facts } = standing;
  const { agentNow, today } = glance;
  const warnAt = limits.warnAtPercent / 100;
  const wait = waitLeft(standing);
  return (
    <Card
      title="Limits"
      note={
        <span className="max-tablet:hidden">
          full is the halt; the tick warns at {decimals(limits.warnAtPercent, 0)}%
        </span>
      }
      aside={
        <span title={`The trading day begins at ${facts.dayStart} in ${facts.dayZone}`}>
          day resets {moment(today.resetsAt, zone, agentNow)} {zoneWord(zone)}
          {facts.dayZone === zone
            ? ''
            : `, ${moment(today.resetsAt, facts.dayZone, agentNow)} ${zoneWord(facts.dayZone)}`}
        </span>
      }
      flush
    >
      <ul aria-label="Limits">
        {shown.map((rule) => (
          <Row key={rule.key} rule={rule} warnAt={warnAt} glance={glance} isTightest={rule.key === tightest} />
        ))}
        <li className="border-t border-line1 px-3.5 py-2.5">
          <p className="flex flex-wrap justify-between gap-x-3 text-body">
            <span className={cx('font-medium', limits.minTimeBetweenTradesMs === 0 && 'text-t3')}>
              Wait between trades
            </span>
            <span className={cx(limits.minTimeBetweenTradesMs === 0 ? 'text-t3' : wait > 0 ? 'text-warn' : '')}>
              {limits.minTimeBetweenTradesMs === 0 ? 'not set' : wait > 0 ? `${countdown(wait)} left` : 'none left'}
            </span>
          </p>
          <p className="text-note text-t3">
            since the last approval of the account
            {limits.minTimeBetweenTradesMs === 0 ? '' : `, at least ${countdown(limits.minTimeBetweenTradesMs)}`}
          </p>
        </li>
      </ul>
      <div className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line1 px-3.5 py-2 text-note text-t3">
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="inline-block h-2 w-4 rounded-chip bg-t2" /> used
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="inline-block h-2 w-4 rounded-chip bg-t2 opacity-50" /> in flight
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="hatch inline-block h-2 w-4 rounded-chip bg-bg3 text-t2" /> if every stop
          fills
        </span>
        {countedFrom === undefined ? null : (
          <span className="ml-auto">
            Drawdown is counted from {day(countedFrom, zone, agentNow)} {moment(countedFrom, zone, countedFrom)}, when a
            person reset it.
          </span>
        )}
      </div>
    </Card>
  );
}
