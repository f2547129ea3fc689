// Positions card: what is held, where it stands between stop and target, and whether it is protected.
import { Amount } from '#dashboard/ui/amount.tsx';
import { averagePriceText, money, priceText, quantityText } from '#dashboard/format/money.ts';
import { Card } from '#dashboard/ui/card.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { cx } from '#dashboard/ui/cx.ts';
import { Empty } from '#dashboard/ui/states.tsx';
import { held } from '#dashboard/format/span.ts';
import { Link } from '@tanstack/react-router';
import { rText } from '#dashboard/format/figure.ts';
import { Side } from '#dashboard/ui/side.tsx';
import { Track } from '#dashboard/ui/track.tsx';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { PositionRow } from '#dashboard/live/account.ts';
import type { Price } from '#model/number.ts';
import type { ReactNode } from 'react';

type RowProps = { readonly row: PositionRow; readonly glance: Glance };

const CENT = 1_000_000n as Price;

const Why = ({ row }: { readonly row: PositionRow }): ReactNode => (
  <Link
    to="/trading"
    search={{ why: row.planId }}
    className="touch inline-flex items-center justify-end text-t2 underline decoration-line3 underline-offset-4 hover:text-t1"
  >
    Why<span className="sr-only"> {row.symbol}</span>
  </Link>
);

function TableRow({ row, glance }: RowProps): ReactNode {
  const { isOld, facts, currency, agentNow } = glance;
  const about = facts.instruments.get(row.symbol);
  const tick = about?.tick ?? CENT;
  const isBare = row.protection === 'none';
  return (
    <tr className={cx('h-row border-t border-line1', isBare && 'bg-chip-stop-bg')}>
      <td className="pl-3.5 font-medium">{row.symbol}</td>
      <td>
        <Side side={row.side} />
      </td>
      <td className="text-right">{quantityText(row.quantity, about?.lot)}</td>
      <td className="text-right">{averagePriceText(row.entry, tick)}</td>
      <td className={cx('text-right', isOld && 'text-t3')}>{priceText(row.mark?.last, tick)}</td>
      <td className="w-44 px-4">
        {isBare ? (
          <Chip tone="stop">No stop</Chip>
        ) : (
          <Track
            stop={row.stop}
            target={row.target}
            entry={row.entry}
            mark={row.mark?.last}
            isGain={(row.pnl ?? 0n) >= 0n}
            stale={isOld}
          />
        )}
      </td>
      <td className="text-right">
        <Amount value={row.pnl} text={money(row.pnl, currency, 'plus')} stale={isOld} />
      </td>
      <td className="text-right">
        <Amount value={row.r} text={rText(row.r).replace('R', '')} stale={isOld} />
      </td>
      <td className="text-t3 max-laptop:hidden">{held(agentNow - row.openedAt)}</td>
      <td className="pr-3.5 text-right">
        <Why row={row} />
      </td>
    </tr>
  );
}

function PhoneRow({ row, glance }: RowProps): ReactNode {
  const { isOld, facts, currency } = glance;
  const tick = facts.instruments.get(row.symbol)?.tick ?? CENT;
  const isBare = row.protection === 'none';
  return (
    <Link
      to="/trading"
      search={{ why: row.planId }}
      className={cx('block border-t border-line1 px-3.5 py-2.5 -outline-offset-2', isBare && 'bg-chip-stop-bg')}
    >
      <span className="flex items-center gap-2 text-title">
        <Side side={row.side} />
        <span>{row.symbol}</span>
        <span className="ml-auto">
          <Amount value={row.pnl} text={money(row.pnl, currency, 'plus')} stale={isOld} className="font-medium" />{' '}
          <Amount value={row.r} text={rText(row.r)} stale={isOld} />
        </span>
      </span>
      {isBare ? (
        <span className="mt-1 block">
          <Chip tone="stop">No stop</Chip>
        </span>
      ) : (
        <>
          <span className="mt-2 block">
            <Track
              stop={row.stop}
              target={row.target}
              entry={row.entry}
              mark={row.mark?.last}
              isGain={(row.pnl ?? 0n) >= 0n}
              stale={isOld}
            />
          </span>
          <span className="mt-1 flex justify-between text-note text-t3">
            <span>{priceText(row.stop, tick)}</span>
            <span className={isOld ? undefined : 'text-t1'}>{priceText(row.mark?.last, tick)}</span>
            <span>{priceText(row.target, tick)}</span>
          </span>
        </>
      )}
    </Link>
  );
}

/** Under the title: the answer to what a person who is away wants to know first. */
function protectionNote(positions: readonly PositionRow[]): string {
  const bare = positions.filter(({ protection }) => protection === 'none').length;
  if (positions.length === 0) return '';
  if (bare > 0) return `${bare} without a stop`;
  if (positions.some(({ protection }) => protection === 'on-its-way')) return 'protection is on its way';
  return positions.length === 1
    ? 'protected on the venue'
    : positions.length === 2
      ? 'both protected on the venue'
      : 'all protected on the venue';
}

export function PositionsCard({ glance }: { readonly glance: Glance }): ReactNode {
  const { positions, openPnl, currency, isOld, state } = glance;
  return (
    <Card
      title="Open positions"
      note={<span className="max-tablet:hidden">{protectionNote(positions)}</span>}
      aside={
        positions.length === 0 ? null : (
          <>
            <span className="max-tablet:hidden">Open P&amp;L</span>
            <Amount
              value={openPnl}
              text={money(openPnl, currency, 'plus')}
              stale={isOld}
              className="text-body font-semibold"
            />
          </>
        )
      }
      flush
    >
      {positions.length === 0 ? (
        <Empty title="No position is open.">
          {state.view.workingOrders.size === 0
            ? 'The agent waits for a setup that passes its gates.'
            : 'Entries are armed and wait for their price.'}
        </Empty>
      ) : (
        <>
          <div className="tablet:hidden">
            {positions.map((row) => (
              <PhoneRow key={row.planId} row={row} glance={glance} />
            ))}
          </div>
          <table className="w-full text-table max-tablet:hidden">
            <thead className="text-head text-t3">
              <tr className="h-7 text-left *:font-normal">
                <th className="pl-3.5">Symbol</th>
                <th>Side</th>
                <th className="text-right">Size</th>
                <th className="text-right">Entry</th>
                <th className="text-right">Mark</th>
                <th className="px-4">Stop · mark · target</th>
                <th className="text-right">P&amp;L</th>
                <th className="text-right">R</th>
                <th className="pl-4 max-laptop:hidden">Held</th>
                <th className="pr-3.5">
                  <span className="sr-only">Why</span>
                </th>
              </tr>
            </thead>
            <tbody className="[&_td:nth-child(9)]:pl-4">
              {positions.map((row) => (
                <TableRow key={row.planId} row={row} glance={glance} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </Card>
  );
}
