// Second factor card: a device that shows a code, beside the password: added, its recovery codes, removed.
import { ask, get, post } from '#dashboard/live/api.ts';
import { ApiError, sentenceOf } from '#dashboard/live/problem.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { CheckField, TextField } from '#dashboard/ui/field.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { CopyButton } from '#dashboard/ui/copy-button.tsx';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Failed, Skeleton } from '#dashboard/ui/states.tsx';
import { toast } from '#dashboard/shell/toast.tsx';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';

type State = { readonly is_on: boolean; readonly is_pending: boolean; readonly recovery_codes_left: number };
type Codes = { readonly recovery_codes: readonly string[] };

const ROUTE = '/api/v1/auth/second-factor';
const KEY = ['second-factor'];
/** Fewer are a reason to make new ones. */
const FEW = 3;

/** In fours, as people read them to one another. */
const inFours = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ');

export function SecondFactorCard(): ReactNode {
  const client = useQueryClient();
  const [codes, setCodes] = useState<readonly string[]>();
  const [begun, setBegun] = useState<{ readonly secret: string; readonly uri: string }>();
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<State>(ROUTE, undefined, signal),
  });
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: KEY });
  const failed = (fault: unknown): void => toast(sentenceOf(fault), { tone: 'bad' });
  const begin = useMutation({
    mutationFn: () => post<{ readonly secret: string; readonly uri: string }>(ROUTE),
    onSuccess: setBegun,
    onError: failed,
  });
  const renew = useMutation({
    mutationFn: () => post<Codes>(`${ROUTE}/recovery-codes`),
    onSuccess: async ({ recovery_codes }) => {
      setCodes(recovery_codes);
      await again();
    },
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: () => ask('DELETE', ROUTE),
    onSuccess: async () => {
      toast('The second factor is removed. The password alone opens the door again.');
      await again();
    },
    onError: failed,
  });
  return (
    <Card
      title="Second factor"
      aside={data === undefined ? null : data.is_on ? <Chip tone="ok">In force</Chip> : <Chip>Off</Chip>}
    >
      {error === null ? null : <Failed what={sentenceOf(error)} onRetry={() => void refetch()} />}
      {data === undefined ? (
        <Skeleton className="h-12" />
      ) : (
        <div className="flex flex-col items-start gap-3 text-body text-t2">
          <p>
            {data.is_on
              ? 'A login needs a code of your device beside the password.'
              : 'A device that shows a new code every 30 seconds. Whoever learns your password then still stays outside.'}
          </p>
          {data.is_on ? (
            <>
              <p className={data.recovery_codes_left < FEW ? 'text-warn' : ''}>
                {data.recovery_codes_left} recovery codes left, for when the device is lost.
              </p>
              <div className="flex flex-wrap gap-2">
                <Button busy={renew.isPending} onClick={() => renew.mutate()}>
                  Make new recovery codes
                </Button>
                <Button busy={remove.isPending} onClick={() => remove.mutate()}>
                  Remove the second factor
                </Button>
              </div>
            </>
          ) : (
            <Button kind="primary" busy={begin.isPending} onClick={() => begin.mutate()}>
              Add a device
            </Button>
          )}
        </div>
      )}
      <Dialog open={begun !== undefined} onClose={() => setBegun(undefined)} title="Add a device" width="narrow">
        {begun === undefined ? null : (
          <Confirm
            {...begun}
            onDone={async (made) => {
              setBegun(undefined);
              setCodes(made);
              await again();
            }}
          />
        )}
      </Dialog>
      <Dialog open={codes !== undefined} onClose={() => undefined} title="Recovery codes" width="narrow">
        {codes === undefined ? null : <Recovery codes={codes} onDone={() => setCodes(undefined)} />}
      </Dialog>
    </Card>
  );
}

type ConfirmProps = {
  readonly secret: string;
  readonly uri: string;
  readonly onDone: (codes: readonly string[]) => Promise<void>;
};

function Confirm({ secret, uri, onDone }: ConfirmProps): ReactNode {
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => post<Codes>(`${ROUTE}/confirm`, { code: code.replaceAll(' ', '') }),
    onSuccess: ({ recovery_codes }) => onDone(recovery_codes),
  });
  const fault =
    confirm.error === null
      ? undefined
      : confirm.error instanceof ApiError && confirm.error.code === 'invalid_request'
        ? 'Six digits.'
        : sentenceOf(confirm.error);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <p className="text-body text-t2">
        Type this secret into your authenticator, or open it there by the link. It is shown this once.
      </p>
      <div className="flex items-center gap-2 rounded-button border border-line3 bg-bg2 p-2">
        <code className="min-w-0 flex-1 font-mono text-body break-words text-t1">{inFours(secret)}</code>
        <CopyButton text={secret} label="Copy the secret" />
      </div>
      <a href={uri} className="text-body text-t1 underline underline-offset-4">
        Open in an authenticator on this device
      </a>
      <TextField
        label="The code that it shows now"
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.target.value)}
        fault={fault}
      />
      <div className="flex justify-end">
        <Button
          type="submit"
          kind="primary"
          busy={confirm.isPending}
          disabledWhy={code.trim() === '' ? 'Type the code first' : undefined}
        >
          Put it in force
        </Button>
      </div>
    </form>
  );
}

function Recovery({ codes, onDone }: { readonly codes: readonly string[]; readonly onDone: () => void }): ReactNode {
  const [isSaved, setSaved] = useState(false);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-body text-t2">
        Each of these opens the door once, in place of the device. They are shown this once.
      </p>
      <div className="flex items-start gap-2 rounded-button border border-line3 bg-bg2 p-3">
        <ul className="grid flex-1 grid-cols-2 gap-x-4 gap-y-1 font-mono text-body text-t1">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <CopyButton text={codes.join('\n')} label="Copy all" />
      </div>
      <CheckField label="I have saved them" checked={isSaved} onChange={(event) => setSaved(event.target.checked)} />
      <div className="flex justify-end">
        <Button kind="primary" disabledWhy={isSaved ? undefined : 'Save them first'} onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
