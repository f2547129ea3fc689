// Session: who is logged in and what that person may do; the server decides, this only keeps from offering in vain.
import { ask, get, loggedOut, post } from './api.ts';
import { queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { settings } from '#dashboard/settings/use-settings.ts';

export type Role = 'trader' | 'analyst' | 'admin';
export type User = {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly accounts: readonly string[];
  readonly must_change_password: boolean;
  readonly last_login: number | null;
};

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const { user } = await get<{ readonly user: User | null }>('/api/v1/auth/session', undefined, signal);
    if (user === null) throw loggedOut();
    return user;
  },
  staleTime: 5 * 60_000,
  retry: false,
});

/** Below a page that needs a login it is always there. */
export const useUser = (): User => useSuspenseQuery(meQuery).data;

export type Permission = 'trade' | 'command' | 'backtest' | 'manage-users';
const OF_ROLE: Readonly<Record<Role, readonly Permission[]>> = {
  analyst: ['backtest'],
  trader: ['backtest', 'trade', 'command'],
  admin: ['backtest', 'trade', 'command', 'manage-users'],
};

const may = (role: Role, permission: Permission): boolean => OF_ROLE[role].includes(permission);

/** Why this person may not, as a control says it; undefined where they may. */
export const useMay = (permission: Permission): string | undefined => {
  const { role } = useUser();
  if (may(role, permission)) return undefined;
  return `Needs role ${permission === 'manage-users' ? 'admin' : 'trader'}. Ask an admin.`;
};

export const login = async (email: string, password: string, code: string | undefined): Promise<User> =>
  (
    await post<{ readonly user: User }>('/api/v1/auth/login', {
      email,
      password,
      ...(code === undefined ? {} : { code }),
    })
  ).user;

export const changePassword = async (before: string, next: string): Promise<User> =>
  (await post<{ readonly user: User }>('/api/v1/auth/password', { old_password: before, new_password: next })).user;

/** The answer clears what this browser holds; how things look is no secret and is kept. */
export function useLogout(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await ask('POST', '/api/v1/auth/logout').catch(() => undefined);
    settings.save();
    client.clear();
  };
}
