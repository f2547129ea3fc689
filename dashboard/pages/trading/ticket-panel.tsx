// Ticket panel: an order as a person gives it, with what risk would make of it, before anything is sent.
import { modeOf } from '#dashboard/live/mode.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { cash, formatFixed, price as priceOf, quantity as quantityOf, toNumber } from '#model/number.ts';
import { feesOf } from './fee.ts';
import { checkTicket, cleanPrice, emptyDraft } from './ticket.ts';
import { ConfirmOrder } from './confirm-order.tsx';
import { cx } from '#dashboard/ui/cx.ts';
import { Failed } from '#dashboard/ui/states.tsx';
import { money, priceText, quantityText, wholeMoney } from '#dashboard/format/money.ts';
import { bps, rText } from '#dashboard/format/figure.ts';
import { limitWords } from '#dashboard/live/words.ts';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { TextField } from '#dashboard/ui/field.tsx';
import { useState } from 'react';
import { useFacts, useLive } from '#dashboard/live/use-live.ts';
import { useMay } from '#dashboard/live/session.ts';
import { refusalOf, useTicketWorld } from './ticket-world.ts';
import { usePreview } from './use-preview.ts';
import type { Draft, TicketField } from './ticket.ts';
import type { Preview } from './use-preview.ts';
import type { Quantity } from '#model/number.ts';
import type { ReactNode } from 'react';
import type { Side } from '#model/plan.ts';

type Props = {
  readonly symbol: string;
  readonly side: Side;
  /** Why no order can be given now: replay, stale prices. */
  readonly closedWhy: string | undefined;
};

