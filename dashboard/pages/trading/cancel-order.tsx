// Cancel order: the question before an entry is taken from the venue.
import { ask } from '#dashboard/live/api.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Failed } from '#dashboard/ui/states.tsx';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { toast } from '#dashboard/shell/toast.tsx';
import { useState } from 'react';
import type { OrderRecord } from '#model/view.ts';
import type { ReactNode } from 'react';

export function CancelOrder({
  record,
  onClose,
}: {
  readonly record: OrderRecord;
  readonly onClose: () => void;
}): ReactNode {
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
