// Gallery: examples from the candles themselves: drawn by lot unless the best or the worst are asked for, and marked as what they are.
import { Amount } from '#dashboard/ui/amount.tsx';
import { ApiError, sentenceOf } from '#dashboard/live/problem.ts';
import { Card } from '#dashboard/ui/card.tsx';
import { Empty, Failed, Skeleton } from '#dashboard/ui/states.tsx';
import { examplesQuery } from './evidence.ts';
import { MiniChart } from './mini-chart.tsx';
import { rText } from '#dashboard/format/figure.ts';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { Time } from '#dashboard/ui/as-of.tsx';
import { titleOf } from '#model/form.ts';
import { useQuery } from '@tanstack/react-query';
import type { EvidenceExample, Subject } from '#model/evidence.ts';
import type { ReactNode } from 'react';

type Choice = EvidenceExample['choice'];

const CHOICES = [
  { value: 'random', label: 'By lot' },
  { value: 'best', label: 'Best' },
  { value: 'worst', label: 'Worst' },
] as const;

const NOTES: Readonly<Record<Choice, string>> = {
  random: 'drawn by lot: what it is usually like',
  best: 'the best three: chosen, so they prove nothing',
  worst: 'the worst three: chosen, so they prove nothing',
};

type Props = {
  readonly job: string;
  readonly subject: Subject;
  readonly choice: Choice;
  readonly isTraded: boolean;
  readonly onChoice: (choice: Choice) => void;
};

export function Gallery({ job, subject, choice, isTraded, onChoice }: Props): ReactNode {
  const { data, error, isPending, refetch } = useQuery(examplesQuery(job, subject));
  const shown = isTraded ? choice : 'random';
  const examples = data?.filter((example) => example.choice === shown) ?? [];
  return (
    <Card
      title="From these candles"
      note={NOTES[shown]}
      aside={
        isTraded ? (
          <Segmented plain label="Which examples" value={choice} onChange={onChoice} options={CHOICES} />
        ) : null
      }
    >
      {error === null ? null : (
        <Failed
          what={sentenceOf(error)}
          code={error instanceof ApiError ? error.code : undefined}
          onRetry={() => void refetch()}
        />
      )}
      {isPending ? (
        <div role="status" aria-label="Loading examples" className="grid gap-3 tablet:grid-cols-2 desk:grid-cols-3">
          {Array.from({ length: 3 }, (_, place) => (
            <Skeleton key={place} className="h-44" />
          ))}
        </div>
      ) : examples.length === 0 ? (
        <Empty title="There was none on these candles." />
      ) : (
        <ul className="grid gap-3 tablet:grid-cols-2 desk:grid-cols-3">
          {examples.map((example) => (
            <li key={example.id} className="overflow-hidden rounded-button border border-line1 bg-bg0">
              <p className="flex items-baseline justify-between gap-2 px-2.5 pt-1.5 text-note">
                <span className="min-w-0 truncate text-t2">
                  {titleOf(example.kind, example.variant, example.direction)}
                </span>
                {example.trade === null ? null : (
                  <Amount value={example.trade.r} text={rText(example.trade.r)} className="font-medium" />
                )}
              </p>
              <MiniChart example={example} />
              <p className="flex justify-between gap-2 px-2.5 pb-1.5 text-note text-t3">
                <span>
                  known <Time time={example.knownAt} />
                </span>
                {example.trade === null ? null : (
                  <span>
                    {example.trade.reason === 'time'
                      ? 'out of time'
                      : example.trade.reason === 'end-of-data'
                        ? 'end of data'
                        : example.trade.reason}
                  </span>
                )}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
