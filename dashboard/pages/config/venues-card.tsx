// Venues card: where prices come from and orders go, in which mode, and what this page does not see.
import { Card } from '#dashboard/ui/card.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { Failed } from '#dashboard/ui/states.tsx';
import { get } from '#dashboard/live/api.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { useLive } from '#dashboard/live/use-live.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

type InForce = {
  readonly exchanges?: Readonly<Record<string, { readonly enabled: boolean; readonly symbols: readonly string[] }>>;
};

export function VenuesCard(): ReactNode {
  const { mode, source, feeds } = useLive(({ status }) => ({
    mode: status?.system.mode,
    source: status?.system.source,
    feeds: status?.feeds,
  }));
  const { data, error, refetch } = useQuery({
    queryKey: ['config-in-force'],
    queryFn: ({ signal }) => get<InForce>('/config', undefined, signal),
    staleTime: 60_000,
  });
  const exchanges = Object.entries(data?.exchanges ?? {});
  return (
    <Card title="Venues and keys">
      {error === null ? null : <Failed what={sentenceOf(error)} onRetry={() => void refetch()} />}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-body">
        <dt className="text-t3">Mode</dt>
        <dd>
          {mode === 'real' ? 'REAL' : 'PAPER'}: orders are {mode === 'real' ? 'sent to the venue' : 'simulated'}.{' '}
          <span className="text-t2">
            {mode === 'real'
              ? 'Only accounts with a venue: all others are on paper.'
              : 'Real money takes more than a setting: the page Risk shows what is short.'}
          </span>
        </dd>
        <dt className="text-t3">Prices</dt>
        <dd>
          {source ?? '\u2013'}
          <span className="mt-1 flex flex-wrap gap-1.5">
            {(feeds ?? []).map(({ name, symbols }) => (
              <Chip key={name}>
                {name}: {symbols.join(', ')}
              </Chip>
            ))}
          </span>
        </dd>
        <dt className="text-t3">In the file</dt>
        <dd>
          {data === undefined ? (
            '\u2013'
          ) : exchanges.length === 0 ? (
            <span className="text-t2">
              No venue under <code className="font-mono text-note">exchanges</code>: the program chose the prices.
            </span>
          ) : (
            <ul className="flex flex-col gap-1">
              {exchanges.map(([name, { enabled, symbols }]) => (
                <li key={name}>
                  <span className="font-medium">{name}</span>{' '}
                  <Chip tone={enabled ? 'ok' : 'grey'}>{enabled ? 'on' : 'off'}</Chip>{' '}
                  <span className="text-t2">{symbols.join(', ')}</span>
                </li>
              ))}
            </ul>
          )}
        </dd>
        <dt className="text-t3">Keys</dt>
        <dd className="text-t2">
          Public prices need none. Tokens of others, such as those for notifications, are kept encrypted and are set
          from a terminal, never here: <code className="font-mono text-note">smc secret set NAME</code>. This page
          cannot see them.
        </dd>
      </dl>
    </Card>
  );
}
