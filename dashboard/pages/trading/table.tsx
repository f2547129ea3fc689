// Table: rows under a head that stays, figures to the right; on a phone each row is a card of two lines.
import { cx } from '#dashboard/ui/cx.ts';
import type { ReactNode } from 'react';

export type Column<Row> = {
  readonly name: string;
  readonly isFigure?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** Left out on a phone. */
  readonly isWide?: boolean;
};

type Props<Row> = {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly foot?: ReactNode;
  readonly isOld?: boolean;
};

export function Table<Row>({ label, columns, rows, keyOf, foot, isOld = false }: Props<Row>): ReactNode {
  const side = (column: Column<Row>): string => (column.isFigure === true ? 'text-right' : 'text-left');
  const wide = (column: Column<Row>): string => (column.isWide === true ? 'max-tablet:hidden' : '');
  return (
    <table className={cx('w-full text-table', isOld && '[&_td]:text-t3')}>
      <caption className="sr-only">{label}</caption>
      <thead className="sticky top-0 z-10 bg-bg1 text-head text-t3">
        <tr>
          {columns.map((column) => (
            <th
              key={column.name}
              scope="col"
              className={cx(
                'px-2 py-1.5 font-normal whitespace-nowrap first:pl-3.5 last:pr-3.5',
                side(column),
                wide(column),
              )}
            >
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} className="h-row border-t border-line1 hover:bg-bg2">
            {columns.map((column) => (
              <td
                key={column.name}
                className={cx('px-2 py-1 whitespace-nowrap first:pl-3.5 last:pr-3.5', side(column), wide(column))}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
        {foot}
      </tbody>
    </table>
  );
}
