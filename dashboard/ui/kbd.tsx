// Kbd: a key on the keyboard.
import type { ReactNode } from 'react';

export function Kbd({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <kbd className="rounded-chip border border-line2 bg-bg2 px-1 whitespace-nowrap font-sans text-chart text-t3">
      {children}
    </kbd>
  );
}
