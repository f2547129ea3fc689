// Once password: a password that is shown this once, until the person says that it is saved.
import { Button } from '#dashboard/ui/button.tsx';
import { CheckField } from '#dashboard/ui/field.tsx';
import { CopyButton } from '#dashboard/ui/copy-button.tsx';
import { useState } from 'react';
import type { ReactNode } from 'react';

type Props = { readonly email: string; readonly password: string; readonly onDone: () => void };

export function OncePassword({ email, password, onDone }: Props): ReactNode {
  const [isSaved, setSaved] = useState(false);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-body text-t2">
        The one-time password of {email}. It is shown this once, is good for a day, and opens nothing but the choice of
        an own password.
      </p>
      <div className="flex items-center gap-2 rounded-button border border-line3 bg-bg2 p-2">
        <code className="min-w-0 flex-1 font-mono text-body break-all text-t1">{password}</code>
        <CopyButton text={password} label="Copy the password" />
      </div>
      <CheckField
        label="I have handed it over, or saved it"
        checked={isSaved}
        onChange={(event) => setSaved(event.target.checked)}
      />
      <div className="flex justify-end">
        <Button
          kind="primary"
          disabledWhy={isSaved ? undefined : 'Save it first: it is never shown again'}
          onClick={onDone}
        >
          Done
        </Button>
      </div>
    </div>
  );
}
