// Tax lots tab: what each sale disposed of, first in, first out, with cost and proceeds, as the report of the server has it.
import { Amount } from '#dashboard/ui/amount.tsx';
import { cash, quantity } from '#model/number.ts';
import { csvRows } from './csv-rows.ts';
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { getText } from '#dashboard/live/file.ts';
import { money, quantityText } from '#dashboard/format/money.ts';
import { plural } from '#dashboard/format/figure.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { TextField } from '#dashboard/ui/field.tsx';
import { Time } from '#dashboard/ui/as-of.tsx';
import { useQuery } from '@tanstack/react-query';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { dayBegins, dayEnds } from './dates.ts';
import { zoneWord } from '#dashboard/format/moment.ts';
import type { Column } from '#dashboard/ui/data-table.tsx';
import type { CsvRow } from './csv-rows.ts';
import type { ReactNode } from 'react';
import type { SearchText } from './trades-tab.tsx';

type Lot = {
  readonly key: string;
  readonly symbol: string;
  readonly position: string;
  readonly quantity: bigint;
  readonly acquiredAt: number;
  readonly disposedAt: number;
  readonly cost: bigint;
  readonly proceeds: bigint;
  readonly gain: bigint;
  readonly currency: string;
};

const lotOf = (row: CsvRow, index: number): Lot => ({
  key: String(index),
  symbol: row['symbol'] ?? '',
  position: row['position'] ?? '',
  quantity: quantity(row['quantity'] ?? '0'),
  acquiredAt: Date.parse(row['acquired_at'] ?? ''),
  disposedAt: Date.parse(row['disposed_at'] ?? ''),
  cost: cash(row['cost'] ?? '0'),
  proceeds: cash(row['proceeds'] ?? '0'),
  gain: cash(row['gain'] ?? '0'),
  currency: row['currency'] ?? '',
});

const byBigint =
  (of: (lot: Lot) => bigint) =>
  (a: Lot, b: Lot): number =>
    of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0;

const COLUMNS: readonly Column<Lot>[] = [
  {
    key: 'disposed',
    head: 'Disposed',
    cell: ({ disposedAt }) => <Time time={disposedAt} />,
    sort: (a, b) => a.disposedAt - b.disposedAt,
    csv: ({ disposedAt }) => new Date(disposedAt).toISOString(),
  },
  {
    key: 'acquired',
    head: 'Acquired',
    cell: ({ acquiredAt }) => <Time time={acquiredAt} />,
    sort: (a, b) => a.acquiredAt - b.acquiredAt,
    csv: ({ acquiredAt }) => new Date(acquiredAt).toISOString(),
  },
  {
    key: 'symbol',
    head: 'Market',
    cell: ({ symbol }) => <span className="font-medium">{symbol}</span>,
    sort: (a, b) => a.symbol.localeCompare(b.symbol),
    csv: ({ symbol }) => symbol,
  },
  { key: 'position', head: 'Position', cell: ({ position }) => position, csv: ({ position }) => position },
  {
    key: 'quantity',
    head: 'Size',
    align: 'right',
    cell: (lot) => quantityText(lot.quantity, undefined),
    csv: (lot) => Number(lot.quantity) / 1e8,
  },
  {
    key: 'cost',
    head: 'Cost',
    align: 'right',
    cell: ({ cost, currency }) => money(cost, currency),
    sort: byBigint(({ cost }) => cost),
    csv: ({ cost }) => Number(cost) / 1e8,
  },
  {
    key: 'proceeds',
    head: 'Proceeds',
    align: 'right',
    cell: ({ proceeds, currency }) => money(proceeds, currency),
    sort: byBigint(({ proceeds }) => proceeds),
    csv: ({ proceeds }) => Number(proceeds) / 1e8,
  },
  {
    key: 'gain',
    head: 'Gain',
    align: 'right',
    width: '12ch',
    cell: ({ gain, currency }) => <Amount value={gain} text={money(gain, currency, 'plus')} />,
    sort: byBigint(({ gain }) => gain),
    csv: ({ gain }) => Number(gain) / 1e8,
  },
];

type Props = {
  readonly account: string;
  readonly trades: number;
  readonly search: SearchText;
  readonly onSearch: (change: SearchText) => void;
};

export function LotsTab({ account, trades, search, onSearch }: Props): ReactNode {
  const { zone } = useSettings();
  const from = dayBegins(search['from'], zone);
  const until = dayEnds(search['until'], zone);
  const { data, error, refetch } = useQuery({
    // Another closed trade is another lot.
    queryKey: ['lots', account, from, until, trades],
    queryFn: async ({ signal }) =>
      csvRows(await getText('/api/v1/reports/tax-lots.csv', { account, from, until }, signal)).map(lotOf),
    structuralSharing: false,
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const gains = new Map<string, bigint>();
  for (const { currency, gain } of data ?? []) gains.set(currency, (gains.get(currency) ?? 0n) + gain);
  const field = (name: 'from' | 'until', label: string): ReactNode => (
    <TextField
      label={label}
      unit={zoneWord(zone)}
      type="date"
      value={search[name] ?? ''}
      onChange={(event) => onSearch({ [name]: event.target.value === '' ? undefined : event.target.value })}
    />
  );
  return (
    <>
      <div className="grid grid-cols-2 gap-3 px-3.5 py-3 tablet:grid-cols-4 desk:grid-cols-7">
        {field('from', 'Closed from')}
        {field('until', 'To')}
      </div>
      {error === null ? null : <Failed what={sentenceOf(error)} onRetry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <SkeletonRows rows={6} />
        ) : null
      ) : (
        <DataTable
          name="lots"
          label="Tax lots"
          rows={data}
          columns={COLUMNS}
          rowKey={({ key }) => key}
          sort={{ key: 'disposed', isDown: true }}
          className="max-h-[65dvh]"
          tools={
            <span>
              {plural(data.length, 'lot')}
              {[...gains].map(([currency, gain]) => (
                <span key={currency}>
                  , gain <Amount value={gain} text={money(gain, currency, 'plus')} />
                </span>
              ))}
            </span>
          }
          empty={
            <Empty title="No lot was closed in this span.">
              A lot is closed when what was bought is sold, or what was sold short is bought back.
            </Empty>
          }
          phone={(lot) => (
            <>
              <span className="flex justify-between gap-2">
                <span className="font-medium">
                  {lot.symbol} <span className="font-normal text-t3">{lot.position}</span>
                </span>
                <Amount value={lot.gain} text={money(lot.gain, lot.currency, 'plus')} />
              </span>
              <span className="mt-0.5 flex justify-between gap-2 text-note text-t3">
                <span>
                  {quantityText(lot.quantity, undefined)}, <Time time={lot.disposedAt} />
                </span>
                <span>
                  {money(lot.proceeds, '')} − {money(lot.cost, '')}
                </span>
              </span>
            </>
          )}
        />
      )}
      <p className="border-t border-line1 px-3.5 py-2 text-note text-t3">
        First in, first out, over all plans of a market, fees in cost and proceeds; funding is in the trades, not here.
        Whether this is the method of your tax office is for you to know.
      </p>
    </>
  );
}
