// Positions: what is open, with what protects it and what is still at risk.
import { Amount } from '#dashboard/ui/amount.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import { Icon } from '#dashboard/ui/icon.tsx';
import { Link } from '@tanstack/react-router';
import { money, priceText, quantityText } from '#dashboard/format/money.ts';
import { rText } from '#dashboard/format/figure.ts';
import { Side } from '#dashboard/ui/side.tsx';
import { Table } from './table.tsx';
import { total } from '#dashboard/live/account.ts';
import type { AccountFacts } from '#dashboard/live/facts.ts';
import type { ChipTone } from '#dashboard/ui/chip.tsx';
import type { Column } from './table.tsx';
import type { PositionRow, Protection } from '#dashboard/live/account.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly rows: readonly PositionRow[];
  readonly facts: AccountFacts;
  readonly isReplay: boolean;
  readonly isOld: boolean;
};

const PROTECTION: Readonly<Record<Protection, readonly [words: string, tone: ChipTone]>> = {
  'stop-and-target': ['SL + TP at the venue', 'ok'],
  stop: ['SL at the venue', 'ok'],
  'on-its-way': ['On its way', 'warn'],
  none: ['No stop', 'no'],
};

export function Positions({ rows, facts, isReplay, isOld }: Props): ReactNode {
  const { currency, instruments } = facts;
  if (rows.length === 0)
    return (
      <Empty title={isReplay ? 'No position was open then.' : 'No position is open.'}>
        One opens when a plan passes risk and its entry fills.
      </Empty>
    );
  const price = (row: PositionRow, value: PositionRow['stop']): string =>
    priceText(value, instruments.get(row.symbol)?.tick);
  const columns: readonly Column<PositionRow>[] = [
    { name: 'Symbol', cell: ({ symbol }) => <b className="font-medium">{symbol}</b> },
    { name: 'Side', cell: ({ side }) => <Side side={side} /> },
    {
      name: 'Size',
      isFigure: true,
      isWide: true,
      cell: (row) => quantityText(row.quantity, instruments.get(row.symbol)?.lot),
    },
    { name: 'Entry', isFigure: true, cell: (row) => price(row, row.entry) },
    { name: 'Mark', isFigure: true, isWide: true, cell: (row) => price(row, row.mark?.last) },
    { name: 'Stop', isFigure: true, isWide: true, cell: (row) => price(row, row.stop) },
    { name: 'Target', isFigure: true, isWide: true, cell: (row) => price(row, row.target) },
    {
      name: 'P&L',
      isFigure: true,
      cell: ({ pnl }) => <Amount value={pnl} text={money(pnl, currency, 'plus')} stale={isOld} />,
    },
    { name: 'R', isFigure: true, cell: ({ r }) => <Amount value={r} text={rText(r)} stale={isOld} /> },
    { name: 'Risk left', isFigure: true, isWide: true, cell: ({ riskLeft }) => money(riskLeft, currency) },
    {
      name: 'Protection',
      isWide: true,
      cell: ({ protection }) => {
        const [words, tone] = PROTECTION[protection];
        return (
          <Chip tone={tone}>
            <Icon name={tone === 'ok' ? 'check' : 'warn'} size={12} /> {words}
          </Chip>
        );
      },
    },
    {
      name: '',
      isFigure: true,
      cell: ({ planId }) => (
        <Link to="/trading" search={(before) => ({ ...before, why: planId })} className="underline">
          Why
        </Link>
      ),
    },
  ];
  const pnl = total(rows.map((row) => row.pnl));
  return (
    <Table
      label="Open positions"
      columns={columns}
      rows={rows}
      keyOf={({ planId }) => planId}
      isOld={isOld}
      foot={
        <tr className="h-row border-t border-line1 max-tablet:hidden">
          <td colSpan={7} className="px-2 pl-3.5 text-t3">
            Total
          </td>
          <td className="px-2 text-right">
            <Amount value={pnl} text={money(pnl, currency, 'plus')} stale={isOld} />
          </td>
          <td />
          <td className="px-2 text-right">{money(total(rows.map((row) => row.riskLeft)), currency)}</td>
          <td colSpan={2} />
        </tr>
      }
    />
  );
}
