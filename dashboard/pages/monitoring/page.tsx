// Monitoring page: something broke: what, since when, what it means, and what can be done. Breakers first, the log last.
import { AgentsCard } from './agents-card.tsx';
import { BreakersCard } from './breakers-card.tsx';
import { FeedsCard } from './feeds-card.tsx';
import { Grid } from '#dashboard/ui/card.tsx';
import { LatencyCard } from './latency-card.tsx';
import { LogsCard } from './logs-card.tsx';
import { PageSkeleton } from '#dashboard/shell/page-skeleton.tsx';
import { RatesCard } from './rates-card.tsx';
import { SystemAnswer } from './system-answer.tsx';
import { useFigures } from './use-figures.ts';
import { useGlance } from '#dashboard/shell/use-glance.ts';
import { useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export function MonitoringPage(): ReactNode {
  const glance = useGlance();
  const figures = useFigures();
  const { agent } = useSearch({ strict: false });
  if (!glance.state.loaded) return <PageSkeleton />;
  return (
    <>
      <SystemAnswer glance={glance} />
      <Grid>
        <div className="min-w-0 tablet:col-span-8 desk:col-span-12">
          <BreakersCard glance={glance} />
        </div>
        <div className="min-w-0 tablet:col-span-8">
          <AgentsCard
            figures={figures}
            agents={glance.state.status?.agents}
            chosen={agent}
            serverNow={glance.serverNow}
          />
        </div>
        <div className="min-w-0 tablet:col-span-8 desk:col-span-4">
          <FeedsCard glance={glance} figures={figures} />
        </div>
        <div className="min-w-0 tablet:col-span-8 desk:col-span-6">
          <LatencyCard figures={figures} />
        </div>
        <div className="min-w-0 tablet:col-span-8 desk:col-span-6">
          <RatesCard figures={figures} />
        </div>
        <div className="min-w-0 tablet:col-span-8 desk:col-span-12">
          <LogsCard />
        </div>
      </Grid>
    </>
  );
}
