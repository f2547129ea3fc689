// Audit tab: what people have done, each row hashed with the one before, and whether the chain is whole.
import { Button } from '#dashboard/ui/button.tsx';
import { CopyButton } from '#dashboard/ui/copy-button.tsx';
import { count, plural } from '#dashboard/format/figure.ts';
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { get, post } from '#dashboard/live/api.ts';
import { Icon } from '#dashboard/ui/icon.tsx';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { TextField } from '#dashboard/ui/field.tsx';
import { Time } from '#dashboard/ui/as-of.tsx';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useUser } from '#dashboard/live/session.ts';
import { useState } from 'react';
import type { Column } from '#dashboard/ui/data-table.tsx';
import type { Page } from '#dashboard/live/api.ts';
import type { ReactNode } from 'react';
import type { SearchText } from './trades-tab.tsx';

type Row = {
  readonly number: number;
  readonly timestamp: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly reason: string;
  readonly hash: string;
};
type Verified = {
  readonly is_whole: boolean;
  readonly count: number;
  readonly head: string;
  readonly fault: { readonly number: number; readonly why: string } | null;
};

const LIMIT = 200;
const words = (action: string): string => {
  const text = action.replaceAll('_', ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
};
const isRefused = ({ action }: Row): boolean => action.endsWith('_failed');

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'number',
    head: 'No',
    align: 'right',
    cell: ({ number }) => <span className="text-t3">{count(number)}</span>,
    csv: ({ number }) => number,
    sort: (a, b) => a.number - b.number,
  },
  {
    key: 'time',
    head: 'When',
    cell: ({ timestamp }) => <Time time={timestamp} detail="second" />,
    csv: ({ timestamp }) => new Date(timestamp).toISOString(),
  },
  {
    key: 'actor',
    head: 'Who',
    cell: ({ actor }) => actor,
    csv: ({ actor }) => actor,
    sort: (a, b) => a.actor.localeCompare(b.actor),
  },
  {
    key: 'action',
    head: 'What',
    cell: (row) => <span className={isRefused(row) ? 'text-warn' : 'font-medium'}>{words(row.action)}</span>,
    csv: ({ action }) => action,
    sort: (a, b) => a.action.localeCompare(b.action),
  },
  {
    key: 'subject',
    head: 'To what',
    cell: ({ subject }) => (
      <span className="block max-w-60 truncate" title={subject}>
        {subject}
      </span>
    ),
    csv: ({ subject }) => subject,
  },
  {
    key: 'reason',
    head: 'Why',
    cell: ({ reason }) => (
      <span className="block max-w-80 truncate text-t2" title={reason}>
        {reason}
      </span>
    ),
    csv: ({ reason }) => reason,
  },
  {
    key: 'hash',
    head: 'Hash',
    cell: ({ hash }) => (
      <span className="flex items-center gap-1">
        <code className="font-mono text-note text-t3">{hash.slice(0, 8)}</code>
        <CopyButton text={hash} label="Copy the hash" />
      </span>
    ),
    csv: ({ hash }) => hash,
  },
];

function Answer({ answer, at }: { readonly answer: Verified; readonly at: number }): ReactNode {
  const { is_whole: isWhole, count: all, head, fault } = answer;
  return isWhole ? (
    <p className="flex flex-wrap items-center gap-2 text-body">
      <span className="text-chip-ok">
        <Icon name="check" />
      </span>
      Verified {plural(all, 'entry', 'entries')}, 0 broken, head
      <code className="font-mono text-note">{head.slice(0, 12)}…</code>
      <CopyButton text={head} label="Copy the head" />
      <span className="text-note text-t3">
        <Time time={at} detail="second" />
      </span>
    </p>
  ) : (
    <p
      role="alert"
      className="flex flex-wrap items-center gap-2 rounded-button bg-chip-stop-bg px-3 py-2 text-body text-t1"
    >
      <span className="text-loss">
        <Icon name="warn" />
      </span>
      <span>
        <strong className="font-semibold">The chain is broken at entry {count(fault?.number)}:</strong> {fault?.why}.
        What was written before it stands; what comes after cannot be trusted. The export still works: keep it, and
        compare with a backup.
      </span>
    </p>
  );
}

