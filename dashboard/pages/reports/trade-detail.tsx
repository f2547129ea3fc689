// Trade detail: one closed trade: what it was, how far it went, why it was, and what the person notes of it.
import { Amount } from '#dashboard/ui/amount.tsx';
import { averagePriceText, money, priceText, quantityText } from '#dashboard/format/money.ts';
import { Chip } from '#dashboard/ui/chip.tsx';
import { confidence, rText } from '#dashboard/format/figure.ts';
import { CopyButton } from '#dashboard/ui/copy-button.tsx';
import { EXIT_WORDS } from '#dashboard/live/words.ts';
import { held } from '#dashboard/format/span.ts';
import { Link } from '@tanstack/react-router';
import { NoteEditor } from './note-editor.tsx';
import { price } from '#model/number.ts';
import { Side } from '#dashboard/ui/side.tsx';
import { Time } from '#dashboard/ui/as-of.tsx';
import { TradeChart } from './trade-chart.tsx';
import type { AccountFacts } from '#dashboard/live/facts.ts';
import type { Note } from './use-journal.ts';
import type { ReactNode } from 'react';
import type { TradeRow } from './trade-rows.ts';

/** While nobody has told the venue's tick. */
const CENT = price('0.01');

/** What a strategy says begins small. */
const sentence = (text = ''): string => (text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`);

type Props = {
  readonly row: TradeRow;
  readonly facts: AccountFacts;
  readonly note: Note | undefined;
  readonly isNoteKnown: boolean;
};

export function TradeDetail({ row, facts, note, isNoteKnown }: Props): ReactNode {
  const { trade, plan, strategy, heldMs, r, adverseR, favourableR } = row;
  const { currency } = facts;
  const about = facts.instruments.get(trade.symbol);
  const parts: readonly (readonly [name: string, value: ReactNode])[] = [
    [
      'Entry',
      <>
        <Time time={trade.entryTime} detail="second" /> at {averagePriceText(trade.entryPrice, about?.tick ?? CENT)}
      </>,
    ],
    [
      'Exit',
      <>
        <Time time={trade.exitTime} detail="second" /> at {averagePriceText(trade.exitPrice, about?.tick ?? CENT)}
      </>,
    ],
    [
      'Stop, target',
      plan === undefined
        ? 'no longer remembered'
        : `${priceText(plan.stop, about?.tick)}, ${priceText(plan.target, about?.tick)}`,
    ],
    ['Size', `${quantityText(trade.quantity, about?.lot)} ${about?.base ?? ''}`.trimEnd()],
    ['Held', held(heldMs)],
    ['Gross', money(trade.grossPnl, currency, 'plus')],
    ['Fees', money(-trade.fees, currency)],
    ['Funding', money(trade.funding, currency, 'plus')],
    ['Furthest against', rText(adverseR)],
    ['Furthest in favour', rText(favourableR)],
    ['Confidence', confidence(plan?.confidence)],
  ];
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="text-title font-semibold">{trade.symbol}</span>
        <Side side={trade.side} />
        <span className="text-t3">
          {strategy.replaceAll('-', ' ')} {plan?.timeframe}
        </span>
        {trade.ambiguous ? (
          <Chip tone="warn" title="One candle held both the stop and the target: which came first is not known.">
            Ambiguous fill
          </Chip>
        ) : null}
        <span className="ml-auto text-title font-semibold">
          <Amount value={trade.netPnl} text={money(trade.netPnl, currency, 'plus')} />{' '}
          <span className="text-body font-normal text-t2">{rText(r)}</span>
        </span>
      </div>
      <TradeChart row={row} />
      <p className="text-body text-t1">
        {EXIT_WORDS[trade.exitReason]}. <span className="text-t2">{sentence(plan?.reasons[0]?.text)}</span>
      </p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-body">
        {parts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-t3">{name}</dt>
            <dd className="min-w-0 text-right text-t1">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-body">
        <Link
          to="/trading"
          search={{ why: trade.planId }}
          className="underline decoration-line3 underline-offset-4 hover:text-t1"
        >
          Why: the whole chain
        </Link>
        <Link
          to="/trading"
          search={{ symbol: trade.symbol, why: trade.planId }}
          className="underline decoration-line3 underline-offset-4 hover:text-t1"
        >
          On the chart
        </Link>
        <span className="ml-auto flex items-center text-note text-t3">
          id <CopyButton text={trade.planId} label="Copy the id" />
        </span>
      </p>
      {isNoteKnown ? (
        <NoteEditor key={`${trade.planId} ${note?.updated_at ?? 0}`} subject={trade.planId} note={note} />
      ) : null}
    </div>
  );
}
