// Exposure card: what is held and on its way in each market and group, against what may be.
import { Amount } from '#dashboard/ui/amount.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import { exposures } from './room.ts';
import { formatFixed, sum, toNumber } from '#model/number.ts';
import { money } from '#dashboard/format/money.ts';
import { percent } from '#dashboard/format/figure.ts';
import type { Cash } from '#model/number.ts';
import type { Column } from '#dashboard/ui/data-table.tsx';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { ReactNode } from 'react';
import type { Standing } from './room.ts';

type Row = {
  readonly name: string;
  readonly kind: 'market' | 'group' | 'all';
  readonly open: Cash;
  readonly coming: Cash;
  readonly net: Cash;
  readonly limit: Cash | undefined;
};

function rowsOf(standing: Standing): readonly Row[] {
  const { limits } = standing;
  const found = exposures(standing);
  if (found.length === 0) return [];
  const together = (name: string, kind: Row['kind'], of: typeof found, limit: Cash | undefined): Row => ({
    name,
    kind,
    open: sum(of.map(({ open }) => open)),
    coming: sum(of.map(({ coming }) => coming)),
    net: sum(of.map(({ net }) => net)),
    limit,
  });
  return [
    ...found.map((each): Row => ({ ...each, name: each.symbol, kind: 'market', limit: limits.maxSymbolExposure })),
    ...limits.groups.map(({ name, symbols, maxExposure }) =>
      together(
        `Group ${name}`,
        'group',
        found.filter(({ symbol }) => symbols.includes(symbol)),
        maxExposure,
      ),
    ),
    together('All', 'all', found, undefined),
  ];
}

export function ExposureCard({
  standing,
  glance,
}: {
  readonly standing: Standing;
  readonly glance: Glance;
}): ReactNode {
  const { currency, equity, isOld } = glance;
  const text = (amount: bigint): string => money(amount, currency);
  const shareOf = ({ open, coming }: Row): number | undefined =>
    equity === undefined || equity <= 0n ? undefined : toNumber(open + coming) / toNumber(equity);
  const direction = ({ net, open, coming }: Row): ReactNode =>
    net === 0n ? (
      <span className="text-t3">{coming > 0n && open === 0n ? 'in flight' : 'flat'}</span>
    ) : (
      <span className={net > 0n ? 'text-long' : 'text-short'}>
        {net > 0n ? '\u25b2 long' : '\u25bc short'} {text(net < 0n ? -net : net)}
      </span>
    );
  const columns: readonly Column<Row>[] = [
    {
      key: 'name',
      head: 'Market',
      cell: ({ name, kind }) => <span className={kind === 'all' ? 'text-t2' : 'font-medium'}>{name}</span>,
      csv: ({ name }) => name,
    },
    { key: 'net', head: 'Net', cell: direction, csv: ({ net }) => formatFixed(net) },
    {
      key: 'open',
      head: 'Open',
      align: 'right',
      cell: ({ open }) => <Amount value={0n} text={text(open)} stale={isOld} />,
      csv: ({ open }) => formatFixed(open),
    },
    {
      key: 'coming',
      head: 'In flight',
      align: 'right',
      cell: ({ coming }) => <span className="text-t2">{text(coming)}</span>,
      csv: ({ coming }) => formatFixed(coming),
    },
    { key: 'share', head: 'Of equity', align: 'right', cell: (row) => percent(shareOf(row)), csv: shareOf },
    {
      key: 'limit',
      head: 'Limit',
      align: 'right',
      cell: ({ limit, kind }) => (
        <span className="text-t3">
          {limit === undefined ? (kind === 'all' ? 'see leverage' : 'not set') : text(limit)}
        </span>
      ),
      csv: ({ limit }) => (limit === undefined ? '' : formatFixed(limit)),
    },
  ];
  return (
    <Card
      title="Exposure"
      note={<span className="max-tablet:hidden">at cost, as risk counts it</span>}
      flush
      className="h-full"
    >
      <DataTable
        name="exposure"
        label="Exposure"
        rows={rowsOf(standing)}
        columns={columns}
        rowKey={({ kind, name }) => `${kind} ${name}`}
        tools="Long and short of a group add up: correlation is not relied on to cancel them."
        empty={
          <Empty title="Nothing is open or in flight.">
            What an entry would hold is counted here from its approval on.
          </Empty>
        }
        phone={(row) => (
          <>
            <span className="flex justify-between gap-2">
              <span className="font-medium">{row.name}</span>
              <span>{text(row.open + row.coming)}</span>
            </span>
            <span className="mt-0.5 flex justify-between gap-2 text-note text-t3">
              {direction(row)}
              <span>
                {percent(shareOf(row))} of equity{row.limit === undefined ? '' : ` · limit ${text(row.limit)}`}
              </span>
            </span>
          </>
        )}
      />
    </Card>
  );
}
