// States: what a panel shows when it has nothing, waits, has failed, or is not for this person. Each says why and what next.
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import type { ReactNode } from 'react';

type EmptyProps = { readonly title: string; readonly children?: ReactNode; readonly action?: ReactNode };

/** Why there is nothing, and the next step. Never a guess at the cause. */
export function Empty({ title, children, action }: EmptyProps): ReactNode {
  return (
    <div className="flex min-h-24 flex-col items-center justify-center gap-1 px-4 py-6 text-center">
      <p className="text-body font-medium text-t1">{title}</p>
      {children === undefined ? null : <p className="max-w-prose text-note text-balance text-t2">{children}</p>}
      {action === undefined ? null : <div className="mt-2">{action}</div>}
    </div>
  );
}

type FailedProps = {
  /** What happened, what it means, what can be done. */
  readonly what: string;
  readonly code?: string | undefined;
  readonly id?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
};

/** One line above the last data that the panel had. */
export function Failed({ what, code, id, onRetry }: FailedProps): ReactNode {
  return (
    <div role="status" className="flex flex-wrap items-center gap-2 border-l-2 border-loss bg-bg2 px-3 py-2 text-note">
      <span className="text-loss">
        <Icon name="warn" size={14} />
      </span>
      <span className="min-w-0 flex-1 text-t1">{what}</span>
      {code === undefined ? null : (
        <code className="font-mono text-t3" title={id === undefined ? undefined : `request ${id}`}>
          {code}
        </code>
      )}
      {onRetry === undefined ? null : (
        <Button small onClick={onRetry}>
          Retry
        </Button>
      )}
    </div>
  );
}

type SkeletonProps = { readonly className?: string };

/** Of the size of what comes: give it height and width. */
export function Skeleton({ className }: SkeletonProps): ReactNode {
  return <span aria-hidden="true" className={cx('skeleton block', className)} />;
}

/** Rows of a table or list that is on its way. */
export function SkeletonRows({ rows = 4 }: { readonly rows?: number }): ReactNode {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex h-row items-center gap-4 border-t border-line1 px-3.5">
          <Skeleton className="h-3 w-20" />
          <Skeleton className="h-3 flex-1" />
          <Skeleton className="h-3 w-14" />
        </div>
      ))}
    </div>
  );
}
