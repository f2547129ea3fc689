// Span strip: where there are candles in what exists, and which part of it is asked for.
import { coverage } from './spans.ts';
import { percent } from '#dashboard/format/figure.ts';
import type { ReactNode } from 'react';
import type { Span } from './spans.ts';

type Props = {
  readonly span: Span;
  readonly range: { readonly from: number; readonly until: number } | undefined;
};

export function SpanStrip({ span, range }: Props): ReactNode {
  const whole = Math.max(1, span.until - span.from);
  const at = (time: number): string => `${(100 * Math.min(1, Math.max(0, (time - span.from) / whole))).toFixed(2)}%`;
  const share = range === undefined ? undefined : coverage(span, range);
  const words = `${span.symbol}: ${span.gaps.length === 0 ? 'no holes' : `${span.gaps.length} holes`}`;
  return (
    <div className="flex items-center gap-2 text-note text-t3">
      <span className="w-20 shrink-0 truncate text-t2">{span.symbol}</span>
      <span role="img" aria-label={words} className="relative h-3 min-w-0 flex-1 overflow-hidden rounded-chip bg-t3/40">
        {span.gaps.map((gap) => (
          <span
            key={gap.from}
            className="absolute inset-y-0 min-w-px bg-bg0"
            style={{ left: at(gap.from), right: `calc(100% - ${at(gap.until)})` }}
          />
        ))}
        {range === undefined ? null : (
          <span
            className="absolute inset-y-0 border-x-2 border-t1 bg-t1/25"
            style={{ left: at(range.from), right: `calc(100% - ${at(range.until)})` }}
          />
        )}
      </span>
      <span className={share !== undefined && share < 0.99 ? 'w-24 text-right text-warn' : 'w-24 text-right'}>
        {share === undefined ? '' : `${percent(share)} there`}
      </span>
    </div>
  );
}
