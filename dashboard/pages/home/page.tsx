// Home page: is everything OK? One sentence first; figures, positions and decisions are the proof.
import { DecisionsCard } from './decisions-card.tsx';
import { EquityCard } from './equity-card.tsx';
import { Grid } from '#dashboard/ui/card.tsx';
import { HomeAnswer } from './home-answer.tsx';
import { NextCard } from './next-card.tsx';
import { PageSkeleton } from '#dashboard/shell/page-skeleton.tsx';
import { PositionsCard } from './positions-card.tsx';
import { SystemCard } from './system-card.tsx';
import { DayTile, EquityTile, ExpectancyTile, RiskTile } from './tiles.tsx';
import { useGlance } from '#dashboard/shell/use-glance.ts';
import type { ReactNode } from 'react';

export function HomePage(): ReactNode {
  const glance = useGlance();
  if (!glance.state.loaded) return <PageSkeleton />;
  return (
    <>
      <HomeAnswer glance={glance} />
      {/* On a phone in the order in which it answers: the day, positions, what is next, what was decided; the curve last. */}
      <Grid>
        <div className="order-1 grid grid-cols-2 gap-3 tablet:col-span-8 desk:col-span-12 desk:grid-cols-4">
          <EquityTile glance={glance} className="order-2 desk:order-1" />
          <DayTile glance={glance} className="order-1 max-tablet:col-span-2 tablet:order-2" />
          <RiskTile glance={glance} className="order-3" />
          <ExpectancyTile glance={glance} className="order-4 max-tablet:hidden" />
        </div>
        <div className="order-7 min-w-0 tablet:order-2 tablet:col-span-8">
          <EquityCard glance={glance} />
        </div>
        <div id="next" className="order-3 min-w-0 tablet:order-4 tablet:col-span-4 desk:order-3">
          <NextCard glance={glance} />
        </div>
        <div className="order-2 flex min-w-0 flex-col gap-3 tablet:order-3 tablet:col-span-8 desk:order-4">
          <PositionsCard glance={glance} />
          <div className="max-desk:hidden">
            <SystemCard glance={glance} />
          </div>
        </div>
        <div className="order-4 min-w-0 tablet:order-5 tablet:col-span-4">
          <DecisionsCard glance={glance} />
        </div>
        <div className="order-5 min-w-0 tablet:hidden">
          <ExpectancyTile glance={glance} />
        </div>
        <div className="order-6 min-w-0 tablet:col-span-8 desk:hidden">
          <SystemCard glance={glance} />
        </div>
      </Grid>
    </>
  );
}
