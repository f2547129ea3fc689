// Analytics page: does it work? A verdict by fixed rules first, then the curve, then the figures and every trade.
import { AnswerLine } from '#dashboard/ui/answer-line.tsx';
import { ApiError, sentenceOf } from '#dashboard/live/problem.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { dateText, spansQuery } from '#dashboard/jobs/spans.ts';
import { download } from '#dashboard/ui/csv.ts';
import { emptyDraft, draftFrom, requestOf } from './form.ts';
import { Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { FormSheet } from './form-sheet.tsx';
import { isOver } from '#dashboard/jobs/job.ts';
import { JobProgress } from '#dashboard/jobs/job-progress.tsx';
import { marketWords, runQuery, runs, runsQuery, strategiesQuery, strategiesWords } from './runs.ts';
import { PageSkeleton } from '#dashboard/shell/page-skeleton.tsx';
import { plural } from '#dashboard/format/figure.ts';
import { RECIPES } from './recipes.ts';
import { ReportView } from './report-view.tsx';
import { RunsDialog } from './runs-dialog.tsx';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useFacts } from '#dashboard/live/use-live.ts';
import { useMay } from '#dashboard/live/session.ts';
import { useShortcuts } from '#dashboard/shell/use-keys.ts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { CompareCard } from './compare-card.tsx';
import { VERDICT_LOOK } from './verdict-card.tsx';
import type { BacktestDraft } from './form.ts';
import type { ReactNode } from 'react';
import type { Report, RunReply } from './runs.ts';

/** Candles that a run has worked through, over its markets. */
const candlesOf = ({ request }: RunReply): number =>
  Math.round((Date.parse(request.end_date) - Date.parse(request.start_date)) / 60_000) *
  request.strategy_config.symbols.length;

export function AnalyticsPage(): ReactNode {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const client = useQueryClient();
  const mayNot = useMay('backtest');
  const { currency } = useFacts();
  const all = useQuery(runsQuery);
  const spans = useQuery(spansQuery);
  const strategies = useQuery(strategiesQuery);
  const list = all.data ?? [];
  const id = search['run'] ?? list[0]?.job_id;
  const run = useQuery({ ...runQuery(id ?? ''), enabled: id !== undefined });
  const compared = search['compare']?.split(',').filter(Boolean) ?? [];
  const others = useQueries({ queries: compared.map((each) => runQuery(each)) });
  const [draft, setDraft] = useState<BacktestDraft>();
  const [isForm, setForm] = useState(false);
  const [isList, setList] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const [pace, setPace] = useState<number>();

  const look = useCallback(
    (next: Readonly<Record<string, string | undefined>>): void => {
      void navigate({
        to: '.',
        search: (before: Record<string, string | undefined>) => ({ ...before, ...next }),
      });
    },
    [navigate],
  );
  const open = (wanted?: BacktestDraft): void => {
    if (spans.data === undefined || strategies.data === undefined) return;
    setDraft(wanted ?? draft ?? emptyDraft(spans.data, strategies.data));
    setRefused(undefined);
    setForm(true);
  };
  const begin = async (wanted: BacktestDraft): Promise<void> => {
    if (spans.data === undefined) return;
    setBusy(true);
    setRefused(undefined);
    try {
      const job = await runs.begin(requestOf(wanted, spans.data));
      setForm(false);
      await client.invalidateQueries({ queryKey: runsQuery.queryKey });
      look({ run: job.job_id, compare: undefined, trade: undefined });
    } catch (error) {
      setDraft(wanted);
      setRefused(sentenceOf(error));
      setForm(true);
    } finally {
      setBusy(false);
    }
  };
  const stop = async (job: string): Promise<void> => {
    await runs.stop(job).catch(() => undefined);
    await Promise.all([
      client.invalidateQueries({ queryKey: ['backtest', job] }),
      client.invalidateQueries({ queryKey: runsQuery.queryKey }),
    ]);
  };

  const opener = useRef(() => open());
  useEffect(() => void (opener.current = () => open()));
  useShortcuts(
    useMemo(() => [{ keys: 'n', what: 'New backtest', group: 'Analytics', run: () => opener.current() }], []),
  );

  const reply = run.data?.reply;
  const report = run.data?.report;
  if (all.isPending || spans.isPending) return <PageSkeleton />;
  const fault = all.error ?? spans.error ?? strategies.error;
  const canOpen = spans.data !== undefined && strategies.data !== undefined;
  const whyNot = mayNot ?? (canOpen ? undefined : 'The candles and strategies are not known yet.');
  return (
    <>
      {fault === null ? null : (
        <div className="mb-3">
          <Failed
            what={sentenceOf(fault)}
            code={fault instanceof ApiError ? fault.code : undefined}
            onRetry={() => void Promise.all([all.refetch(), spans.refetch(), strategies.refetch()])}
          />
        </div>
      )}
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Button kind={list.length === 0 ? 'plain' : 'primary'} icon="plus" disabledWhy={whyNot} onClick={() => open()}>
          New backtest
        </Button>
        {list.length === 0 ? null : (
          <>
            <label className="sr-only" htmlFor="run">
              Shown run
            </label>
            <select
              id="run"
              className="input w-auto! min-w-0 max-w-full"
              value={id ?? ''}
              onChange={({ target }) => look({ run: target.value, trade: undefined })}
            >
              {list.some(({ job_id }) => job_id === id) ? null : <option value={id ?? ''}>an older run</option>}
              {list.map(({ job_id, request, verdict, status }) => (
                <option key={job_id} value={job_id}>
                  {strategiesWords(request)}, {marketWords(request)}:{' '}
                  {verdict === null ? status : VERDICT_LOOK[verdict].word.toLowerCase()}
                </option>
              ))}
            </select>
            <Button kind="quiet" onClick={() => setList(true)}>
              All {plural(list.length, 'run')}
            </Button>
          </>
        )}
      </div>
      {compared.length > 1 ? (
        <Compared
          reports={others.flatMap(({ data }) => data?.report ?? [])}
          isPending={others.some(({ isPending }) => isPending)}
          onClose={() => look({ compare: undefined })}
        />
      ) : null}
      {id === undefined ? (
        <NothingYet
          whyNot={whyNot}
          isBusy={isBusy}
          onRecipe={(place) => spans.data !== undefined && void begin(RECIPES[place]!.draft(spans.data))}
        />
      ) : run.error !== null && reply === undefined ? (
        <Failed
          what={
            run.error instanceof ApiError && run.error.code === 'not_found'
              ? 'This run is not kept any more: runs end with the agent, and only the last 50 stay. Run it again, or open another.'
              : sentenceOf(run.error)
          }
          code={run.error instanceof ApiError ? run.error.code : undefined}
          onRetry={() => void run.refetch()}
        />
      ) : reply === undefined ? (
        <Card title="Loading the run">
          <SkeletonRows rows={8} />
        </Card>
      ) : !isOver(reply.status) ? (
        <JobProgress
          job={reply}
          what={`${strategiesWords(reply.request)}, ${marketWords(reply.request)}`}
          candles={candlesOf(reply)}
          onPace={setPace}
          onStop={() => void stop(reply.job_id)}
        />
      ) : report === undefined ? (
        <AnswerLine
          tone={reply.status === 'failed' ? 'bad' : 'off'}
          head={reply.status === 'failed' ? 'The run failed.' : 'The run was stopped.'}
          actions={
            <Button
              disabledWhy={whyNot}
              onClick={() => spans.data !== undefined && open(draftFrom(reply.request, spans.data))}
            >
              Change and run again
            </Button>
          }
        >
          {reply.detail === null
            ? 'Nothing was kept of it.'
            : `${reply.detail.charAt(0).toUpperCase()}${reply.detail.slice(1)}.`}
        </AnswerLine>
      ) : (
        <ReportView
          report={report}
          tab={search['tab']}
          trade={search['trade']}
          sweep={search['sweep']}
          onLook={look}
          onCompare={() => setList(true)}
          onExport={() => exportRun(reply, report)}
          onAgain={() => spans.data !== undefined && open(draftFrom(report.request, spans.data))}
        />
      )}
      {isForm && draft !== undefined && spans.data !== undefined && strategies.data !== undefined ? (
        <FormSheet
          draft={draft}
          spans={spans.data}
          strategies={strategies.data}
          currency={currency}
          pace={pace}
          isBusy={isBusy}
          refusal={mayNot}
          fault={refused}
          onChange={setDraft}
          onRun={() => void begin(draft)}
          onClose={() => setForm(false)}
        />
      ) : null}
      {isList ? (
        <RunsDialog
          runs={list}
          shown={id}
          compared={compared}
          onOpen={(next) => {
            setList(false);
            look({ run: next, trade: undefined });
          }}
          onCompare={(ids) => {
            setList(false);
            look({ compare: ids.join(',') });
          }}
          onClose={() => setList(false)}
        />
      ) : null}
    </>
  );
}

