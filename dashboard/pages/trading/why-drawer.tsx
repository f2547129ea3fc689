// Why drawer: the causal chain of a plan, a refusal or any event, step by step; each step goes to its bar on the chart.
import { groupedText } from '#dashboard/format/sign.ts';
import { Button, IconButton } from '#dashboard/ui/button.tsx';
import { chainOf, planIn } from './chain.ts';
import { clock as clockText, isSameDay, day } from '#dashboard/format/moment.ts';
import { confidence } from '#dashboard/format/figure.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { durationOf } from '#model/time.ts';
import { Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { ApiError, sentenceOf } from '#dashboard/live/problem.ts';
import { PlanHead } from './plan-head.tsx';
import { plural } from '#dashboard/format/figure.ts';
import { quantity as quantityOf, toNumber } from '#model/number.ts';
import { encode } from '#model/codec.ts';
import { toast } from '#dashboard/shell/toast.tsx';
import { useChain } from './use-chain.ts';
import { useEffect, useRef } from 'react';
import { useFacts } from '#dashboard/live/use-live.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import type { Chain } from './use-chain.ts';
import type { Price } from '#model/number.ts';
import type { Plan } from '#model/plan.ts';
import type { ReactNode } from 'react';
import type { Step, StepTone } from './chain.ts';

type Props = {
  readonly why: string;
  readonly onClose: () => void;
  /** Pixels that stay free above: mode, strip and Stop are always in sight. */
  readonly top: number;
  /** Brings the chart to a moment, and rings the pattern there. */
  readonly onReplay: (time: number, symbol: string | undefined, patternId: string | undefined) => void;
};

const DOTS: Readonly<Record<StepTone, string>> = {
  sweep: 'bg-liq',
  up: 'bg-long',
  down: 'bg-short',
  grey: 'bg-line3',
  good: 'bg-profit',
  bad: 'bg-loss',
  warn: 'bg-warn',
};

export function WhyDrawer({ why, onClose, onReplay, top }: Props): ReactNode {
  const chain = useChain(why);
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus({ preventScroll: true }), [why]);
  return (
    <aside
      aria-label="Why"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
      className="fixed right-0 bottom-0 z-40 flex w-[420px] max-w-full flex-col border-l border-line2 bg-pop shadow-pop max-tablet:inset-x-0 max-tablet:w-full"
      style={{ top }}
    >
      <header className="flex items-center gap-2 border-b border-line1 px-4 py-2.5">
        <h2 ref={head} tabIndex={-1} className="flex-1 text-title font-semibold outline-none">
          Why
        </h2>
        <IconButton icon="cross" kind="quiet" label="Close" onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {chain.isPending ? <SkeletonRows rows={8} /> : null}
        {chain.error === null ? null : (
          <Failed
            what={sentenceOf(chain.error)}
            code={chain.error instanceof ApiError ? chain.error.code : undefined}
            onRetry={() => void chain.refetch()}
          />
        )}
        {chain.isSuccess && chain.data === undefined ? (
          <p className="p-4 text-body text-t2">
            The log does not tell of it any more, or it is not yours.{' '}
            <span className="font-mono text-note break-all text-t3">{why}</span>
          </p>
        ) : null}
        {chain.data === undefined ? null : <Story chain={chain.data} onReplay={onReplay} />}
      </div>
    </aside>
  );
}

