// Palette: anywhere in a few letters: pages, markets, orders, and commands, which open their dialog and never act.
import { cx } from '#dashboard/ui/cx.ts';
import { fuzzy } from './fuzzy.ts';
import { Icon } from '#dashboard/ui/icon.tsx';
import { Kbd } from '#dashboard/ui/kbd.tsx';
import { useId, useMemo, useState } from 'react';
import { useEntries } from './use-entries.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import type { KeyboardEvent, ReactNode } from 'react';
import type { PaletteEntry } from './entries.ts';

type Props = { readonly onClose: () => void };

const SHOWN = 12;
const RECENT = 5;
let recent: readonly string[] = [];

/** What stands in the dialog of the palette. */
export function Palette({ onClose }: Props): ReactNode {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const { entries, askedFor } = useEntries();
  const { zone } = useSettings();
  const found = useMemo(() => {
    if (typed.trim() === '') {
      const last = recent.flatMap((id) => entries.filter((entry) => entry.id === id));
      return [...new Set([...last, ...entries])].slice(0, SHOWN);
    }
    const asked = askedFor(typed, zone);
    return [...entries, ...asked]
      .flatMap((entry) => {
        // An id is a heap of letters in which everything can be found: it has to be there as it is typed.
        const isMeant = entry.isId !== true || entry.name.toLowerCase().includes(typed.trim().toLowerCase());
        const score = asked.includes(entry) ? 99 : isMeant ? fuzzy(typed, entry.name) : undefined;
        return score === undefined ? [] : [{ entry, score }];
      })
      .toSorted((a, b) => b.score - a.score)
      .slice(0, SHOWN)
      .map(({ entry }) => entry);
  }, [entries, typed, askedFor, zone]);
  const run = (entry: PaletteEntry | undefined): void => {
    if (entry === undefined) return;
    recent = [entry.id, ...recent.filter((id) => id !== entry.id)].slice(0, RECENT);
    onClose();
    entry.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((before) => (before + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[at]);
    }
  };
  return (
    <div className="flex max-h-[60dvh] flex-col">
      <div className="flex items-center gap-2 border-b border-line1 px-4">
        <span className="text-t3">
          <Icon name="search" />
        </span>
        <input
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={found[at] === undefined ? undefined : `${listId}-${at}`}
          aria-label="Search or jump"
          placeholder="A page, a market, an order, a pattern, a setting, a command"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKey}
          className="h-12 flex-1 bg-transparent text-title text-t1 outline-none placeholder:text-t3"
        />
        <Kbd>Esc</Kbd>
      </div>
      <ul id={listId} role="listbox" aria-label="Found" className="min-h-0 flex-1 overflow-y-auto p-1.5">
        {found.map((entry, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field above has the keys
          <li
            key={entry.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => run(entry)}
            onPointerMove={() => setAt(index)}
            className={cx(
              'flex min-h-9 cursor-pointer items-center gap-3 rounded-button px-2.5',
              index === at && 'bg-bg3',
            )}
          >
            <span className="text-t3">
              <Icon name={entry.icon} />
            </span>
            <span className="min-w-0 flex-1 truncate text-body">{entry.name}</span>
            <span className="text-note text-t3">{entry.does}</span>
          </li>
        ))}
        {found.length === 0 ? (
          <li className="px-2.5 py-4 text-center text-note text-t3">Nothing is called like that.</li>
        ) : null}
      </ul>
    </div>
  );
}
