// User sheet: one user: who it is, what may be changed, and the ways out.
import { Button } from '#dashboard/ui/button.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { Failed } from '#dashboard/ui/states.tsx';
import { OncePassword } from './once-password.tsx';
import { ROLE_WORDS } from './people.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { TextField } from '#dashboard/ui/field.tsx';
import { Time } from '#dashboard/ui/as-of.tsx';
import { toast } from '#dashboard/shell/toast.tsx';
import { UserFields } from './user-form.tsx';
import { usePeople } from './use-people.ts';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { UserRow } from './people.ts';

type Props = {
  readonly user: UserRow;
  readonly isSelf: boolean;
  readonly isLastAdmin: boolean;
  readonly accounts: readonly string[];
  readonly onClose: () => void;
};

function Removal({ user, onDone }: { readonly user: UserRow; readonly onDone: () => void }): ReactNode {
  const [typed, setTyped] = useState('');
  const { remove } = usePeople();
  return (
    <div className="flex flex-col gap-3 border-t border-line1 pt-3">
      <p className="text-body text-t2">
        Removed for good are the login, the keys and the notes. What this user did stays in the audit trail.
      </p>
      <TextField
        label={`Type ${user.email} to remove it`}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {remove.error === null ? null : <Failed what={`Not removed. ${sentenceOf(remove.error)}`} />}
      <div>
        <Button
          kind="stop"
          busy={remove.isPending}
          disabledWhy={typed.trim() === user.email ? undefined : 'Type the address first'}
          onClick={() =>
            remove.mutate(user.id, {
              onSuccess: () => {
                toast(`${user.email} is removed.`);
                onDone();
              },
            })
          }
        >
          Remove the user for good
        </Button>
      </div>
    </div>
  );
}

export function UserSheet({ user, isSelf, isLastAdmin, accounts, onClose }: Props): ReactNode {
  const people = usePeople();
  const [isChanging, setChanging] = useState(false);
  const { change, resetPassword, dropSecondFactor, endSessions } = people;
  const last = isLastAdmin ? 'Without this user there would be no admin' : undefined;
  const setActive = (isActive: boolean): void =>
    change.mutate(
      { id: user.id, is_active: isActive },
      {
        onSuccess: () => {
          if (isActive) toast(`${user.email} may log in again.`);
          else {
            toast(`${user.email} cannot log in any more.`, {
              undo: () => change.mutate({ id: user.id, is_active: true }),
            });
            onClose();
          }
        },
      },
    );
  const error =
    (isChanging ? null : change.error) ?? resetPassword.error ?? dropSecondFactor.error ?? endSessions.error;
  if (resetPassword.data !== undefined)
    return (
      <OncePassword
        email={user.email}
        password={resetPassword.data.one_time_password}
        onDone={() => resetPassword.reset()}
      />
    );
  if (isChanging)
    return (
      <UserFields
        user={user}
        accounts={accounts}
        isLastAdmin={isLastAdmin}
        busy={change.isPending}
        error={change.error}
        onCancel={() => setChanging(false)}
        onSave={({ role, accounts: own }) =>
          change.mutate(
            { id: user.id, role, accounts: own },
            {
              onSuccess: () => {
                toast(`${user.email} is changed.`);
                setChanging(false);
              },
            },
          )
        }
      />
    );
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      'Role',
      <span key="role">
        {user.role}: <span className="text-t2">{ROLE_WORDS[user.role]}</span>
      </span>,
    ],
    ['Accounts', user.role === 'admin' ? 'all' : user.accounts.length === 0 ? 'none' : user.accounts.join(', ')],
    [
      'State',
      user.is_active ? (
        <Chip key="state" tone="ok">
          Active
        </Chip>
      ) : (
        <Chip key="state">Deactivated</Chip>
      ),
    ],
    ['Password', user.must_change_password ? 'one-time, not changed yet' : 'own'],
    ['Second factor', user.second_factor === undefined ? '\u2013' : user.second_factor ? 'on' : 'off'],
    ['Last login', <Time key="last" time={user.last_login ?? undefined} />],
    ['Added', <Time key="added" time={user.created_at} />],
  ];
  return (
    <div className="flex flex-col gap-4">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-body">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-t3">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {error === null ? null : <Failed what={`Not done. ${sentenceOf(error)}`} />}
      <div className="flex flex-wrap gap-2">
        <Button icon="edit" onClick={() => setChanging(true)}>
          Change role or accounts
        </Button>
        <Button
          busy={resetPassword.isPending}
          disabledWhy={isSelf ? 'Change your own password under your name, top right' : undefined}
          onClick={() => resetPassword.mutate(user.id)}
        >
          New one-time password
        </Button>
        {user.second_factor === true ? (
          <Button
            busy={dropSecondFactor.isPending}
            onClick={() =>
              dropSecondFactor.mutate(user.id, { onSuccess: () => toast(`The second factor of ${user.email} is off.`) })
            }
          >
            Remove the second factor
          </Button>
        ) : null}
        <Button
          busy={endSessions.isPending}
          onClick={() =>
            endSessions.mutate(user.id, {
              onSuccess: ({ ended }) => toast(ended === 0 ? 'There was no other session.' : `${ended} ended.`),
            })
          }
        >
          {isSelf ? 'End the other sessions' : 'End all sessions'}
        </Button>
        {user.is_active ? (
          <Button
            kind="stop"
            busy={change.isPending}
            disabledWhy={isSelf ? 'You cannot lock yourself out' : last}
            onClick={() => setActive(false)}
          >
            Deactivate
          </Button>
        ) : (
          <Button busy={change.isPending} onClick={() => setActive(true)}>
            Activate again
          </Button>
        )}
      </div>
      {user.is_active ? (
        <p className="text-note text-t3">
          Deactivating ends the sessions and the keys at once. It can be taken back; the keys cannot.
        </p>
      ) : (
        <Removal user={user} onDone={onClose} />
      )}
    </div>
  );
}
