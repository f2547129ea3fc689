// User form: who somebody is to be: address, role in words, and the accounts that are theirs.
import { Button } from '#dashboard/ui/button.tsx';
import { CheckField, TextField } from '#dashboard/ui/field.tsx';
import { emailFault, ROLE_WORDS, ROLES } from './people.ts';
import { Failed } from '#dashboard/ui/states.tsx';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Role } from '#dashboard/live/session.ts';
import type { UserRow } from './people.ts';

export type UserForm = { readonly email: string; readonly role: Role; readonly accounts: readonly string[] };

type Props = {
  /** Undefined for somebody new. */
  readonly user: UserRow | undefined;
  readonly accounts: readonly string[];
  readonly isLastAdmin: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onCancel: () => void;
  readonly onSave: (form: UserForm) => void;
};

export function UserFields({ user, accounts, isLastAdmin, busy, error, onCancel, onSave }: Props): ReactNode {
  const name = useId();
  const [email, setEmail] = useState(user?.email ?? '');
  const [role, setRole] = useState<Role>(user?.role ?? 'analyst');
  const [own, setOwn] = useState<readonly string[]>(user?.accounts ?? []);
  const [isLeft, setLeft] = useState(false);
  const fault = user === undefined ? emailFault(email) : undefined;
  const needsAccount = role === 'trader' && own.length === 0;
  const isSame =
    user !== undefined &&
    role === user.role &&
    own.toSorted((a, b) => a.localeCompare(b)).join(' ') ===
      user.accounts.toSorted((a, b) => a.localeCompare(b)).join(' ');
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setLeft(true);
        if (fault === undefined && !busy && !isSame) onSave({ email: email.trim(), role, accounts: own });
      }}
    >
      {user === undefined ? (
        <TextField
          label="E-mail address"
          type="email"
          inputMode="email"
          value={email}
          maxLength={254}
          onChange={(event) => setEmail(event.target.value)}
          onBlur={() => setLeft(email !== '')}
          fault={isLeft ? fault : undefined}
        />
      ) : null}
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-note text-t2">Role</legend>
        {ROLES.map((each) => (
          <div key={each} className="touch flex items-start gap-2 text-body">
            <input
              id={`${name}-${each}`}
              type="radio"
              name={name}
              value={each}
              checked={role === each}
              disabled={isLastAdmin && each !== 'admin'}
              aria-describedby={`${name}-${each}-what`}
              onChange={() => setRole(each)}
            />
            <span>
              <label htmlFor={`${name}-${each}`} className="font-medium">
                {each}
              </label>
              <span id={`${name}-${each}-what`} className="block text-note text-t3">
                {isLastAdmin && each !== 'admin' ? 'Without this user there would be no admin.' : ROLE_WORDS[each]}
              </span>
            </span>
          </div>
        ))}
      </fieldset>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-note text-t2">Accounts</legend>
        {role === 'admin' ? (
          <p className="text-note text-t3">An admin sees all accounts.</p>
        ) : (
          accounts.map((account) => (
            <CheckField
              key={account}
              label={account}
              checked={own.includes(account)}
              onChange={(event) =>
                setOwn(event.target.checked ? [...own, account] : own.filter((each) => each !== account))
              }
            />
          ))
        )}
        {needsAccount ? (
          <p className="text-note text-warn">Without an account there is nothing to trade or to see.</p>
        ) : null}
      </fieldset>
      {user === undefined ? null : (
        <p className="text-note text-t3">A change of role or accounts ends the sessions of this user.</p>
      )}
      {error === null || error === undefined ? null : <Failed what={`Not saved. ${sentenceOf(error)}`} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          kind="primary"
          type="submit"
          busy={busy}
          disabledWhy={fault ?? (isSame ? 'Nothing is changed' : undefined)}
        >
          {user === undefined ? 'Add the user' : 'Save'}
        </Button>
      </div>
    </form>
  );
}
