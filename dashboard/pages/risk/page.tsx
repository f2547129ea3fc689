// Risk page: may I trade? How much may still be lost today, by which rule, and what is exposed to what.
import { AnswerLine } from '#dashboard/ui/answer-line.tsx';
import { Button } from '#dashboard/ui/button.tsx';
import { Card, Grid } from '#dashboard/ui/card.tsx';
import { CorrelationCard } from './correlation-card.tsx';
import { DrawdownCard } from './drawdown-card.tsx';
import { ExposureCard } from './exposure-card.tsx';
import { Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { FloorsCard } from './floors-card.tsx';
import { LimitsCard } from './limits-card.tsx';
import { PageSkeleton } from '#dashboard/shell/page-skeleton.tsx';
import { ReadinessCard } from './readiness-card.tsx';
import { ReconciliationCard } from './reconciliation-card.tsx';
import { riskAnswer, tightest } from './answer.ts';
import { floorLines, floorRule } from './firm.ts';
import { inFlight, rules } from './room.ts';
import { sum } from '#model/number.ts';
import { total } from '#dashboard/live/account.ts';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { useGlance } from '#dashboard/shell/use-glance.ts';
import { useMarkets, useMoves } from './use-moves.ts';
import { useMemo } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useStanding } from './use-standing.ts';
import { ValueAtRiskCard } from './value-at-risk-card.tsx';
import type { Cash } from '#model/number.ts';
import type { Markets } from './use-moves.ts';
import type { ReactNode } from 'react';

const NO_MARKETS: Markets = { symbols: [], timeframes: [] };

export function RiskPage(): ReactNode {
  const glance = useGlance();
  const { standing, countedFrom, firm, error, retry } = useStanding(glance);
  const { bars } = useSearch({ strict: false });
  const navigate = useNavigate();
  const markets = useMarkets();
  const known = markets.data ?? NO_MARKETS;
  const timeframe = known.timeframes.find((each) => each === bars) ?? known.timeframes[0];
  const moves = useMoves(known, timeframe);
  const heldKey = glance.positions.map(({ symbol }) => symbol).join(' ');
  const held = useMemo(() => new Set(heldKey.split(' ').filter((symbol) => symbol !== '')), [heldKey]);
  if (!glance.state.loaded) return <PageSkeleton />;

  const coming =
    standing === undefined ? (0n as Cash) : sum(inFlight(standing.view, standing.facts).map(({ risk }) => risk));
  const floors =
    firm === undefined || firm === null
      ? []
      : floorLines(firm, total(glance.positions.map(({ riskLeft }) => riskLeft)), coming);
  const shown =
    standing === undefined ? [] : [...rules(standing), ...floors.map((line) => floorRule(line, glance.currency))];
  const { tone, head, facts } = riskAnswer({
    rules: shown,
    currency: glance.currency,
    isLost: glance.link.phase === 'lost' && glance.isOld,
    isPaused: glance.state.status?.system.state === 'paused',
    tripped: glance.tripped,
    maxPositionSize: standing?.limits.maxPositionSize,
    warnAt: (standing?.limits.warnAtPercent ?? 80) / 100,
  });
  const choice =
    timeframe === undefined ? undefined : (
      <Segmented
        plain
        label="Bars"
        value={timeframe}
        options={known.timeframes.map((value) => ({ value, label: value }))}
        onChange={(value) =>
          void navigate({ to: '.', search: (before: object) => ({ ...before, bars: value }), replace: true })
        }
      />
    );
  const movesRetry = (): void => {
    void markets.refetch();
    void moves.refetch();
  };
  const movesError = markets.error ?? moves.error;
  return (
    <>
      <AnswerLine
        tone={tone}
        head={head}
        more={Math.max(0, glance.tripped.length - 1)}
        aside={glance.state.account}
        actions={
          glance.tripped.length === 0 ? undefined : (
            <Button kind="primary" onClick={() => void navigate({ to: '/monitoring', hash: 'breakers' })}>
              Breakers
            </Button>
          )
        }
      >
        {facts}
      </AnswerLine>
      <Grid>
        <div className="min-w-0 tablet:col-span-8">
          {error === null || error === undefined ? null : (
            <Failed what={`Limits are as they were last told. ${sentenceOf(error)}`} onRetry={retry} />
          )}
          {standing === undefined ? (
            <Card title="Limits" flush>
              <SkeletonRows rows={9} />
            </Card>
          ) : (
            <LimitsCard
              glance={glance}
              standing={standing}
              shown={shown.filter(({ key }) => !floors.some((line) => line.key === key))}
              tightest={tightest(shown)?.key}
              countedFrom={countedFrom}
            />
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-3 tablet:col-span-8 desk:col-span-4">
          <FloorsCard
            glance={glance}
            firm={firm}
            lines={floors}
            warnAt={(standing?.limits.warnAtPercent ?? 80) / 100}
          />
          <ValueAtRiskCard
            glance={glance}
            timeframe={timeframe}
            moves={moves.data}
            error={movesError}
            aside={choice}
            onRetry={movesRetry}
          />
        </div>
        <div className="min-w-0 tablet:col-span-8 desk:col-span-6">
          {standing === undefined ? null : <ExposureCard standing={standing} glance={glance} />}
        </div>
        <div className="min-w-0 tablet:col-span-8 desk:col-span-6">
          <CorrelationCard
            symbols={known.symbols}
            timeframe={timeframe}
            moves={moves.data}
            error={movesError}
            held={held}
            aside={choice}
            onRetry={movesRetry}
          />
        </div>
        <div className="flex min-w-0 flex-col gap-3 tablet:col-span-8 desk:col-span-4">
          <ReadinessCard account={glance.state.account} currency={glance.currency} />
          <ReconciliationCard account={glance.state.account} />
        </div>
        <div className="min-w-0 tablet:col-span-8 desk:col-span-8">
          {standing === undefined ? null : <DrawdownCard glance={glance} limits={standing.limits} />}
        </div>
      </Grid>
    </>
  );
}
