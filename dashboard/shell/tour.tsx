// Tour: three things to know before the first trade, each beside what it is about. Once, and to be skipped at any time.
import { Button } from '#dashboard/ui/button.tsx';
import { settings } from '#dashboard/settings/use-settings.ts';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';

const STEPS = [
  { anchor: 'answer', text: 'This line tells you if all is well.' },
  { anchor: 'next', text: 'Blue is long, orange is short. Click any zone to see when it became known.' },
  { anchor: 'stop', text: 'Why opens the chain of causes. Stop is always here.' },
] as const;
const GAP = 10;
const WIDTH = 300;

type Place = { readonly left: number; readonly top: number };

/** Under the anchor, or over it where there is no room; in the middle where there is no anchor on this page. */
function placeOf(anchor: string): Place {
  const element = document.getElementById(anchor);
  const rect = element?.getBoundingClientRect();
  if (rect === undefined) return { left: (innerWidth - WIDTH) / 2, top: innerHeight / 3 };
  const left = Math.max(8, Math.min(rect.left, innerWidth - WIDTH - 8));
  const top = rect.bottom + GAP + 120 < innerHeight ? rect.bottom + GAP : Math.max(8, rect.top - 130);
  return { left, top };
}

export function Tour({ onDone }: { readonly onDone: () => void }): ReactNode {
  const [at, setAt] = useState(0);
  const [place, setPlace] = useState<Place>();
  const element = useRef<HTMLDivElement>(null);
  const step = STEPS[at]!;
  useEffect(() => {
    document.getElementById(step.anchor)?.scrollIntoView({ block: 'nearest' });
    const put = (): void => setPlace(placeOf(step.anchor));
    put();
    element.current?.focus();
    window.addEventListener('resize', put);
    return () => window.removeEventListener('resize', put);
  }, [step]);
  const done = (): void => {
    settings.set({ tourDone: true });
    onDone();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Escape skips it, as the button does
    <div
      ref={element}
      role="dialog"
      tabIndex={-1}
      aria-label={`Tour, ${at + 1} of ${STEPS.length}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') done();
      }}
      className="fixed z-40 w-[300px] rounded-card border border-line2 bg-pop p-3.5 shadow-pop"
      style={place ?? { left: -1000, top: 0 }}
    >
      <p className="text-body text-t1">{step.text}</p>
      <div className="mt-3 flex items-center gap-2">
        <span className="flex-1 text-note text-t3">
          {at + 1} of {STEPS.length}
        </span>
        <Button small kind="quiet" onClick={done}>
          Skip
        </Button>
        <Button small kind="primary" onClick={() => (at + 1 < STEPS.length ? setAt(at + 1) : done())}>
          {at + 1 < STEPS.length ? 'Next' : 'Done'}
        </Button>
      </div>
    </div>
  );
}
