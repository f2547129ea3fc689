// Popup: what opens below a button and closes by itself: the browser's own popover, which is over everything and lets Escape close it.
import { cx } from './cx.ts';
import { flushSync } from 'react-dom';
import { useEffect, useId, useRef, useState } from 'react';
import type { CSSProperties, KeyboardEvent, ReactNode, Ref, ToggleEvent } from 'react';

/** Spread over the button that opens it. */
export type PopupTrigger = {
  readonly ref: Ref<HTMLButtonElement>;
  readonly popoverTarget: string;
  readonly 'aria-expanded': boolean;
  readonly 'aria-haspopup': 'menu' | 'dialog';
};

type Props = {
  readonly label: string;
  readonly role?: 'menu' | 'dialog';
  readonly trigger: (trigger: PopupTrigger) => ReactNode;
  /** Which edge of the button it stands at. */
  readonly align?: 'start' | 'end';
  /** Where something else opens and closes it as well. */
  readonly open?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLDivElement>) => void;
  readonly className?: string;
  readonly children: ReactNode;
};

const GAP_PX = 6;
const EDGE_PX = 8;
/** Where there is less room below, it opens above. */
const ROOM_PX = 240;

/** From the button alone: what opens is not there yet to be measured. */
function placeBy({ top, bottom, left, right }: DOMRect, align: 'start' | 'end'): CSSProperties {
  const isAbove = innerHeight - bottom < ROOM_PX && top > innerHeight - bottom;
  const room = (isAbove ? top : innerHeight - bottom) - GAP_PX - EDGE_PX;
  return {
    inset: 'auto',
    ...(isAbove ? { bottom: innerHeight - top + GAP_PX } : { top: bottom + GAP_PX }),
    ...(align === 'end' ? { right: Math.max(EDGE_PX, innerWidth - right) } : { left: Math.max(EDGE_PX, left) }),
    maxHeight: room,
    maxWidth: innerWidth - 2 * EDGE_PX,
  };
}

export function Popup(props: Props): ReactNode {
  const { label, role = 'dialog', trigger, align = 'end', open, onOpenChange, onKeyDown, className, children } = props;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<CSSProperties>();
  useEffect(() => {
    const element = panel.current;
    if (element === null || open === undefined || element.matches(':popover-open') === open) return;
    element.togglePopover(open);
  }, [open]);
  const onBeforeToggle = ({ newState }: ToggleEvent<HTMLDivElement>): void => {
    const rect = newState === 'open' ? button.current?.getBoundingClientRect() : undefined;
    // Its content has to be there when it is shown, or it has no size and nothing in it can take the focus.
    flushSync(() => setPlace(rect === undefined ? undefined : placeBy(rect, align)));
  };
  const onToggle = ({ newState }: ToggleEvent<HTMLDivElement>): void => {
    onOpenChange?.(newState === 'open');
    if (newState === 'open')
      panel.current?.querySelector<HTMLElement>('[role=menuitem], [role=menuitemcheckbox], button, input')?.focus();
  };
  return (
    <>
      {trigger({
        ref: button,
        popoverTarget: id,
        'aria-expanded': place !== undefined,
        'aria-haspopup': role,
      })}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- a menu or a dialog: its role is given */}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role={role}
        aria-label={label}
        onBeforeToggle={onBeforeToggle}
        onToggle={onToggle}
        onKeyDown={onKeyDown}
        style={place ?? {}}
        className={cx(
          'm-0 overflow-y-auto rounded-card border border-line2 bg-pop p-0 text-left text-inherit shadow-pop',
          className,
        )}
      >
        {place === undefined ? null : children}
      </div>
    </>
  );
}
