// Orders: those that work, then those that have ended, in the fourteen words of their states; entries can be cancelled.
import { askedBy, bySize, isCancellable, orderRows, ROLES } from './orders-list.ts';
import { averagePriceText, priceText, quantityText } from '#dashboard/format/money.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { CancelOrder } from './cancel-order.tsx';
import { changeableOf } from './change.ts';
import { Chip } from '#dashboard/ui/chip.tsx';
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import { fillPrice } from '#model/view.ts';
import { formatFixed, ONE } from '#model/number.ts';
import { later } from '#dashboard/shell/later.tsx';
import { latency } from '#dashboard/format/figure.ts';
import { ORDER_WORDS } from '#dashboard/live/words.ts';
import { Side } from '#dashboard/ui/side.tsx';
import { Time } from '#dashboard/ui/as-of.tsx';
import { useMay } from '#dashboard/live/session.ts';
import { useMemo, useState } from 'react';
import { WhyLink } from './why-link.tsx';
import type { AccountFacts } from '#dashboard/live/facts.ts';
import type { Changeable } from './change.ts';
import type { Column } from '#dashboard/ui/data-table.tsx';
import type { OrderRecord, View } from '#model/view.ts';
import type { Price } from '#model/number.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly view: View;
  readonly facts: AccountFacts;
  /** What has filled, with its price and its fee, in place of what was asked. */
  readonly filledOnly: boolean;
  readonly isReplay: boolean;
};

const ChangeOrder = later(async () => (await import('./change-order.tsx')).ChangeOrder);

const CENT = (ONE / 100n) as Price;

function State({ record: { order, createdAt, filledAt } }: { readonly record: OrderRecord }): ReactNode {
  const { word, tone } = ORDER_WORDS[order.state];
  const took = filledAt === undefined ? '' : `Filled ${latency(filledAt - createdAt)} after it was made. `;
  return (
    <Chip tone={tone} title={`${took}${order.reason ?? ''}`}>
      {word}
      {order.state === 'emulated' ? ' · emulated' : ''}
    </Chip>
  );
}

type About = Props & {
  /** Undefined, or why this person may not. */
  readonly denied: string | undefined;
  readonly onCancel: (record: OrderRecord) => void;
  readonly onChange: (change: Changeable) => void;
};

