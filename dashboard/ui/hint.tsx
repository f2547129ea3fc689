// Hint: more about a thing, on hover and on focus; Escape puts it away, and it stays while it is pointed at.
import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export function Hint({ text, children }: { readonly text: ReactNode; readonly children: ReactNode }): ReactNode {
  return (
    <Radix.Provider delayDuration={300}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            sideOffset={6}
            collisionPadding={8}
            className="z-50 max-w-80 rounded-button border border-line2 bg-pop px-2.5 py-1.5 text-note text-t2 shadow-pop"
          >
            {text}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
