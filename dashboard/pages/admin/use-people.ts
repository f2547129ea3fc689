// Use people: all users, and what an admin does with them.
import { ask, get, post } from '#dashboard/live/api.ts';
import { inOrder } from './people.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Page } from '#dashboard/live/api.ts';
import type { Role } from '#dashboard/live/session.ts';
import type { UserRow } from './people.ts';

const USERS = ['users'];
const LIMIT = 500;
const PAGES = 20;

async function all(signal: AbortSignal): Promise<readonly UserRow[]> {
  const users: UserRow[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const reply: Page<UserRow> = await get<Page<UserRow>>('/api/v1/users', { limit: LIMIT, cursor }, signal);
    users.push(...reply.items);
    if (reply.next_cursor === null) break;
    cursor = reply.next_cursor;
  }
  return inOrder(users);
}

export const useUsers = () => useQuery({ queryKey: USERS, queryFn: ({ signal }) => all(signal) });

export type Change = {
  readonly role?: Role;
  readonly is_active?: boolean;
  readonly accounts?: readonly string[];
};
export type WithPassword = { readonly user: UserRow; readonly one_time_password: string };

/** Each of them answers with the list asked for anew. */
export function usePeople() {
  const client = useQueryClient();
  const again = async (): Promise<void> => {
    await Promise.all([
      client.invalidateQueries({ queryKey: USERS }),
      client.invalidateQueries({ queryKey: ['sessions'] }),
    ]);
  };
  return {
    add: useMutation({
      mutationFn: (user: { readonly email: string; readonly role: Role; readonly accounts: readonly string[] }) =>
        post<WithPassword>('/api/v1/users', user),
      onSuccess: again,
    }),
    change: useMutation({
      mutationFn: ({ id, ...change }: Change & { readonly id: string }) =>
        ask<UserRow>('PATCH', `/api/v1/users/${id}`, { body: change }),
      onSuccess: again,
    }),
    remove: useMutation({
      mutationFn: (id: string) => ask('DELETE', `/api/v1/users/${id}`),
      onSuccess: again,
    }),
    resetPassword: useMutation({
      mutationFn: (id: string) => post<WithPassword>(`/api/v1/users/${id}/reset-password`),
      onSuccess: again,
    }),
    dropSecondFactor: useMutation({
      mutationFn: (id: string) => ask('DELETE', `/api/v1/users/${id}/second-factor`),
      onSuccess: again,
    }),
    endSessions: useMutation({
      mutationFn: (id: string) => ask<{ readonly ended: number }>('DELETE', `/api/v1/users/${id}/sessions`),
      onSuccess: again,
    }),
  };
}
