// Research page: is there an edge? Each kind of pattern defined, drawn from the own candles, and held against chance.
import { AnswerLine } from '#dashboard/ui/answer-line.tsx';
import { answerOf, searches, searchesQuery, searchQuery } from './evidence.ts';
import { ApiError, sentenceOf } from '#dashboard/live/problem.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { candlesIn, draftOf, rangeBody } from '#dashboard/jobs/range-form.ts';
import { Card, Grid } from '#dashboard/ui/card.tsx';
import { count } from '#dashboard/format/figure.ts';
import { day } from '#dashboard/format/moment.ts';
import { DAYS, SearchSheet, TARGETS } from './search-sheet.tsx';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { EvidenceCard } from './evidence-card.tsx';
import { Gallery } from './gallery.tsx';
import { isOver } from '#dashboard/jobs/job.ts';
import { JobProgress } from '#dashboard/jobs/job-progress.tsx';
import { LessonsCard } from './lessons-card.tsx';
import { Sample } from '#dashboard/chart/sample.tsx';
import { spansQuery } from '#dashboard/jobs/spans.ts';
import { SUBJECT_FACTS } from './subjects.ts';
import { SubjectList } from './subject-list.tsx';
import { SUBJECTS } from '#model/evidence.ts';
import { useAgentNow } from '#dashboard/live/use-live.ts';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useIsPhone } from '#dashboard/ui/use-media.ts';
import { useMay } from '#dashboard/live/session.ts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useShortcuts } from '#dashboard/shell/use-keys.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import type { EvidenceAsked, EvidenceReply } from './evidence.ts';
import type { ReactNode } from 'react';
import type { SearchDraft } from './search-sheet.tsx';
import type { Span } from '#dashboard/jobs/spans.ts';
import type { Subject } from '#model/evidence.ts';

const CHOICES = ['random', 'best', 'worst'] as const;

/** Three weeks of candles are enough to begin with; before that the demo is there. */
const ENOUGH_MS = 21 * 86_400_000;

const firstDraft = (spans: readonly Span[]): SearchDraft => ({
  range: draftOf(
    spans,
    spans.slice(0, 1).map(({ symbol }) => symbol),
    DAYS,
    spans.some(({ origin, from, until }) => origin !== 'demo' && until - from > ENOUGH_MS) ? undefined : 'demo',
  ),
  timeframe: '15m',
  target: TARGETS[2],
});

const candlesOf = ({ request }: EvidenceReply): number =>
  Math.round((Date.parse(request.end_date) - Date.parse(request.start_date)) / 60_000);

