// Reconciliation card: orders and balances at the account's exchange against ours, as last compared, and the button that compares them now.
import { Button } from '#dashboard/ui/button.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { Time } from '#dashboard/ui/as-of.tsx';
import { get, post } from '#dashboard/live/api.ts';
import { headOf, meaningOf, stateOf } from './reconciliation.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { useMay } from '#dashboard/live/session.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Difference, Reconciliation } from './reconciliation.ts';

const ASK_MS = 15_000;

function Row({ difference }: { readonly difference: Difference }): ReactNode {
  const { tone, word } = stateOf(difference);
  return (
    <tr className="border-t border-line1 align-baseline">
      <td className="py-1.5 pl-3.5">
        <span className="text-body">{meaningOf(difference)}</span>
        <span className="block text-note break-all text-t3">{difference.subject}</span>
      </td>
      <td className="px-2 py-1.5">{difference.ours}</td>
      <td className="px-2 py-1.5">{difference.theirs}</td>
      <td className="py-1.5 pr-3.5 pl-2 text-right">
        <Chip tone={tone}>{word}</Chip>
      </td>
    </tr>
  );
}

export function ReconciliationCard({ account }: { readonly account: string | undefined }): ReactNode {
  const client = useQueryClient();
  const queryKey = ['reconciliation', account];
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => get<Reconciliation>('/api/v1/risk/reconciliation', { account }, signal),
    refetchInterval: ASK_MS,
  });
  const now = useMutation({
    mutationFn: () => post<Reconciliation>('/api/v1/risk/reconcile', undefined, { query: { account } }),
    onSuccess: (last) => client.setQueryData(queryKey, last),
  });
  const denied = useMay('command');
  const isPaper = data?.venue === null;
  const problem = now.error ?? error;
  return (
    <Card
      title="Reconciliation"
      note={data === undefined ? undefined : headOf(data)}
      aside={
        <>
          {data?.compared_at == null ? null : <Time time={data.compared_at} detail="second" />}
          <Button
            small
            busy={now.isPending}
            disabledWhy={isPaper ? 'A paper account has no exchange' : denied}
            onClick={() => now.mutate()}
          >
            Compare now
          </Button>
        </>
      }
      flush
    >
      {problem === null ? null : (
        <Failed what={sentenceOf(problem)} onRetry={() => void (now.error === null ? refetch() : now.mutate())} />
      )}
      {data === undefined ? (
        <SkeletonRows rows={2} />
      ) : data.differences.length === 0 ? (
        <Empty title={`${data.note.charAt(0).toUpperCase()}${data.note.slice(1)}.`} />
      ) : (
        <table className="w-full text-table">
          <caption className="sr-only">What stands otherwise at the exchange than here</caption>
          <thead className="text-head text-t3">
            <tr className="text-left">
              <th scope="col" className="py-1.5 pl-3.5 font-normal">
                Difference
              </th>
              <th scope="col" className="px-2 py-1.5 font-normal">
                Ours
              </th>
              <th scope="col" className="px-2 py-1.5 font-normal">
                There
              </th>
              <th scope="col" className="py-1.5 pr-3.5 pl-2 text-right font-normal">
                What is done
              </th>
            </tr>
          </thead>
          <tbody>
            {data.differences.map((difference) => (
              <Row key={`${difference.kind} ${difference.subject}`} difference={difference} />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
