// Next card: what is about to happen: entries that wait for their price, nearest first.
import { armed } from '#dashboard/live/account.ts';
import { atrText, confidence } from '#dashboard/format/figure.ts';
import { Card } from '#dashboard/ui/card.tsx';
import { clock } from '#dashboard/format/moment.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { countdown } from '#dashboard/format/span.ts';
import { Empty } from '#dashboard/ui/states.tsx';
import { Link } from '@tanstack/react-router';
import { nextTurns, windowName } from '#dashboard/live/session-clock.ts';
import { priceText } from '#dashboard/format/money.ts';
import { Side } from '#dashboard/ui/side.tsx';
import { useAgentNow } from '#dashboard/live/use-live.ts';
import { useMemo } from 'react';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { useWatched } from '#dashboard/live/use-watched.ts';
import type { Armed } from '#dashboard/live/account.ts';
import type { NewsFacts } from '#dashboard/live/facts.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { ReactNode } from 'react';

const SHOWN = 4;
/** A setup as far away as this has an empty bar. */
const FAR_ATR = 4;

function ArmedRow({
  row,
  glance,
  noRoom,
}: {
  readonly row: Armed;
  readonly glance: Glance;
  readonly noRoom: boolean;
}): ReactNode {
  const { isOld, agentNow, facts } = glance;
  const { plan, symbol, side, price, distance, expiresAt, barMs } = row;
  const nearness = distance === undefined ? 0 : Math.max(0.02, 1 - distance / FAR_ATR);
  const left = expiresAt === undefined ? undefined : expiresAt - agentNow;
  const bars = left === undefined || barMs === undefined ? undefined : Math.max(0, Math.ceil(left / barMs));
  return (
    <Link
      to="/trading"
      search={{ symbol, why: row.planId }}
      className="block border-t border-line1 px-3.5 py-2.5 -outline-offset-2 hover:bg-bg2"
    >
      <span className="flex items-center gap-1.5 text-body">
        <Side side={side} />
        <span className="font-medium">{symbol}</span>
        <span className="text-t3">{plan?.timeframe}</span>
        <span className={cx('ml-auto', isOld && 'text-t3')}>
          {distance === undefined ? 'distance \u2013' : `${atrText(distance)} away`}
        </span>
      </span>
      <span className="mt-0.5 flex flex-wrap justify-between gap-x-2 text-note text-t3">
        <span>
          {plan === undefined ? 'Order' : plan.strategy.replaceAll('-', ' ')} at{' '}
          {priceText(price, facts.instruments.get(symbol)?.tick)}
          {plan === undefined ? '' : ` · conf. ${confidence(plan.confidence)}`}
        </span>
        <span>
          {noRoom
            ? 'no room: positions are full'
            : bars === undefined || left === undefined
              ? 'no end'
              : bars > 1
                ? `expires in ${bars} bars`
                : `expires in ${countdown(left)}`}
        </span>
      </span>
      <span aria-hidden="true" className="mt-2 block h-1 overflow-hidden rounded-chip bg-bg3">
        <span
          className={cx(
            'block h-full',
            isOld ? 'bg-t3' : side === 'buy' ? 'bg-long' : 'bg-short',
            noRoom && 'opacity-50',
          )}
          style={{ width: `${(nearness * 100).toFixed(1)}%` }}
        />
      </span>
    </Link>
  );
}

/** When the market's day turns: by the windows that detection goes by. */
function SessionClock({ news }: { readonly news: NewsFacts | undefined }): ReactNode {
  const { watched } = useWatched();
  const now = useAgentNow(1_000);
  const { zone } = useSettings();
  const turns = nextTurns(watched?.sessions ?? [], now);
  if (turns.length === 0 && news === undefined) return null;
  return (
    <ul aria-label="Sessions" className="mt-auto border-t border-line1 px-3.5 py-2 text-note text-t2">
      {turns.map(({ window, isOpen, at }) => (
        <li key={window.name} className="flex justify-between gap-2 py-0.5">
          <span>
            {windowName(window)} {isOpen ? 'ends' : 'opens'} in {countdown(at - now)}
          </span>
          <span className="text-t3">{clock(at, zone)}</span>
        </li>
      ))}
      {news === undefined || now >= news.until ? null : (
        <li className="flex justify-between gap-2 py-0.5">
          <span className={now >= news.from ? 'text-warn' : undefined}>
            {news.title}, {now >= news.from ? 'no entries until' : `no entries in ${countdown(news.from - now)}`}
          </span>
          <span className="text-t3">{clock(now >= news.from ? news.until : news.from, zone)}</span>
        </li>
      )}
    </ul>
  );
}

export function NextCard({ glance }: { readonly glance: Glance }): ReactNode {
  const { state, positions, facts, tripped } = glance;
  const rows = useMemo(() => armed(state), [state]);
  const isHalted = tripped.length > 0 || state.status?.system.state === 'halted';
  const noRoom = facts.maxOpenPositions !== undefined && positions.length >= facts.maxOpenPositions;
  return (
    <Card
      title="Next"
      note="armed setups, nearest first"
      aside={
        isHalted ? (
          <span className="text-warn">halted</span>
        ) : state.status?.system.state === 'paused' ? (
          <span className="text-warn">paused</span>
        ) : (
          rows.length
        )
      }
      flush
      className="h-full"
    >
      {rows.length === 0 ? (
        <Empty title="Nothing is armed.">
          {isHalted
            ? 'New entries are halted until a person resets it.'
            : `The agent waits for a sweep and a break of structure in ${state.prices.size === 0 ? 'its markets' : [...state.prices.keys()].join(', ')}.`}
        </Empty>
      ) : (
        rows.slice(0, SHOWN).map((row) => <ArmedRow key={row.orderId} row={row} glance={glance} noRoom={noRoom} />)
      )}
      {rows.length > SHOWN ? (
        <p className="border-t border-line1 px-3.5 py-2 text-note text-t3">+{rows.length - SHOWN} more, further away</p>
      ) : null}
      <SessionClock news={facts.news} />
    </Card>
  );
}
