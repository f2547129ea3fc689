// Sessions card: where one is logged in, with a way to end each.
import { ask, get } from '#dashboard/live/api.ts';
import { Ago, Time } from '#dashboard/ui/as-of.tsx';
import { Button } from '#dashboard/ui/button.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { toast } from '#dashboard/shell/toast.tsx';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Page } from '#dashboard/live/api.ts';
import type { ReactNode } from 'react';

type SessionRow = {
  readonly id: string;
  readonly created_at: number;
  readonly seen_at: number;
  readonly address: string;
  readonly is_current: boolean;
};

const SESSIONS = ['own-sessions'];

export function SessionsCard(): ReactNode {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: SESSIONS,
    queryFn: async ({ signal }) => (await get<Page<SessionRow>>('/api/v1/auth/sessions', undefined, signal)).items,
  });
  const end = useMutation({
    mutationFn: (id: string) => ask('DELETE', `/api/v1/auth/sessions/${id}`),
    onSuccess: async () => {
      toast('That session is over.');
      await client.invalidateQueries({ queryKey: SESSIONS });
    },
    onError: (failure) => toast(sentenceOf(failure), { tone: 'bad' }),
  });
  return (
    <Card title="Sessions" note="where you are logged in" flush>
      {error === null ? null : <Failed what={sentenceOf(error)} onRetry={() => void refetch()} />}
      {data === undefined ? (
        <SkeletonRows rows={2} />
      ) : (
        <ul>
          {data.map(({ id, address, created_at, seen_at, is_current }) => (
            <li key={id} className="flex items-center gap-2 border-t border-line1 px-3.5 py-2">
              <span className="min-w-0 flex-1">
                <span className="block truncate text-body">{address}</span>
                <span className="block text-note text-t3">
                  since <Time time={created_at} />, seen <Ago time={seen_at} /> ago
                </span>
              </span>
              {is_current ? (
                <Chip>this one</Chip>
              ) : (
                <Button small busy={end.isPending} onClick={() => end.mutate(id)}>
                  End
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
