// Runs dialog: every backtest since the program began, to open one or to lay up to four side by side.
import { Button } from '#dashboard/ui/button.tsx';
import { CheckField } from '#dashboard/ui/field.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { day } from '#dashboard/format/moment.ts';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import { marketWords, strategiesWords } from './runs.ts';
import { plural } from '#dashboard/format/figure.ts';
import { Time } from '#dashboard/ui/as-of.tsx';
import { useAgentNow } from '#dashboard/live/use-live.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { useState } from 'react';
import { VERDICT_LOOK } from './verdict-card.tsx';
import type { ReactNode } from 'react';
import type { RunSummary } from './runs.ts';

const MOST = 4;

type Props = {
  readonly runs: readonly RunSummary[];
  readonly shown: string | undefined;
  readonly compared: readonly string[];
  readonly onOpen: (id: string) => void;
  readonly onCompare: (ids: readonly string[]) => void;
  readonly onClose: () => void;
};

const STATUS: Readonly<Record<RunSummary['status'], string>> = {
  queued: 'Waiting',
  running: 'Running',
  succeeded: 'Done',
  failed: 'Failed',
  cancelled: 'Stopped',
};

export function RunsDialog({ runs, shown, compared, onOpen, onCompare, onClose }: Props): ReactNode {
  const { zone } = useSettings();
  const now = useAgentNow(60_000);
  const [chosen, setChosen] = useState<readonly string[]>(
    compared.length > 0 ? compared : shown === undefined ? [] : [shown],
  );
  const done = runs.filter(({ status }) => status === 'succeeded');
  return (
    <Dialog
      open
      onClose={onClose}
      title="Backtests"
      width="wide"
      footer={
        <>
          <span className="mr-auto text-note text-t3">
            {done.length < 2 ? 'A second run is needed to compare.' : `${chosen.length} of at most ${MOST} chosen`}
          </span>
          <Button onClick={onClose}>Close</Button>
          <Button
            kind="primary"
            disabledWhy={chosen.length < 2 ? 'Choose two to four runs.' : undefined}
            onClick={() => onCompare(chosen)}
          >
            Compare {chosen.length < 2 ? 'runs' : plural(chosen.length, 'run')}
          </Button>
        </>
      }
    >
      {runs.length === 0 ? (
        <Empty title="No backtest yet.">They are kept until the agent is restarted; export what is to stay.</Empty>
      ) : (
        <ul className="-my-2 divide-y divide-line1">
          {runs.map((run) => {
            const { job_id: id, status, request, verdict, trades, created_at: createdAt } = run;
            const isChosen = chosen.includes(id);
            const look = verdict === null ? undefined : VERDICT_LOOK[verdict];
            return (
              <li key={id} className="flex items-center gap-3 py-2">
                <CheckField
                  label={<span className="sr-only">Compare {strategiesWords(request)}</span>}
                  checked={isChosen}
                  disabled={status !== 'succeeded' || (!isChosen && chosen.length >= MOST)}
                  onChange={({ target }) =>
                    setChosen(target.checked ? [...chosen, id] : chosen.filter((each) => each !== id))
                  }
                />
                <button
                  type="button"
                  onClick={() => onOpen(id)}
                  className="min-w-0 flex-1 rounded-chip text-left hover:text-t1"
                >
                  <span className="flex flex-wrap items-center gap-x-2">
                    <span className="font-medium">
                      {strategiesWords(request)}, {marketWords(request)}
                    </span>
                    {look === undefined ? <Chip>{STATUS[status]}</Chip> : <Chip tone={look.tone}>{look.word}</Chip>}
                    {request.candle_source === 'demo' ? <span className="text-note text-demo">DEMO DATA</span> : null}
                  </span>
                  <span className="block text-note text-t3">
                    {day(Date.parse(request.start_date), zone, now)} to{' '}
                    {day(Date.parse(request.end_date) - 1, zone, now)}
                    {trades === null ? '' : ` · ${plural(trades, 'trade')}`} · run <Time time={createdAt} />
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </Dialog>
  );
}
