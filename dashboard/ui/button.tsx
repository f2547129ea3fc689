// Button: verbs with an object. One primary on a surface at most; colour is kept for what stops or costs.
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import type { ComponentProps, ReactNode } from 'react';
import type { IconName } from './icon.tsx';

type Kind = 'plain' | 'primary' | 'quiet' | 'stop' | 'real';

const KIND: Readonly<Record<Kind, string>> = {
  plain: 'border border-line2 bg-bg2 text-t1 hover:bg-bg3',
  primary: 'border border-transparent bg-primary text-primary-ink hover:opacity-90',
  quiet: 'border border-transparent text-t2 hover:bg-bg2 hover:text-t1',
  stop: 'border border-chip-stop/60 bg-chip-stop-bg text-chip-stop hover:border-chip-stop',
  real: 'border border-transparent bg-real text-real-ink hover:opacity-90',
};

export type ButtonProps = ComponentProps<'button'> & {
  readonly kind?: Kind;
  readonly icon?: IconName;
  readonly small?: boolean;
  /** Why it cannot be used: it stays reachable, so that the reason can be read. */
  readonly disabledWhy?: string | undefined;
  /** While the answer is awaited. */
  readonly busy?: boolean;
};

export function Button(props: ButtonProps): ReactNode {
  const {
    kind = 'plain',
    icon,
    small = false,
    disabledWhy,
    busy = false,
    className,
    children,
    onClick,
    ...rest
  } = props;
  const isOff = disabledWhy !== undefined || busy;
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={isOff || undefined}
      aria-busy={busy || undefined}
      title={disabledWhy ?? rest.title}
      onClick={isOff ? (event) => event.preventDefault() : onClick}
      className={cx(
        'touch inline-flex items-center justify-center gap-1.5 rounded-button font-medium whitespace-nowrap transition-colors disabled:opacity-50',
        small ? 'min-h-6 px-2 text-note' : 'min-h-8 px-3 text-body',
        isOff && 'opacity-50',
        KIND[kind],
        className,
      )}
    >
      {icon === undefined ? null : <Icon name={icon} size={small ? 14 : 16} />}
      {children}
    </button>
  );
}

type IconButtonProps = Omit<ButtonProps, 'children' | 'icon'> & { readonly icon: IconName; readonly label: string };

/** For where there is no room for the word: the word is still there for readers and on hover. */
export function IconButton({ label, className, ...rest }: IconButtonProps): ReactNode {
  return <Button {...rest} aria-label={label} title={label} className={cx('min-w-8 px-0!', className)} />;
}
