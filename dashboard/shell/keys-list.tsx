// Keys list: every key that does something here, and how single letters are turned off.
import { CheckField } from '#dashboard/ui/field.tsx';
import { Kbd } from '#dashboard/ui/kbd.tsx';
import { settings, useSettings } from '#dashboard/settings/use-settings.ts';
import { useShortcutList } from './use-keys.ts';
import type { ReactNode } from 'react';

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);
const named = (keys: string): readonly string[] =>
  keys === ' '
    ? ['Space']
    : keys.startsWith('mod+')
      ? [isMac ? '⌘' : 'Ctrl', keys.slice(4).toUpperCase()]
      : keys.split(' ');

/** Keys of what has the focus: they work there, and are on no list of their own. */
const OWN: readonly { readonly keys: string; readonly what: string; readonly group: string; readonly only?: string }[] =
  [
    { keys: '← →', what: 'From bar to bar', group: 'Chart, when it has the focus', only: 'Chart' },
    { keys: 'Shift ← →', what: 'Move the chart', group: 'Chart, when it has the focus', only: 'Chart' },
    { keys: '↑ ↓', what: 'Nearer, further', group: 'Chart, when it has the focus', only: 'Chart' },
    { keys: 'j k', what: 'Next row, row before', group: 'Tables and lists' },
    { keys: 'Enter', what: 'Open the row', group: 'Tables and lists' },
    { keys: 'Esc', what: 'Close what is open', group: 'Anywhere' },
  ];

export function KeysList(): ReactNode {
  const page = useShortcutList();
  const list = [...page, ...OWN.filter(({ only }) => only === undefined || page.some((each) => each.group === only))];
  const { singleKeys } = useSettings();
  const groups = [...new Set(list.map(({ group }) => group))];
  return (
    <>
      <div className="gap-8 tablet:columns-2">
        {groups.map((group) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1.5 text-note text-t3">{group}</h3>
            <dl className="flex flex-col gap-1">
              {list
                .filter((each) => each.group === group)
                .map(({ keys, what }) => (
                  <div key={keys} className="flex items-center justify-between gap-3">
                    <dt className="text-body text-t2">{what}</dt>
                    <dd className="flex gap-1">
                      {named(keys).map((key) => (
                        <Kbd key={key}>{key}</Kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="mt-5 border-t border-line1 pt-4">
        <CheckField
          checked={singleKeys}
          onChange={(event) => settings.set({ singleKeys: event.target.checked })}
          label="Single letters do something. Turn this off where you dictate: only keys with Ctrl stay."
        />
      </div>
    </>
  );
}
