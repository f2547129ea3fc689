// Data table: every list of the dashboard: heads that stay, columns to choose, CSV, thousands of rows, two lines on a phone.
import { Button, IconButton } from './button.tsx';
import { ColumnMenu, useHiddenColumns } from './column-menu.tsx';
import { csv, download } from './csv.ts';
import { cx } from './cx.ts';
import { heldStill, nextSort, sorted } from './table-rows.ts';
import { memo, useCallback, useMemo, useRef, useState } from 'react';
import { useIsPhone } from './use-media.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { CsvValue } from './csv.ts';
import type { KeyboardEvent, ReactNode } from 'react';
import type { Sort } from './table-rows.ts';

export type Column<Row> = {
  readonly key: string;
  readonly head: string;
  /** One unit for all, behind the head. */
  readonly unit?: string;
  /** Numbers are right, texts left. */
  readonly align?: 'right';
  readonly cell: (row: Row) => ReactNode;
  /** Ascending. Without it the head cannot be clicked. */
  readonly sort?: (a: Row, b: Row) => number;
  /** Raw value for the file; a column without it is not in the file. */
  readonly csv?: (row: Row) => CsvValue;
  /** Shown only when chosen. */
  readonly isExtra?: boolean;
  /** Least width, so that digits never move a column: `9ch`. */
  readonly width?: string;
};

type Props<Row> = {
  /** Of the file, and under which the chosen columns are kept. */
  readonly name: string;
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly empty: ReactNode;
  /** Enter, or a click anywhere on the row. */
  readonly onOpen?: (row: Row) => void;
  readonly selected?: string | undefined;
  readonly rowTone?: (row: Row) => 'bad' | 'warn' | undefined;
  /** Two lines for a phone; without it the table scrolls sideways there. */
  readonly phone?: (row: Row) => ReactNode;
  readonly sort?: Sort;
  /** Left of the tools: filters, totals. */
  readonly tools?: ReactNode;
  /** Least and most height are the caller's: give `max-h-…`. */
  readonly className?: string;
};

const ROW_PX = { comfortable: 36, compact: 28 } as const;
const VIRTUAL_FROM = 80;
const PHONE_PAGE = 50;

