// Agents card: each agent with what proves that it lives, how fast it works, and what can be done to it.
import { actionsFor } from './agent-actions.ts';
import { renewedWith } from '#model/agent-control.ts';
import { Ago } from '#dashboard/ui/as-of.tsx';
import { Button } from '#dashboard/ui/button.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { count } from '#dashboard/format/figure.ts';
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { decimals } from '#dashboard/format/sign.ts';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { get, post } from '#dashboard/live/api.ts';
import { held } from '#dashboard/format/span.ts';
import { rate, spread, took } from '#dashboard/live/figures.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { toast } from '#dashboard/shell/toast.tsx';
import { useMay } from '#dashboard/live/session.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AgentAction } from '#model/agent-control.ts';
import type { AgentRow } from '#dashboard/live/status.ts';
import type { ChipTone } from '#dashboard/ui/chip.tsx';
import type { Column } from '#dashboard/ui/data-table.tsx';
import type { Figures } from './use-figures.ts';
import type { Page } from '#dashboard/live/api.ts';
import type { ReactNode } from 'react';

const TONE: Readonly<Record<AgentRow['state'], ChipTone>> = {
  running: 'ok',
  paused: 'warn',
  stopped: 'warn',
  failed: 'stop',
};
const WORD: Readonly<Record<AgentRow['state'], string>> = {
  running: 'Runs',
  paused: 'Paused',
  stopped: 'Stopped',
  failed: 'Failed',
};
const VERB: Readonly<Record<AgentAction, string>> = { pause: 'Pause', resume: 'Resume', stop: 'Stop', start: 'Start' };

const CONSEQUENCE: Readonly<Record<AgentAction, string>> = {
  pause:
    'It goes on listening. No new plan is approved for any account, one that a person asks for neither, until it is resumed.',
  resume: 'New plans may be approved again, where nothing else stands against it.',
  stop: 'It hears nothing and says nothing. No new plan is approved for any account until it is started, and then it knows nothing of before.',
  start: 'It begins anew and knows nothing of before.',
};

type Asked = { readonly name: string; readonly action: AgentAction };

function Confirm({
  asked,
  onClose,
  onDone,
}: {
  readonly asked: Asked;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): ReactNode {
  const { name, action } = asked;
  const renewed = renewedWith(name).slice(1);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => post(`/agents/${name}/command`, { action }),
    onSuccess: () => {
      toast(`${VERB[action]} of ${name} is in the log.`);
      onDone();
      onClose();
    },
  });
  return (
    <div className="flex flex-col gap-4">
      <ul className="flex list-disc flex-col gap-1.5 pl-5 text-body text-t2 marker:text-t3">
        <li>{CONSEQUENCE[action]}</li>
        {action === 'start' && renewed.length > 0 ? <li>Begin anew with it: {renewed.join(', ')}.</li> : null}
        <li>Working orders and open positions go on with their protection.</li>
      </ul>
      {error === null ? null : <Failed what={`Not done. ${sentenceOf(error)}`} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Leave it as it is</Button>
        <Button kind="primary" busy={isPending} onClick={() => mutate()}>
          {VERB[action]} {name}
        </Button>
      </div>
    </div>
  );
}

type Props = {
  readonly figures: Figures;
  readonly agents: readonly AgentRow[] | undefined;
  readonly chosen: string | undefined;
  readonly serverNow: number;
};