/** As the agent told it: for another program, or to look at after a restart. */
function exportRun(reply: RunReply, report: Report): void {
  const { symbols, timeframe } = report.request.strategy_config;
  const name = `backtest-${symbols.join('-')}-${timeframe}-${dateText(report.start)}-${dateText(report.end)}.json`;
  download(name, `${JSON.stringify(reply, undefined, 1)}\n`, 'application/json');
}

type NothingProps = {
  readonly whyNot: string | undefined;
  readonly isBusy: boolean;
  readonly onRecipe: (place: number) => void;
};

function NothingYet({ whyNot, isBusy, onRecipe }: NothingProps): ReactNode {
  return (
    <>
      <AnswerLine tone="open" head="Not known yet.">
        No backtest was run since the agent started. Three are ready, on the demo market, each done in seconds.
      </AnswerLine>
      <div className="grid gap-3 tablet:grid-cols-3">
        {RECIPES.map(({ title, words }, place) => (
          <Card key={title} title={title}>
            <p className="mb-3 min-h-9 text-body text-t2">{words}</p>
            <Button busy={isBusy} disabledWhy={whyNot} onClick={() => onRecipe(place)}>
              Run it
            </Button>
          </Card>
        ))}
      </div>
      <Card title="How a verdict is reached" className="mt-3">
        <p className="max-w-prose text-body text-t2">
          Words are fixed by rules, not by taste. <strong className="font-medium text-t1">Proven here</strong> takes
          three things: out of sample the 95% interval lies above zero, the chance of a true edge after all trials is at
          least 0.95, and random entries with the same exits do as well in at most 5% of draws.{' '}
          <strong className="font-medium text-t1">Loses</strong> is an interval wholly below zero. Fewer than 30 trades,
          or fewer than a mean of that size needs, is <strong className="font-medium text-t1">not enough trades</strong>
          . All else is <strong className="font-medium text-t1">not proven</strong>: no failure, and no green tick.
        </p>
      </Card>
    </>
  );
}

type ComparedProps = {
  readonly reports: readonly Report[];
  readonly isPending: boolean;
  readonly onClose: () => void;
};

function Compared({ reports, isPending, onClose }: ComparedProps): ReactNode {
  if (isPending)
    return (
      <Card title="Compared" className="mb-3" flush>
        <SkeletonRows rows={5} />
      </Card>
    );
  return <CompareCard reports={reports} onClose={onClose} />;
}
