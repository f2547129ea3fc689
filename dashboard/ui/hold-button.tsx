// Hold button: for what cannot be taken back. It acts when it has been held for the whole time, by pointer or key.
import { useEffect, useRef, useState } from 'react';
import { Button } from './button.tsx';
import type { ReactNode } from 'react';

type Props = {
  readonly children: ReactNode;
  readonly holdMs?: number;
  readonly kind?: 'stop' | 'real' | 'primary';
  readonly disabledWhy?: string | undefined;
  readonly busy?: boolean;
  readonly onHeld: () => void;
};

const HOLD_MS = 1_500;

export function HoldButton(props: Props): ReactNode {
  const { children, holdMs = HOLD_MS, kind = 'stop', disabledWhy, busy = false, onHeld } = props;
  const [isHeld, setHeld] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = (): void => {
    clearTimeout(timer.current);
    setHeld(false);
  };
  const begin = (): void => {
    if (disabledWhy !== undefined || busy || isHeld) return;
    setHeld(true);
    timer.current = setTimeout(() => {
      setHeld(false);
      onHeld();
    }, holdMs);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <Button
      kind={kind}
      disabledWhy={disabledWhy}
      busy={busy}
      className="relative touch-none overflow-hidden select-none"
      onPointerDown={begin}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onBlur={release}
      onKeyDown={(event) => {
        if ((event.key === ' ' || event.key === 'Enter') && !event.repeat) begin();
      }}
      onKeyUp={release}
      onContextMenu={(event) => event.preventDefault()}
    >
      <span
        aria-hidden="true"
        className="absolute inset-y-0 left-0 bg-current/25"
        style={{ width: isHeld ? '100%' : '0%', transition: isHeld ? `width ${holdMs}ms linear` : 'none' }}
      />
      <span className="relative">{children}</span>
    </Button>
  );
}
