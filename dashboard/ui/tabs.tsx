// Tabs: panels of which one is open. The names stay in place; a count stands behind a name where there is one.
import { Count } from './chip.tsx';
import { cx } from './cx.ts';
import { useId } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';

export type Tab<Value extends string> = {
  readonly value: Value;
  readonly label: string;
  readonly count?: number | undefined;
  readonly content: ReactNode;
};

type Props<Value extends string> = {
  readonly label: string;
  readonly tabs: readonly Tab<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly aside?: ReactNode;
};

/** The places that a key goes to, from the one in hand; undefined where it is no key of tabs. */
const placeOf = (key: string, at: number, count: number): number | undefined =>
  key === 'ArrowRight'
    ? (at + 1) % count
    : key === 'ArrowLeft'
      ? (at - 1 + count) % count
      : key === 'Home'
        ? 0
        : key === 'End'
          ? count - 1
          : undefined;

export function Tabs<Value extends string>({ label, tabs, value, onChange, aside }: Props<Value>): ReactNode {
  const id = useId();
  const onKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = tabs.findIndex((tab) => tab.value === value);
    const place = placeOf(event.key, at, tabs.length);
    const next = place === undefined ? undefined : tabs[place];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(next.value);
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[place!]?.focus();
  };
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <div className="flex items-center gap-3 border-b border-line1 px-3.5 max-tablet:px-2">
        {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the tab in hand has the focus */}
        <div role="tablist" aria-label={label} onKeyDown={onKey} className="flex min-w-0 gap-1 overflow-x-auto">
          {tabs.map((tab) => {
            const isOpen = tab.value === value;
            return (
              <button
                key={tab.value}
                type="button"
                role="tab"
                id={`${id}-${tab.value}`}
                aria-selected={isOpen}
                aria-controls={isOpen ? `${id}-panel` : undefined}
                tabIndex={isOpen ? 0 : -1}
                onClick={() => onChange(tab.value)}
                className={cx(
                  'touch -mb-px flex min-h-10 shrink-0 items-center border-b-2 px-2 text-body whitespace-nowrap -outline-offset-2 hover:text-t1',
                  isOpen ? 'border-t1 font-medium text-t1' : 'border-transparent text-t3',
                )}
              >
                {tab.label}
                {tab.count === undefined ? null : <Count>{tab.count}</Count>}
              </button>
            );
          })}
        </div>
        {aside === undefined ? null : <span className="ml-auto text-note text-t3">{aside}</span>}
      </div>
      <div
        key={value}
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${value}`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what is in it may be only text that scrolls
        tabIndex={0}
        className="min-h-0 min-w-0 flex-1 -outline-offset-2"
      >
        {tabs.find((tab) => tab.value === value)?.content}
      </div>
    </div>
  );
}
