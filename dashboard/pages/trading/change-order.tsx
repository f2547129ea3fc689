// Change order: other prices for an entry that waits or for the exits of a position, with what risk would make of them, before anything is done.
import { ApiError, isPassing, sentenceOf } from '#dashboard/live/problem.ts';
import { ask } from '#dashboard/live/api.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { cash, quantity as quantityOf } from '#model/number.ts';
import { checkChange, draftOf } from './change.ts';
import { cleanPrice } from './ticket.ts';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Failed } from '#dashboard/ui/states.tsx';
import { modeOf } from '#dashboard/live/mode.ts';
import { money, quantityText, wholeMoney } from '#dashboard/format/money.ts';
import { refusalOf, useTicketWorld } from './ticket-world.ts';
import { riskWords } from '#dashboard/live/words.ts';
import { rText } from '#dashboard/format/figure.ts';
import { TextField } from '#dashboard/ui/field.tsx';
import { toast } from '#dashboard/shell/toast.tsx';
import { useId, useState } from 'react';
import { useFacts, useLive } from '#dashboard/live/use-live.ts';
import { usePreview } from './use-preview.ts';
import type { Changeable } from './change.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly change: Changeable;
  /** Where it was dragged to. */
  readonly price?: string | undefined;
  readonly onClose: () => void;
};

export function ChangeOrder({ change, price, onClose }: Props): ReactNode {
  const { request } = change.order;
  const { symbol, side, type, clientId } = request;
  const isEntry = change.kind === 'entry';
  const first = isEntry ? 'price' : request.role === 'stop-loss' ? 'stop' : 'target';
  const [draft, setDraft] = useState(() => draftOf(change, price));
  // One key for this one decision: sent twice it is still one change.
  const [key] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(undefined);
  const form = useId();
  const world = useTicketWorld(symbol);
  const isReal = useLive((state) => modeOf(state.status, state.account)) === 'real';
  const about = useFacts().instruments.get(symbol);
  const checked = checkChange(change, draft, world);
  const path = `/api/v1/orders/${encodeURIComponent(clientId)}`;
  const preview = usePreview(`${path}/preview`, undefined, checked.body);
  const answer = checked.body === undefined ? undefined : preview.data;
  const why =
    Object.values(checked.faults)[0] ??
    (checked.body === undefined
      ? 'Nothing is changed'
      : answer?.outcome === 'refused'
        ? refusalOf(answer)
        : preview.isPending
          ? 'Risk is being asked'
          : undefined);
  const send = async (): Promise<void> => {
    if (why !== undefined || busy) return;
    setBusy(true);
    setFault(undefined);
    try {
      const { status } = await ask<{ readonly status: string }>('PATCH', path, {
        body: checked.body,
        headers: { 'idempotency-key': key },
        timeoutMs: 10_000,
      });
      toast(sentWords(isEntry, status));
      onClose();
    } catch (error) {
      setFault(error);
    } finally {
      setBusy(false);
    }
  };
  const field = (name: 'price' | 'stop' | 'target', label: string): ReactNode => (
    <TextField
      label={label}
      inputMode="decimal"
      value={draft[name]}
      data-autofocus={name === first || undefined}
      onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
      onBlur={(event) => setDraft({ ...draft, [name]: cleanPrice(event.target.value) })}
      fault={checked.faults[name]}
    />
  );
  const size = answer?.quantity == null ? undefined : quantityOf(answer.quantity);
  const after = answer?.limits_after;
  const amount = (text: string | null | undefined): string =>
    text == null || answer === undefined ? '–' : money(cash(text), answer.currency);
  const row = (name: string, value: string): ReactNode => (
    <>
      <dt className="text-t3">{name}</dt>
      <dd className="text-right text-t1">{value}</dd>
    </>
  );
  const isUnknown = isPassing(fault);
  return (
    <Dialog
      open
      onClose={onClose}
      title={isEntry ? `Change the ${side} of ${symbol}` : `Move the exits of ${symbol}`}
      width="narrow"
      footer={
        <>
          <Button onClick={onClose}>{isUnknown ? 'Close' : 'Keep as it is'}</Button>
          <Button type="submit" form={form} kind={isReal ? 'real' : 'primary'} busy={busy} disabledWhy={why}>
            {isUnknown ? 'Ask again' : isReal ? 'Change with real money' : isEntry ? 'Change order' : 'Move exits'}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {isEntry ? field('price', type === 'stop' ? 'Trigger price' : 'Limit price') : null}
        <div className="grid grid-cols-2 gap-3">
          {field('stop', 'Stop')}
          {field('target', 'Target')}
        </div>
      </form>
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 border-t border-line1 pt-3 text-body">
        {row(
          'Size',
          isEntry
            ? `${quantityText(request.quantity, about?.lot)} → ${size === undefined ? '–' : quantityText(size, about?.lot)}`
            : quantityText(request.quantity, about?.lot),
        )}
        {row('Lost at the stop', amount(answer?.risk_amount))}
        {row('Reward', checked.rewardR === undefined ? '–' : rText(checked.rewardR))}
        {isEntry
          ? row(
              'Day if this is stopped',
              after == null || answer === undefined
                ? '–'
                : `${money(-cash(after.daily_loss_if_stopped), answer.currency)} of ${wholeMoney(-cash(after.max_daily_loss), answer.currency)}`,
            )
          : null}
      </dl>
      {answer?.outcome === 'refused' ? (
        <p role="status" className="mt-3 border-l-2 border-loss bg-bg2 px-3 py-2 text-note text-t1">
          {refusalOf(answer)}
        </p>
      ) : null}
      {preview.error === null || checked.body === undefined ? null : <Failed what={sentenceOf(preview.error)} />}
      <p className="mt-3 text-note text-t3">
        {isEntry
          ? 'The order is taken back and a new one is sent when nothing of it has filled.'
          : 'At an exchange both are taken back and placed anew; those of before go back where it refuses.'}{' '}
        Enter changes it, Escape keeps it.
      </p>
      {fault === undefined ? null : (
        <div className="mt-3">
          {isUnknown ? (
            <p role="alert" className="rounded-button bg-chip-warn-bg px-3 py-2 text-body text-chip-warn">
              Outcome unknown: the agent did not answer. The order may be changed. Asking again changes it once.
            </p>
          ) : (
            <Failed what={refused(fault)} code={fault instanceof ApiError ? fault.code : undefined} />
          )}
        </div>
      )}
    </Dialog>
  );
}

const sentWords = (isEntry: boolean, status: string): string => {
  if (!isEntry) return status === 'pending_update' ? 'The exits are on their way.' : 'Exits moved.';
  return status === 'initialized' ? 'The order is sent when the old one has ended.' : 'Order changed.';
};

function refused(fault: unknown): string {
  if (fault instanceof ApiError && fault.body.reason !== undefined) {
    const { reason, detail } = fault.body;
    return `Not changed. ${riskWords(reason)}${detail === undefined ? '' : `: ${detail}`}. The order stands as it was.`;
  }
  return `Not changed. ${sentenceOf(fault)}`;
}
