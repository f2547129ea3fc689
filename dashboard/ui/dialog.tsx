// Dialog: a question in front of the page. The browser's own element: it traps focus, gives it back, and Escape closes it.
import { IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { useEffect, useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';

type Props = {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** `sheet` comes from the side, on a phone from below; `full` is as large as the window. */
  readonly shape?: 'dialog' | 'sheet';
  readonly width?: 'narrow' | 'normal' | 'wide';
  /** Without it there is no head: the dialog has one of its own. */
  readonly bare?: boolean;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
};

const WIDTH = { narrow: 'tablet:w-[26rem]', normal: 'tablet:w-[34rem]', wide: 'tablet:w-[52rem]' } as const;

export function Dialog(props: Props): ReactNode {
  const { open, onClose, title, shape = 'dialog', width = 'normal', bare = false, footer, children } = props;
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return undefined;
    if (open && !dialog.open) {
      dialog.showModal();
      // The name, and not the first button: that is Close, and a reader would hear nothing of the question.
      (
        dialog.querySelector<HTMLElement>('[data-autofocus]') ?? dialog.querySelector<HTMLElement>('h2, input')
      )?.focus();
    }
    if (!open && dialog.open) dialog.close();
    return undefined;
  }, [open]);
  // Taken away while it is open it would not give the focus back.
  useLayoutEffect(() => {
    const dialog = element.current;
    return () => dialog?.close();
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Escape is the key
    <dialog
      ref={element}
      aria-labelledby={bare ? undefined : id}
      aria-label={bare ? title : undefined}
      onClose={onClose}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === element.current) onClose();
      }}
      className={cx(
        'overflow-hidden border border-line2 bg-pop p-0 shadow-pop max-tablet:m-0 max-tablet:mt-auto max-tablet:w-full max-tablet:max-w-none max-tablet:rounded-t-[12px]',
        shape === 'dialog'
          ? 'm-auto max-h-[calc(100dvh-4rem)] rounded-card max-tablet:max-h-[90dvh]'
          : 'my-0 mr-0 ml-auto h-dvh max-h-none max-tablet:h-[90dvh]',
        WIDTH[width],
      )}
    >
      {open ? (
        <div
          className="flex max-h-[inherit] min-h-0 flex-col"
          style={{ height: shape === 'sheet' ? '100%' : undefined }}
        >
          {bare ? null : (
            <div className="flex items-center gap-2 border-b border-line1 px-4 py-2.5">
              <h2 id={id} tabIndex={-1} className="flex-1 text-title font-semibold outline-none!">
                {title}
              </h2>
              <IconButton icon="cross" kind="quiet" label="Close" onClick={onClose} />
            </div>
          )}
          <div className={cx('min-h-0 flex-1 overflow-y-auto', !bare && 'px-4 py-4')}>{children}</div>
          {footer === undefined ? null : (
            <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line1 px-4 py-3">
              {footer}
            </div>
          )}
        </div>
      ) : null}
    </dialog>
  );
}
