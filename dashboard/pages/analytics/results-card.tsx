// Results card: how the trades ended in R, and how much of the sum the few best of them make.
import { Card } from '#dashboard/ui/card.tsx';
import { concentration, resultBins } from '#dashboard/jobs/bins.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { Empty } from '#dashboard/ui/states.tsx';
import { Histogram } from '#dashboard/jobs/histogram.tsx';
import { plural, rText } from '#dashboard/format/figure.ts';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Report } from './runs.ts';

const LEAST_TRADES = 30;

function concentrationWords(results: readonly number[]): string {
  const found = concentration(results);
  if (found === undefined) return '';
  const { best, ofBest, total, restMean } = found;
  const few = best === 1 ? 'the best trade' : `the ${best} best trades`;
  const rest = `the mean is ${rText(restMean)}`;
  if (total <= 0) return `All together make ${rText(total)}. Without ${few} ${rest}.`;
  return `${few.replace('the', 'The')} ${best === 1 ? 'makes' : 'make'} ${rText(ofBest)} of the ${rText(total)}. Without ${best === 1 ? 'it' : 'them'} ${rest}.`;
}

export function ResultsCard({ report }: { readonly report: Report }): ReactNode {
  const { trades } = report;
  const results = useMemo(() => trades.map(({ r }) => r), [trades]);
  const bins = useMemo(() => resultBins(results), [results]);
  const mean = results.reduce((sum, r) => sum + r, 0) / Math.max(1, results.length);
  const from = bins[0]?.from ?? -1;
  const to = bins.at(-1)?.to ?? 1;
  const step = Math.max(1, Math.ceil((to - from) / 6));
  const ticks: { at: number; words: string }[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to + 1e-9; at += step)
    ticks.push({ at, words: `${decimals(at, 0, 'plus')}R` });
  const isEnough = results.length >= LEAST_TRADES;
  return (
    <Card title="Trades by result" note={plural(results.length, 'trade')} className="h-full">
      {results.length === 0 ? (
        <Empty title="No closed trade, so nothing to count." />
      ) : (
        <div className="flex h-full min-h-60 flex-col gap-2">
          <Histogram
            bins={bins}
            ticks={ticks}
            marks={isEnough ? [{ at: mean, words: `mean ${rText(mean)}`, isMain: true }] : []}
            label={`Results of ${plural(results.length, 'trade')} in R, from ${rText(from)} to ${rText(to)}${isEnough ? `, mean ${rText(mean)}` : ''}`}
            isResult
            binWords={(bin) => `${rText(bin.from)} to ${rText(bin.to)}: ${plural(bin.height, 'trade')}`}
            className="min-h-48 flex-1"
          />
          <p className="text-note text-t2">
            {isEnough
              ? concentrationWords(results)
              : `${results.filter((r) => r > 0).length} won, ${results.filter((r) => r < 0).length} lost. A mean of fewer than ${LEAST_TRADES} says nothing.`}
          </p>
        </div>
      )}
    </Card>
  );
}