export function TicketPanel({ symbol, side, closedWhy }: Props): ReactNode {
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(side));
  const [touched, setTouched] = useState<ReadonlySet<TicketField>>(new Set());
  const [isAsking, setAsking] = useState(false);
  const world = useTicketWorld(symbol);
  const denied = useMay('trade');
  const { account, mode } = useLive((state) => ({
    account: state.account,
    mode: modeOf(state.status, state.account),
  }));
  const { currency, instruments } = useFacts();
  const about = instruments.get(symbol);
  const checked = checkTicket(draft, symbol, world);
  const preview = usePreview(
    '/api/v1/orders/preview',
    { account },
    denied === undefined && closedWhy === undefined ? checked.body : undefined,
  );
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const leave = (field: TicketField): void => setTouched(new Set([...touched, field]));
  const fault = (field: TicketField): string | undefined => (touched.has(field) ? checked.faults[field] : undefined);
  const levelField = (field: 'price' | 'stop' | 'target', label: string, hint?: string): ReactNode => (
    <TextField
      label={label}
      inputMode="decimal"
      placeholder={field === 'target' ? 'by ratio' : ''}
      value={draft[field]}
      onChange={(event) => set({ [field]: event.target.value })}
      onBlur={(event) => {
        set({ [field]: cleanPrice(event.target.value) });
        leave(field);
      }}
      fault={fault(field)}
      hint={hint}
    />
  );
  const answer = checked.body === undefined ? undefined : preview.data;
  const quantity = answer?.quantity == null ? checked.quantity : quantityOf(answer.quantity);
  const base = about?.base ?? symbol.replace(new RegExp(`${currency}$`), '');
  const words = `${draft.side === 'buy' ? 'Buy' : 'Sell'}${quantity === undefined ? '' : ` ${quantityText(quantity, about?.lot)} ${base}`}${
    checked.entry === undefined
      ? ''
      : draft.type === 'market'
        ? ' at market'
        : ` at ${priceText(checked.entry, about?.tick)}`
  }${mode === 'paper' ? ' (paper)' : ''}`;
  const why =
    denied ??
    closedWhy ??
    (checked.body === undefined
      ? (Object.values(checked.faults)[0] ?? 'The ticket is not complete')
      : answer?.outcome === 'refused'
        ? refusalOf(answer)
        : preview.isPending
          ? 'Risk is being asked'
          : undefined);
  return (
    <form
      className="flex flex-col gap-3 p-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        setTouched(new Set(['price', 'stop', 'target', 'riskPercent', 'quantity']));
        if (why === undefined) setAsking(true);
      }}
    >
      {denied === undefined ? null : (
        <p className="rounded-button bg-bg2 px-3 py-2 text-note text-t2">
          Orders: {denied} What is asked here is shown, and not sent.
        </p>
      )}
      {closedWhy === undefined ? null : (
        <p role="status" className="rounded-button bg-chip-warn-bg px-3 py-2 text-note text-chip-warn">
          {closedWhy}
        </p>
      )}
      <div role="radiogroup" aria-label="Side" className="grid grid-cols-2 gap-1 rounded-button bg-bg2 p-0.5">
        {(['buy', 'sell'] as const).map((each) => (
          <button
            key={each}
            type="button"
            role="radio"
            aria-checked={draft.side === each}
            tabIndex={draft.side === each ? 0 : -1}
            onClick={() => set({ side: each })}
            onKeyDown={(event) => {
              if (!event.key.startsWith('Arrow')) return;
              event.preventDefault();
              event.stopPropagation();
              set({ side: each === 'buy' ? 'sell' : 'buy' });
              const { nextElementSibling: next, previousElementSibling: previous } = event.currentTarget;
              ((next ?? previous) as HTMLElement | null)?.focus();
            }}
            className={cx(
              'touch min-h-8 rounded-chip text-body font-medium',
              draft.side !== each && 'text-t3 hover:text-t1',
              draft.side === each &&
                (each === 'buy' ? 'bg-chip-long-bg text-chip-long' : 'bg-chip-short-bg text-chip-short'),
            )}
          >
            {each === 'buy' ? '▲ Buy' : '▼ Sell'}
          </button>
        ))}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label="Type"
          value={draft.type}
          onChange={(type) => set({ type })}
          options={[
            { value: 'market', label: 'Market' },
            { value: 'limit', label: 'Limit' },
            { value: 'stop_loss', label: 'Stop' },
          ]}
        />
        <span className="text-note text-t3">
          Last <span className="text-t1">{priceText(world.last, about?.tick)}</span>
        </span>
      </div>
      {draft.type === 'market' ? null : levelField('price', draft.type === 'limit' ? 'Limit price' : 'Trigger price')}
      <div className="grid grid-cols-2 gap-3">
        {levelField('stop', 'Stop (required)')}
        {levelField('target', 'Target')}
      </div>
      <div className="flex flex-col gap-1.5">
        <Segmented
          label="Size by"
          value={draft.sizeBy}
          onChange={(sizeBy) => set({ sizeBy })}
          options={[
            { value: 'risk', label: 'Risk %' },
            { value: 'quantity', label: 'Quantity' },
          ]}
        />
        {draft.sizeBy === 'risk' ? (
          <TextField
            label="Risk of the equity"
            unit="%"
            inputMode="decimal"
            value={draft.riskPercent}
            onChange={(event) => set({ riskPercent: event.target.value })}
            onBlur={() => leave('riskPercent')}
            fault={fault('riskPercent')}
          />
        ) : (
          <TextField
            label="Quantity"
            unit={base}
            inputMode="decimal"
            value={draft.quantity}
            onChange={(event) => set({ quantity: event.target.value })}
            onBlur={() => leave('quantity')}
            fault={fault('quantity')}
          />
        )}
      </div>
      <PreviewLines
        preview={answer}
        asked={checked.quantity}
        lot={about?.lot}
        base={base}
        rewardR={checked.rewardR}
        quote={about?.quote ?? currency}
        fee={world.feeRate}
        onUse={(most) => set({ sizeBy: 'quantity', quantity: most })}
      />
      {preview.error === null || checked.body === undefined ? null : <Failed what={sentenceOf(preview.error)} />}
      {answer?.outcome === 'refused' ? (
        <p role="status" className="border-l-2 border-loss bg-bg2 px-3 py-2 text-note text-t1">
          {refusalOf(answer)} <code className="font-mono text-t3">{answer.code}</code>
        </p>
      ) : null}
      <Button
        type="submit"
        kind={mode === 'real' ? 'real' : 'primary'}
        disabledWhy={why}
        className="min-h-9 whitespace-normal!"
      >
        {words}
      </Button>
      {isAsking && checked.body !== undefined ? (
        <ConfirmOrder
          body={checked.body}
          words={words}
          account={account}
          isReal={mode === 'real'}
          preview={answer}
          onClose={() => setAsking(false)}
          onSent={() => {
            setAsking(false);
            setDraft(emptyDraft(draft.side));
            setTouched(new Set());
          }}
        />
      ) : null}
    </form>
  );
}

