// Amount: a figure of result: sign, colour, and grey while what it is made of is old.
import { cx } from './cx.ts';
import { toneOf } from '#dashboard/format/money.ts';
import type { ReactNode } from 'react';

type Props = {
  /** Decides the colour; the text has the sign. */
  readonly value: bigint | number | undefined;
  readonly text: string;
  readonly stale?: boolean;
  readonly className?: string;
  readonly title?: string;
};

const TONE = { gain: 'text-profit', loss: 'text-loss', none: 'text-t1' } as const;

export function Amount({ value, text, stale = false, className, title }: Props): ReactNode {
  return (
    <span title={title} className={cx('whitespace-nowrap', stale ? 'text-t3' : TONE[toneOf(value)], className)}>
      {text}
    </span>
  );
}
