// Avatar: who is logged in, and what that person may change about this page.
import { AccountItems, useAccountChoices } from './accounts.tsx';
import { age } from '#dashboard/format/span.ts';
import { Icon } from '#dashboard/ui/icon.tsx';
import { Menu, MenuItem, MenuLine } from '#dashboard/ui/menu.tsx';
import { money } from '#dashboard/format/money.ts';
import { useFacts, useLive, useServerNow } from '#dashboard/live/use-live.ts';
import { openShell } from './opened.ts';
import { useBell } from './use-bell.ts';
import { useLogout, useUser } from '#dashboard/live/session.ts';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';

const initials = (email: string): string => {
  const parts = email
    .split('@')[0]!
    .split(/[.\-_]/)
    .filter(Boolean);
  return `${parts[0]?.charAt(0) ?? '?'}${parts[1]?.charAt(0) ?? parts[0]?.charAt(1) ?? ''}`.toUpperCase();
};

export function Avatar(): ReactNode {
  const user = useUser();
  const logout = useLogout();
  const choices = useAccountChoices();
  const { news } = useBell();
  const navigate = useNavigate();
  const { currency } = useFacts();
  const { equity, agents, startedAt } = useLive(({ view, status }) => ({
    equity: view.account?.equity,
    agents: status?.agents.length,
    startedAt: status?.system.started_at,
  }));
  const now = useServerNow(60_000);
  const leave = async (): Promise<void> => {
    await logout();
    await navigate({ to: '/login' });
  };
  return (
    <Menu
      label="You"
      trigger={(trigger) => (
        <button
          {...trigger}
          type="button"
          className="touch relative flex size-7 shrink-0 items-center justify-center rounded-dot bg-bg3 text-note font-medium text-t2 hover:text-t1"
        >
          <span aria-hidden="true">{initials(user.email)}</span>
          <span className="sr-only">You: {user.email}</span>
          {news.length === 0 ? null : (
            <span aria-hidden="true" className="absolute top-0 right-0 size-2.5 rounded-dot bg-t1 tablet:hidden" />
          )}
        </button>
      )}
    >
      <div className="px-2.5 py-2 text-note text-t3">
        <p className="text-body font-medium text-t1">{user.email}</p>
        <p>{user.role}</p>
        <p className="mt-1">
          Equity <span className="text-t1">{money(equity, currency)}</span> · {agents ?? '\u2013'} agents
          {startedAt === undefined ? null : ` · up ${age(now - startedAt)}`}
        </p>
      </div>
      <MenuLine />
      {choices.length === 0 ? null : (
        <>
          <AccountItems choices={choices} />
          <MenuLine />
        </>
      )}
      <MenuItem onSelect={() => openShell('search')}>
        <Icon name="search" /> Search or jump
      </MenuItem>
      <MenuItem onSelect={() => openShell('events')}>
        <Icon name="bell" /> Events{news.length === 0 ? '' : `, ${news.length} new`}
      </MenuItem>
      <MenuItem onSelect={() => openShell('settings')}>
        <Icon name="config" /> How this page looks
      </MenuItem>
      <MenuItem onSelect={() => void navigate({ to: '/login/keys' })}>
        <Icon name="lock" /> API keys and sessions
      </MenuItem>
      <MenuItem onSelect={() => openShell('keys')}>
        <Icon name="question" /> Keyboard
      </MenuItem>
      <MenuItem onSelect={() => openShell('tour')}>
        <Icon name="info" /> Show the tour
      </MenuItem>
      <MenuLine />
      <MenuItem onSelect={() => void leave()}>
        <Icon name="external" /> Log out
      </MenuItem>
    </Menu>
  );
}
