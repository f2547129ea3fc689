// Interval bar: a value with how sure it is: the point on its 50% bar on its 95% bar, on an axis with what it is held against.
import { cx } from './cx.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly value: number;
  readonly low95: number;
  readonly high95: number;
  readonly low50?: number | undefined;
  readonly high50?: number | undefined;
  /** What would be nothing: 0 R, or a factor of 1. */
  readonly nothing?: number;
  readonly nothingLabel?: string;
  /** The axis, where several bars stand under one another. */
  readonly from?: number;
  readonly to?: number;
};

const ROOM = 0.12;

/** The text beside it says the same; this one is for the eye. */
export function IntervalBar(props: Props): ReactNode {
  const { value, low95, high95, low50, high50, nothing = 0, nothingLabel } = props;
  const least = Math.min(low95, nothing);
  const most = Math.max(high95, nothing);
  const room = (most - least || 1) * ROOM;
  const from = props.from ?? least - room;
  const to = props.to ?? most + room;
  const at = (given: number): string => `${(Math.min(1, Math.max(0, (given - from) / (to - from))) * 100).toFixed(2)}%`;
  const bar = (low: number, high: number, className: string): ReactNode => (
    <span
      className={cx('absolute top-1/2 -translate-y-1/2 rounded-chip', className)}
      style={{ left: at(low), right: `calc(100% - ${at(high)})` }}
    />
  );
  return (
    <span aria-hidden="true" className={cx('relative block w-full', nothingLabel === undefined ? 'h-3' : 'mt-3 h-3')}>
      <span className="absolute top-1/2 right-0 left-0 h-px bg-line2" />
      {bar(low95, high95, 'h-1 bg-line3')}
      {low50 === undefined || high50 === undefined ? null : bar(low50, high50, 'h-2 bg-t3')}
      <span className="absolute -top-0.5 -bottom-0.5 w-px bg-t2" style={{ left: at(nothing) }} />
      {nothingLabel === undefined ? null : (
        <span className="absolute -top-4 -translate-x-1/2 text-chart text-t3" style={{ left: at(nothing) }}>
          {nothingLabel}
        </span>
      )}
      <span
        className="absolute top-0 bottom-0 w-[3px] -translate-x-1/2 rounded-chip bg-t1"
        style={{ left: at(value) }}
      />
    </span>
  );
}
