// Readiness card: what an account has shown on paper, against what real money needs: each figure with its threshold and what is short.
import { Card } from '#dashboard/ui/card.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { figureText, nameOf, needText } from './readiness.ts';
import { get } from '#dashboard/live/api.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Readiness, ReadinessFigure } from './readiness.ts';

const ASK_MS = 60_000;

/** Without the figure, which stands above: `13: 17 more days are needed`. */
const short = (shortfall: string): string => shortfall.replace(/^[^:]*: /, '');

function Row({ figure, currency }: { readonly figure: ReadinessFigure; readonly currency: string }): ReactNode {
  return (
    <li className="border-t border-line1 px-3.5 py-2">
      <p className="flex flex-wrap items-baseline gap-x-2 text-body">
        <span className="font-medium">{nameOf(figure.name)}</span>
        <span className="ml-auto">{figureText(figure, currency)}</span>
        <Chip tone={figure.ok ? 'ok' : 'no'}>{figure.ok ? 'reached' : 'short'}</Chip>
      </p>
      <p className="text-note text-t3">
        {needText(figure, currency)}
        {figure.ok ? '' : `; ${short(figure.shortfall)}`}
      </p>
    </li>
  );
}

export function ReadinessCard({
  account,
  currency,
}: {
  readonly account: string | undefined;
  readonly currency: string;
}): ReactNode {
  const { data, error, refetch } = useQuery({
    queryKey: ['readiness', account],
    queryFn: ({ signal }) => get<Readiness>('/api/v1/risk/readiness', { account }, signal),
    refetchInterval: ASK_MS,
  });
  const short = data?.figures.filter(({ ok }) => !ok).length ?? 0;
  return (
    <Card
      title="Ready for real money"
      note={data === undefined || data.evidence === data.account ? undefined : `by ${data.evidence}`}
      aside={
        data === undefined
          ? undefined
          : short === 0
            ? 'every figure is reached'
            : `${short} of ${data.figures.length} short`
      }
      flush
    >
      {error === null ? null : <Failed what={sentenceOf(error)} onRetry={() => void refetch()} />}
      {data === undefined ? (
        <SkeletonRows rows={5} />
      ) : data.figures.length === 0 ? (
        <Empty title="No figure is asked for." />
      ) : (
        <ul>
          {data.figures.map((figure) => (
            <Row key={figure.name} figure={figure} currency={currency} />
          ))}
        </ul>
      )}
      <p className="border-t border-line1 px-3.5 py-2.5 text-note text-t3">
        {data?.mode === 'real' ? `Trades real money on ${data.venue ?? 'an exchange'}. ` : ''}
        At the terminal, smc real status says everything else that is missing, and smc real arm lets an account trade.
      </p>
    </Card>
  );
}
