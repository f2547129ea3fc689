// Evidence line: what zones like this one have come to on the market's own candles, or the way to find out.
import { Button } from '#dashboard/ui/button.tsx';
import { evidenceSentence, searches, searchesQuery, searchQuery } from '#dashboard/pages/research/evidence.ts';
import { isOver } from '#dashboard/jobs/job.ts';
import { Link } from '@tanstack/react-router';
import { percent } from '#dashboard/format/figure.ts';
import { questionFor, searchFor } from './evidence-choice.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { Skeleton } from '#dashboard/ui/states.tsx';
import { spansQuery } from '#dashboard/jobs/spans.ts';
import { subjectOf } from '#model/evidence.ts';
import { useMay } from '#dashboard/live/session.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Pattern } from '#model/pattern.ts';
import type { ReactNode } from 'react';

export function EvidenceLine({ pattern }: { readonly pattern: Pattern }): ReactNode {
  const { symbol, timeframe } = pattern;
  const denied = useMay('backtest');
  const client = useQueryClient();
  const list = useQuery(searchesQuery);
  const spans = useQuery(spansQuery);
  const search = searchFor(list.data ?? [], symbol, timeframe);
  const job = useQuery({ ...searchQuery(search?.job_id ?? ''), enabled: search !== undefined });
  const question = questionFor(spans.data ?? [], symbol, timeframe);
  const begin = useMutation({
    mutationFn: searches.begin,
    onSuccess: () => client.invalidateQueries({ queryKey: searchesQuery.queryKey }),
  });
  if (denied !== undefined) return null;
  if (list.data === undefined || spans.data === undefined)
    return list.error === null && spans.error === null ? <Skeleton className="h-4 w-56" /> : null;
  const subject = subjectOf(pattern);
  const found = job.data?.report?.subjects.find((each) => each.subject === subject);
  if (found !== undefined && job.data?.report !== undefined)
    return (
      <p>
        <Link
          to="/research"
          search={{ job: search!.job_id, kind: subject }}
          className="font-medium text-t1 underline decoration-line3 underline-offset-4"
        >
          On your data
        </Link>
        : {found.formed} such. {evidenceSentence(found, job.data.report.tested)}
      </p>
    );
  if (search !== undefined)
    return (
      <p role="status">
        On your data: being counted
        {job.data === undefined || isOver(job.data.reply.status) ? '' : `, ${percent(job.data.reply.progress)}`}
      </p>
    );
  return (
    <p className="flex flex-wrap items-center gap-x-2">
      {question === undefined ? (
        'No candles of this market are kept yet to count such zones on.'
      ) : (
        <Button small busy={begin.isPending} onClick={() => begin.mutate(question)}>
          What have such zones come to?
        </Button>
      )}
      {begin.error === null ? null : <span className="text-loss">{sentenceOf(begin.error)}</span>}
    </p>
  );
}
