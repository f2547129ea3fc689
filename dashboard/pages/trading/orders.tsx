// Orders: those that work, then those that have ended, in the fourteen words of their states; entries can be cancelled.
import { ask } from '#dashboard/live/api.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Empty, Failed } from '#dashboard/ui/states.tsx';
import { fillPrice } from '#model/view.ts';
import { Link } from '@tanstack/react-router';
import { ORDER_WORDS } from '#dashboard/live/words.ts';
import { averagePriceText, priceText, quantityText } from '#dashboard/format/money.ts';
import { latency } from '#dashboard/format/figure.ts';
import { ONE } from '#model/number.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { Side } from '#dashboard/ui/side.tsx';
import { Table } from './table.tsx';
import { Time } from '#dashboard/ui/as-of.tsx';
import { toast } from '#dashboard/shell/toast.tsx';
import { useMay } from '#dashboard/live/session.ts';
import { useState } from 'react';
import type { AccountFacts } from '#dashboard/live/facts.ts';
import type { Column } from './table.tsx';
import type { OrderRecord, View } from '#model/view.ts';
import type { OrderRole } from '#model/order.ts';
import type { ReactNode } from 'react';

const SHOWN = 60;
const ROLES: Readonly<Record<OrderRole, string>> = {
  entry: 'Entry',
  'stop-loss': 'Stop loss',
  'take-profit': 'Take profit',
  close: 'Close',
};

/** Working orders first, both newest first. */
export function orderRows(view: View, filledOnly: boolean): readonly OrderRecord[] {
  const all = [...view.orders.values()].toReversed();
  if (filledOnly) return all.filter(({ order }) => order.filled > 0n).slice(0, SHOWN);
  const works = ({ order }: OrderRecord): boolean => view.workingOrders.has(order.request.clientId);
  return [...all.filter(works), ...all.filter((record) => !works(record))].slice(0, SHOWN);
}

type Props = {
  readonly view: View;
  readonly facts: AccountFacts;
  /** What has filled, with its price and its fee, in place of what was asked. */
  readonly filledOnly: boolean;
  readonly isReplay: boolean;
};

export function Orders({ view, facts, filledOnly, isReplay }: Props): ReactNode {
  const [cancelled, setCancelled] = useState<OrderRecord>();
  const denied = useMay('trade');
  const rows = orderRows(view, filledOnly);
  if (rows.length === 0)
    return (
      <Empty
        title={filledOnly ? 'Nothing has filled yet.' : isReplay ? 'No order had been sent by then.' : 'No order yet.'}
      >
        Orders come from plans that risk has approved, or from the ticket.
      </Empty>
    );
  const { instruments } = facts;
  const tickOf = ({ order }: OrderRecord) => instruments.get(order.request.symbol)?.tick;
  const lotOf = ({ order }: OrderRecord) => instruments.get(order.request.symbol)?.lot;
  const by = ({ order }: OrderRecord): string => {
    const strategy = view.plans.get(order.request.planId)?.strategy;
    return strategy === 'manual' ? 'a person' : (strategy ?? '–');
  };
  const columns: readonly Column<OrderRecord>[] = [
    {
      name: filledOnly ? 'Filled' : 'Placed',
      cell: (record) => <Time time={filledOnly ? (record.filledAt ?? record.updatedAt) : record.createdAt} />,
    },
    { name: 'Symbol', cell: ({ order }) => <b className="font-medium">{order.request.symbol}</b> },
    { name: 'Side', cell: ({ order }) => <Side side={order.request.side} words="order" /> },
    { name: 'For', isWide: true, cell: ({ order }) => `${ROLES[order.request.role]}, ${order.request.type}` },
    {
      name: filledOnly ? 'Quantity' : 'Size',
      isFigure: true,
      cell: (record) => quantityText(filledOnly ? record.order.filled : record.order.request.quantity, lotOf(record)),
    },
    {
      name: filledOnly ? 'Average' : 'Price',
      isFigure: true,
      cell: (record) =>
        filledOnly
          ? averagePriceText(fillPrice(record), tickOf(record) ?? ONE / 100n)
          : priceText(record.order.request.price ?? record.order.request.stopPrice, tickOf(record)),
    },
    ...(filledOnly
      ? [
          {
            name: 'Fee',
            isFigure: true,
            isWide: true,
            cell: (record: OrderRecord) => priceText(record.fees, ONE / 100n),
          },
        ]
      : []),
    {
      name: 'State',
      cell: ({ order, createdAt, filledAt }) => {
        const { word, tone } = ORDER_WORDS[order.state];
        const took = filledAt === undefined ? '' : `Filled ${latency(filledAt - createdAt)} after it was made. `;
        return (
          <Chip tone={tone} title={`${took}${order.reason ?? ''}`}>
            {word}
            {order.state === 'emulated' ? ' · emulated' : ''}
          </Chip>
        );
      },
    },
    { name: 'By', isWide: true, cell: by },
    {
      name: '',
      isFigure: true,
      cell: (record) => (
        <span className="inline-flex items-center gap-2">
          <Link
            to="/trading"
            search={(before) => ({ ...before, why: record.order.request.planId })}
            className="underline"
          >
            Why
          </Link>
          {filledOnly ||
          isReplay ||
          record.order.request.role !== 'entry' ||
          !view.workingOrders.has(record.order.request.clientId) ? null : (
            <Button small disabledWhy={denied} onClick={() => setCancelled(record)}>
              Cancel
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <Table
        label={filledOnly ? 'Fills' : 'Orders'}
        columns={columns}
        rows={rows}
        keyOf={({ order }) => order.request.clientId}
      />
      {cancelled === undefined ? null : <CancelOrder record={cancelled} onClose={() => setCancelled(undefined)} />}
    </>
  );
}

function CancelOrder({ record, onClose }: { readonly record: OrderRecord; readonly onClose: () => void }): ReactNode {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(undefined);
  const { request } = record.order;
  const go = async (): Promise<void> => {
    setBusy(true);
    try {
      await ask('DELETE', `/api/v1/orders/${encodeURIComponent(request.clientId)}`);
      toast('The order is being cancelled.');
      onClose();
    } catch (error) {
      setFault(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Cancel the ${request.side} of ${request.symbol}?`}
      width="narrow"
      footer={
        <>
          <Button onClick={onClose}>Keep the order</Button>
          <Button kind="primary" busy={busy} onClick={() => void go()}>
            Cancel order
          </Button>
        </>
      }
    >
      <p className="text-body text-t2">
        What has filled of it stays open with its stop and target. The rest is taken from the venue.
      </p>
      {fault === undefined ? null : <Failed what={sentenceOf(fault)} />}
    </Dialog>
  );
}
