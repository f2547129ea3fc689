// Trades panel: every trade of a run with what it made; a row opens the chart of that trade.
import { Amount } from '#dashboard/ui/amount.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import { EXIT_OF, strategyWords } from './runs.ts';
import { EXIT_WORDS } from '#dashboard/live/words.ts';
import { cash, toNumber } from '#model/number.ts';
import { held } from '#dashboard/format/span.ts';
import { money } from '#dashboard/format/money.ts';
import { rText } from '#dashboard/format/figure.ts';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { Side } from '#dashboard/ui/side.tsx';
import { Time } from '#dashboard/ui/as-of.tsx';
import { useMemo, useState } from 'react';
import type { Column } from '#dashboard/ui/data-table.tsx';
import type { ReactNode } from 'react';
import type { RunTrade } from './runs.ts';

type Props = {
  readonly trades: readonly RunTrade[];
  readonly currency: string;
  readonly selected: number | undefined;
  readonly onOpen: (number: number) => void;
};

const FILTERS = [
  { value: 'all', label: 'All' },
  { value: 'won', label: 'Won' },
  { value: 'lost', label: 'Lost' },
  { value: 'long', label: 'Long' },
  { value: 'short', label: 'Short' },
  { value: 'doubtful', label: 'Ambiguous' },
] as const;
type Filter = (typeof FILTERS)[number]['value'];

const passes = ({ r, side, ambiguous }: RunTrade, filter: Filter): boolean => {
  switch (filter) {
    case 'all':
      return true;
    case 'won':
      return r > 0;
    case 'lost':
      return r < 0;
    case 'long':
      return side === 'buy';
    case 'short':
      return side === 'sell';
    case 'doubtful':
      return ambiguous;
  }
};

const columnsOf = (currency: string, hasSymbols: boolean): readonly Column<RunTrade>[] => {
  const by = (of: (trade: RunTrade) => number) => (a: RunTrade, b: RunTrade) => of(a) - of(b);
  return [
    {
      key: 'entry',
      head: 'Entered',
      cell: ({ entryTime }) => <Time time={entryTime} />,
      sort: by(({ entryTime }) => entryTime),
      csv: ({ entryTime }) => new Date(entryTime).toISOString(),
    },
    ...(hasSymbols
      ? [
          {
            key: 'symbol',
            head: 'Symbol',
            cell: ({ symbol }: RunTrade) => symbol,
            csv: ({ symbol }: RunTrade) => symbol,
          },
        ]
      : []),
    {
      key: 'side',
      head: 'Side',
      cell: ({ side }) => <Side side={side} />,
      csv: ({ side }) => side,
    },
    {
      key: 'reason',
      head: 'Closed by',
      cell: ({ exitReason, ambiguous }) => (
        <span className="inline-flex items-center gap-1.5">
          {EXIT_WORDS[EXIT_OF(exitReason)] ?? exitReason}
          {ambiguous ? (
            <Chip tone="warn" title="Stop and target lay in one candle: the stop was taken">
              ?
            </Chip>
          ) : null}
        </span>
      ),
      csv: ({ exitReason }) => exitReason,
    },
    {
      key: 'r',
      head: 'R',
      align: 'right',
      cell: ({ r }) => <Amount value={r} text={rText(r)} />,
      sort: by(({ r }) => r),
      csv: ({ r }) => r,
      width: '8ch',
    },
    {
      key: 'net',
      head: 'Net',
      unit: currency,
      align: 'right',
      cell: ({ netPnl }) => <Amount value={cash(netPnl)} text={money(cash(netPnl), '', 'plus')} />,
      sort: by(({ netPnl }) => toNumber(cash(netPnl))),
      csv: ({ netPnl }) => netPnl,
      width: '11ch',
    },
    {
      key: 'against',
      head: 'Against',
      align: 'right',
      cell: ({ adverseR }) => rText(-adverseR),
      sort: by(({ adverseR }) => adverseR),
      csv: ({ adverseR }) => -adverseR,
    },
    {
      key: 'favour',
      head: 'In favour',
      align: 'right',
      cell: ({ favourableR }) => rText(favourableR),
      sort: by(({ favourableR }) => favourableR),
      csv: ({ favourableR }) => favourableR,
    },
    {
      key: 'held',
      head: 'Held',
      align: 'right',
      cell: ({ entryTime, exitTime }) => held(exitTime - entryTime),
      sort: by(({ entryTime, exitTime }) => exitTime - entryTime),
      csv: ({ entryTime, exitTime }) => exitTime - entryTime,
    },
    {
      key: 'strategy',
      head: 'Strategy',
      cell: ({ strategy }) => strategyWords(strategy),
      csv: ({ strategy }) => strategy,
    },
    {
      key: 'part',
      head: 'Sample',
      cell: ({ isOutOfSample }) => (isOutOfSample ? 'out' : <span className="text-t3">in</span>),
      csv: ({ isOutOfSample }) => (isOutOfSample ? 'out' : 'in'),
    },
    {
      key: 'entryPrice',
      head: 'Entry',
      align: 'right',
      isExtra: true,
      cell: ({ entryPrice }) => entryPrice,
      csv: ({ entryPrice }) => entryPrice,
    },
    {
      key: 'exitPrice',
      head: 'Exit',
      align: 'right',
      isExtra: true,
      cell: ({ exitPrice }) => exitPrice,
      csv: ({ exitPrice }) => exitPrice,
    },
    {
      key: 'quantity',
      head: 'Quantity',
      align: 'right',
      isExtra: true,
      cell: ({ quantity }) => quantity,
      csv: ({ quantity }) => quantity,
    },
    { key: 'fees', head: 'Fees', align: 'right', isExtra: true, cell: ({ fees }) => fees, csv: ({ fees }) => fees },
  ];
};

export function TradesPanel({ trades, currency, selected, onOpen }: Props): ReactNode {
  const [filter, setFilter] = useState<Filter>('all');
  const hasSymbols = trades.some(({ symbol }) => symbol !== trades[0]?.symbol);
  const columns = useMemo(() => columnsOf(currency, hasSymbols), [currency, hasSymbols]);
  const rows = useMemo(() => trades.filter((trade) => passes(trade, filter)), [trades, filter]);
  return (
    <DataTable
      name="backtest-trades"
      label="Trades"
      rows={rows}
      columns={columns}
      rowKey={({ number }) => String(number)}
      selected={selected === undefined ? undefined : String(selected)}
      onOpen={({ number }) => onOpen(number)}
      tools={
        <div className="max-w-full overflow-x-auto">
          <Segmented label="Which trades" value={filter} onChange={setFilter} options={FILTERS} />
        </div>
      }
      className="max-h-[34rem]"
      empty={
        <Empty title={trades.length === 0 ? 'No trade was made.' : 'No trade of this kind.'}>
          {trades.length === 0 ? 'What stopped the setups stands under What each gate cost or saved.' : undefined}
        </Empty>
      }
      phone={({ side, symbol, r, netPnl, entryTime, exitReason }) => (
        <>
          <span className="flex items-baseline justify-between gap-2">
            <span className="flex items-center gap-2">
              <Side side={side} /> {symbol}
            </span>
            <Amount value={r} text={rText(r)} className="font-medium" />
          </span>
          <span className="mt-0.5 flex items-baseline justify-between gap-2 text-note text-t3">
            <span>
              <Time time={entryTime} /> · {EXIT_WORDS[EXIT_OF(exitReason)] ?? exitReason}
            </span>
            {money(cash(netPnl), currency, 'plus')}
          </span>
        </>
      )}
    />
  );
}
