// Users tab: who may come in, and as what.
import { Button } from '#dashboard/ui/button.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { isLastAdmin } from './people.ts';
import { OncePassword } from './once-password.tsx';
import { plural } from '#dashboard/format/figure.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { Time } from '#dashboard/ui/as-of.tsx';
import { UserFields } from './user-form.tsx';
import { UserSheet } from './user-sheet.tsx';
import { usePeople, useUsers } from './use-people.ts';
import { useState } from 'react';
import { useUser } from '#dashboard/live/session.ts';
import type { Column } from '#dashboard/ui/data-table.tsx';
import type { ReactNode } from 'react';
import type { UserRow } from './people.ts';

const accountsText = ({ role, accounts }: UserRow): string =>
  role === 'admin' ? 'all' : accounts.length === 0 ? 'none' : accounts.join(', ');
const state = ({ is_active: isActive, must_change_password: mustChange }: UserRow): ReactNode =>
  isActive ? (
    mustChange ? (
      <Chip tone="warn">One-time password</Chip>
    ) : (
      <Chip tone="ok">Active</Chip>
    )
  ) : (
    <Chip>Deactivated</Chip>
  );

const COLUMNS: readonly Column<UserRow>[] = [
  {
    key: 'email',
    head: 'Address',
    cell: ({ email }) => <span className="font-medium">{email}</span>,
    sort: (a, b) => a.email.localeCompare(b.email),
    csv: ({ email }) => email,
  },
  {
    key: 'role',
    head: 'Role',
    cell: ({ role }) => role,
    sort: (a, b) => a.role.localeCompare(b.role),
    csv: ({ role }) => role,
  },
  { key: 'accounts', head: 'Accounts', cell: accountsText, csv: accountsText },
  { key: 'state', head: 'State', cell: state, csv: ({ is_active: isActive }) => (isActive ? 'active' : 'deactivated') },
  {
    key: 'factor',
    head: 'Second factor',
    cell: ({ second_factor: is }) => (is === undefined ? '\u2013' : is ? 'on' : <span className="text-t3">off</span>),
    csv: ({ second_factor: is }) => (is === true ? 'on' : 'off'),
  },
  {
    key: 'last',
    head: 'Last login',
    cell: ({ last_login: at }) => (at === null ? <span className="text-t3">never</span> : <Time time={at} />),
    sort: (a, b) => (a.last_login ?? 0) - (b.last_login ?? 0),
    csv: ({ last_login: at }) => at,
  },
  {
    key: 'added',
    head: 'Added',
    isExtra: true,
    cell: ({ created_at: at }) => <Time time={at} />,
    csv: ({ created_at: at }) => at,
  },
];

type Props = {
  readonly accounts: readonly string[];
  readonly opened: string | undefined;
  readonly onOpen: (id: string | undefined) => void;
};

export function UsersTab({ accounts, opened, onOpen }: Props): ReactNode {
  const self = useUser();
  const { data, error, refetch } = useUsers();
  const { add } = usePeople();
  const [isAdding, setAdding] = useState(false);
  const user = data?.find(({ id }) => id === opened);
  const closeAdding = (): void => {
    setAdding(false);
    add.reset();
  };
  return (
    <>
      {error === null ? null : <Failed what={sentenceOf(error)} onRetry={() => void refetch()} />}
      {data === undefined ? (
        <SkeletonRows rows={4} />
      ) : (
        <DataTable
          name="users"
          label="Users"
          rows={data}
          columns={COLUMNS}
          rowKey={({ id }) => id}
          selected={opened}
          onOpen={({ id }) => onOpen(id)}
          empty={null}
          tools={
            <>
              <span>{plural(data.length, 'user')}</span>
              <Button small icon="plus" onClick={() => setAdding(true)}>
                Add a user
              </Button>
            </>
          }
          phone={(row) => (
            <>
              <span className="flex items-center justify-between gap-2">
                <span className="min-w-0 truncate font-medium">{row.email}</span>
                {state(row)}
              </span>
              <span className="mt-0.5 flex justify-between gap-2 text-note text-t3">
                <span>
                  {row.role}, accounts: {accountsText(row)}
                </span>
                {row.last_login === null ? 'never' : <Time time={row.last_login} />}
              </span>
            </>
          )}
        />
      )}
      {data?.length === 1 ? (
        <p className="border-t border-line1 px-3.5 py-2 text-note text-t3">
          You are alone. To share without risk add an analyst: sees everything of an account, and cannot order.
        </p>
      ) : null}
      <Dialog open={isAdding} onClose={closeAdding} title="Add a user" width="narrow">
        {add.data === undefined ? (
          <UserFields
            user={undefined}
            accounts={accounts}
            isLastAdmin={false}
            busy={add.isPending}
            error={add.error}
            onCancel={closeAdding}
            onSave={(form) => add.mutate(form)}
          />
        ) : (
          <OncePassword email={add.data.user.email} password={add.data.one_time_password} onDone={closeAdding} />
        )}
      </Dialog>
      <Dialog open={user !== undefined} onClose={() => onOpen(undefined)} title={user?.email ?? 'User'} shape="sheet">
        {user === undefined ? null : (
          <UserSheet
            key={user.id}
            user={user}
            isSelf={user.id === self.id}
            isLastAdmin={isLastAdmin(user, data ?? [])}
            accounts={accounts}
            onClose={() => onOpen(undefined)}
          />
        )}
      </Dialog>
    </>
  );
}
