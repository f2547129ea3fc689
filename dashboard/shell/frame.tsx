// Frame: what stands around every page: mode, strip, rail, Stop, keys, and the dialogs that open from anywhere.
import { modeOf } from '#dashboard/live/mode.ts';
import { Banner } from './banner.tsx';
import { BottomBar, Rail } from './rail.tsx';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { FaultBoundary } from './fault.tsx';
import { KeptEvents } from './kept-later.tsx';
import { later } from './later.tsx';
import { LiveRegions } from './live-regions.tsx';
import { Outlet, useMatches, useNavigate } from '@tanstack/react-router';
import { closeShell, openShell, useOpened } from './opened.ts';
import { Palette } from './palette.tsx';
import { PasswordAsk } from './password-ask.tsx';
import { settings, useSettings } from '#dashboard/settings/use-settings.ts';
import { shownTo } from './nav.ts';
import { SkeletonRows } from '#dashboard/ui/states.tsx';
import { Strip } from './strip.tsx';
import { tabTitle } from './tab-title.ts';
import { Toasts } from './toast.tsx';
import { useEffect, useMemo, useRef } from 'react';
import { useGlance } from './use-glance.ts';
import { useKeyboard, useShortcuts } from './use-keys.ts';
import { useKeptFocus } from './use-kept-focus.ts';
import { useUser } from '#dashboard/live/session.ts';
import type { NavItem } from './nav.ts';
import type { ReactNode } from 'react';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** In the strip and in the tab. */
    readonly title?: string;
  }
}

const KeysList = later(async () => (await import('./keys-list.tsx')).KeysList, <SkeletonRows rows={8} />);
const SettingsForm = later(async () => (await import('./settings-form.tsx')).SettingsForm, <SkeletonRows rows={5} />);
const Tour = later(async () => (await import('./tour.tsx')).Tour);

export function Frame({ isOneOfMany }: { readonly isOneOfMany: boolean }): ReactNode {
  const glance = useGlance();
  const { singleKeys } = useSettings();
  const open = useOpened();
  useEffect(() => {
    if (!settings.get().tourDone) openShell('tour');
  }, []);
  const navigate = useNavigate();
  const matches = useMatches();
  const title = matches.findLast(({ staticData }) => staticData.title !== undefined)?.staticData.title ?? '';
  const path = matches.at(-1)?.pathname;
  const { role } = useUser();

  useKeyboard(singleKeys);
  useKeptFocus();
  useShortcuts(
    useMemo(
      () => [
        { keys: 'mod+k', what: 'Search or jump', group: 'Anywhere', run: () => openShell('search') },
        { keys: '?', what: 'This list', group: 'Anywhere', run: () => openShell('keys') },
        ...shownTo(role).map(({ key, label, path: to }) => ({
          keys: `g ${key}`,
          what: label,
          group: 'Pages',
          run: () => void navigate({ to }),
        })),
      ],
      [navigate, role],
    ),
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
  const mode = modeOf(state.status, state.account);
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
      <Banner mode={mode} account={state.account} isOneOfMany={isOneOfMany} source={state.status?.system.source} />
      <div className="flex min-h-0 flex-1">
        <Rail marked={marked} />
        <div className="flex min-w-0 flex-1 flex-col">
          <Strip title={title} glance={glance} />
          <main
            id="main"
            tabIndex={-1}
            className="relative min-h-0 min-w-0 flex-1 overflow-y-auto p-3.5 outline-none max-tablet:p-2.5"
          >
            <FaultBoundary key={path}>
              <Outlet />
            </FaultBoundary>
          </main>
        </div>
      </div>
      <BottomBar marked={marked} />
      <Dialog open={open === 'search'} onClose={closeShell} title="Search or jump" bare>
        <Palette onClose={closeShell} />
      </Dialog>
      <Dialog open={open === 'keys'} onClose={closeShell} title="Keyboard">
        <KeysList />
      </Dialog>
      <Dialog open={open === 'settings'} onClose={closeShell} title="How this page looks">
        <SettingsForm />
      </Dialog>
      <Dialog
        open={open === 'events' || open === 'all-events'}
        onClose={closeShell}
        title="Events"
        shape="sheet"
        width="narrow"
      >
        <div className="-m-4">
          <KeptEvents key={open} onClose={closeShell} all={open === 'all-events'} />
        </div>
      </Dialog>
      {open === 'tour' && state.loaded ? <Tour onDone={closeShell} /> : null}
      <PasswordAsk />
      <Toasts />
      <LiveRegions />
    </div>
  );
}
