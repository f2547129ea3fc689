// Signals: what was decided in this market and account, newest first; the latest that led to an order with its levels.
import { groupedText } from '#dashboard/format/sign.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { DecisionRow, whyOf } from '#dashboard/ui/decision-row.tsx';
import { Empty, SkeletonRows } from '#dashboard/ui/states.tsx';
import { PlanHead } from './plan-head.tsx';
import { useState } from 'react';
import type { Decision } from '#dashboard/live/decisions.ts';
import type { ReactNode } from 'react';
import type { View } from '#model/view.ts';

type Props = {
  readonly decisions: readonly Decision[];
  readonly view: View;
  readonly symbol: string;
  readonly onReplay: (time: number) => void;
  readonly onWhy: (why: string) => void;
  readonly isReplay: boolean;
  /** There may be more in the log: nothing is said of none. */
  readonly isReading: boolean;
};

const PAGE = 40;

export function Signals({ decisions, view, symbol, onReplay, onWhy, isReplay, isReading }: Props): ReactNode {
  const [all, setAll] = useState(false);
  const [limit, setLimit] = useState(PAGE);
  const own = decisions.filter((decision) => all || !('symbol' in decision) || decision.symbol === symbol);
  const latest = own.find((decision) => decision.kind === 'filled' && decision.symbol === symbol);
  const plan = latest !== undefined && 'planId' in latest ? view.plans.get(latest.planId) : undefined;
  return (
    <div className="flex flex-col">
      {plan === undefined || latest === undefined ? null : (
        <section aria-label="Latest signal" className="flex flex-col gap-2.5 border-b border-line1 bg-bg2/50 p-3.5">
          <PlanHead plan={plan} />
          <ol className="flex flex-col gap-1">
            {plan.reasons.slice(0, 5).map(({ patternId, text }) => (
              <li key={`${patternId} ${text}`} className="flex gap-2 text-note text-t2">
                <span aria-hidden="true" className={plan.side === 'buy' ? 'text-long' : 'text-short'}>
                  •
                </span>
                {groupedText(text)}
              </li>
            ))}
          </ol>
          <div className="flex flex-wrap gap-2">
            <Button small icon="play" onClick={() => onReplay(latest.time)}>
              Replay from here
            </Button>
            <Button small kind="quiet" onClick={() => onWhy(whyOf(latest))}>
              Open full chain
            </Button>
          </div>
        </section>
      )}
      <label className="flex items-center gap-2 px-3.5 py-2 text-note text-t3">
        <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
        All markets
      </label>
      {own.length === 0 && isReading ? (
        <SkeletonRows rows={6} />
      ) : own.length === 0 ? (
        <Empty
          title={`${isReplay ? 'Nothing had been decided by then' : 'No decision yet'}${all ? '' : ` on ${symbol}`}.`}
        >
          The agent waits for a setup that passes all of its gates; those that do not are listed under Why not.
        </Empty>
      ) : (
        own.slice(0, limit).map((decision) => <DecisionRow key={decision.sequence} decision={decision} />)
      )}
      {own.length > limit ? (
        <Button kind="quiet" className="m-2" onClick={() => setLimit(limit + PAGE)}>
          {own.length - limit} older
        </Button>
      ) : null}
    </div>
  );
}
