// Chip: one status word on its tint. The word says it; the colour only finds it.
import { cx } from './cx.ts';
import type { ReactNode } from 'react';

export type ChipTone = 'grey' | 'ok' | 'no' | 'warn' | 'long' | 'short' | 'stop';

const TONE: Readonly<Record<ChipTone, string>> = {
  grey: 'bg-chip-grey-bg text-chip-grey',
  ok: 'bg-chip-ok-bg text-chip-ok',
  no: 'bg-chip-no-bg text-chip-no',
  warn: 'bg-chip-warn-bg text-chip-warn',
  long: 'bg-chip-long-bg text-chip-long',
  short: 'bg-chip-short-bg text-chip-short',
  stop: 'bg-chip-stop-bg text-chip-stop',
};

type Props = { readonly tone?: ChipTone; readonly title?: string | undefined; readonly children: ReactNode };

export function Chip({ tone = 'grey', title, children }: Props): ReactNode {
  return (
    <span
      title={title}
      className={cx(
        'inline-flex items-center gap-1 rounded-chip px-1.5 py-0.5 text-note font-medium whitespace-nowrap',
        TONE[tone],
      )}
    >
      {children}
    </span>
  );
}

/** How many, behind the name of a tab or a list. */
export function Count({ children }: { readonly children: ReactNode }): ReactNode {
  return <span className="ml-1.5 rounded-dot bg-bg3 px-1.5 py-px text-note text-t2">{children}</span>;
}

type DotTone = 'ok' | 'warn' | 'bad' | 'off';
const DOT: Readonly<Record<DotTone, string>> = { ok: 'bg-profit', warn: 'bg-warn', bad: 'bg-loss', off: 'bg-line3' };

/** Only ever beside the word that says the same. */
export function Dot({ tone }: { readonly tone: DotTone }): ReactNode {
  return <span aria-hidden="true" className={cx('inline-block size-2 shrink-0 rounded-dot', DOT[tone])} />;
}
