// Track: where the price stands between stop and target, with the entry as a tick. The three prices stand beside or under it.
import { cx } from './cx.ts';
import { wayOf } from './way.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly stop: bigint | undefined;
  readonly target: bigint | undefined;
  readonly entry: bigint;
  readonly mark: bigint | undefined;
  /** Above entry for a long: green. */
  readonly isGain: boolean;
  readonly stale?: boolean;
};

export function Track({ stop, target, entry, mark, isGain, stale = false }: Props): ReactNode {
  if (stop === undefined || target === undefined)
    return <span className="text-note text-loss">{stop === undefined ? 'No stop' : 'No target'}</span>;
  const at = (price: bigint): string => `${(wayOf(price, stop, target) * 100).toFixed(1)}%`;
  return (
    <span aria-hidden="true" className="relative block h-3 w-full min-w-24">
      <span className="absolute top-1/2 right-0 left-0 h-0.5 -translate-y-1/2 bg-line2" />
      <span className="absolute inset-y-0.5 left-0 w-0.5 bg-loss" />
      <span className="absolute inset-y-0.5 right-0 w-0.5 bg-profit" />
      <span className="absolute inset-y-0.5 w-0.5 -translate-x-1/2 bg-t2" style={{ left: at(entry) }} />
      {mark === undefined ? null : (
        <span
          className={cx(
            'absolute top-1/2 size-2 -translate-x-1/2 -translate-y-1/2 rounded-dot',
            stale ? 'bg-t3' : isGain ? 'bg-profit' : 'bg-loss',
          )}
          style={{ left: at(mark) }}
        />
      )}
    </span>
  );
}
