// Sessions tab: where everybody is logged in, with a way to end it.
import { Ago, Time } from '#dashboard/ui/as-of.tsx';
import { ask, get } from '#dashboard/live/api.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { plural } from '#dashboard/format/figure.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { toast } from '#dashboard/shell/toast.tsx';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { usePeople, useUsers } from './use-people.ts';
import { useUser } from '#dashboard/live/session.ts';
import type { Column } from '#dashboard/ui/data-table.tsx';
import type { Page } from '#dashboard/live/api.ts';
import type { ReactNode } from 'react';
import type { UserRow } from './people.ts';

type Session = {
  readonly id: string;
  readonly created_at: number;
  readonly seen_at: number;
  readonly address: string;
  readonly is_current: boolean;
};
type Row = Session & { readonly user: UserRow };

/** Asked user by user: more than these are not asked for at once. */
const ASKED = 20;

async function rowsOf(users: readonly UserRow[], signal: AbortSignal): Promise<readonly Row[]> {
  const found = await Promise.all(
    users.slice(0, ASKED).map(async (user) => {
      const { items } = await get<Page<Session>>(`/api/v1/users/${user.id}/sessions`, undefined, signal);
      return items.map((session): Row => ({ ...session, user }));
    }),
  );
  return found.flat().toSorted((a, b) => b.seen_at - a.seen_at);
}

export function SessionsTab(): ReactNode {
  const self = useUser();
  const client = useQueryClient();
  const users = useUsers();
  const active = users.data?.filter(({ is_active: isActive }) => isActive);
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions', active?.map(({ id }) => id).join(' ')],
    enabled: active !== undefined,
    queryFn: ({ signal }) => rowsOf(active ?? [], signal),
    refetchInterval: 30_000,
  });
  const { endSessions } = usePeople();
  const endOwn = useMutation({
    mutationFn: (id: string) => ask('DELETE', `/api/v1/auth/sessions/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['sessions'] }),
    onError: (thrown) => toast(`Not ended. ${sentenceOf(thrown)}`, { tone: 'bad' }),
  });
  const end = ({ id, user, is_current: isCurrent }: Row): ReactNode =>
    isCurrent ? (
      <Chip>this one</Chip>
    ) : user.id === self.id ? (
      <Button small busy={endOwn.isPending} onClick={() => endOwn.mutate(id)} aria-label="End this session of yours">
        End
      </Button>
    ) : (
      <Button
        small
        busy={endSessions.isPending}
        aria-label={`End all sessions of ${user.email}`}
        onClick={() =>
          endSessions.mutate(user.id, {
            onSuccess: ({ ended }) => toast(`${plural(ended, 'session')} of ${user.email} ended.`),
            onError: (thrown) => toast(`Not ended. ${sentenceOf(thrown)}`, { tone: 'bad' }),
          })
        }
      >
        End all of theirs
      </Button>
    );
  const columns: readonly Column<Row>[] = [
    {
      key: 'user',
      head: 'Who',
      cell: ({ user }) => <span className="font-medium">{user.email}</span>,
      sort: (a, b) => a.user.email.localeCompare(b.user.email),
      csv: ({ user }) => user.email,
    },
    { key: 'role', head: 'Role', cell: ({ user }) => user.role, csv: ({ user }) => user.role },
    {
      key: 'from',
      head: 'From',
      cell: ({ address }) => <code className="font-mono text-note">{address}</code>,
      csv: ({ address }) => address,
    },
    {
      key: 'since',
      head: 'Since',
      cell: ({ created_at: at }) => <Time time={at} />,
      sort: (a, b) => a.created_at - b.created_at,
      csv: ({ created_at: at }) => at,
    },
    {
      key: 'seen',
      head: 'Last seen',
      align: 'right',
      cell: ({ seen_at: at }) => <Ago time={at} />,
      sort: (a, b) => a.seen_at - b.seen_at,
      csv: ({ seen_at: at }) => at,
    },
    { key: 'end', head: '', align: 'right', cell: end },
  ];
  const failed = users.error ?? error;
  return (
    <>
      {failed === null ? null : <Failed what={sentenceOf(failed)} onRetry={() => void refetch()} />}
      {data === undefined ? (
        <SkeletonRows rows={3} />
      ) : (
        <DataTable
          name="sessions"
          label="Sessions"
          rows={data}
          columns={columns}
          rowKey={({ id }) => id}
          empty={<Empty title="Nobody is logged in." />}
          tools={<span>{plural(data.length, 'session')}; one ends after 30 minutes unused, and after 12 hours</span>}
          phone={(row) => (
            <>
              <span className="flex items-center justify-between gap-2">
                <span className="min-w-0 truncate font-medium">{row.user.email}</span>
                {end(row)}
              </span>
              <span className="mt-0.5 block text-note text-t3">
                {row.address}, since <Time time={row.created_at} />, seen <Ago time={row.seen_at} /> ago
              </span>
            </>
          )}
        />
      )}
      {(active?.length ?? 0) > ASKED ? (
        <p className="border-t border-line1 px-3.5 py-2 text-note text-t3">
          Of {active?.length} users those of the first {ASKED}. The others: open the user under Users.
        </p>
      ) : null}
    </>
  );
}
