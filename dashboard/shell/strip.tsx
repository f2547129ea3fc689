// Strip: on every page what must never be out of sight: how old prices are, breakers, the day against its limit, and Stop.
import { age } from '#dashboard/format/span.ts';
import { Amount } from '#dashboard/ui/amount.tsx';
import { Avatar } from './avatar.tsx';
import { BellButton } from './bell-button.tsx';
import { cx } from '#dashboard/ui/cx.ts';
import { DayBar } from '#dashboard/ui/gauge.tsx';
import { Dot } from '#dashboard/ui/chip.tsx';
import { Icon } from '#dashboard/ui/icon.tsx';
import { Kbd } from '#dashboard/ui/kbd.tsx';
import { Link } from '@tanstack/react-router';
import { money, wholeMoney } from '#dashboard/format/money.ts';
import { openShell } from './opened.ts';
import { plural } from '#dashboard/format/figure.ts';
import { StopButton } from './stop.tsx';
import type { Glance } from './use-glance.ts';
import type { ReactNode } from 'react';

const item = 'flex items-center gap-1.5 whitespace-nowrap text-note text-t3 hover:text-t1';
const figure = 'font-medium text-t1';

function Prices({ glance }: { readonly glance: Glance }): ReactNode {
  const { link, prices, now } = glance;
  if (link.phase === 'lost' && now - link.since > 1_000)
    return (
      <span className={cx(item, 'font-medium text-warn!')}>
        <Icon name="warn" size={14} />
        <span className="desk:hidden">Disconnected {age(now - link.since)}</span>
        <span className="max-desk:hidden">
          Dashboard disconnected {age(now - link.since)}, agent state unknown, retrying
        </span>
      </span>
    );
  if (prices.freshness === 'stale')
    return (
      <Link to="/monitoring" className={cx(item, 'font-medium text-warn!')}>
        <Icon name="clock" size={14} />
        {prices.ageMs === undefined ? 'No prices yet' : `Prices stale ${age(prices.ageMs)}`}
      </Link>
    );
  return (
    <Link to="/monitoring" className={item}>
      <Dot tone="ok" />
      Prices
      <span
        className={cx('inline-block min-w-[5ch] font-medium', prices.freshness === 'late' ? 'text-warn' : 'text-t1')}
      >
        {age(prices.ageMs)}
      </span>
    </Link>
  );
}

/** With the line before it, so that both go where there is no room: what matters least first. */
const part = cx(item, 'ml-3 border-l border-line2 pl-3 max-tablet:ml-2 max-tablet:pl-2');

type Props = {
  readonly title: string;
  readonly glance: Glance;
};

export function Strip({ title, glance }: Props): ReactNode {
  const { agents, breakers, today, equity, currency, isOld } = glance;
  const isAllUp = agents !== undefined && agents.up === agents.all;
  return (
    <header className="flex h-12 items-center gap-3 border-b border-line1 bg-bg0 px-3.5 max-tablet:h-13 max-tablet:gap-2 max-tablet:pr-2">
      <h1 tabIndex={-1} id="page-title" className="text-title font-semibold max-tablet:sr-only">
        {title}
      </h1>
      <div className="@container min-w-0 flex-1">
        <div className="flex items-center justify-end max-tablet:justify-start">
          <Prices glance={glance} />
          <Link
            to="/monitoring"
            className={cx(part, isAllUp && '@max-[46rem]:hidden', isAllUp && breakers === 0 && 'max-tablet:flex!')}
          >
            <span className="max-tablet:hidden">Agents</span>
            <span
              className={
                isAllUp ? 'font-medium text-t1 max-tablet:font-normal max-tablet:text-t3' : 'font-medium text-warn'
              }
            >
              {agents === undefined ? '\u2013' : `${agents.up}/${agents.all}`}
            </span>
            <span className="tablet:hidden">agents</span>
          </Link>
          <Link to="/monitoring" className={cx(part, breakers === 0 ? 'max-tablet:hidden' : 'font-medium text-loss!')}>
            <Icon name="shield" size={15} />
            {breakers === 0 ? (
              <>
                Breakers <span className={figure}>0 tripped</span>
              </>
            ) : (
              <>
                <span className="tablet:hidden">{breakers ?? '\u2013'} tripped</span>
                <span className="max-tablet:hidden">
                  {breakers === undefined ? 'Breakers \u2013' : `${plural(breakers, 'breaker')} tripped`}
                </span>
              </>
            )}
          </Link>
          <Link to="/risk" className={cx(part, '@max-[24rem]:hidden')}>
            Today
            <Amount
              value={today.result}
              stale={isOld}
              className={cx('min-w-[8ch] text-right font-medium', (today.result ?? 0n) >= 0n && !isOld && 'text-t1')}
              text={money(today.result, currency, 'plus')}
            />
            <span className="@max-[32rem]:hidden">
              <DayBar today={today} stale={isOld} />
            </span>
            <span className="@max-[40rem]:hidden">
              of {wholeMoney(today.limit === undefined ? undefined : -today.limit, currency)}
            </span>
          </Link>
          <Link to="/reports" className={cx(part, '@max-[56rem]:hidden')}>
            Equity <span className={cx('font-medium', isOld ? 'text-t3' : 'text-t1')}>{money(equity, currency)}</span>
          </Link>
        </div>
      </div>
      <button
        type="button"
        onClick={() => openShell('search')}
        aria-keyshortcuts="Control+K Meta+K"
        className="flex h-7 items-center gap-2 rounded-button border border-line2 bg-bg2 px-2.5 text-note text-t3 hover:text-t1 max-tablet:hidden"
      >
        <Icon name="search" size={14} />
        <span className="w-24 text-left max-laptop:sr-only">Search or jump</span>
        <Kbd>{isMac ? '⌘K' : 'Ctrl K'}</Kbd>
      </button>
      <BellButton />
      <StopButton />
      <Avatar />
    </header>
  );
}

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);
