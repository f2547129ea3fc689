// Shell: the live connection to the account that is looked at, around every page.
import { Frame } from './frame.tsx';
import { LiveContext } from '#dashboard/live/use-live.ts';
import { startLive } from '#dashboard/live/live.ts';
import { useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { useUser } from '#dashboard/live/session.ts';
import type { Live } from '#dashboard/live/live.ts';
import type { ReactNode } from 'react';

/** Opens the connection and keeps it until another account, or nobody, is looked at. */
export function Shell(): ReactNode {
  const user = useUser();
  const client = useQueryClient();
  const { account: chosen } = useSettings();
  const account = user.accounts.find((each) => each === chosen) ?? user.accounts[0];
  const [live, setLive] = useState<Live>();
  const accounts = user.accounts.join('\n');
  useEffect(() => {
    if (account === undefined) return undefined;
    const started = startLive(account, accounts.split('\n'), () => void client.invalidateQueries({ queryKey: ['me'] }));
    // A person's reset counts the loss of the day anew: strip, Home and Risk say so at once.
    started.onEvent(({ kind }) => {
      if (kind === 'reset') for (const key of ['facts', 'limits']) void client.invalidateQueries({ queryKey: [key] });
    });
    setLive(started);
    return () => {
      started.stop();
      // Nothing that was asked for one account is shown for another, whatever it was asked under.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
    };
  }, [account, accounts, client]);
  if (account === undefined)
    return (
      <main className="p-6 text-body text-t2">
        You are logged in as {user.email} and see no account yet. An admin gives you one under Admin, Users.
      </main>
    );
  if (live === undefined) return null;
  return (
    <LiveContext value={live}>
      {/* Another account is another page: what was typed for one is not sent from the other. */}
      <Frame key={live.get().account} isOneOfMany={user.accounts.length > 1} />
    </LiveContext>
  );
}
