// Confirm order: the order once more in full, then sent once, however often the answer has to be asked for.
import { ApiError, isPassing, sentenceOf } from '#dashboard/live/problem.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Failed } from '#dashboard/ui/states.tsx';
import { money, wholeMoney } from '#dashboard/format/money.ts';
import { cash } from '#model/number.ts';
import { post } from '#dashboard/live/api.ts';
import { riskWords } from '#dashboard/live/words.ts';
import { TextField } from '#dashboard/ui/field.tsx';
import { toast } from '#dashboard/shell/toast.tsx';
import { useState } from 'react';
import type { OrderBody } from './ticket.ts';
import type { Preview } from './use-preview.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly body: OrderBody;
  readonly words: string;
  readonly account: string;
  readonly isReal: boolean;
  readonly preview: Preview | undefined;
  readonly onClose: () => void;
  readonly onSent: () => void;
};

type Answer = { readonly order_id: string; readonly status: string; readonly fill_price: string | null };

export function ConfirmOrder({ body, words, account, isReal, preview, onClose, onSent }: Props): ReactNode {
  // One key for this one decision: sent twice it is still one order.
  const [key] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(undefined);
  const [typed, setTyped] = useState('');
  const send = async (): Promise<void> => {
    setBusy(true);
    setFault(undefined);
    try {
      const answer = await post<Answer>('/api/v1/orders/create', body, {
        query: { account },
        headers: { 'idempotency-key': key },
        timeoutMs: 10_000,
      });
      toast(
        `Order ${answer.status.replaceAll('_', ' ')}${answer.fill_price === null ? '' : ` at ${answer.fill_price}`}.`,
      );
      onSent();
    } catch (error) {
      setFault(error);
    } finally {
      setBusy(false);
    }
  };
  const isUnknown = isPassing(fault);
  const after = preview?.limits_after;
  const row = (name: string, value: string): ReactNode => (
    <>
      <dt className="text-t3">{name}</dt>
      <dd className="text-right text-t1">{value}</dd>
    </>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={words}
      width="narrow"
      footer={
        <>
          <Button onClick={onClose}>{isUnknown ? 'Close' : 'Do not send'}</Button>
          <Button
            kind={isReal ? 'real' : 'primary'}
            busy={busy}
            disabledWhy={isReal && typed !== body.symbol ? `Type ${body.symbol} first` : undefined}
            onClick={() => void send()}
          >
            {isUnknown ? 'Ask again' : isReal ? 'Send with real money' : 'Send'}
          </Button>
        </>
      }
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-body">
        {row('Account', account)}
        {row(
          'Order',
          `${body.side} ${preview?.quantity ?? body.quantity} ${body.symbol}, ${body.type.replace('_loss', '')}`,
        )}
        {body.price === undefined ? null : row(body.type === 'limit' ? 'Limit' : 'Trigger', body.price)}
        {row('Stop', body.stop_loss)}
        {row('Target', body.take_profit ?? 'by the ratio of the risk settings')}
        {preview?.risk_amount == null
          ? null
          : row('Lost at the stop', money(cash(preview.risk_amount), preview.currency))}
        {after == null || preview === undefined
          ? null
          : row(
              'Day if this is stopped',
              `${money(-cash(after.daily_loss_if_stopped), preview.currency)} of ${wholeMoney(-cash(after.max_daily_loss), preview.currency)}`,
            )}
      </dl>
      <p className="mt-3 text-note text-t3">Risk judges it once more when it is sent, and may make it smaller.</p>
      {isReal ? (
        <div className="mt-3">
          <TextField
            label={`Type ${body.symbol} to trade with real money`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      ) : null}
      {fault === undefined ? null : (
        <div className="mt-3">
          {isUnknown ? (
            <p role="alert" className="rounded-button bg-chip-warn-bg px-3 py-2 text-body text-chip-warn">
              Outcome unknown: the agent did not answer. The order may exist. Asking again sends no second one.
            </p>
          ) : (
            <Failed what={refused(fault)} code={fault instanceof ApiError ? fault.code : undefined} />
          )}
        </div>
      )}
    </Dialog>
  );
}

function refused(fault: unknown): string {
  if (fault instanceof ApiError && fault.body.reason !== undefined) {
    const { reason, detail } = fault.body;
    return `Order not placed. ${riskWords(reason)}${detail === undefined ? '' : `: ${detail}`}. Nothing was sent.`;
  }
  return `Order not placed. ${sentenceOf(fault)}`;
}