type LinesProps = {
  readonly preview: Preview | undefined;
  readonly asked: Quantity | undefined;
  readonly lot: Quantity | undefined;
  readonly base: string;
  readonly rewardR: number | undefined;
  /** What the market is priced in. */
  readonly quote: string;
  /** Of the value, one way; undefined before the first fill that tells. */
  readonly fee: bigint | undefined;
  /** Takes what risk allows as the quantity that is asked for. */
  readonly onUse: (quantity: string) => void;
};

/** One line for each thing that the order would change. The lines stand there from the start: nothing jumps. */
function PreviewLines({ preview, asked, lot, base, rewardR, quote, fee, onUse }: LinesProps): ReactNode {
  const currency = preview?.currency ?? '';
  const after = preview?.limits_after;
  const size = preview?.quantity == null ? undefined : quantityOf(preview.quantity);
  const amount = (text: string | null | undefined): string => (text == null ? '–' : money(cash(text), currency));
  const worth = preview?.notional == null ? undefined : cash(preview.notional);
  const line = (name: string, value: string, note?: ReactNode): ReactNode => (
    <>
      <dt className="text-t3">{name}</dt>
      <dd className="text-right text-t1">
        {value}
        {note === undefined ? null : <span className="block text-t3">{note}</span>}
      </dd>
    </>
  );
  const reward = preview?.reward_r == null ? rewardR : toNumber(priceOf(preview.reward_r));
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 border-y border-line1 py-2.5 text-note">
      {line(
        'Size',
        size === undefined ? '–' : `${quantityText(size, lot)} ${base}`,
        preview?.limited_by === 'risk' && asked !== undefined && size !== undefined ? (
          <span className="flex flex-wrap items-center justify-end gap-x-2">
            set by {preview.decided_by === null ? 'the risk rules' : limitWords(preview.decided_by)};{' '}
            {quantityText(asked, lot)} was asked
            <Button small onClick={() => onUse(formatFixed(size))}>
              Use {quantityText(size, lot)}
            </Button>
          </span>
        ) : undefined,
      )}
      {line('Value', worth === undefined ? '–' : money(worth, quote))}
      {line('Lost at the stop (1R)', amount(preview?.risk_amount), 'before costs')}
      {line(
        'Fees in and out, about',
        worth === undefined || fee === undefined ? '–' : money(feesOf(worth, fee), quote),
        fee === undefined ? 'told after the first fill' : `${bps(toNumber(fee) * 10_000)} each way, as the last fills`,
      )}
      {line('Reward', reward === undefined ? '–' : rText(reward))}
      {line('Exposure after', amount(after?.total_exposure))}
      {line('Positions after', after == null ? '–' : `${after.open_positions} of ${after.max_positions}`)}
      {line(
        'Day if this is stopped',
        after == null ? '–' : money(-cash(after.daily_loss_if_stopped), currency),
        after == null ? undefined : `of ${wholeMoney(-cash(after.max_daily_loss), currency)}`,
      )}
    </dl>
  );
}
