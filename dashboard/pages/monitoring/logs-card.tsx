// Logs card: the last lines of the program's own log; it follows while one stands at the top, and waits while one reads.
import { Button } from '#dashboard/ui/button.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { CheckField, SelectField, TextField } from '#dashboard/ui/field.tsx';
import { cx } from '#dashboard/ui/cx.ts';
import { detailText, filtered, logLines, sourcesOf } from './log-lines.ts';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { get } from '#dashboard/live/api.ts';
import { plural } from '#dashboard/format/figure.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { Time } from '#dashboard/ui/as-of.tsx';
import { useMay } from '#dashboard/live/session.ts';
import { useMemo, useRef, useState } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import type { LogLevel, LogLine, LogRow } from './log-lines.ts';
import type { Page } from '#dashboard/live/api.ts';
import type { ReactNode } from 'react';

const LEVELS = [
  { value: 'info', label: 'Info and graver' },
  { value: 'warn', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors' },
] as const;
const TONE: Readonly<Record<LogLevel, string>> = {
  debug: 'text-t3',
  info: 'text-t3',
  warn: 'text-warn',
  error: 'text-loss',
};
const LIMIT = 500;
const SHOWN = 200;
const EVERY_MS = 5_000;

function Line({ line }: { readonly line: LogLine }): ReactNode {
  const head = (
    <>
      <span className="text-t3">
        <Time time={line.timestamp} detail="second" />
      </span>
      <span className={cx('w-11 shrink-0 font-medium', TONE[line.level])}>{line.level}</span>
      <span className="w-14 shrink-0 truncate text-t3">{line.source}</span>
      <span className="min-w-0 flex-1 basis-64 text-t1 [overflow-wrap:anywhere]">{line.head}</span>
    </>
  );
  const row = 'flex flex-wrap gap-x-3 px-3.5 py-1 font-mono text-note';
  return (
    <li className="border-t border-line1 first:border-t-0">
      {line.detail === undefined ? (
        <div className={row}>{head}</div>
      ) : (
        <details>
          <summary className={cx(row, '-outline-offset-2 hover:bg-bg2')}>{head}</summary>
          <pre className="bg-bg2 px-3.5 py-2 font-mono text-note whitespace-pre-wrap text-t2 [overflow-wrap:anywhere]">
            {detailText(line.detail)}
          </pre>
        </details>
      )}
    </li>
  );
}

export function LogsCard(): ReactNode {
  const denied = useMay('manage-users');
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const level = LEVELS.find(({ value }) => value === search['level'])?.value ?? 'info';
  const text = search['log'] ?? '';
  const source = search['source'] ?? '';
  const withRoutine = search['requests'] === 'yes';
  const set = (change: Readonly<Record<string, string | undefined>>): void =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, ...change }), replace: true });
  const [isReading, setReading] = useState(false);
  const scroller = useRef<HTMLUListElement>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['logs', level],
    enabled: denied === undefined,
    queryFn: ({ signal }) => get<Page<LogRow>>('/api/v1/logs', { level, limit: LIMIT }, signal),
    refetchInterval: isReading ? false : EVERY_MS,
    placeholderData: (before) => before,
  });
  const all = useMemo(() => logLines(data?.items ?? []), [data]);
  const shown = filtered(all, { text, source, withRoutine });
  const follow = (): void => {
    scroller.current?.scrollTo({ top: 0 });
    setReading(false);
    void refetch();
  };
  return (
    <Card
      title="Log"
      note="the last lines of the program, newest first"
      aside={
        denied !== undefined ? undefined : isReading ? (
          <>
            <span className="text-warn">paused while you read</span>
            <Button small onClick={follow}>
              Follow
            </Button>
          </>
        ) : (
          'following'
        )
      }
      flush
    >
      {denied !== undefined ? (
        <Empty title="The log is told to admins.">{denied}</Empty>
      ) : (
        <>
          <div className="grid grid-cols-1 items-end gap-3 px-3.5 pb-3 tablet:grid-cols-[1fr_11rem_9rem_auto]">
            <TextField
              label="Text or id"
              value={text}
              placeholder="any"
              onChange={(event) => set({ log: event.target.value === '' ? undefined : event.target.value })}
            />
            <SelectField
              label="Level"
              value={level}
              options={LEVELS}
              onChange={(event) => set({ level: event.target.value === 'info' ? undefined : event.target.value })}
            />
            <SelectField
              label="Source"
              value={source}
              options={[
                { value: '', label: 'All' },
                ...[...new Set([...sourcesOf(all), ...(source === '' ? [] : [source])])].map((value) => ({
                  value,
                  label: value,
                })),
              ]}
              onChange={(event) => set({ source: event.target.value === '' ? undefined : event.target.value })}
            />
            <CheckField
              className="pb-1.5"
              label="Answered requests"
              checked={withRoutine}
              onChange={(event) => set({ requests: event.target.checked ? 'yes' : undefined })}
            />
          </div>
          {error === null ? null : (
            <Failed what={`These lines are not new. ${sentenceOf(error)}`} onRetry={() => void refetch()} />
          )}
          {data === undefined ? (
            <SkeletonRows rows={6} />
          ) : shown.length === 0 ? (
            <Empty
              title={all.length === 0 ? 'The program has said nothing of this level.' : 'No line fits the filter.'}
            >
              {all.length === 0
                ? undefined
                : `${plural(all.length, 'line')} of this level ${withRoutine ? '' : 'with answered requests '}were looked through.`}
            </Empty>
          ) : (
            <ul
              ref={scroller}
              aria-label="Log lines"
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by key
              tabIndex={0}
              onScroll={(event) => setReading(event.currentTarget.scrollTop > 8)}
              className="max-h-96 overflow-y-auto border-t border-line1 -outline-offset-2"
            >
              {shown.slice(0, SHOWN).map((line) => (
                <Line key={line.key} line={line} />
              ))}
            </ul>
          )}
          {shown.length > SHOWN ? (
            <p className="border-t border-line1 px-3.5 py-2 text-note text-t3">
              {SHOWN} of {shown.length} lines are shown; a filter finds the others. The files in the data directory have
              all.
            </p>
          ) : null}
        </>
      )}
    </Card>
  );
}
