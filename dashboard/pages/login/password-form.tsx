// Password form: the one-time password becomes one of the person's own before anything else opens.
import { ApiError, sentenceOf } from '#dashboard/live/problem.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { changePassword } from '#dashboard/live/session.ts';
import { CheckField, TextField } from '#dashboard/ui/field.tsx';
import { faultWords, LEAST, passwordFault } from './password.ts';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { User } from '#dashboard/live/session.ts';

type Props = {
  readonly user: User;
  /** What was typed a moment ago: it need not be typed again. */
  readonly known: string | undefined;
  readonly onDone: (user: User) => void;
};

export function PasswordForm({ user, known, onDone }: Props): ReactNode {
  const [before, setBefore] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [isShown, setShown] = useState(false);
  const [wasSent, setSent] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);
  const old = known ?? before;
  const fault = passwordFault(next, again, old);
  const type = isShown ? 'text' : 'password';
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setSent(true);
    setRefusal(undefined);
    if (fault !== undefined || busy) return;
    setBusy(true);
    try {
      onDone(await changePassword(old, next));
    } catch (error) {
      const isRefused = error instanceof ApiError && error.code === 'password_refused';
      const isWrong = error instanceof ApiError && error.code === 'login_failed';
      setRefusal(
        isRefused ? faultWords(error.body.reason) : isWrong ? 'The present password is wrong.' : sentenceOf(error),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="flex flex-col gap-3.5" onSubmit={(event) => void submit(event)} noValidate>
      <div>
        <h2 className="text-body font-semibold">Choose your password</h2>
        <p className="mt-1 text-note text-t2">
          The one you have was good once, for {user.email}. A sentence of {LEAST} characters or more is easy to keep.
        </p>
      </div>
      <input type="hidden" name="username" autoComplete="username" value={user.email} readOnly />
      {known === undefined ? (
        <TextField
          label="Present password"
          type="password"
          autoComplete="current-password"
          value={before}
          onChange={(event) => setBefore(event.target.value)}
        />
      ) : null}
      <TextField
        label="New password"
        type={type}
        autoComplete="new-password"
        autoFocus
        value={next}
        onChange={(event) => setNext(event.target.value)}
        fault={refusal ?? (wasSent && fault?.field === 'next' ? fault.text : undefined)}
      />
      <TextField
        label="New password again"
        type={type}
        autoComplete="new-password"
        value={again}
        onChange={(event) => setAgain(event.target.value)}
        fault={wasSent && fault?.field === 'again' ? fault.text : undefined}
      />
      <CheckField label="Show what is typed" checked={isShown} onChange={(event) => setShown(event.target.checked)} />
      <Button type="submit" kind="primary" busy={busy} className="min-h-9">
        Set password and go on
      </Button>
    </form>
  );
}
