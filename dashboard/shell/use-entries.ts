// Use entries: all that the palette knows of: pages, markets, accounts, commands, settings, orders and patterns.
import { marketEntries, orderEntries, patternEntries, typedEntries } from './entries.ts';
import { openShell } from './opened.ts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { shownTo } from './nav.ts';
import { useAccountChoices } from './accounts.tsx';
import { useCallback, useMemo } from 'react';
import { useLiveStore } from '#dashboard/live/use-live.ts';
import { useNavigate } from '@tanstack/react-router';
import { useUser } from '#dashboard/live/session.ts';
import { useWatched } from '#dashboard/live/use-watched.ts';
import type { Section } from '#dashboard/pages/config/fields.ts';
import type { Go, PaletteEntry } from './entries.ts';

const click = (id: string) => (): void => document.getElementById(id)?.click();

function commandsOf(go: Go): readonly PaletteEntry[] {
  const one = (id: string, name: string, does: string, icon: PaletteEntry['icon'], run: () => void): PaletteEntry => ({
    id,
    name,
    does,
    icon,
    run,
  });
  return [
    one('stop', 'Stop trading', 'Open the dialog', 'stop', click('stop')),
    one('pause', 'Pause trading or an agent', 'Open the page', 'pause', () => go('/monitoring')),
    one('order', 'New order', 'Open the ticket', 'plus', () => go('/trading', { side: 'ticket', tab: 'ticket' })),
    one('cancel', 'Cancel an order', 'Open the orders', 'cross', () => go('/trading', { tab: 'orders' })),
    one('backtest', 'Run a backtest', 'Open the page', 'analytics', () => go('/analytics')),
    one('evidence', 'Search for evidence', 'Open the page', 'research', () => go('/research')),
    one('events', 'Events: what has happened', 'Open the list', 'bell', () => openShell('all-events')),
    one('settings', 'Theme, density, colours, time zone', 'Open', 'config', () => openShell('settings')),
    one('keys', 'Keyboard', 'List all keys', 'question', () => openShell('keys')),
    one('tour', 'Tour of three steps', 'Show it', 'info', () => openShell('tour')),
    one('api-keys', 'API keys and sessions', 'Open the page', 'lock', () => go('/login/keys')),
  ];
}

/** The list of settings comes when the palette is first opened. */
const fieldsQuery = queryOptions({
  queryKey: ['config-fields'],
  queryFn: async () => (await import('#dashboard/pages/config/fields.ts')).SECTIONS,
  staleTime: Infinity,
});

const settingEntries = (sections: readonly Section[], go: Go): readonly PaletteEntry[] =>
  sections.flatMap(({ key, title, fields }) =>
    fields.map(({ path, label }): PaletteEntry => ({
      id: `config ${path}`,
      name: `${label}: ${path}`,
      does: `Config, ${title}`,
      icon: 'config',
      run: () => go('/config', { section: key }),
    })),
  );

export function useEntries(): {
  readonly entries: readonly PaletteEntry[];
  /** What is meant by text that is typed in full. */
  readonly askedFor: (typed: string, zone: string) => readonly PaletteEntry[];
} {
  const { role } = useUser();
  const navigate = useNavigate();
  const live = useLiveStore();
  const { watched } = useWatched();
  const choices = useAccountChoices();
  const fields = useQuery(fieldsQuery);
  const go = useCallback<Go>(
    (to, search = {}) =>
      void navigate({
        to,
        search: ({ symbol, tf }: Readonly<Record<string, string | undefined>>) =>
          to === '/trading' ? { symbol, tf, ...search } : search,
      } as never),
    [navigate],
  );
  const entries = useMemo(
    () => [
      ...shownTo(role).map(({ path, label, icon }): PaletteEntry => ({
        id: `page ${path}`,
        name: label,
        does: 'Open the page',
        icon,
        run: () => go(path),
      })),
      ...marketEntries(watched?.symbols ?? [], watched?.timeframes ?? [], go),
      ...commandsOf(go),
      ...choices
        .filter(({ isLookedAt }) => !isLookedAt)
        .map(({ name, look }): PaletteEntry => ({
          id: `account ${name}`,
          name: `Account ${name}`,
          does: 'Look at it',
          icon: 'user',
          run: look,
        })),
      ...settingEntries(fields.data ?? [], go),
      ...orderEntries(live.get().view, go),
      ...patternEntries(live.get().view, go),
    ],
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- choices are made anew each time; their names tell
    [role, watched, go, live, fields.data, choices.map(({ name, isLookedAt }) => `${name} ${isLookedAt}`).join()],
  );
  const askedFor = useCallback((typed: string, zone: string) => typedEntries(typed, zone, go), [go]);
  return { entries, askedFor };
}
