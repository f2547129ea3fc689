// Answer line: the first thing on a page: one sentence that answers its question, before any number proves it.
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';
import type { ReactNode } from 'react';

export type AnswerTone = 'ok' | 'warn' | 'bad' | 'off' | 'open';

const TONE: Readonly<
  Record<AnswerTone, { readonly card: string; readonly mark: string; readonly icon: IconName; readonly word: string }>
> = {
  ok: { card: 'border-line1 bg-bg1', mark: 'bg-chip-ok-bg text-chip-ok', icon: 'check', word: 'In order' },
  warn: { card: 'border-warn/50 bg-bg1', mark: 'bg-chip-warn-bg text-chip-warn', icon: 'warn', word: 'Needs a look' },
  bad: { card: 'border-loss/60 bg-chip-stop-bg', mark: 'bg-loss/20 text-loss', icon: 'cross', word: 'Wrong' },
  off: { card: 'hatch border-line2 bg-bg1 text-line1', mark: 'bg-bg3 text-t2', icon: 'clock', word: 'Unknown' },
  // Neither pass nor fault: not told apart.
  open: { card: 'border-line1 bg-bg1', mark: 'bg-chip-warn-bg text-chip-warn', icon: 'question', word: 'Open' },
};

type Props = {
  readonly tone: AnswerTone;
  readonly head: string;
  readonly children?: ReactNode;
  /** "+2 more". */
  readonly more?: number;
  readonly aside?: ReactNode;
  readonly actions?: ReactNode;
};

/** Its height stays where it fits one line, whatever it says. */
export function AnswerLine({ tone, head, children, more = 0, aside, actions }: Props): ReactNode {
  const { card, mark, icon, word } = TONE[tone];
  return (
    <section
      id="answer"
      aria-label="Answer"
      className={cx(
        'mb-3 flex min-h-12.5 items-center gap-x-3 gap-y-2 max-tablet:flex-wrap rounded-card border px-3.5 py-2 max-tablet:items-start max-tablet:rounded-[12px]',
        card,
      )}
    >
      <span className={cx('flex size-7 shrink-0 items-center justify-center rounded-dot', mark)}>
        <Icon name={icon} />
        <span className="sr-only">{word}.</span>
      </span>
      <p className={cx('min-w-0 flex-1 text-title text-t2', tone === 'off' && 'rounded-chip bg-bg1 px-1.5')}>
        <strong className="font-semibold text-t1">{head}</strong> {children}
        {more > 0 ? <span className="whitespace-nowrap text-t3"> +{more} more</span> : null}
      </p>
      <span className="flex shrink-0 items-center gap-2 text-note text-t3 max-tablet:hidden">{aside}</span>
      {actions === undefined ? null : (
        <span className="flex shrink-0 gap-2 max-tablet:basis-full max-tablet:pl-10">{actions}</span>
      )}
    </section>
  );
}
