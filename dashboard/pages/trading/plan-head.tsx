// Plan head: a plan in two lines: what, where in, where out, and how much more it may make than lose.
import { priceText } from '#dashboard/format/money.ts';
import { rText } from '#dashboard/format/figure.ts';
import { Side } from '#dashboard/ui/side.tsx';
import { toNumber } from '#model/number.ts';
import { useFacts } from '#dashboard/live/use-live.ts';
import type { Plan } from '#model/plan.ts';
import type { ReactNode } from 'react';

export function PlanHead({ plan }: { readonly plan: Plan }): ReactNode {
  const { instruments } = useFacts();
  const tick = instruments.get(plan.symbol)?.tick;
  const risk = toNumber(plan.entry - plan.stop);
  const figure = (name: string, text: string): ReactNode => (
    <div className="min-w-0 rounded-button bg-bg2 px-1.5 py-1.5">
      <dt className="text-chart text-t3">{name}</dt>
      <dd className="truncate text-head text-t1" title={text}>
        {text}
      </dd>
    </div>
  );
  return (
    <>
      <p className="flex flex-wrap items-center gap-2 text-body">
        <Side side={plan.side} />
        <b className="font-semibold">{plan.symbol}</b>
        <span className="text-t3">
          {plan.strategy}, {plan.timeframe}
        </span>
      </p>
      <dl className="grid grid-cols-4 gap-1.5">
        {figure('Entry', priceText(plan.entry, tick))}
        {figure('Stop', priceText(plan.stop, tick))}
        {figure('Target', priceText(plan.target, tick))}
        {figure('Reward', risk === 0 ? '–' : rText(Math.abs(toNumber(plan.target - plan.entry) / risk)))}
      </dl>
    </>
  );
}
