// New key: its name, what it may and how long; then its text, shown this once and never again.
import { ApiError, sentenceOf } from '#dashboard/live/problem.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { CheckField, SelectField, TextField } from '#dashboard/ui/field.tsx';
import { CopyButton } from '#dashboard/ui/copy-button.tsx';
import { Failed } from '#dashboard/ui/states.tsx';
import { post } from '#dashboard/live/api.ts';
import { SCOPE_WORDS } from './key-words.ts';
import { useState } from 'react';
import { useMay } from '#dashboard/live/session.ts';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Scope } from './key-words.ts';

type Props = { readonly onMade: () => Promise<void>; readonly onClose: () => void };

const DAYS = [7, 30, 90, 180, 365];

const faultOf = (error: unknown, path: string): string | undefined =>
  error instanceof ApiError && error.body.errors?.some((each) => each.path.includes(path)) === true
    ? 'This is not taken: an address, or a range such as 10.0.0.0/8.'
    : undefined;

export function NewKey({ onMade, onClose }: Props): ReactNode {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['read']);
  const [days, setDays] = useState('90');
  const [addresses, setAddresses] = useState('');
  const [isSaved, setSaved] = useState(false);
  const cannotTrade = useMay('trade');
  const cannotMeasure = useMay('manage-users');
  const make = useMutation({
    mutationFn: () =>
      post<{ readonly key: string }>('/api/v1/auth/api-keys', {
        name: name.trim(),
        scopes,
        expires_in_days: Number(days),
        allowed_addresses: addresses.split(/[\s,]+/).filter(Boolean),
      }),
    onSuccess: onMade,
  });
  if (make.data !== undefined)
    return (
      <div className="flex flex-col gap-4">
        <p className="text-body text-t2">This is the key. It is shown this once: the server keeps only its hash.</p>
        <div className="flex items-center gap-2 rounded-button border border-line3 bg-bg2 p-2">
          <code className="min-w-0 flex-1 font-mono text-note break-all text-t1">{make.data.key}</code>
          <CopyButton text={make.data.key} label="Copy the key" />
        </div>
        <CheckField label="I have saved it" checked={isSaved} onChange={(event) => setSaved(event.target.checked)} />
        <div className="flex justify-end">
          <Button
            kind="primary"
            disabledWhy={isSaved ? undefined : 'Save it first: it is never shown again'}
            onClick={onClose}
          >
            Done
          </Button>
        </div>
      </div>
    );
  const denied: Readonly<Record<Scope, string | undefined>> = {
    read: undefined,
    trade: cannotTrade,
    metrics: cannotMeasure,
  };
  const missing =
    name.trim() === '' ? 'Give it a name first' : scopes.length === 0 ? 'Choose what it may do' : undefined;
  const addressFault = faultOf(make.error, 'allowed_addresses');
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (missing === undefined) make.mutate();
      }}
    >
      <TextField
        label="Name"
        data-autofocus
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.target.value)}
        hint="So that you know later what uses it."
      />
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-note text-t2">It may</legend>
        {(Object.keys(SCOPE_WORDS) as Scope[]).map((scope) => (
          <CheckField
            key={scope}
            checked={scopes.includes(scope)}
            disabled={denied[scope] !== undefined}
            title={denied[scope]}
            onChange={(event) =>
              setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((each) => each !== scope))
            }
            label={
              <>
                <span className="font-medium">{SCOPE_WORDS[scope].word}</span>
                <span className="block text-note text-t3">{denied[scope] ?? SCOPE_WORDS[scope].what}</span>
              </>
            }
          />
        ))}
      </fieldset>
      <SelectField
        label="For"
        value={days}
        onChange={(event) => setDays(event.target.value)}
        options={DAYS.map((each) => ({ value: String(each), label: `${each} days` }))}
      />
      <TextField
        label="Only from these addresses"
        value={addresses}
        onChange={(event) => setAddresses(event.target.value)}
        hint="Separated by commas, such as 10.0.0.0/8. Empty is from anywhere."
        fault={addressFault}
      />
      {make.error === null || addressFault !== undefined ? null : <Failed what={sentenceOf(make.error)} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" kind="primary" busy={make.isPending} disabledWhy={missing}>
          Make the key
        </Button>
      </div>
    </form>
  );
}