export function ResearchPage(): ReactNode {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const client = useQueryClient();
  const mayNot = useMay('backtest');
  const isPhone = useIsPhone();
  const all = useQuery(searchesQuery);
  const spans = useQuery(spansQuery);
  const list = all.data ?? [];
  const id = search['job'] ?? list[0]?.job_id;
  const job = useQuery({ ...searchQuery(id ?? ''), enabled: id !== undefined });
  const [draft, setDraft] = useState<SearchDraft>();
  const [isForm, setForm] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const definition = useRef<HTMLDivElement>(null);
  const subject = SUBJECTS.find((each) => each === search['kind']) ?? 'order-block';
  const choice = CHOICES.find((each) => each === search['examples']) ?? 'random';

  const look = useCallback(
    (next: Readonly<Record<string, string | undefined>>): void => {
      void navigate({
        to: '.',
        search: (before: Record<string, string | undefined>) => ({ ...before, ...next }),
        resetScroll: false,
      });
    },
    [navigate],
  );
  const show = (next: Subject): void => {
    look({ kind: next, examples: undefined });
    // On a phone the definition lies below the list.
    if (isPhone) definition.current?.scrollIntoView({ block: 'start' });
  };
  const open = (): void => {
    if (spans.data === undefined) return;
    setDraft(draft ?? firstDraft(spans.data));
    setRefused(undefined);
    setForm(true);
  };
  const begin = async (wanted: SearchDraft): Promise<void> => {
    if (spans.data === undefined) return;
    setBusy(true);
    setRefused(undefined);
    try {
      const asked: EvidenceAsked = {
        symbol: wanted.range.symbols[0] ?? '',
        timeframe: wanted.timeframe,
        ...rangeBody(wanted.range, spans.data),
        target_r: Number(wanted.target),
      };
      const made = await searches.begin(asked);
      setForm(false);
      await client.invalidateQueries({ queryKey: searchesQuery.queryKey });
      look({ job: made.job_id });
    } catch (error) {
      setDraft(wanted);
      setRefused(sentenceOf(error));
      setForm(true);
    } finally {
      setBusy(false);
    }
  };
  const stop = async (running: string): Promise<void> => {
    await searches.stop(running).catch(() => undefined);
    await Promise.all([
      client.invalidateQueries({ queryKey: ['evidence', running] }),
      client.invalidateQueries({ queryKey: searchesQuery.queryKey }),
    ]);
  };

  const opener = useRef(() => open());
  useEffect(() => void (opener.current = () => open()));
  useShortcuts(
    useMemo(() => [{ keys: 'n', what: 'Search for evidence', group: 'Research', run: () => opener.current() }], []),
  );

  const reply = job.data?.reply;
  const report = job.data?.report;
  const found = report?.subjects.find((each) => each.subject === subject);
  const fault = all.error ?? spans.error ?? (reply === undefined ? job.error : null);
  const whyNot = mayNot ?? (spans.data === undefined ? 'The candles are not known yet.' : undefined);
  const searchButton = (
    <Button kind="primary" icon="search" disabledWhy={whyNot} onClick={open}>
      {list.length === 0 ? 'Search for evidence' : 'Search again'}
    </Button>
  );
  return (
    <>
      <Answer
        reply={reply}
        report={report}
        isPending={all.isPending || (id !== undefined && job.isPending)}
        actions={searchButton}
      />
      {fault === null ? null : (
        <div className="mb-3">
          <Failed
            what={
              fault instanceof ApiError && fault.code === 'not_found'
                ? 'This search is not kept any more: searches end with the agent, and only the last 50 jobs stay. Search again.'
                : sentenceOf(fault)
            }
            code={fault instanceof ApiError ? fault.code : undefined}
            onRetry={() => void Promise.all([all.refetch(), spans.refetch(), job.refetch()])}
          />
        </div>
      )}
      {reply !== undefined && !isOver(reply.status) ? (
        <div className="mb-3">
          <JobProgress
            job={reply}
            what={`${reply.request.symbol} ${reply.request.timeframe}`}
            candles={candlesOf(reply)}
            onStop={() => void stop(reply.job_id)}
          />
        </div>
      ) : null}
      <Grid>
        <div className="min-w-0 tablet:col-span-3">
          <SubjectList report={report} shown={subject} onShow={show} />
          {list.length < 2 ? null : <Searches list={list} shown={id} onShow={(next) => look({ job: next })} />}
        </div>
        <div ref={definition} className="flex min-w-0 scroll-mt-16 flex-col gap-3 tablet:col-span-5 desk:col-span-9">
          <Definition subject={subject} />
          {id !== undefined && found !== undefined && report !== undefined ? (
            <>
              <Gallery
                key={`${id} ${subject}`}
                job={id}
                subject={subject}
                choice={choice}
                isTraded={found.entryRule !== 'none'}
                onChoice={(next) => look({ examples: next === 'random' ? undefined : next })}
              />
              <EvidenceCard found={found} report={report} />
            </>
          ) : reply !== undefined && !isOver(reply.status) ? (
            <Card title="From these candles" flush>
              <SkeletonRows rows={5} />
            </Card>
          ) : (
            <Card title="Evidence">
              <Empty
                title={`0 of 30 needed${reply?.status === 'failed' ? `: ${reply.detail ?? 'the search failed'}` : ''}.`}
                action={
                  <Button
                    busy={isBusy}
                    disabledWhy={whyNot}
                    onClick={() => spans.data !== undefined && void begin(firstDraft(spans.data))}
                  >
                    Search {firstWords(spans.data)}
                  </Button>
                }
              >
                Examples and evidence come from candles of this machine: what the agent has seen, what was downloaded,
                or the demo market.
              </Empty>
            </Card>
          )}
        </div>
      </Grid>
      <LessonsCard
        onShow={(next) => {
          show(next);
          definition.current?.scrollIntoView({ block: 'start' });
        }}
      />
      {isForm && draft !== undefined && spans.data !== undefined ? (
        <SearchSheet
          draft={draft}
          spans={spans.data}
          isBusy={isBusy}
          refusal={mayNot}
          fault={refused}
          onChange={setDraft}
          onSearch={() => void begin(draft)}
          onClose={() => setForm(false)}
        />
      ) : null}
    </>
  );
}