type Props = { readonly search: SearchText; readonly onSearch: (change: SearchText) => void };

export function AuditTab({ search, onSearch }: Props): ReactNode {
  const { role } = useUser();
  const [verifiedAt, setVerifiedAt] = useState(0);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['audit'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => get<Page<Row>>('/api/v1/audit', { limit: LIMIT, cursor: pageParam }, signal),
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
  });
  const verify = useMutation({
    mutationFn: () => post<Verified>('/api/v1/audit/verify', undefined, { timeoutMs: 120_000 }),
    onSuccess: () => {
      setVerifiedAt(Date.now());
      void refetch();
    },
  });
  const rows = data?.pages.flatMap(({ items }) => items);
  const wanted = (search['audit'] ?? '').trim().toLowerCase();
  const shown = (rows ?? []).filter(
    ({ actor, action, subject, reason, hash }) =>
      wanted === '' ||
      [actor, action, words(action), subject, reason, hash].some((part) => part.toLowerCase().includes(wanted)),
  );
  return (
    <>
      <div className="flex flex-wrap items-end gap-3 px-3.5 py-3">
        <div className="min-w-60 flex-1 tablet:max-w-96">
          <TextField
            label="Find in who, what and why"
            value={search['audit'] ?? ''}
            onChange={(event) => onSearch({ audit: event.target.value === '' ? undefined : event.target.value })}
          />
        </div>
        <Button kind="primary" busy={verify.isPending} onClick={() => verify.mutate()}>
          {verify.isPending ? 'Reading every entry' : 'Verify the chain'}
        </Button>
      </div>
      {verify.isPending ? (
        <div className="px-3.5 pb-3">
          <progress aria-label="Verifying" className="h-1.5 w-full" />
        </div>
      ) : null}
      {verify.error === null ? null : (
        <Failed what={`Not verified. ${sentenceOf(verify.error)}`} onRetry={() => verify.mutate()} />
      )}
      {verify.data === undefined || verify.isPending ? null : (
        <div className="px-3.5 pb-3">
          <Answer answer={verify.data} at={verifiedAt} />
        </div>
      )}
      {error === null ? null : <Failed what={sentenceOf(error)} onRetry={() => void refetch()} />}
      {rows === undefined ? (
        error === null ? (
          <SkeletonRows rows={6} />
        ) : null
      ) : (
        <DataTable
          name="audit"
          label="Audit trail"
          rows={shown}
          columns={COLUMNS}
          rowKey={({ number }) => String(number)}
          rowTone={(row) => (verify.data?.fault?.number === row.number ? 'bad' : undefined)}
          className="max-h-[60dvh]"
          tools={
            <span>
              {shown.length === rows.length
                ? plural(rows.length, 'entry', 'entries')
                : `${shown.length} of ${plural(rows.length, 'entry', 'entries')}`}
              {role === 'admin' ? '' : ', your own'}
              {hasNextPage ? ', older ones follow' : ''}
            </span>
          }
          empty={<Empty title={rows.length === 0 ? 'Nobody has done anything yet.' : 'No entry fits.'} />}
          phone={(row) => (
            <>
              <span className="flex justify-between gap-2">
                <span className={isRefused(row) ? 'text-warn' : 'font-medium'}>{words(row.action)}</span>
                <span className="text-note text-t3">
                  <Time time={row.timestamp} />
                </span>
              </span>
              <span className="mt-0.5 block text-note text-t2 [overflow-wrap:anywhere]">
                {row.actor}
                {row.subject === '' || row.subject === row.actor ? '' : ` \u00b7 ${row.subject}`}
                {row.reason === '' ? '' : ` \u00b7 ${row.reason}`}
              </span>
            </>
          )}
        />
      )}
      {hasNextPage ? (
        <div className="border-t border-line1 p-2 text-center">
          <Button kind="quiet" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Older entries
          </Button>
        </div>
      ) : null}
    </>
  );
}
