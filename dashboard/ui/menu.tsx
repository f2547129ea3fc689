// Menu: actions behind one button.
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

type MenuProps = { readonly trigger: ReactNode; readonly label: string; readonly children: ReactNode };

/** `trigger` is a button. Not modal: nothing has to be styled by the page's policy, and the page goes on. */
export function Menu({ trigger, label, children }: MenuProps): ReactNode {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align="end"
          sideOffset={6}
          className="z-40 min-w-56 rounded-card border border-line2 bg-pop p-1 shadow-pop"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

type ItemProps = { readonly onSelect: () => void; readonly children: ReactNode; readonly disabled?: boolean };

export function MenuItem({ onSelect, children, disabled = false }: ItemProps): ReactNode {
  return (
    <Radix.Item
      disabled={disabled}
      onSelect={onSelect}
      className="flex min-h-8 cursor-pointer items-center gap-2 rounded-button px-2.5 text-body text-t1 outline-none data-disabled:cursor-not-allowed data-disabled:text-t3 data-highlighted:bg-bg3"
    >
      {children}
    </Radix.Item>
  );
}

export const MenuLine = (): ReactNode => <Radix.Separator className="my-1 h-px bg-line2" />;