/** @param agents of the stream: at hand before the first answer, and where there is none */
export function AgentsCard({ figures, agents, chosen, serverNow }: Props): ReactNode {
  const [asked, setAsked] = useState<Asked>();
  const denied = useMay('manage-users');
  const { data, error, refetch } = useQuery({
    queryKey: ['agents'],
    queryFn: ({ signal }) => get<Page<AgentRow>>('/agents/status', undefined, signal),
    refetchInterval: 5_000,
  });
  const rows = data?.items ?? agents;
  const now = figures.readings.at(-1);
  const [first] = figures.readings;
  const perSecond = ({ name }: AgentRow): number | undefined =>
    first === undefined || now === undefined || first === now
      ? undefined
      : rate(first, now, 'smc_agent_step_seconds_count', { agent: name });
  const stepOf = ({ name }: AgentRow) =>
    now === undefined ? undefined : spread(now, undefined, 'smc_agent_step_seconds', { agent: name });
  const stepText = (row: AgentRow, share: 'p50' | 'p99'): string => {
    const found = stepOf(row);
    return took(found?.[share], found?.most);
  };
  const buttons = ({ name, state }: AgentRow): ReactNode => {
    const actions = actionsFor(name, state);
    return actions.length === 0 ? (
      <span className="text-note text-t3" title="It holds money and is never left out: pause trading, or press Stop.">
        holds money
      </span>
    ) : (
      <span className="flex justify-end gap-1">
        {actions.map((action) => (
          <Button
            key={action}
            small
            kind="quiet"
            disabledWhy={denied}
            aria-label={`${VERB[action]} ${name}`}
            onClick={() => setAsked({ name, action })}
          >
            {VERB[action]}
          </Button>
        ))}
      </span>
    );
  };
  const errors = ({ error_count: of, last_error: last }: AgentRow): ReactNode => (
    <span className={of > 0 ? 'text-loss' : ''} title={last ?? undefined}>
      {count(of)}
    </span>
  );
  const columns: readonly Column<AgentRow>[] = [
    {
      key: 'name',
      head: 'Agent',
      cell: ({ name }) => <span className="font-medium">{name}</span>,
      csv: ({ name }) => name,
      sort: (a, b) => a.name.localeCompare(b.name),
    },
    {
      key: 'state',
      head: 'State',
      cell: ({ state }) => <Chip tone={TONE[state]}>{WORD[state]}</Chip>,
      csv: ({ state }) => state,
    },
    {
      key: 'beat',
      head: 'Heartbeat',
      align: 'right',
      width: '9ch',
      cell: ({ heartbeat_at: at }) => <Ago time={at} />,
      csv: ({ heartbeat_at: at }) => at,
    },
    {
      key: 'rate',
      head: 'Events',
      unit: '/s',
      align: 'right',
      width: '8ch',
      cell: (row) => decimals(perSecond(row), 1),
      sort: (a, b) => (perSecond(a) ?? 0) - (perSecond(b) ?? 0),
    },
    { key: 'p50', head: 'p50', align: 'right', width: '8ch', cell: (row) => stepText(row, 'p50') },
    {
      key: 'p99',
      head: 'p99',
      align: 'right',
      width: '8ch',
      cell: (row) => stepText(row, 'p99'),
      sort: (a, b) => (stepOf(a)?.p99 ?? 0) - (stepOf(b)?.p99 ?? 0),
    },
    {
      key: 'errors',
      head: 'Errors',
      align: 'right',
      cell: errors,
      csv: ({ error_count: of }) => of,
      sort: (a, b) => a.error_count - b.error_count,
    },
    {
      key: 'last',
      head: 'Last error',
      isExtra: true,
      cell: ({ last_error: last }) => <span className="text-t2">{last ?? '\u2013'}</span>,
      csv: ({ last_error: last }) => last,
    },
    { key: 'act', head: '', align: 'right', cell: buttons },
  ];
  const [oldest] = rows ?? [];
  return (
    <Card
      title="Agents"
      note={<span className="max-tablet:hidden">one line for all accounts</span>}
      aside={oldest === undefined ? undefined : <>up {held(serverNow - oldest.started_at)}</>}
      flush
      className="h-full"
    >
      {error === null ? null : <Failed what={sentenceOf(error)} onRetry={() => void refetch()} />}
      {rows === undefined ? (
        <SkeletonRows rows={9} />
      ) : (
        <DataTable
          name="agents"
          label="Agents"
          rows={rows}
          columns={columns}
          rowKey={({ name }) => name}
          selected={chosen}
          rowTone={({ state }) => (state === 'failed' ? 'bad' : state === 'running' ? undefined : 'warn')}
          empty={null}
          tools={
            figures.denied === undefined ? 'A step is one event handled.' : `How fast they work is told to admins.`
          }
          phone={(row) => (
            <>
              <span className="flex items-center gap-2">
                <span className="font-medium">{row.name}</span>
                <Chip tone={TONE[row.state]}>{WORD[row.state]}</Chip>
                <span className="ml-auto text-note text-t3">
                  <Ago time={row.heartbeat_at} />
                </span>
              </span>
              <span className="mt-1 flex flex-wrap items-center justify-between gap-2 text-note text-t2">
                <span>
                  {decimals(perSecond(row), 1)} /s · p99 {stepText(row, 'p99')} · {errors(row)} errors
                </span>
                {buttons(row)}
              </span>
              {row.last_error === null ? null : (
                <span className="mt-1 block text-note text-loss">{row.last_error}</span>
              )}
            </>
          )}
        />
      )}
      <Dialog
        open={asked !== undefined}
        onClose={() => setAsked(undefined)}
        width="narrow"
        title={asked === undefined ? 'Agent' : `${VERB[asked.action]} ${asked.name}?`}
      >
        {asked === undefined ? null : (
          <Confirm asked={asked} onClose={() => setAsked(undefined)} onDone={() => void refetch()} />
        )}
      </Dialog>
    </Card>
  );
}