function Story({ chain, onReplay }: { readonly chain: Chain } & Pick<Props, 'onReplay'>): ReactNode {
  const facts = useFacts();
  const { zone } = useSettings();
  const { events, book, isComplete } = chain;
  const plan = planIn(events);
  const about = plan === undefined ? undefined : facts.instruments.get(plan.symbol);
  const steps = chainOf(events, {
    life: (id) => book.byId.get(id),
    tick: about?.tick ?? ((10n ** BigInt(8 - placesIn(plan))) as Price),
    lot: about?.lot ?? quantityOf('1'),
    currency: facts.currency,
    zone,
    places: placesIn(plan),
  });
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(events.map(encode).join('\n'));
    toast(`${plural(events.length, 'event')} copied, one line of JSON each.`);
  };
  return (
    <div className="flex flex-col gap-3 p-4">
      {plan === undefined ? null : <PlanHead plan={plan} />}
      <ol className="flex flex-col">
        {steps.map((step, at) => (
          <StepRow
            key={step.key}
            step={step}
            before={steps[at - 1]}
            barMs={plan === undefined ? undefined : durationOf(plan.timeframe)}
            zone={zone}
            onReplay={() => onReplay(step.time, plan?.symbol, step.patternId)}
          />
        ))}
        {steps.length === 0
          ? events.map((event) => (
              <li key={event.sequence} className="flex justify-between gap-2 border-t border-line1 py-1.5 text-note">
                <span className="text-t1">{event.kind}</span>
                <span className="font-mono text-t3">#{event.sequence}</span>
                <span className="text-t3">{clockText(event.time, zone, 'second')}</span>
              </li>
            ))
          : null}
      </ol>
      {isComplete ? null : (
        <p className="text-note text-t3">
          Not every cause is in the part of the log that was looked through. What is missing is not guessed.
        </p>
      )}
      <footer className="flex flex-col gap-1.5 border-t border-line1 pt-3 text-note text-t3">
        {plan === undefined ? null : (
          <>
            <span>
              Confidence {confidence(plan.confidence)} by {plan.strategy} on {plan.timeframe}
            </span>
            <code className="font-mono break-all">{plan.id}</code>
          </>
        )}
        <span className="flex gap-2">
          <Button small icon="copy" onClick={() => void copy()}>
            Copy evidence
          </Button>
        </span>
      </footer>
    </div>
  );
}

const placesIn = (plan: Plan | undefined): number => {
  if (plan === undefined) return 2;
  const most = [plan.entry, plan.stop, plan.target].map((value) => String(toNumber(value)).split('.')[1]?.length ?? 0);
  return Math.max(2, ...most);
};

type RowProps = {
  readonly step: Step;
  readonly before: Step | undefined;
  readonly barMs: number | undefined;
  readonly zone: string;
  readonly onReplay: () => void;
};

function StepRow({ step, before, barMs, zone, onReplay }: RowProps): ReactNode {
  const bars =
    barMs === undefined || before === undefined || before.time === 0 || step.time === 0
      ? 0
      : Math.round((step.time - before.time) / barMs);
  const isNewDay = before !== undefined && before.time > 0 && step.time > 0 && !isSameDay(before.time, step.time, zone);
  return (
    <li className="relative pl-5">
      <span aria-hidden="true" className="absolute top-0 bottom-0 left-[3px] w-px bg-line2" />
      {bars >= 2 || isNewDay ? (
        <p className="py-0.5 text-chart text-t3">
          {[isNewDay ? day(step.time, zone, step.time) : '', bars >= 2 ? `${plural(bars, 'bar')} later` : '']
            .filter(Boolean)
            .join(' · ')}
        </p>
      ) : null}
      <button
        type="button"
        disabled={step.time === 0}
        onClick={onReplay}
        title={step.time === 0 ? undefined : 'Replay the chart to here'}
        className="flex w-full gap-2 rounded-button py-1 text-left enabled:hover:bg-bg3"
      >
        <span aria-hidden="true" className={cx('absolute left-0 mt-1.5 size-[7px] rounded-dot', DOTS[step.tone])} />
        <span className="min-w-0 flex-1">
          <span className="block text-body font-medium text-t1">{step.what}</span>
          {step.how === '' ? null : <span className="block text-note text-t2">{groupedText(step.how)}</span>}
        </span>
        <span className="text-note whitespace-nowrap text-t3">
          {step.time === 0 ? '–' : clockText(step.time, zone)}
        </span>
      </button>
    </li>
  );
}
