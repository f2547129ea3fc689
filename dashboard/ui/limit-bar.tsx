// Limit bar: how much of a limit is used, on its way, and would be at worst; 100% is the halt, and all bars share that scale.
import { cx } from './cx.ts';
import type { ReactNode } from 'react';

type Props = {
  /** Shares of the limit. */
  readonly used: number | undefined;
  /** Held for orders that are on their way. */
  readonly reserved?: number | undefined;
  /** Where it would stand if every stop filled. */
  readonly worst?: number | undefined;
  readonly warnAt?: number;
  readonly stale?: boolean;
};

const part = (share: number): string => `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;

/** The figures stand beside it in words. */
export function LimitBar({ used, reserved = 0, worst = 0, warnAt = 0.8, stale = false }: Props): ReactNode {
  const share = used ?? 0;
  const ink = stale ? 'text-t3' : share >= 1 ? 'text-loss' : share >= warnAt ? 'text-warn' : 'text-t2';
  return (
    <span aria-hidden="true" className="relative my-1 block h-2 w-full">
      <span className={cx('absolute inset-0 flex overflow-hidden rounded-chip bg-bg3', ink)}>
        <span className="h-full bg-current" style={{ width: part(share) }} />
        <span className="h-full bg-current opacity-50" style={{ width: part(Math.min(reserved, 1 - share)) }} />
        <span
          className="hatch h-full"
          style={{ width: part(Math.min(worst - share - reserved, 1 - share - reserved)) }}
        />
      </span>
      <span className="absolute -inset-y-1 w-0.5 bg-warn" style={{ left: part(warnAt) }} />
    </span>
  );
}
