// Diff lines: two texts compared, what goes and what comes, with a sign and not by colour alone.
import { cx } from '#dashboard/ui/cx.ts';
import { lineDiff, shortened } from './line-diff.ts';
import { useMemo } from 'react';
import type { ReactNode } from 'react';

const SIGN = { same: ' ', out: '\u2212', in: '+', skip: ' ' } as const;

export function DiffLines({
  from,
  to,
  label,
}: {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}): ReactNode {
  const lines = useMemo(() => shortened(lineDiff(from, to)), [from, to]);
  if (lines.every(({ kind }) => kind === 'same' || kind === 'skip'))
    return <p className="text-note text-t3">The two are the same.</p>;
  return (
    <div
      role="figure"
      aria-label={label}
      className="max-h-72 overflow-auto rounded-button border border-line1 bg-bg2 py-1 font-mono text-note"
    >
      {lines.map(({ kind, text }, index) => (
        <div
          // oxlint-disable-next-line react/no-array-index-key -- lines have no other name
          key={index}
          className={cx(
            'flex gap-2 px-2 whitespace-pre-wrap [overflow-wrap:anywhere]',
            kind === 'in' && 'bg-chip-ok-bg text-chip-ok',
            kind === 'out' && 'bg-chip-no-bg text-chip-no',
            kind === 'skip' && 'text-t3',
          )}
        >
          <span aria-hidden="true" className="w-3 shrink-0">
            {SIGN[kind]}
          </span>
          <span className="sr-only">{kind === 'in' ? 'comes: ' : kind === 'out' ? 'goes: ' : ''}</span>
          <span className="min-w-0">{text}</span>
        </div>
      ))}
    </div>
  );
}
