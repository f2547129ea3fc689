// System tab: what runs here, how much it holds, and what the machine has left.
import { age } from '#dashboard/format/span.ts';
import { bytes, count, percent } from '#dashboard/format/figure.ts';
import { Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { figure, readFigures } from '#dashboard/live/figures.ts';
import { get } from '#dashboard/live/api.ts';
import { getText } from '#dashboard/live/file.ts';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { Time } from '#dashboard/ui/as-of.tsx';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

type System = {
  readonly version: string;
  readonly mode: string;
  readonly state: string;
  readonly source: string;
  readonly started_at: number;
  readonly uptime_ms: number;
  readonly accounts: readonly string[];
  readonly symbols: readonly string[];
  readonly timeframes: readonly string[];
  readonly last_sequence: number;
};

const EVERY_MS = 15_000;
const link = 'underline decoration-line3 underline-offset-4 hover:text-t1';

export function SystemTab(): ReactNode {
  const system = useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => get<System>('/system/status', undefined, signal),
    refetchInterval: EVERY_MS,
  });
  const figures = useQuery({
    queryKey: ['system-figures'],
    structuralSharing: false,
    refetchInterval: EVERY_MS,
    queryFn: async ({ signal }) => readFigures(await getText('/metrics', undefined, signal), Date.now()),
  });
  const { data } = system;
  const of = (name: string): number | undefined =>
    figures.data === undefined ? undefined : figure(figures.data, name);
  const free = of('smc_disk_free_bytes');
  const size = of('smc_disk_size_bytes');
  const checkpoint = of('smc_checkpoint_age_seconds');
  const error = system.error ?? figures.error;
  if (data === undefined)
    return system.error === null ? (
      <SkeletonRows rows={8} />
    ) : (
      <Failed what={sentenceOf(system.error)} onRetry={() => void system.refetch()} />
    );
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Version', data.version],
    ['Mode', data.mode === 'real' ? 'REAL' : 'PAPER: orders are simulated'],
    ['State', data.state],
    ['Prices', data.source],
    [
      'Started',
      <span key="started">
        <Time time={data.started_at} detail="second" />, up {age(data.uptime_ms)}
      </span>,
    ],
    ['Accounts', data.accounts.join(', ')],
    ['Markets', data.symbols.join(', ')],
    ['Timeframes', data.timeframes.join(', ')],
    ['Event log', `${count(data.last_sequence)} events, ${bytes(of('smc_log_size_bytes'))}`],
    ['Last checkpoint', checkpoint === undefined ? '\u2013' : `${age(checkpoint * 1000)} ago`],
    [
      'Disk',
      free === undefined || size === undefined || size === 0
        ? '\u2013'
        : `${bytes(free)} free of ${bytes(size)}, ${percent(free / size)}`,
    ],
    ['Memory', bytes(of('process_resident_memory_bytes'))],
  ];
  return (
    <div className="flex flex-col gap-3 px-3.5 py-3">
      {error === null ? null : (
        <Failed what={`Not all of it is new. ${sentenceOf(error)}`} onRetry={() => void figures.refetch()} />
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-body">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-t3">{name}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-body text-t2">
        <Link to="/monitoring" className={link}>
          Agents, breakers, latency, log
        </Link>
        <Link to="/config" className={link}>
          Configuration
        </Link>
        <Link to="/reports" search={{ tab: 'audit' }} className={link}>
          Audit trail
        </Link>
        <a href="/api/docs" className={link}>
          API in OpenAPI
        </a>
      </p>
    </div>
  );
}
