// Home answer: the verdict on everything, with the way to what is wrong.
import { AnswerLine } from '#dashboard/ui/answer-line.tsx';
import { Button } from '#dashboard/ui/button.tsx';
import { clock, moment, zoneWord } from '#dashboard/format/moment.ts';
import { lastWords } from './last-words.ts';
import { useLiveStore } from '#dashboard/live/use-live.ts';
import { useNavigate } from '@tanstack/react-router';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { verdict } from '#dashboard/live/verdict.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { ReactNode } from 'react';

const BUTTON = { '/monitoring': 'Breakers', '/risk': 'Limits', '/trading': 'Position' } as const;

export function HomeAnswer({ glance }: { readonly glance: Glance }): ReactNode {
  const { zone } = useSettings();
  const navigate = useNavigate();
  const live = useLiveStore();
  const { state, now, agentNow, link, prices, positions, tripped, today } = glance;
  const [latest] = state.decisions;
  const { tone, head, facts, minor, more, page } = verdict({
    now,
    link,
    loaded: state.loaded,
    status: state.status,
    prices,
    positions,
    breakers: tripped,
    used: today.used,
    last: latest === undefined ? undefined : lastWords(latest, moment(latest.time, zone, agentNow)),
  });
  const actions =
    page !== undefined ? (
      <Button kind="primary" onClick={() => void navigate({ to: page })}>
        {BUTTON[page]}
      </Button>
    ) : link.phase === 'lost' ? (
      <Button onClick={live.retry}>Connect now</Button>
    ) : undefined;
  return (
    <AnswerLine
      tone={tone}
      head={head}
      more={more}
      actions={actions}
      aside={tone === 'ok' ? `${clock(agentNow, zone, 'second')} ${zoneWord(zone)}` : undefined}
    >
      {facts} <span className="max-tablet:hidden">{minor}</span>
    </AnswerLine>
  );
}
