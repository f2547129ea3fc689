// Side: long or short, by arrow, word and colour together.
import { cx } from './cx.ts';
import type { ReactNode } from 'react';
import type { Side as OrderSide } from '#model/plan.ts';

type Props = { readonly side: OrderSide; readonly words?: 'position' | 'order' };

const WORDS = { position: { buy: 'Long', sell: 'Short' }, order: { buy: 'Buy', sell: 'Sell' } } as const;

export function Side({ side, words = 'position' }: Props): ReactNode {
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1 text-note font-medium whitespace-nowrap',
        side === 'buy' ? 'text-long' : 'text-short',
      )}
    >
      <span aria-hidden="true">{side === 'buy' ? '\u25b2' : '\u25bc'}</span>
      {WORDS[words][side]}
    </span>
  );
}
