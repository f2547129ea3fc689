// Keys card: API keys with what they may, how long, and a way to end each of them at once.
import { ask, get } from '#dashboard/live/api.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { countdown } from '#dashboard/format/span.ts';
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { keyMay } from './key-words.ts';
import { NewKey } from './new-key.tsx';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { Time } from '#dashboard/ui/as-of.tsx';
import { toast } from '#dashboard/shell/toast.tsx';
import { useServerNow } from '#dashboard/live/use-live.ts';
import { useMemo, useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiKeyRow } from './key-words.ts';
import type { Column } from '#dashboard/ui/data-table.tsx';
import type { Page } from '#dashboard/live/api.ts';
import type { ReactNode } from 'react';

const KEYS = ['api-keys'];
const SOON_MS = 14 * 86_400_000;

export function KeysCard(): ReactNode {
  const client = useQueryClient();
  const now = useServerNow(60_000);
  const [isNew, setNew] = useState(false);
  const [ending, setEnding] = useState<ApiKeyRow>();
  const { data, error, refetch } = useQuery({
    queryKey: KEYS,
    queryFn: async ({ signal }) => (await get<Page<ApiKeyRow>>('/api/v1/auth/api-keys', undefined, signal)).items,
  });
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: KEYS });
  const end = useMutation({
    mutationFn: ({ id }: ApiKeyRow) => ask('DELETE', `/api/v1/auth/api-keys/${id}`),
    onSuccess: async (_, { name }) => {
      setEnding(undefined);
      toast(`The key "${name}" is dead.`);
      await again();
    },
  });
  const columns = useMemo<readonly Column<ApiKeyRow>[]>(
    () => [
      {
        key: 'name',
        head: 'Name',
        cell: ({ name }) => <span className="font-medium">{name}</span>,
        csv: ({ name }) => name,
      },
      {
        key: 'ends',
        head: 'Ends in',
        cell: ({ last_four }) => <code className="font-mono text-t3">…{last_four}</code>,
        csv: ({ last_four }) => last_four,
      },
      { key: 'may', head: 'May', cell: ({ scopes }) => keyMay(scopes), csv: ({ scopes }) => scopes.join(' ') },
      {
        key: 'from',
        head: 'From',
        cell: ({ allowed_addresses: from }) =>
          from.length === 0 ? <span className="text-t3">anywhere</span> : from.join(', '),
        csv: ({ allowed_addresses: from }) => from.join(' '),
      },
      {
        key: 'made',
        head: 'Made',
        cell: ({ created_at }) => <Time time={created_at} />,
        csv: ({ created_at }) => created_at,
      },
      {
        key: 'expires',
        head: 'Expires',
        cell: ({ expires_at: at }) =>
          at <= now ? (
            <Chip tone="no">Expired</Chip>
          ) : (
            <span className={at - now < SOON_MS ? 'text-warn' : ''}>in {countdown(at - now)}</span>
          ),
        csv: ({ expires_at }) => expires_at,
      },
      {
        key: 'end',
        head: '',
        align: 'right',
        cell: (row) => (
          <Button small onClick={() => setEnding(row)}>
            Remove
          </Button>
        ),
      },
    ],
    [now],
  );
  return (
    <Card
      title="API keys"
      note="for scripts, in the header X-API-Key"
      aside={
        <Button small icon="plus" onClick={() => setNew(true)}>
          Make a key
        </Button>
      }
      flush
    >
      {error === null ? null : <Failed what={sentenceOf(error)} onRetry={() => void refetch()} />}
      {data === undefined ? (
        <SkeletonRows rows={3} />
      ) : (
        <DataTable
          name="api-keys"
          label="API keys"
          rows={data}
          columns={columns}
          rowKey={({ id }) => id}
          phone={(row) => (
            <span className="flex items-center gap-2">
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{row.name}</span>
                <span className="block text-note text-t3">
                  …{row.last_four} · {keyMay(row.scopes)}
                </span>
              </span>
              <Button onClick={() => setEnding(row)}>Remove</Button>
            </span>
          )}
          empty={
            <Empty title="No keys yet.">
              A key lets a script read, trade or collect metrics without your password.
            </Empty>
          }
        />
      )}
      <Dialog open={isNew} onClose={() => setNew(false)} title="Make a key" width="narrow">
        <NewKey onMade={again} onClose={() => setNew(false)} />
      </Dialog>
      <Dialog
        open={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={`Remove the key "${ending?.name ?? ''}"?`}
        width="narrow"
        footer={
          <>
            <Button data-autofocus onClick={() => setEnding(undefined)}>
              Keep it
            </Button>
            <Button kind="stop" busy={end.isPending} onClick={() => ending !== undefined && end.mutate(ending)}>
              Remove the key
            </Button>
          </>
        }
      >
        <p className="text-body text-t2">
          What uses it is refused from the next request on. It cannot be brought back.
        </p>
        {end.error === null ? null : <Failed what={sentenceOf(end.error)} />}
      </Dialog>
    </Card>
  );
}
