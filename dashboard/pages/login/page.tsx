// Login page: come in, and choose a password of one's own the first time. It never says which of the two was wrong.
import { Banner } from '#dashboard/shell/banner.tsx';
import { get } from '#dashboard/live/api.ts';
import { Logo } from '#dashboard/ui/icon.tsx';
import { LoginForm } from './login-form.tsx';
import { meQuery } from '#dashboard/live/session.ts';
import { ownPath } from './own-path.ts';
import { PasswordForm } from './password-form.tsx';
import { settings } from '#dashboard/settings/use-settings.ts';
import { useEffect, useState } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Mode } from '#dashboard/live/mode.ts';
import type { ReactNode } from 'react';
import type { User } from '#dashboard/live/session.ts';

type Health = { readonly status: 'ok' | 'degraded'; readonly mode: string };

export function LoginPage(): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false }) as { readonly next?: string };
  const health = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => get<Health>('/health', undefined, signal),
    refetchInterval: 10_000,
  });
  const me = useQuery({ ...meQuery, staleTime: Infinity });
  const [oneTime, setOneTime] = useState<string>();
  const user = me.data;

  const enter = (now: User): void => {
    settings.use(now.id);
    client.setQueryData(meQuery.queryKey, now);
  };
  const isIn = user !== undefined && !user.must_change_password;
  useEffect(() => {
    if (isIn) void navigate({ href: ownPath(next), replace: true });
  }, [isIn, next, navigate]);
  useEffect(() => {
    document.title = 'Log in · SMC';
  }, []);

  const mode: Mode = health.data?.mode === 'paper' || health.data?.mode === 'real' ? health.data.mode : 'unknown';
  return (
    <div className="flex min-h-dvh flex-col">
      <Banner mode={mode} />
      <main className="flex flex-1 items-start justify-center px-3 pt-[12dvh]">
        <div className="w-[360px] max-w-full">
          <div className="mb-4 flex items-center gap-2.5">
            <Logo />
            <h1 className="text-verdict font-semibold">SMC Trading Agent</h1>
          </div>
          <div className="rounded-card border border-line1 bg-bg1 p-4">
            {user?.must_change_password === true ? (
              <PasswordForm user={user} known={oneTime} onDone={enter} />
            ) : (
              <LoginForm
                isUnreachable={health.isError}
                onIn={(now, password) => {
                  setOneTime(password);
                  enter(now);
                }}
              />
            )}
          </div>
          <p className="mt-3 text-note text-t3">
            The first start makes <span className="text-t2">admin@localhost</span> and prints its password once, in the
            terminal where the agent was started.
          </p>
        </div>
      </main>
    </div>
  );
}
