// Login form: address and password, the code of a second factor where it is asked for, and how long to wait after failures.
import { ApiError, sentenceOf, UNREACHABLE } from '#dashboard/live/problem.ts';
import { Button, IconButton } from '#dashboard/ui/button.tsx';
import { countdown } from '#dashboard/format/span.ts';
import { login } from '#dashboard/live/session.ts';
import { TextField } from '#dashboard/ui/field.tsx';
import { useNow } from '#dashboard/live/use-now.ts';
import { useRef, useState } from 'react';
import type { FormEvent, KeyboardEvent, ReactNode } from 'react';
import type { User } from '#dashboard/live/session.ts';

type Props = { readonly isUnreachable: boolean; readonly onIn: (user: User, password: string) => void };

/** The password is right, and the second factor is missing. */
const ASKS_CODE = 'second_factor_required';
/** Failures after which the address is locked for a while; it is told by the server as well. */
const TRIES = 5;

type Fault = { readonly text: string; readonly code: string };

export function LoginForm({ isUnreachable, onIn }: Props): ReactNode {
  const [isShown, setShown] = useState(false);
  const [hasCaps, setCaps] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const [waitUntil, setWaitUntil] = useState(0);
  const [tries, setTries] = useState(0);
  const [asksCode, setAsksCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const now = useNow(waitUntil > 0 ? 250 : 60_000);
  const waitMs = waitUntil - now;

  const refused = (error: unknown): void => {
    if (!(error instanceof ApiError)) {
      setFault({ text: sentenceOf(error), code: '' });
      return;
    }
    if (error.retryAfterMs !== undefined) setWaitUntil(Date.now() + error.retryAfterMs);
    if (error.code === ASKS_CODE) {
      setAsksCode(true);
      setFault(undefined);
      return;
    }
    if (error.code === 'login_failed') setTries((before) => before + 1);
    const text =
      error.code === 'login_failed'
        ? asksCode
          ? 'Email, password or code is wrong.'
          : 'Email or password is wrong.'
        : error.code === 'invalid_request'
          ? 'This is not the form of an email and a password.'
          : error.code === 'rate_limited'
            ? 'Too many tries.'
            : sentenceOf(error);
    setFault({ text, code: error.code });
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || waitMs > 0) return;
    const given = new FormData(form.current!);
    const word = (name: string): string => {
      const value = given.get(name);
      return typeof value === 'string' ? value : '';
    };
    setBusy(true);
    setFault(undefined);
    try {
      const user = await login(
        word('email').trim(),
        word('password'),
        asksCode ? word('code').replaceAll(' ', '') : undefined,
      );
      onIn(user, word('password'));
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  };
  const watchCaps = (event: KeyboardEvent): void => setCaps(event.getModifierState('CapsLock'));
  return (
    <form ref={form} className="flex flex-col gap-3.5" onSubmit={(event) => void submit(event)} noValidate>
      <TextField
        label="Email"
        name="email"
        type="email"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        defaultValue={tries === 0 ? '' : undefined}
      />
      <div className="relative">
        <TextField
          label="Password"
          name="password"
          type={isShown ? 'text' : 'password'}
          autoComplete="current-password"
          required
          onKeyDown={watchCaps}
          onKeyUp={watchCaps}
          onBlur={() => setCaps(false)}
          className="pr-10"
          hint={hasCaps ? 'Caps Lock is on.' : undefined}
        />
        <IconButton
          icon={isShown ? 'eyeOff' : 'eye'}
          kind="quiet"
          label={isShown ? 'Hide the password' : 'Show the password'}
          aria-pressed={isShown}
          onClick={() => setShown(!isShown)}
          className="absolute! top-5 right-0"
        />
      </div>
      {asksCode ? (
        <TextField
          label="Code of your authenticator"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={9}
          autoFocus
          hint="Six digits, or one of the recovery codes."
        />
      ) : null}
      <div role="alert" className="min-h-4 text-note">
        {fault === undefined ? null : <p className="text-loss">{fault.text}</p>}
        {fault === undefined && isUnreachable ? (
          <p className="text-warn">{sentenceOf(new ApiError({ code: UNREACHABLE, status: 0, title: '' }))}</p>
        ) : null}
      </div>
      {waitMs > 0 ? (
        <p className="text-note text-t2">
          Try again in <span className="font-medium text-t1">{countdown(waitMs)}</span>
          {tries > 0 ? ` (${Math.min(tries, TRIES)} of ${TRIES} tries used)` : ''}.
        </p>
      ) : null}
      <Button
        type="submit"
        kind="primary"
        busy={busy}
        disabledWhy={waitMs > 0 ? 'Wait until the countdown is over' : undefined}
        className="min-h-9"
      >
        Log in
      </Button>
    </form>
  );
}
