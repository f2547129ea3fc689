// Menu: actions behind one button. Arrows go from one to the next, a letter to the next that begins with it.
import { Popup } from './popup.tsx';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import type { PopupTrigger } from './popup.tsx';

type MenuProps = {
  readonly trigger: (trigger: PopupTrigger) => ReactNode;
  readonly label: string;
  readonly children: ReactNode;
};

const ITEMS = '[role=menuitem]:not([aria-disabled=true]), [role=menuitemcheckbox]';

/** To the next, the first or the last of the menu; Tab leaves it. */
function onMenuKey(event: KeyboardEvent<HTMLDivElement>): void {
  const { key, currentTarget } = event;
  const items = [...currentTarget.querySelectorAll<HTMLElement>(ITEMS)];
  const at = items.findIndex((item) => item === document.activeElement);
  const begins = (item: HTMLElement): boolean =>
    key.length === 1 && key !== ' ' && (item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()) ?? false);
  const next =
    key === 'ArrowDown'
      ? items[(at + 1) % items.length]
      : key === 'ArrowUp'
        ? items.at(at <= 0 ? -1 : at - 1)
        : key === 'Home'
          ? items[0]
          : key === 'End'
            ? items.at(-1)
            : (items.slice(at + 1).find(begins) ?? items.find(begins));
  if (key === 'Tab') currentTarget.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

export function Menu({ trigger, label, children }: MenuProps): ReactNode {
  return (
    <Popup role="menu" label={label} trigger={trigger} onKeyDown={onMenuKey} className="min-w-56 p-1">
      {children}
    </Popup>
  );
}

const ITEM =
  'touch flex min-h-8 w-full items-center gap-2 rounded-button px-2.5 text-left text-body text-t1 -outline-offset-2 hover:bg-bg3 focus:bg-bg3';

/** What is chosen closes the menu, and the focus is back on the button before anything else opens. */
const close = ({ currentTarget }: MouseEvent<HTMLElement>): void =>
  currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();

type ItemProps = { readonly onSelect: () => void; readonly children: ReactNode };

export function MenuItem({ onSelect, children }: ItemProps): ReactNode {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      onClick={(event) => {
        close(event);
        onSelect();
      }}
      className={ITEM}
    >
      {children}
    </button>
  );
}

/** One that is on or off; the menu stays open. */
export function MenuCheck({
  checked,
  onChange,
  children,
}: {
  readonly checked: boolean;
  readonly onChange: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <button
      type="button"
      role="menuitemcheckbox"
      aria-checked={checked}
      tabIndex={-1}
      onClick={onChange}
      className={ITEM}
    >
      {children}
    </button>
  );
}

export const MenuLine = (): ReactNode => <hr className="my-1 border-0 border-t border-line2" />;