/** "90 days of BTCUSDT, demo". */
function firstWords(spans: readonly Span[] | undefined): string {
  if (spans === undefined) return 'the candles';
  const { range } = firstDraft(spans);
  const days = Math.round(candlesIn(range, spans) / 1440);
  return `${count(days)} days of ${range.symbols[0] ?? ''}${range.origin === 'demo' ? ', demo' : ''}`;
}

type AnswerProps = {
  readonly reply: EvidenceReply | undefined;
  readonly report: Parameters<typeof answerOf>[0] | undefined;
  readonly isPending: boolean;
  readonly actions: ReactNode;
};

function Answer({ reply, report, isPending, actions }: AnswerProps): ReactNode {
  const { zone } = useSettings();
  const now = useAgentNow(60_000);
  if (report === undefined || reply === undefined)
    return (
      <AnswerLine tone="open" head={isPending ? 'Looking.' : 'Not known yet.'} actions={actions}>
        {isPending
          ? 'What was found before is on its way.'
          : 'Whether these patterns pay on your candles is shown once they were searched.'}
      </AnswerLine>
    );
  const { tone, head, words } = answerOf(report);
  const { request } = reply;
  return (
    <AnswerLine
      tone={tone}
      head={head}
      actions={actions}
      aside={
        <span className="text-right max-desk:hidden">
          {report.symbol} {report.timeframe}, {day(report.start, zone, now)} to {day(report.end, zone, now)}
        </span>
      }
    >
      {words}{' '}
      {request.candle_source === 'demo' ? (
        <span className="inline-block rounded-chip bg-demo px-1.5 text-note font-medium text-demo-ink">DEMO DATA</span>
      ) : null}
    </AnswerLine>
  );
}

function Definition({ subject }: { readonly subject: Subject }): ReactNode {
  const { name, form, plain, rule, lag, trade } = SUBJECT_FACTS[subject];
  return (
    <Card
      title={
        <span className="inline-flex items-center gap-2">
          {name}
          <Sample form={form} />
          <Sample form={form} direction={-1} />
        </span>
      }
      note="bullish, bearish"
    >
      <p className="max-w-prose text-title text-t1">{plain}</p>
      <dl className="mt-3 grid gap-x-8 gap-y-3 desk:grid-cols-3">
        {[
          ['Exact rule', rule],
          ['Known', lag],
          ['How the evidence trades it', trade],
        ].map(([term, words]) => (
          <div key={term}>
            <dt className="text-note text-t3">{term}</dt>
            <dd className="text-body text-t2">{words}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

type SearchesProps = {
  readonly list: readonly { readonly job_id: string; readonly status: string; readonly request: EvidenceAsked }[];
  readonly shown: string | undefined;
  readonly onShow: (id: string) => void;
};

function Searches({ list, shown, onShow }: SearchesProps): ReactNode {
  return (
    <Card title="Searches" note="each is another look" className="mt-3">
      <label htmlFor="search" className="sr-only">
        Shown search
      </label>
      <select id="search" className="input" value={shown ?? ''} onChange={({ target }) => onShow(target.value)}>
        {list.some(({ job_id }) => job_id === shown) ? null : <option value={shown ?? ''}>an older search</option>}
        {list.map(({ job_id, status, request }) => (
          <option key={job_id} value={job_id}>
            {request.symbol} {request.timeframe}, {request.target_r}R{request.candle_source === 'demo' ? ', demo' : ''}
            {status === 'succeeded' ? '' : `: ${status}`}
          </option>
        ))}
      </select>
    </Card>
  );
}
