// Toast: an answer to what a person has just done, with a way back where there is one. Never the only place of news.
import { Button, IconButton } from '#dashboard/ui/button.tsx';
import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';

export type Toast = {
  readonly text: string;
  readonly tone?: 'plain' | 'bad';
  readonly undo?: () => void;
};
type Shown = Toast & { readonly id: number };

const LIFE_MS = 6_000;
const UNDO_LIFE_MS = 10_000;
const LIMIT = 3;

let shown: readonly Shown[] = [];
let last = 0;
const hearers = new Set<() => void>();
const become = (next: readonly Shown[]): void => {
  shown = next;
  for (const hear of hearers) hear();
};
const dismiss = (id: number): void => become(shown.filter((each) => each.id !== id));

export function toast(text: string, more: Omit<Toast, 'text'> = {}): void {
  last += 1;
  const id = last;
  become([...shown, { id, text, ...more }].slice(-LIMIT));
  setTimeout(() => dismiss(id), more.undo === undefined ? LIFE_MS : UNDO_LIFE_MS);
}

const subscribe = (hear: () => void): (() => void) => {
  hearers.add(hear);
  return () => void hearers.delete(hear);
};

export function Toasts(): ReactNode {
  const all = useSyncExternalStore(subscribe, () => shown);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-3 bottom-3 z-40 flex flex-col items-center gap-2 max-tablet:bottom-18"
    >
      {all.map(({ id, text, tone, undo }) => (
        <div
          key={id}
          className="pointer-events-auto flex max-w-[34rem] items-center gap-3 rounded-card border border-line2 bg-pop py-1.5 pr-1.5 pl-3.5 text-body shadow-pop"
        >
          <span className={tone === 'bad' ? 'text-loss' : 'text-t1'}>{text}</span>
          {undo === undefined ? null : (
            <Button
              small
              onClick={() => {
                undo();
                dismiss(id);
              }}
            >
              Undo
            </Button>
          )}
          <IconButton icon="cross" kind="quiet" small label="Dismiss" onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
