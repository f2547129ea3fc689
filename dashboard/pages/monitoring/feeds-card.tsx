// Feeds card: where prices come from, and for each market how fresh and how good they are.
import { age, held } from '#dashboard/format/span.ts';
import { Card } from '#dashboard/ui/card.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { cx } from '#dashboard/ui/cx.ts';
import { Empty, Failed } from '#dashboard/ui/states.tsx';
import { figure } from '#dashboard/live/figures.ts';
import { freshnessOf } from '#dashboard/live/freshness.ts';
import { get } from '#dashboard/live/api.ts';
import { plural } from '#dashboard/format/figure.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { useQuery } from '@tanstack/react-query';
import type { ChipTone } from '#dashboard/ui/chip.tsx';
import type { FeedRow } from '#dashboard/live/status.ts';
import type { Figures } from './use-figures.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { Page } from '#dashboard/live/api.ts';
import type { ReactNode } from 'react';

/** The feed's own word `live` would read as real money. */
const STATE: Readonly<Record<string, { readonly word: string; readonly tone: ChipTone }>> = {
  live: { word: 'Connected', tone: 'ok' },
  connecting: { word: 'Connecting', tone: 'warn' },
  impaired: { word: 'Impaired', tone: 'warn' },
  down: { word: 'Down', tone: 'stop' },
  stopped: { word: 'Stopped', tone: 'warn' },
};
const GRADES = ['rejected', 'acceptable', 'good'] as const;

function FeedHead({ feed }: { readonly feed: FeedRow }): ReactNode {
  const { word, tone } = STATE[feed.state] ?? { word: feed.state, tone: 'grey' as const };
  return (
    <div className="border-t border-line1 px-3.5 py-2">
      <p className="flex items-center gap-2 text-body">
        <span className="font-medium">{feed.name}</span>
        <Chip tone={tone}>{word}</Chip>
        <span className="ml-auto text-note text-t3">{plural(feed.reconnects, 'reconnect')}</span>
      </p>
      {feed.last_incident === null ? null : (
        <p className="mt-0.5 text-note text-t2">Last incident: {feed.last_incident.replaceAll('-', ' ')}</p>
      )}
    </div>
  );
}

type Props = { readonly glance: Glance; readonly figures: Figures };

export function FeedsCard({ glance, figures }: Props): ReactNode {
  const { state, now } = glance;
  const { data, error, refetch } = useQuery({
    queryKey: ['feeds'],
    queryFn: ({ signal }) => get<Page<FeedRow>>('/api/trading/data-health', undefined, signal),
    refetchInterval: 10_000,
  });
  const feeds = data?.items ?? state.status?.feeds ?? [];
  const reading = figures.readings.at(-1);
  const symbols = [...new Set([...feeds.flatMap(({ symbols: of }) => of), ...state.prices.keys()])];
  const gradeOf = (symbol: string): (typeof GRADES)[number] | undefined => {
    const rank = reading === undefined ? undefined : figure(reading, 'smc_market_grade', { symbol });
    return rank === undefined ? undefined : GRADES[rank];
  };
  const candleAge = (symbol: string): number | undefined => {
    const seconds = reading === undefined ? undefined : figure(reading, 'smc_feed_candle_age_seconds', { symbol });
    return seconds === undefined ? undefined : seconds * 1000;
  };
  // A counter is not there before its first count.
  const findings = reading === undefined ? undefined : (figure(reading, 'smc_data_findings_total') ?? 0);
  return (
    <Card title="Data" note="how fresh each market is" aside={plural(feeds.length, 'feed')} flush className="h-full">
      {error === null ? null : <Failed what={sentenceOf(error)} onRetry={() => void refetch()} />}
      {feeds.map((feed) => (
        <FeedHead key={feed.name} feed={feed} />
      ))}
      {symbols.length === 0 ? (
        <Empty title="No market is listened to yet." />
      ) : (
        <table className="w-full border-t border-line1 text-table">
          <caption className="sr-only">Freshness of each market</caption>
          <thead className="text-head text-t3">
            <tr>
              {['Market', 'Price', 'Usual gap', 'Candle', 'Grade'].map((head, index) => (
                <th
                  key={head}
                  scope="col"
                  className={cx(
                    'px-2 py-1.5 font-normal first:pl-3.5 last:pr-3.5',
                    index === 0 ? 'text-left' : 'text-right',
                  )}
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {symbols.map((symbol) => {
              const tick = state.prices.get(symbol);
              const freshness = freshnessOf(tick, now);
              const grade = gradeOf(symbol);
              return (
                <tr key={symbol} className="h-row border-t border-line1 text-right">
                  <td className="pl-3.5 text-left font-medium">{symbol}</td>
                  <td className={cx('px-2', freshness === 'plain' ? '' : 'text-warn')}>
                    {tick === undefined ? 'none yet' : age(Math.max(0, now - tick.receivedAt))}
                    <span className="sr-only">{freshness === 'stale' ? ', stale' : ''}</span>
                  </td>
                  <td className="px-2 text-t3">{age(tick?.usualGapMs)}</td>
                  <td className="px-2 text-t3">{held(candleAge(symbol))}</td>
                  <td className="pr-3.5 pl-2">
                    {grade === undefined ? (
                      <span className="text-t3">{'\u2013'}</span>
                    ) : (
                      <span className={grade === 'rejected' ? 'text-loss' : grade === 'good' ? '' : 'text-warn'}>
                        {grade}
                      </span>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      <p className="mt-auto border-t border-line1 px-3.5 py-2 text-note text-t3">
        {findings === undefined
          ? (figures.denied ?? 'Asking what was wrong with the data.')
          : `${plural(findings, 'finding')} in the data since the start: gaps, duplicates, outliers. Below acceptable nothing is decided.`}
      </p>
    </Card>
  );
}
