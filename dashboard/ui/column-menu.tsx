// Column menu: which columns of a table are shown, kept in this browser.
import { Icon } from './icon.tsx';
import { IconButton } from './button.tsx';
import { Menu, MenuCheck } from './menu.tsx';
import { useState } from 'react';
import type { ReactNode } from 'react';

type Named = { readonly key: string; readonly head: string; readonly isExtra?: boolean };

const PREFIX = 'smc.columns.';

/** The keys of those that are not shown. */
export function useHiddenColumns(
  name: string,
  columns: readonly Named[],
): readonly [ReadonlySet<string>, (hidden: ReadonlySet<string>) => void] {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => {
    const extra = columns.flatMap(({ key, isExtra }) => (isExtra === true ? [key] : []));
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(PREFIX + name) ?? 'null');
      return new Set(Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : extra);
    } catch {
      return new Set(extra);
    }
  });
  const keep = (next: ReadonlySet<string>): void => {
    setHidden(next);
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify([...next]));
    } catch {
      // For this visit only.
    }
  };
  return [hidden, keep];
}

type Props = {
  readonly columns: readonly Named[];
  readonly hidden: ReadonlySet<string>;
  readonly onChange: (hidden: ReadonlySet<string>) => void;
};

export function ColumnMenu({ columns, hidden, onChange }: Props): ReactNode {
  const toggle = (key: string): void => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    // A table without a column cannot be brought back.
    if (next.size < columns.length) onChange(next);
  };
  return (
    <Menu
      label="Columns"
      trigger={(trigger) => <IconButton {...trigger} icon="columns" kind="quiet" small label="Columns" />}
    >
      {columns.map(({ key, head }) => (
        <MenuCheck key={key} checked={!hidden.has(key)} onChange={() => toggle(key)}>
          <span className="flex size-4 items-center justify-center">
            {hidden.has(key) ? null : <Icon name="check" size={14} />}
          </span>
          {head}
        </MenuCheck>
      ))}
    </Menu>
  );
}
