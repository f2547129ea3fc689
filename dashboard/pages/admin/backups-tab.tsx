// Backups tab: copies of the event log: the last, each with its hash, taken and verified here, brought back from a terminal.
import { Ago, Time } from '#dashboard/ui/as-of.tsx';
import { Button } from '#dashboard/ui/button.tsx';
import { bytes, count, plural } from '#dashboard/format/figure.ts';
import { Chip } from '#dashboard/ui/chip.tsx';
import { CopyButton } from '#dashboard/ui/copy-button.tsx';
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { get, post } from '#dashboard/live/api.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { toast } from '#dashboard/shell/toast.tsx';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Column } from '#dashboard/ui/data-table.tsx';
import type { Page } from '#dashboard/live/api.ts';
import type { ReactNode } from 'react';

type Backup = {
  readonly name: string;
  readonly created_at: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly last_sequence: number;
  readonly verified_at: number | null;
};

const BACKUPS = ['backups'];
/** Every page is read. */
const PATIENCE_MS = 10 * 60_000;

export const useBackups = () =>
  useQuery({
    queryKey: BACKUPS,
    queryFn: ({ signal }) => get<Page<Backup>>('/api/v1/backups', undefined, signal),
    refetchInterval: 60_000,
  });

export function BackupsTab(): ReactNode {
  const client = useQueryClient();
  const { data, error, refetch } = useBackups();
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: BACKUPS });
  const take = useMutation({
    mutationFn: () => post<Backup>('/api/v1/backups', undefined, { timeoutMs: PATIENCE_MS }),
    onSuccess: async ({ name, bytes: size }) => {
      toast(`${name} is taken, ${bytes(size)}.`);
      await again();
    },
  });
  const verify = useMutation({
    mutationFn: (name: string) => post<Backup>(`/api/v1/backups/${name}/verify`, undefined, { timeoutMs: PATIENCE_MS }),
    onSuccess: async ({ name }) => {
      toast(`${name} is what was written.`);
      await again();
    },
  });
  const isWorking = take.isPending || verify.isPending;
  const verified = ({ verified_at: at }: Backup): ReactNode =>
    at === null ? (
      <span className="text-t3">not yet</span>
    ) : (
      <Chip tone="ok">
        <Time time={at} />
      </Chip>
    );
  const button = (row: Backup): ReactNode => (
    <Button
      small
      busy={verify.isPending && verify.variables === row.name}
      disabledWhy={
        isWorking && verify.variables !== row.name ? 'One after the other: each reads the whole store' : undefined
      }
      onClick={() => verify.mutate(row.name)}
      aria-label={`Verify ${row.name}`}
    >
      Verify
    </Button>
  );
  const columns: readonly Column<Backup>[] = [
    {
      key: 'made',
      head: 'Taken',
      cell: ({ created_at: at }) => <Time time={at} detail="second" />,
      sort: (a, b) => a.created_at - b.created_at,
      csv: ({ created_at: at }) => at,
    },
    {
      key: 'name',
      head: 'Name',
      cell: ({ name }) => <code className="font-mono text-note">{name}</code>,
      csv: ({ name }) => name,
    },
    {
      key: 'size',
      head: 'Size',
      align: 'right',
      cell: ({ bytes: size }) => bytes(size),
      sort: (a, b) => a.bytes - b.bytes,
      csv: ({ bytes: size }) => size,
    },
    {
      key: 'events',
      head: 'Up to event',
      align: 'right',
      cell: ({ last_sequence: last }) => count(last),
      csv: ({ last_sequence: last }) => last,
    },
    {
      key: 'hash',
      head: 'SHA-256',
      cell: ({ sha256 }) => (
        <span className="flex items-center gap-1">
          <code className="font-mono text-note text-t3">{sha256.slice(0, 8)}</code>
          <CopyButton text={sha256} label="Copy the hash" />
        </span>
      ),
      csv: ({ sha256 }) => sha256,
    },
    { key: 'verified', head: 'Verified', cell: verified, csv: ({ verified_at: at }) => at },
    { key: 'act', head: '', align: 'right', cell: button },
  ];
  return (
    <>
      {error === null ? null : <Failed what={sentenceOf(error)} onRetry={() => void refetch()} />}
      {take.error === null ? null : (
        <Failed what={`No backup was taken. ${sentenceOf(take.error)}`} onRetry={() => take.mutate()} />
      )}
      {verify.error === null ? null : (
        <Failed
          what={`${verify.variables ?? 'The backup'} could not be verified. ${sentenceOf(verify.error)} Take another one.`}
          onRetry={() => take.mutate()}
        />
      )}
      {isWorking ? (
        <div className="px-3.5 pt-3">
          <progress aria-label={take.isPending ? 'Taking a backup' : 'Verifying'} className="h-1.5 w-full" />
        </div>
      ) : null}
      {data === undefined ? (
        <SkeletonRows rows={3} />
      ) : (
        <DataTable
          name="backups"
          label="Backups"
          rows={data.items}
          columns={columns}
          rowKey={({ name }) => name}
          tools={
            <>
              <span>
                {data.items[0] === undefined ? (
                  'None yet'
                ) : (
                  <>
                    {plural(data.items.length, 'backup')}, the last <Ago time={data.items[0].created_at} /> ago
                  </>
                )}
              </span>
              <Button
                small
                kind="primary"
                busy={take.isPending}
                disabledWhy={verify.isPending ? 'A backup is being verified' : undefined}
                onClick={() => take.mutate()}
              >
                Take a backup now
              </Button>
            </>
          }
          empty={
            <Empty title="No backup has been taken.">
              It is taken while the agent trades, and holds every event up to that moment.
            </Empty>
          }
          phone={(row) => (
            <>
              <span className="flex items-center justify-between gap-2">
                <span className="font-medium">
                  <Time time={row.created_at} />
                </span>
                {button(row)}
              </span>
              <span className="mt-0.5 flex flex-wrap justify-between gap-2 text-note text-t3">
                <span>
                  {bytes(row.bytes)}, up to event {count(row.last_sequence)}
                </span>
                <span>verified {verified(row)}</span>
              </span>
              <code className="block font-mono text-note text-t3 [overflow-wrap:anywhere]">{row.name}</code>
            </>
          )}
        />
      )}
      <div className="flex flex-col gap-1.5 border-t border-line1 px-3.5 py-3 text-note text-t2">
        <p>
          These lie in the folder <code className="font-mono">backups</code> beside the store: against the loss of the
          disk they are none. For all of it, with people, configuration and encrypted secrets, into another place:
        </p>
        <p className="flex items-center gap-2">
          <code className="font-mono text-t1">smc backup /safe/place</code>
          <CopyButton text="smc backup /safe/place" />
        </p>
        <p>Restoring stops trading, so it is done from a terminal with the agent stopped, into an empty data folder:</p>
        <p className="flex items-center gap-2">
          <code className="font-mono text-t1">smc restore /safe/place</code>
          <CopyButton text="smc restore /safe/place" />
        </p>
      </div>
    </>
  );
}