/** The words of a row; the same for as long as what they are made of is, so that rows that stand still cost nothing. */
function wordsOf({ view, facts, filledOnly, isReplay, denied, onCancel, onChange }: About) {
  const { instruments } = facts;
  const tickOf = ({ order }: OrderRecord) => instruments.get(order.request.symbol)?.tick;
  const size = (record: OrderRecord) => (filledOnly ? record.order.filled : record.order.request.quantity);
  const sizeText = (record: OrderRecord): string =>
    quantityText(size(record), instruments.get(record.order.request.symbol)?.lot);
  const at = (record: OrderRecord): Price | undefined =>
    filledOnly ? fillPrice(record) : (record.order.request.price ?? record.order.request.stopPrice);
  const atText = (record: OrderRecord): string =>
    filledOnly ? averagePriceText(at(record), tickOf(record) ?? CENT) : priceText(at(record), tickOf(record));
  const timeOf = (record: OrderRecord): number =>
    filledOnly ? (record.filledAt ?? record.updatedAt) : record.createdAt;
  const cancel = (record: OrderRecord): ReactNode => {
    if (filledOnly || isReplay) return null;
    const change = changeableOf(view, record.order.request.clientId);
    return (
      <>
        {change === undefined ? null : (
          <Button small disabledWhy={denied} onClick={() => onChange(change)}>
            Change
          </Button>
        )}
        {isCancellable(view, record) ? (
          <Button small disabledWhy={denied} onClick={() => onCancel(record)}>
            Cancel
          </Button>
        ) : null}
      </>
    );
  };
  const columns: readonly Column<OrderRecord>[] = [
    {
      key: 'time',
      head: filledOnly ? 'Filled' : 'Placed',
      cell: (record) => <Time time={timeOf(record)} />,
      sort: (a, b) => timeOf(a) - timeOf(b),
      csv: (record) => new Date(timeOf(record)).toISOString(),
    },
    {
      key: 'symbol',
      head: 'Symbol',
      cell: ({ order }) => <b className="font-medium">{order.request.symbol}</b>,
      sort: (a, b) => a.order.request.symbol.localeCompare(b.order.request.symbol),
      csv: ({ order }) => order.request.symbol,
    },
    {
      key: 'side',
      head: 'Side',
      cell: ({ order }) => <Side side={order.request.side} words="order" />,
      csv: ({ order }) => order.request.side,
    },
    {
      key: 'role',
      head: 'For',
      cell: ({ order }) => `${ROLES[order.request.role]}, ${order.request.type}`,
      sort: (a, b) => a.order.request.role.localeCompare(b.order.request.role),
      csv: ({ order }) => `${order.request.role} ${order.request.type}`,
    },
    {
      key: 'size',
      head: filledOnly ? 'Quantity' : 'Size',
      align: 'right',
      cell: sizeText,
      csv: (record) => formatFixed(size(record)),
    },
    {
      key: 'price',
      head: filledOnly ? 'Average' : 'Price',
      align: 'right',
      cell: atText,
      csv: (record) => {
        const price = at(record);
        return price === undefined ? undefined : formatFixed(price);
      },
    },
    ...(filledOnly
      ? [
          {
            key: 'fee',
            head: 'Fee',
            align: 'right',
            cell: ({ fees }: OrderRecord) => priceText(fees, CENT),
            sort: (a: OrderRecord, b: OrderRecord) => bySize(a.fees, b.fees),
            csv: ({ fees }: OrderRecord) => formatFixed(fees),
          } as const,
        ]
      : []),
    {
      key: 'state',
      head: 'State',
      cell: (record) => <State record={record} />,
      sort: (a, b) => a.order.state.localeCompare(b.order.state),
      csv: ({ order }) => order.state,
    },
    { key: 'by', head: 'By', cell: (record) => askedBy(view, record), csv: (record) => askedBy(view, record) },
    {
      key: 'id',
      head: 'Id',
      isExtra: true,
      cell: ({ order }) => <code className="font-mono text-t3">{order.request.clientId}</code>,
      csv: ({ order }) => order.request.clientId,
    },
    {
      key: 'why',
      head: '',
      align: 'right',
      cell: (record) => (
        <span className="inline-flex items-center gap-2">
          <WhyLink why={record.order.request.planId} />
          {cancel(record)}
        </span>
      ),
    },
  ];
  return { columns, sizeText, atText, timeOf, cancel };
}

export function Orders({ view, facts, filledOnly, isReplay }: Props): ReactNode {
  const [cancelled, setCancelled] = useState<OrderRecord>();
  const [changed, setChanged] = useState<Changeable>();
  const denied = useMay('trade');
  const { columns, sizeText, atText, timeOf, cancel } = useMemo(
    () => wordsOf({ view, facts, filledOnly, isReplay, denied, onCancel: setCancelled, onChange: setChanged }),
    [view, facts, filledOnly, isReplay, denied],
  );
  return (
    <>
      <DataTable
        name={filledOnly ? 'fills' : 'orders'}
        label={filledOnly ? 'Fills' : 'Orders'}
        rows={orderRows(view, filledOnly)}
        columns={columns}
        rowKey={({ order }) => order.request.clientId}
        className="desk:h-full"
        phone={(record) => (
          <>
            <span className="flex items-center gap-2 text-body">
              <Side side={record.order.request.side} words="order" />
              <b className="font-medium">{record.order.request.symbol}</b>
              <span className="text-note text-t3">{ROLES[record.order.request.role]}</span>
              <span className="ml-auto">
                <State record={record} />
              </span>
            </span>
            <span className="mt-1 flex items-center gap-2 text-note text-t3">
              <Time time={timeOf(record)} />
              <span>
                {sizeText(record)} at {atText(record)}
              </span>
              <span className="ml-auto inline-flex items-center gap-2">
                <WhyLink why={record.order.request.planId} />
                {cancel(record)}
              </span>
            </span>
          </>
        )}
        empty={
          <Empty
            title={
              filledOnly ? 'Nothing has filled yet.' : isReplay ? 'No order had been sent by then.' : 'No order yet.'
            }
          >
            Orders come from plans that risk has approved, or from the ticket.
          </Empty>
        }
      />
      {cancelled === undefined ? null : <CancelOrder record={cancelled} onClose={() => setCancelled(undefined)} />}
      {changed === undefined ? null : <ChangeOrder change={changed} onClose={() => setChanged(undefined)} />}
    </>
  );
}
