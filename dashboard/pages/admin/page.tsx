// Admin page: people, what they may, where they are logged in, what runs here, and backups.
import { adminAnswer } from './admin-answer.ts';
import { AnswerLine } from '#dashboard/ui/answer-line.tsx';
import { BackupsTab, useBackups } from './backups-tab.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { get } from '#dashboard/live/api.ts';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { RolesTab } from './roles-tab.tsx';
import { SessionsTab } from './sessions-tab.tsx';
import { SystemTab } from './system-tab.tsx';
import { Tabs } from '#dashboard/ui/tabs.tsx';
import { useIsPhone } from '#dashboard/ui/use-media.ts';
import { useMay } from '#dashboard/live/session.ts';
import { useNow } from '#dashboard/live/use-now.ts';
import { useQuery } from '@tanstack/react-query';
import { UsersTab } from './users-tab.tsx';
import { useUsers } from './use-people.ts';
import type { ReactNode } from 'react';

const TABS = ['users', 'roles', 'sessions', 'system', 'backups'] as const;
const link = 'underline decoration-line3 underline-offset-4 hover:text-t1';

function Inside(): ReactNode {
  const { tab: named, user } = useSearch({ strict: false });
  const navigate = useNavigate();
  const now = useNow(60_000);
  // Five names fit a phone, and nothing else.
  const isPhone = useIsPhone();
  const users = useUsers();
  const backups = useBackups();
  const { data: system } = useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => get<{ readonly accounts: readonly string[] }>('/system/status', undefined, signal),
  });
  const tab = TABS.find((each) => each === named) ?? 'users';
  const set = (change: Readonly<Record<string, string | undefined>>): void =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, ...change }), replace: true });
  const answer = adminAnswer({ users: users.data, backups: backups.data?.items, now });
  return (
    <>
      <AnswerLine tone={answer.tone} head={answer.head}>
        {answer.facts}
      </AnswerLine>
      <Card flush>
        <Tabs
          label="Administration"
          value={tab}
          onChange={(next) => set({ tab: next === 'users' ? undefined : next, user: undefined })}
          aside={
            isPhone ? undefined : (
              <Link to="/login/keys" className={link}>
                Your API keys
              </Link>
            )
          }
          tabs={[
            {
              value: 'users',
              label: 'Users',
              count: isPhone ? undefined : users.data?.length,
              content: <UsersTab accounts={system?.accounts ?? []} opened={user} onOpen={(id) => set({ user: id })} />,
            },
            { value: 'roles', label: 'Roles', content: <RolesTab /> },
            { value: 'sessions', label: 'Sessions', content: <SessionsTab /> },
            { value: 'system', label: 'System', content: <SystemTab /> },
            {
              value: 'backups',
              label: 'Backups',
              count: isPhone ? undefined : backups.data?.items.length,
              content: <BackupsTab />,
            },
          ]}
        />
      </Card>
    </>
  );
}

export function AdminPage(): ReactNode {
  const denied = useMay('manage-users');
  if (denied === undefined) return <Inside />;
  return (
    <AnswerLine tone="off" head="This page is for admins.">
      {denied} Your own sessions and keys are under{' '}
      <Link to="/login/keys" className={link}>
        your name
      </Link>
      .
    </AnswerLine>
  );
}
