// Card: a panel with its title, a word about what it shows, and a reserved corner for age or a link.
import { cx } from './cx.ts';
import { useId } from 'react';
import type { ReactNode } from 'react';

type Props = {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  /** Top right: age, total, link. Its place is kept where it is empty. */
  readonly aside?: ReactNode;
  /** Children reach the edges: tables and lists. */
  readonly flush?: boolean;
  readonly className?: string;
  readonly children?: ReactNode;
};

export function Card({ title, note, aside, flush = false, className, children }: Props): ReactNode {
  const id = useId();
  return (
    <section
      aria-labelledby={title === undefined ? undefined : id}
      className={cx(
        'flex min-w-0 flex-col rounded-card border border-line1 bg-bg1 max-tablet:rounded-[12px]',
        className,
      )}
    >
      {title === undefined ? null : (
        <header className="flex min-h-10 flex-wrap items-center gap-x-2 px-3.5 py-2">
          <h2 id={id} className="text-body font-semibold text-t1">
            {title}
          </h2>
          {note === undefined ? null : <span className="min-w-0 text-note text-t3">{note}</span>}
          <span className="ml-auto flex items-center gap-2 text-note text-t3">{aside}</span>
        </header>
      )}
      {flush ? children : <div className={cx('min-w-0 px-3.5 pb-3.5', title === undefined && 'pt-3')}>{children}</div>}
    </section>
  );
}

type GridProps = { readonly children: ReactNode; readonly className?: string };

/** The page's grid: 12 columns on a desk, 8 on a laptop, one on a phone. Cards say their columns by `col-span-…`. */
export function Grid({ children, className }: GridProps): ReactNode {
  return <div className={cx('grid grid-cols-1 gap-3 tablet:grid-cols-8 desk:grid-cols-12', className)}>{children}</div>;
}
