// Tile: one figure with its name, a reserved corner that says how old it is, and two lines of what it means.
import { Amount } from './amount.tsx';
import { cx } from './cx.ts';
import { AsOf } from './as-of.tsx';
import type { ReactNode } from 'react';

type Props = {
  readonly label: string;
  readonly value: ReactNode;
  /** Beside the value: an interval, a share. */
  readonly beside?: ReactNode;
  readonly corner?: ReactNode;
  /** When the figure was last true, where that is too long ago. */
  readonly staleSince?: number | undefined;
  readonly className?: string;
  readonly children?: ReactNode;
};

export function Tile({ label, value, beside, corner, staleSince, className, children }: Props): ReactNode {
  return (
    <section
      aria-label={label}
      className={cx('min-w-0 rounded-card border border-line1 bg-bg1 px-3.5 py-3 max-tablet:rounded-[12px]', className)}
    >
      <div className="flex h-4 items-center justify-between gap-2 text-note text-t3">
        <h2 className="truncate">{label}</h2>
        <span className="whitespace-nowrap">{staleSince === undefined ? corner : <AsOf time={staleSince} />}</span>
      </div>
      <div className="mt-0.5 flex flex-wrap items-baseline gap-x-2">
        <span
          className={cx(
            'text-tile font-semibold max-tablet:text-[1.75rem] max-tablet:leading-[2.125rem]',
            staleSince === undefined ? 'text-t1' : 'text-t3',
          )}
        >
          {value}
        </span>
        <span className="text-note text-t3">{beside}</span>
      </div>
      <div className="mt-1 flex flex-col gap-1 text-note text-t2">{children}</div>
    </section>
  );
}

/** `9,962.00` is not. */
const LONG = 8;

type FigureProps = {
  readonly text: string;
  readonly value?: bigint | number | undefined;
  readonly stale?: boolean;
  readonly isNarrow?: boolean;
};

/**
 * The figure large and the code of its currency small, where it has one. With a value it has the colour of a
 * result. Narrow: the tile says the currency elsewhere on a phone.
 */
export function Figure({ text, value, stale = false, isNarrow = false }: FigureProps): ReactNode {
  const at = text.lastIndexOf(' ');
  const digits = at < 0 ? text : text.slice(0, at);
  return (
    // Two of them stand side by side on a phone: long ones are a little smaller there.
    <span className={cx('whitespace-nowrap', isNarrow && digits.length > LONG && 'max-tablet:text-[1.375rem]')}>
      {value === undefined ? digits : <Amount value={value} text={digits} stale={stale} />}
      {at < 0 ? null : (
        <span className={cx('ml-1 text-note font-normal text-t3', isNarrow && 'max-tablet:hidden')}>
          {text.slice(at + 1)}
        </span>
      )}
    </span>
  );
}
