// System card: each agent with one fact that proves that it lives, not a word that claims it.
import { age } from '#dashboard/format/span.ts';
import { agentFacts } from './agent-facts.ts';
import { Card } from '#dashboard/ui/card.tsx';
import { cx } from '#dashboard/ui/cx.ts';
import { Dot } from '#dashboard/ui/chip.tsx';
import { Link } from '@tanstack/react-router';
import { plural } from '#dashboard/format/figure.ts';
import { Skeleton } from '#dashboard/ui/states.tsx';
import { useOrderLatency } from './use-order-latency.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { ReactNode } from 'react';

export function SystemCard({ glance }: { readonly glance: Glance }): ReactNode {
  const { state, serverNow } = glance;
  const agents = state.status?.agents;
  const upMs = state.status === undefined ? undefined : serverNow - state.status.system.started_at;
  const cells = agentFacts(glance);
  const latency = useOrderLatency();
  return (
    <Card
      title="System"
      note={agents === undefined ? undefined : plural(agents.length, 'agent')}
      aside={
        <>
          {latency === undefined ? null : (
            <Link to="/monitoring" className="hover:text-t1" title="Since the start, 99 of 100 took less">
              <span className="max-tablet:hidden">Candle close to order p99 </span>
              <span className="tablet:hidden">p99 </span>
              <span className="font-medium text-t1">{latency}</span>
            </Link>
          )}
          <span>
            up <span className="font-medium text-t1">{age(upMs)}</span>
          </span>
        </>
      }
      flush
    >
      {agents === undefined ? (
        <Skeleton className="m-3.5 h-20" />
      ) : (
        <ul className="grid grid-cols-2 gap-px overflow-hidden rounded-b-card border-t border-line1 tablet:grid-cols-4 desk:grid-cols-6">
          {cells.map(({ name, word, fact, tone }) => (
            <li key={name} className="bg-bg1 shadow-[0_0_0_1px_var(--line1)]">
              <Link
                to="/monitoring"
                search={{ agent: name }}
                className="flex flex-col px-3.5 py-2 -outline-offset-2 hover:bg-bg2"
              >
                <span className="flex items-center gap-2 text-body">
                  <Dot tone={tone} />
                  {word}
                </span>
                <span
                  className={cx('text-note', tone === 'bad' ? 'text-loss' : tone === 'warn' ? 'text-warn' : 'text-t3')}
                >
                  {fact}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
