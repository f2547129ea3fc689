// Report view: a finished run: verdict, curve, results, measures, months, and the tabs with the rest.
import { AssumptionsPanel, ChancePanel, FallsPanel, FiguresPanel } from './panels.tsx';
import { Card, Grid } from '#dashboard/ui/card.tsx';
import { CurveCard } from './curve-card.tsx';
import { ExcursionsPanel } from './excursions-panel.tsx';
import { lazy, Suspense } from 'react';
import { MeasuresCard } from './measures-card.tsx';
import { MonthsCard } from './months-card.tsx';
import { ResultsCard } from './results-card.tsx';
import { SweepPanel } from './sweep-panel.tsx';
import { Tabs } from '#dashboard/ui/tabs.tsx';
import { TradesPanel } from './trades-panel.tsx';
import { VerdictCard } from './verdict-card.tsx';
import type { ReactNode } from 'react';
import type { Report } from './runs.ts';

/** The chart is most of this page's weight, and needed for one trade at a time. */
const TradeDialog = lazy(async () => ({ default: (await import('./trade-dialog.tsx')).TradeDialog }));

const TABS = ['trades', 'excursions', 'drawdowns', 'optimisation', 'chance', 'figures', 'assumptions'] as const;
type TabName = (typeof TABS)[number];

type Props = {
  readonly report: Report;
  readonly tab: string | undefined;
  readonly trade: string | undefined;
  readonly sweep: string | undefined;
  readonly onLook: (search: Readonly<Record<string, string | undefined>>) => void;
  readonly onCompare: () => void;
  readonly onExport: () => void;
  readonly onAgain: () => void;
};

export function ReportView({ report, tab, trade, sweep, onLook, onCompare, onExport, onAgain }: Props): ReactNode {
  const { trades, currency, request } = report;
  const shown = TABS.find((each) => each === tab) ?? 'trades';
  const number = trade === undefined || !/^\d+$/.test(trade) ? undefined : Number(trade);
  const opened = number === undefined ? undefined : trades[number];
  const open = (next: number | undefined): void => onLook({ trade: next === undefined ? undefined : String(next) });
  return (
    <>
      <VerdictCard report={report} onCompare={onCompare} onExport={onExport} onAgain={onAgain} />
      <Grid>
        <div className="min-w-0 tablet:col-span-8">
          <CurveCard report={report} />
        </div>
        <div className="min-w-0 max-tablet:order-3 tablet:col-span-8 desk:col-span-4">
          <ResultsCard report={report} />
        </div>
        <div className="min-w-0 tablet:col-span-8 desk:col-span-7">
          <MeasuresCard report={report} />
        </div>
        <div className="min-w-0 max-tablet:order-4 tablet:col-span-8 desk:col-span-5">
          <MonthsCard report={report} />
        </div>
        <Card flush className="min-w-0 max-tablet:order-5 tablet:col-span-8 desk:col-span-12">
          <Tabs<TabName>
            label="The rest of the report"
            value={shown}
            onChange={(next) => onLook({ tab: next === 'trades' ? undefined : next })}
            tabs={[
              {
                value: 'trades',
                label: 'Trades',
                count: trades.length,
                content: <TradesPanel trades={trades} currency={currency} selected={number} onOpen={open} />,
              },
              { value: 'excursions', label: 'MAE and MFE', content: <ExcursionsPanel trades={trades} onOpen={open} /> },
              { value: 'drawdowns', label: 'Drawdowns', content: <FallsPanel report={report} /> },
              {
                value: 'optimisation',
                label: 'Optimisation and walk-forward',
                content: (
                  <SweepPanel
                    key={report.id}
                    report={report}
                    shown={sweep}
                    onShow={(next) => onLook({ sweep: next })}
                  />
                ),
              },
              { value: 'chance', label: 'Chance', content: <ChancePanel report={report} /> },
              { value: 'figures', label: 'All figures', content: <FiguresPanel report={report} /> },
              { value: 'assumptions', label: 'Assumptions', content: <AssumptionsPanel report={report} /> },
            ]}
          />
        </Card>
      </Grid>
      {opened === undefined || number === undefined ? null : (
        <Suspense fallback={null}>
          <TradeDialog
            run={report.id}
            trade={opened}
            count={trades.length}
            currency={currency}
            isDemo={request.candle_source === 'demo'}
            onStep={(by) => open(Math.max(0, Math.min(trades.length - 1, number + by)))}
            onClose={() => open(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}
