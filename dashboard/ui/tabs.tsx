// Tabs: panels of which one is open. The names stay in place; a count stands behind a name where there is one.
import { Count } from './chip.tsx';
import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

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

export function Tabs<Value extends string>({ label, tabs, value, onChange, aside }: Props<Value>): ReactNode {
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => onChange(next as Value)}
      className="flex min-h-0 min-w-0 flex-col"
    >
      <div className="flex items-center gap-3 border-b border-line1 px-3.5">
        <Radix.List aria-label={label} className="flex min-w-0 gap-1 overflow-x-auto">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              className="touch -mb-px flex min-h-10 items-center border-b-2 border-transparent px-2 text-body whitespace-nowrap text-t3 -outline-offset-2 hover:text-t1 data-[state=active]:border-t1 data-[state=active]:font-medium data-[state=active]:text-t1"
            >
              {tab.label}
              {tab.count === undefined ? null : <Count>{tab.count}</Count>}
            </Radix.Trigger>
          ))}
        </Radix.List>
        <span className="ml-auto text-note text-t3">{aside}</span>
      </div>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="min-h-0 min-w-0 flex-1 -outline-offset-2">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