export function DataTable<Row>(props: Props<Row>): ReactNode {
  const { name, label, rows, columns, rowKey, empty, onOpen, selected, rowTone, phone, tools, className } = props;
  const [sort, setSort] = useState<Sort | undefined>(props.sort);
  const [hidden, setHidden] = useHiddenColumns(name, columns);
  const [order, setOrder] = useState<readonly string[]>();
  const [shownOnPhone, setShownOnPhone] = useState(PHONE_PAGE);
  const scroller = useRef<HTMLDivElement>(null);
  const isPhone = useIsPhone();
  const { density } = useSettings();
  const rowPx = ROW_PX[density];

  const ordered = useMemo(() => sorted(rows, columns, sort), [rows, columns, sort]);
  const { rows: shown, waiting } = useMemo(
    () => (order === undefined ? { rows: ordered, waiting: 0 } : heldStill(ordered, order, rowKey)),
    [ordered, order, rowKey],
  );
  const hold = (): void => setOrder((before) => before ?? ordered.map(rowKey));
  const release = useCallback(() => setOrder(undefined), []);
  const visible = useMemo(() => columns.filter(({ key }) => !hidden.has(key)), [columns, hidden]);

  const isVirtual = shown.length > VIRTUAL_FROM;
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
    enabled: isVirtual,
  });
  const items = isVirtual ? virtual.getVirtualItems() : undefined;
  const before = items?.[0]?.start ?? 0;
  const after = items === undefined ? 0 : virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const drawn =
    items === undefined
      ? shown.map((row, index) => ({ row, index }))
      : items.map(({ index }) => ({ row: shown[index]!, index }));

  const save = (): void => {
    const written = columns.filter((column) => column.csv !== undefined);
    download(
      `${name}.csv`,
      csv(
        written.map(({ head, unit }) => (unit === undefined ? head : `${head} (${unit})`)),
        ordered.map((row) => written.map((column) => column.csv!(row))),
      ),
    );
  };
  /** j and k, as in every list. */
  const onKey = (event: KeyboardEvent<HTMLTableSectionElement>): void => {
    const step =
      event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0;
    const row = event.target instanceof HTMLElement ? event.target.closest('tr') : null;
    if (row === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (step !== 0) {
      event.preventDefault();
      const next = Number(row.dataset['index']) + step;
      if (isVirtual) virtual.scrollToIndex(Math.max(0, Math.min(shown.length - 1, next)));
      requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`tr[data-index="${next}"]`)?.focus());
    } else if (event.key === 'Enter' && event.target === row) {
      const found = shown[Number(row.dataset['index'])];
      if (found !== undefined) onOpen?.(found);
    }
  };
  const hasFile = columns.some((column) => column.csv !== undefined);
  const bar = (
    <div className="flex min-h-9 flex-wrap items-center gap-2 px-3.5 py-1">
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2 text-note text-t3">{tools}</div>
      {waiting > 0 ? (
        <Button small onClick={release}>
          {waiting} new, show
        </Button>
      ) : null}
      {hasFile ? <IconButton icon="download" kind="quiet" small label={`Save ${label} as CSV`} onClick={save} /> : null}
      {isPhone && phone !== undefined ? null : <ColumnMenu columns={columns} hidden={hidden} onChange={setHidden} />}
    </div>
  );

  if (rows.length === 0)
    return (
      <div className={className}>
        {tools === undefined ? null : bar}
        {empty}
      </div>
    );
  if (isPhone && phone !== undefined)
    return (
      <div className={className}>
        {bar}
        <ul aria-label={label}>
          {shown.slice(0, shownOnPhone).map((row) => (
            <li
              key={rowKey(row)}
              className={cx('border-t border-line1', rowTone?.(row) === 'bad' && 'bg-chip-stop-bg')}
            >
              {onOpen === undefined ? (
                <div className="px-3.5 py-2.5">{phone(row)}</div>
              ) : (
                <button
                  type="button"
                  onClick={() => onOpen(row)}
                  className="block w-full px-3.5 py-2.5 text-left -outline-offset-2"
                >
                  {phone(row)}
                </button>
              )}
            </li>
          ))}
        </ul>
        {shown.length > shownOnPhone ? (
          <div className="border-t border-line1 p-2 text-center">
            <Button kind="quiet" onClick={() => setShownOnPhone(shownOnPhone + PHONE_PAGE)}>
              {shown.length - shownOnPhone} more
            </Button>
          </div>
        ) : null}
      </div>
    );
  return (
    <div className={cx('flex min-h-0 flex-col', className)}>
      {bar}
      <div
        ref={scroller}
        onPointerEnter={hold}
        onPointerLeave={(event) => {
          if (!event.currentTarget.contains(document.activeElement)) release();
        }}
        onFocus={hold}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) release();
        }}
        className="min-h-0 overflow-auto"
      >
        <table
          aria-label={label}
          aria-rowcount={rows.length}
          className="w-full border-separate border-spacing-0 text-table"
        >
          <thead>
            <tr className="text-head text-t3">
              {visible.map(({ key, head, unit, align, sort: by, width }) => (
                <th
                  key={key}
                  scope="col"
                  aria-sort={sort?.key !== key ? undefined : sort.isDown ? 'descending' : 'ascending'}
                  className={cx(
                    'sticky top-0 z-10 h-7 border-b border-line1 bg-bg1 px-2 font-normal whitespace-nowrap first:pl-3.5 last:pr-3.5',
                    align === 'right' ? 'text-right' : 'text-left',
                  )}
                  style={width === undefined ? undefined : { minWidth: width }}
                >
                  {head === '' ? (
                    <span className="sr-only">Actions</span>
                  ) : by === undefined ? (
                    head
                  ) : (
                    <button
                      type="button"
                      onClick={() => setSort(nextSort(sort, key))}
                      className="rounded-chip hover:text-t1"
                    >
                      {align === 'right' ? <SortMark sort={sort} of={key} /> : null}
                      {head}
                      {align === 'right' ? null : <SortMark sort={sort} of={key} />}
                    </button>
                  )}
                  {unit === undefined ? null : <span> {unit}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={onKey}>
            {before > 0 ? <tr aria-hidden="true" style={{ height: before }} /> : null}
            {drawn.map(({ row, index }) => {
              const key = rowKey(row);
              const tone = rowTone?.(row);
              return (
                <tr
                  key={key}
                  data-index={index}
                  tabIndex={0}
                  aria-rowindex={index + 1}
                  aria-selected={selected === undefined ? undefined : selected === key}
                  onClick={onOpen === undefined ? undefined : () => onOpen(row)}
                  className={cx(
                    'h-row -outline-offset-2',
                    onOpen !== undefined && 'cursor-pointer',
                    selected === key
                      ? 'bg-bg3'
                      : tone === 'bad'
                        ? 'bg-chip-stop-bg'
                        : tone === 'warn'
                          ? 'bg-chip-warn-bg'
                          : 'hover:bg-bg2',
                  )}
                >
                  <Cells row={row} columns={visible as readonly Column<unknown>[]} />
                </tr>
              );
            })}
            {after > 0 ? <tr aria-hidden="true" style={{ height: after }} /> : null}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** Of a row and columns that are the same as before nothing is made anew: most rows stand still while one moves. */
const Cells = memo(function Cells({
  row,
  columns,
}: {
  readonly row: unknown;
  readonly columns: readonly Column<unknown>[];
}): ReactNode {
  return columns.map(({ key, align, cell }) => (
    <td
      key={key}
      className={cx(
        'border-b border-line1 px-2 whitespace-nowrap first:pl-3.5 last:pr-3.5',
        align === 'right' && 'text-right',
      )}
    >
      {cell(row)}
    </td>
  ));
});

/** Its place is kept, so that heads stand still; on the side away from the figures, which end below their head. */
function SortMark({ sort, of }: { readonly sort: Sort | undefined; readonly of: string }): ReactNode {
  return (
    <span aria-hidden="true" className="inline-block w-3 text-center">
      {sort?.key === of ? (sort.isDown ? '\u2193' : '\u2191') : ''}
    </span>
  );
}
