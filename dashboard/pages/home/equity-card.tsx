// Equity card: the curve of the account over a span that the person chooses.
import { Card } from '#dashboard/ui/card.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import { EquityChart } from '#dashboard/ui/equity-chart.tsx';
import { fromWork } from '#dashboard/ui/curve.ts';
import { fixedFromNumber, toNumber } from '#model/number.ts';
import { money } from '#dashboard/format/money.ts';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { useMemo, useState } from 'react';
import type { Cash } from '#model/number.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { ReactNode } from 'react';

const DAY = 86_400_000;
const SPANS = { '1D': DAY, '1W': 7 * DAY, '1M': 30 * DAY, All: Infinity } as const;
type Span = keyof typeof SPANS;

export function EquityCard({ glance }: { readonly glance: Glance }): ReactNode {
  const [span, setSpan] = useState<Span>('All');
  const { state, facts, currency, isOld, agentNow } = glance;
  const { equity } = state.view;
  const count = equity.length;
  const end = equity.at(-1)?.time ?? agentNow;
  const points = useMemo(() => {
    const from = end - SPANS[span];
    // The array is changed in place: what is read of it is as long as it was when this was asked.
    const all = equity.slice(0, count);
    const first = Math.max(0, all.findIndex(({ time }) => time >= from) - 1);
    return fromWork(
      all.slice(first).map(({ time, account }) => ({ time: Math.max(time, from), value: toNumber(account.equity) })),
    );
  }, [equity, count, end, span]);
  return (
    <Card
      title="Equity curve"
      note={<span className="max-phone:hidden">net of fees, open positions included</span>}
      aside={
        <Segmented
          plain
          label="Span"
          value={span}
          onChange={setSpan}
          options={Object.keys(SPANS).map((value) => ({ value: value as Span, label: value }))}
        />
      }
      className="h-full"
    >
      <div className="h-[246px] max-tablet:h-[180px]">
        {points.length < 2 ? (
          <Empty title="The curve begins with the first closed candle.">
            {facts.capital === undefined ? undefined : `The account began with ${money(facts.capital, currency)}.`}
          </Empty>
        ) : (
          <EquityChart
            points={points}
            start={facts.capital === undefined ? undefined : toNumber(facts.capital)}
            text={(value) => money(fixedFromNumber<Cash>(value), currency)}
            stale={isOld}
            now={agentNow}
          />
        )}
      </div>
    </Card>
  );
}
