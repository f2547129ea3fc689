// Sweep panel: turns one or two parameters of a run over a grid, chooses on the first part of the days, and shows what is left on the rest.
import { ApiError, sentenceOf } from '#dashboard/live/problem.ts';
import { axisFault, axisOf, isOf, rulesOf, sweepQuery, sweeps, sweepSentences, sweepsQuery } from './sweep.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { day } from '#dashboard/format/moment.ts';
import { Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { HeatMap } from './heat-map.tsx';
import { isOver } from '#dashboard/jobs/job.ts';
import { JobProgress } from '#dashboard/jobs/job-progress.tsx';
import { marketWords, strategiesQuery, strategyWords } from './runs.ts';
import { plural, rText } from '#dashboard/format/figure.ts';
import { SelectField, TextField } from '#dashboard/ui/field.tsx';
import { UNKNOWN } from '#dashboard/format/sign.ts';
import { useAgentNow } from '#dashboard/live/use-live.ts';
import { useMay } from '#dashboard/live/session.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { useState } from 'react';
import { valuesFor, VARIANTS_MOST, variantsIn, variantWords } from './sweep.ts';
import type { AxisDraft } from './sweep.ts';
import type { Optimisation } from '#model/optimisation.ts';
import type { ReactNode } from 'react';
import type { Report } from './runs.ts';

type Props = {
  readonly report: Report;
  readonly shown: string | undefined;
  readonly onShow: (id: string) => void;
};

const NONE: AxisDraft = { name: '', values: '' };

export function SweepPanel({ report, shown, onShow }: Props): ReactNode {
  const { request } = report;
  const client = useQueryClient();
  const mayNot = useMay('backtest');
  const strategies = useQuery(strategiesQuery);
  const list = useQuery(sweepsQuery);
  const own = list.data?.filter((sweep) => isOf(sweep, request)) ?? [];
  const id = own.some(({ job_id }) => job_id === shown) ? shown : own[0]?.job_id;
  const job = useQuery({ ...sweepQuery(id ?? ''), enabled: id !== undefined });
  const [drafts, setDrafts] = useState<readonly [AxisDraft, AxisDraft]>([NONE, NONE]);
  const [isBusy, setBusy] = useState(false);
  const [isTried, setTried] = useState(false);
  const [refused, setRefused] = useState<string>();
  const rules = rulesOf(strategies.data ?? [], request);
  const used = drafts.filter(({ name }, place) => place === 0 || name !== '');
  const faults = used.map((draft) => axisFault(draft, rules.get(draft.name)));
  const isTwice = used.length === 2 && used[0]!.name === used[1]!.name;
  const variants = variantsIn(used);
  const fault = isTwice
    ? 'Two different parameters, or one.'
    : variants > VARIANTS_MOST
      ? `${variants} variants; at most ${VARIANTS_MOST} are run.`
      : undefined;

  const choose = (place: 0 | 1, name: string): void => {
    const rule = rules.get(name);
    const next: AxisDraft = { name, values: rule === undefined ? '' : valuesFor(rule) };
    setDrafts(place === 0 ? [next, drafts[1]] : [drafts[0], next]);
  };
  const type = (place: 0 | 1, values: string): void => {
    const next = { ...drafts[place], values };
    setDrafts(place === 0 ? [next, drafts[1]] : [drafts[0], next]);
  };
  const begin = async (): Promise<void> => {
    setTried(true);
    if (faults.some((each) => each !== undefined) || fault !== undefined) return;
    setBusy(true);
    setRefused(undefined);
    try {
      const axes = used.map((draft) => axisOf(draft, rules.get(draft.name)!));
      const made = await sweeps.begin({ ...request, axes });
      await client.invalidateQueries({ queryKey: sweepsQuery.queryKey });
      onShow(made.job_id);
    } catch (error) {
      setRefused(sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  const stop = async (running: string): Promise<void> => {
    await sweeps.stop(running).catch(() => undefined);
    await client.invalidateQueries({ queryKey: ['sweep', running] });
  };

  const options = [...rules].map(([name, { strategy, name: parameter }]) => ({
    value: name,
    label: `${strategyWords(strategy)}: ${parameter}`,
  }));
  const reply = job.data?.reply;
  const found = job.data?.found;
  return (
    <div className="flex flex-col gap-4 p-3.5">
      <form
        className="grid items-start gap-3 tablet:grid-cols-2 desk:grid-cols-[1fr_1fr_1fr_1fr_auto]"
        onSubmit={(event) => {
          event.preventDefault();
          void begin();
        }}
      >
        {([0, 1] as const).map((place) => (
          <div key={place} className="contents">
            <SelectField
              label={place === 0 ? 'Turn' : 'and'}
              value={drafts[place].name}
              options={[{ value: '', label: place === 0 ? 'Choose a parameter' : 'nothing else' }, ...options]}
              onChange={({ target }) => choose(place, target.value)}
              fault={isTried && place === 0 && drafts[0].name === '' ? faults[0] : undefined}
            />
            <TextField
              label="over"
              placeholder="0, 0.25, 0.5"
              value={drafts[place].values}
              disabled={drafts[place].name === ''}
              hint={rules.get(drafts[place].name)?.meaning}
              fault={drafts[place].name === '' ? undefined : faults[place]}
              onChange={({ target }) => type(place, target.value)}
            />
          </div>
        ))}
        <Button kind="primary" type="submit" busy={isBusy} disabledWhy={mayNot} className="desk:mt-5">
          Run {drafts[0].name === '' ? 'the sweep' : plural(variants, 'variant')}
        </Button>
      </form>
      {fault === undefined ? null : <p className="text-note text-loss">{fault}</p>}
      {refused === undefined ? null : (
        <p role="alert" className="border-l-2 border-loss bg-bg2 px-3 py-2 text-note">
          {refused}
        </p>
      )}
      <p className="text-note text-t3">
        Each variant runs over the same days and counts as a trial from then on. Chosen is by the part in sample; what
        counts is the part that had no say.
      </p>
      {job.error === null ? null : (
        <Failed
          what={sentenceOf(job.error)}
          code={job.error instanceof ApiError ? job.error.code : undefined}
          onRetry={() => void job.refetch()}
        />
      )}
      {id !== undefined && job.isPending ? <SkeletonRows rows={3} /> : null}
      {reply === undefined ? null : !isOver(reply.status) ? (
        <JobProgress
          job={reply}
          what={`${plural(
            reply.request.axes.reduce((product, { values }) => product * values.length, 1),
            'variant',
          )}, ${marketWords(reply.request)}`}
          candles={0}
          onStop={() => void stop(reply.job_id)}
        />
      ) : found === undefined ? (
        <p className="text-body text-t2">
          {reply.status === 'failed'
            ? `The sweep failed: ${reply.detail ?? 'nothing more is known'}.`
            : 'The sweep was stopped.'}
        </p>
      ) : (
        <Result found={found} />
      )}
    </div>
  );
}

function Result({ found }: { readonly found: Optimisation }): ReactNode {
  const { zone } = useSettings();
  const now = useAgentNow(60_000);
  const [first, ...rest] = sweepSentences(found);
  return (
    <div className="grid gap-6 desk:grid-cols-2">
      <div className="min-w-0">
        <p className="text-title font-medium">{first}</p>
        <ul className="mt-1 flex flex-col gap-1 text-body text-t2">
          {rest.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <table className="mt-4 w-full border-separate border-spacing-0 text-table">
          <caption className="pb-1 text-left text-body font-semibold">
            Walk-forward <span className="font-normal text-t3">each part with what was best before it</span>
          </caption>
          <thead>
            <tr className="text-head text-t3">
              {['Part', 'Chosen', 'Trades', 'Sum'].map((head, at) => (
                <th
                  key={head}
                  scope="col"
                  className={`h-7 border-b border-line1 font-normal ${at > 1 ? 'text-right' : 'text-left'}`}
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.folds.map(({ from, until, chosen, trades, sumR }) => (
              <tr key={from}>
                <th scope="row" className="h-row border-b border-line1 pr-3 text-left font-normal">
                  {day(from, zone, now)} to {day(until, zone, now)}
                </th>
                <td className="border-b border-line1 text-t2">
                  {chosen === null ? 'too few trades before it' : variantWords(found, found.variants[chosen]!.values)}
                </td>
                <td className="border-b border-line1 pl-3 text-right">{trades}</td>
                <td className="border-b border-line1 pl-3 text-right whitespace-nowrap">
                  {sumR === null ? UNKNOWN : rText(sumR)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <HeatMap found={found} />
    </div>
  );
}
