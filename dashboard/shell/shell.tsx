// Shell: what surrounds every page: mode, strip, rail, Stop, keys, and the live connection to the account.
import { Banner } from './banner.tsx';
import { BottomBar, Rail } from './rail.tsx';
import { FaultBoundary } from './fault.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { LiveContext } from '#dashboard/live/use-live.ts';
import { LiveRegions } from './live-regions.tsx';
import { NAV } from './nav.ts';
import { Outlet, useMatches, useNavigate } from '@tanstack/react-router';
import { Palette } from './palette.tsx';
import { PasswordAsk } from './password-ask.tsx';
import { settings, useSettings } from '#dashboard/settings/use-settings.ts';
import { SettingsDialog } from './settings-dialog.tsx';
import { startLive } from '#dashboard/live/live.ts';
import { Strip } from './strip.tsx';
import { tabTitle } from './tab-title.ts';
import { Toasts } from './toast.tsx';
import { Tour } from './tour.tsx';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useGlance } from './use-glance.ts';
import { useKeyboard, useShortcuts } from './use-keys.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useUser } from '#dashboard/live/session.ts';
import type { Live } from '#dashboard/live/live.ts';
import type { NavItem } from './nav.ts';
import type { PaletteCommand } from './palette.tsx';
import type { ReactNode } from 'react';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** In the strip and in the tab. */
    readonly title?: string;
  }
}

/** Opens the connection and keeps it until another account, or nobody, is looked at. */
export function Shell(): ReactNode {
  const user = useUser();
  const client = useQueryClient();
  const account = user.accounts[0];
  const [live, setLive] = useState<Live>();
  const accounts = user.accounts.join('\n');
  useEffect(() => {
    settings.use(user.id);
    if (account === undefined) return undefined;
    const started = startLive(account, accounts.split('\n'), () => void client.invalidateQueries({ queryKey: ['me'] }));
    setLive(started);
    return () => started.stop();
  }, [account, accounts, user.id, client]);
  if (account === undefined)
    return (
      <main className="p-6 text-body text-t2">
        You are logged in as {user.email} and see no account yet. An admin gives you one under Admin, Users.
      </main>
    );
  if (live === undefined) return null;
  return (
    <LiveContext value={live}>
      <Frame />
    </LiveContext>
  );
}

type Open = 'no' | 'search' | 'keys' | 'settings' | 'tour';

function Frame(): ReactNode {
  const glance = useGlance();
  const { tourDone, singleKeys } = useSettings();
  const [open, setOpen] = useState<Open>(tourDone ? 'no' : 'tour');
  const navigate = useNavigate();
  const matches = useMatches();
  const title = matches.findLast(({ staticData }) => staticData.title !== undefined)?.staticData.title ?? '';
  const path = matches.at(-1)?.pathname;
  const close = (): void => setOpen('no');
  const { role } = useUser();

  useKeyboard(singleKeys);
  useShortcuts(
    useMemo(
      () => [
        { keys: 'mod+k', what: 'Search or jump', group: 'Anywhere', run: () => setOpen('search') },
        { keys: '?', what: 'This list', group: 'Anywhere', run: () => setOpen('keys') },
        ...NAV.filter(({ adminOnly }) => adminOnly !== true || role === 'admin').map(({ key, label, path: to }) => ({
          keys: `g ${key}`,
          what: label,
          group: 'Pages',
          run: () => void navigate({ to }),
        })),
      ],
      [navigate, role],
    ),
  );
  const commands = useMemo<readonly PaletteCommand[]>(
    () => [
      {
        id: 'stop',
        name: 'Stop trading',
        does: 'Open the dialog',
        icon: 'stop',
        run: () => document.getElementById('stop')?.click(),
      },
      {
        id: 'settings',
        name: 'Theme, density, colours, time zone',
        does: 'Open',
        icon: 'config',
        run: () => setOpen('settings'),
      },
      { id: 'keys', name: 'Keyboard', does: 'List all keys', icon: 'question', run: () => setOpen('keys') },
      {
        id: 'api-keys',
        name: 'API keys and sessions',
        does: 'Open the page',
        icon: 'lock',
        run: () => void navigate({ to: '/login/keys' }),
      },
    ],
    [navigate],
  );

  // A new page is told to who hears it: its name takes the focus, as it would after loading.
  const seen = useRef(path);
  useEffect(() => {
    if (seen.current === path) return;
    seen.current = path;
    document.getElementById('page-title')?.focus({ preventScroll: true });
    document.getElementById('main')?.scrollTo(0, 0);
  }, [path]);

  const { state, prices, breakers, today, positions, currency, link, agents } = glance;
  const isLost = link.phase === 'lost' && glance.isOld;
  const named = tabTitle({
    page: title,
    isLost,
    breakers: breakers ?? 0,
    isStale: state.loaded && prices.freshness === 'stale' && prices.receivedAt !== undefined,
    result: today.result,
    currency,
    open: positions.length,
  });
  useEffect(() => {
    document.title = named;
  }, [named]);

  const isIll = (breakers ?? 0) > 0 || (agents !== undefined && agents.up < agents.all);
  const marked = useMemo<ReadonlySet<NavItem['path']>>(() => new Set(isIll ? ['/monitoring' as const] : []), [isIll]);
  const mode = state.status?.system.mode ?? 'unknown';
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-50 rounded-button bg-primary px-3 py-2 text-body text-primary-ink focus:not-sr-only focus:fixed! focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      {mode === 'real' ? (
        <div aria-hidden="true" className="pointer-events-none fixed inset-0 z-50 border-2 border-real" />
      ) : null}
      <Banner mode={mode} account={state.account} source={state.status?.system.source} />
      <div className="flex min-h-0 flex-1">
        <Rail marked={marked} />
        <div className="flex min-w-0 flex-1 flex-col">
          <Strip
            title={title}
            glance={glance}
            onSearch={() => setOpen('search')}
            onMenu={{
              onSettings: () => setOpen('settings'),
              onKeys: () => setOpen('keys'),
              onTour: () => setOpen('tour'),
            }}
          />
          <main
            id="main"
            tabIndex={-1}
            className="min-h-0 min-w-0 flex-1 overflow-y-auto p-3.5 outline-none max-tablet:p-2.5"
          >
            <FaultBoundary key={path}>
              <Outlet />
            </FaultBoundary>
          </main>
        </div>
      </div>
      <BottomBar marked={marked} />
      <Palette open={open === 'search'} onClose={close} commands={commands} />
      <KeysDialog open={open === 'keys'} onClose={close} />
      <SettingsDialog open={open === 'settings'} onClose={close} />
      {open === 'tour' && state.loaded ? <Tour onDone={close} /> : null}
      <PasswordAsk />
      <Toasts />
      <LiveRegions />
    </div>
  );
}
