// Password ask: the question for the password where something needs it again: money, keys, people.
import { ApiError, sentenceOf } from '#dashboard/live/problem.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { post } from '#dashboard/live/api.ts';
import { proveBy } from '#dashboard/live/proof.ts';
import { TextField } from '#dashboard/ui/field.tsx';
import { useEffect, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';

export function PasswordAsk(): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const answer = useRef<((isProved: boolean) => void) | undefined>(undefined);
  useEffect(
    () =>
      proveBy(() => {
        setOpen(true);
        return new Promise<boolean>((resolve) => {
          answer.current = resolve;
        });
      }),
    [],
  );
  const close = (isProved: boolean): void => {
    setOpen(false);
    answer.current?.(isProved);
    answer.current = undefined;
  };
  return (
    <Dialog open={isOpen} onClose={() => close(false)} title="Your password, please" width="narrow">
      <Question onDone={() => close(true)} onCancel={() => close(false)} />
    </Dialog>
  );
}

function Question({ onDone, onCancel }: { readonly onDone: () => void; readonly onCancel: () => void }): ReactNode {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFault(undefined);
    try {
      await post('/api/v1/auth/confirm', { password, ...(asksCode ? { code: code.replaceAll(' ', '') } : {}) });
      onDone();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'second_factor_required') setAsksCode(true);
      else setFault(error instanceof ApiError && error.code === 'login_failed' ? 'That is not it.' : sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="flex flex-col gap-3.5" onSubmit={(event) => void submit(event)} noValidate>
      <p className="text-body text-t2">This needs to be you. It holds for five minutes.</p>
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        data-autofocus
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        fault={fault}
      />
      {asksCode ? (
        <TextField
          label="Code of your authenticator"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" kind="primary" busy={busy} disabledWhy={password === '' ? 'Type it first' : undefined}>
          Go on
        </Button>
      </div>
    </form>
  );
}
