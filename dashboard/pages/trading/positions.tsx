// Positions: what is open, with what protects it and what is still at risk.
import { Amount } from '#dashboard/ui/amount.tsx';
import { averagePriceText, money, priceText, quantityText } from '#dashboard/format/money.ts';
import { bySize } from './orders-list.ts';
import { Chip } from '#dashboard/ui/chip.tsx';
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import { formatFixed, ONE } from '#model/number.ts';
import { Icon } from '#dashboard/ui/icon.tsx';
import { rText } from '#dashboard/format/figure.ts';
import { Side } from '#dashboard/ui/side.tsx';
import { total } from '#dashboard/live/account.ts';
import { WhyLink } from './why-link.tsx';
import type { AccountFacts } from '#dashboard/live/facts.ts';
import type { ChipTone } from '#dashboard/ui/chip.tsx';
import type { Column } from '#dashboard/ui/data-table.tsx';
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

const Protected = ({ protection }: PositionRow): ReactNode => {
  const [words, tone] = PROTECTION[protection];
  return (
    <Chip tone={tone}>
      <Icon name={tone === 'ok' ? 'check' : 'warn'} size={12} /> {words}
    </Chip>
  );
};

const plain = (value: bigint | undefined): string | undefined => (value === undefined ? undefined : formatFixed(value));

function columnsOf({ currency, instruments }: AccountFacts, isOld: boolean): readonly Column<PositionRow>[] {
  const price = (row: PositionRow, value: PositionRow['stop']): string =>
    priceText(value, instruments.get(row.symbol)?.tick);
  const level = (key: 'stop' | 'target', head: string): Column<PositionRow> => ({
    key,
    head,
    align: 'right',
    cell: (row) => price(row, row[key]),
    csv: (row) => plain(row[key]),
  });
  return [
    {
      key: 'symbol',
      head: 'Symbol',
      cell: ({ symbol }) => <b className="font-medium">{symbol}</b>,
      sort: (a, b) => a.symbol.localeCompare(b.symbol),
      csv: ({ symbol }) => symbol,
    },
    { key: 'side', head: 'Side', cell: ({ side }) => <Side side={side} />, csv: ({ side }) => side },
    {
      key: 'size',
      head: 'Size',
      align: 'right',
      cell: (row) => quantityText(row.quantity, instruments.get(row.symbol)?.lot),
      csv: (row) => plain(row.quantity),
    },
    {
      key: 'entry',
      head: 'Entry',
      align: 'right',
      cell: (row) => averagePriceText(row.entry, instruments.get(row.symbol)?.tick ?? ONE / 100n),
      csv: (row) => plain(row.entry),
    },
    {
      key: 'mark',
      head: 'Mark',
      align: 'right',
      cell: (row) => <span className={isOld ? 'text-t3' : undefined}>{price(row, row.mark?.last)}</span>,
      csv: (row) => plain(row.mark?.last),
    },
    level('stop', 'Stop'),
    level('target', 'Target'),
    {
      key: 'pnl',
      head: 'P&L',
      align: 'right',
      width: '11ch',
      cell: ({ pnl }) => <Amount value={pnl} text={money(pnl, currency, 'plus')} stale={isOld} />,
      sort: (a, b) => bySize(a.pnl, b.pnl),
      csv: (row) => plain(row.pnl),
    },
    {
      key: 'r',
      head: 'R',
      align: 'right',
      width: '7ch',
      cell: ({ r }) => <Amount value={r} text={rText(r)} stale={isOld} />,
      sort: (a, b) => bySize(a.r, b.r),
      csv: ({ r }) => r,
    },
    {
      key: 'exposure',
      head: 'Exposure',
      align: 'right',
      isExtra: true,
      cell: ({ exposure }) => money(exposure, currency),
      sort: (a, b) => bySize(a.exposure, b.exposure),
      csv: (row) => plain(row.exposure),
    },
    {
      key: 'risk',
      head: 'Risk left',
      align: 'right',
      cell: ({ riskLeft }) => money(riskLeft, currency),
      sort: (a, b) => bySize(a.riskLeft, b.riskLeft),
      csv: (row) => plain(row.riskLeft),
    },
    {
      key: 'protection',
      head: 'Protection',
      cell: (row) => <Protected {...row} />,
      csv: ({ protection }) => protection,
    },
    { key: 'why', head: '', align: 'right', cell: ({ planId }) => <WhyLink why={planId} /> },
  ];
}

export function Positions({ rows, facts, isReplay, isOld }: Props): ReactNode {
  const { currency, instruments } = facts;
  const pnl = total(rows.map((row) => row.pnl));
  return (
    <DataTable
      name="positions"
      label="Open positions"
      rows={rows}
      columns={columnsOf(facts, isOld)}
      rowKey={({ planId }) => planId}
      rowTone={({ protection }) => (protection === 'none' ? 'bad' : undefined)}
      className="desk:h-full"
      tools={
        rows.length === 0 ? undefined : (
          <>
            <span>
              Total <Amount value={pnl} text={money(pnl, currency, 'plus')} stale={isOld} className="font-medium" />
            </span>
            <span>
              Risk left{' '}
              <span className={isOld ? 'text-t3' : 'text-t1'}>
                {money(total(rows.map(({ riskLeft }) => riskLeft)), currency)}
              </span>
            </span>
          </>
        )
      }
      phone={(row) => (
        <>
          <span className="flex items-center gap-2 text-body">
            <Side side={row.side} />
            <b className="font-medium">{row.symbol}</b>
            <span className="ml-auto">
              <Amount value={row.pnl} text={money(row.pnl, currency, 'plus')} stale={isOld} className="font-medium" />{' '}
              <Amount value={row.r} text={rText(row.r)} stale={isOld} />
            </span>
          </span>
          <span className="mt-1 flex flex-wrap items-center gap-x-2 text-note text-t3">
            {quantityText(row.quantity, instruments.get(row.symbol)?.lot)} at{' '}
            {averagePriceText(row.entry, instruments.get(row.symbol)?.tick ?? ONE / 100n)}
            <Protected {...row} />
            <span className="ml-auto">
              <WhyLink why={row.planId} />
            </span>
          </span>
        </>
      )}
      empty={
        <Empty title={isReplay ? 'No position was open then.' : 'No position is open.'}>
          One opens when a plan passes risk and its entry fills.
        </Empty>
      }
    />
  );
}
