// System answer: the verdict on the program, and the way to pause trading or to go on.
import { age } from '#dashboard/format/span.ts';
import { AnswerLine } from '#dashboard/ui/answer-line.tsx';
import { Button } from '#dashboard/ui/button.tsx';
import { plural } from '#dashboard/format/figure.ts';
import { post } from '#dashboard/live/api.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { toast } from '#dashboard/shell/toast.tsx';
import { useLiveStore } from '#dashboard/live/use-live.ts';
import { useMay } from '#dashboard/live/session.ts';
import { useMutation } from '@tanstack/react-query';
import { verdict } from '#dashboard/live/verdict.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { ReactNode } from 'react';

export function SystemAnswer({ glance }: { readonly glance: Glance }): ReactNode {
  const { state, now, link, prices, positions, tripped, today, serverNow } = glance;
  const live = useLiveStore();
  const denied = useMay('command');
  const { status } = state;
  const isPaused = status?.system.state === 'paused';
  const { mutate, isPending } = useMutation({
    mutationFn: (type: 'pause' | 'resume') => post('/system/command', { type }, { query: { account: state.account } }),
    onSuccess: (_, type) =>
      toast(type === 'pause' ? 'Paused: no new plan is approved.' : 'Resumed: plans may be approved again.'),
    onError: (error) => toast(`Not done. ${sentenceOf(error)}`, { tone: 'bad' }),
  });
  const found = verdict({
    now,
    link,
    loaded: state.loaded,
    status,
    prices,
    positions,
    breakers: tripped,
    used: today.used,
    last: undefined,
  });
  const isFine = found.tone === 'ok';
  const up = status === undefined ? undefined : serverNow - status.system.started_at;
  return (
    <AnswerLine
      tone={found.tone}
      head={isFine ? 'The system runs.' : found.head}
      more={found.more}
      aside={up === undefined ? undefined : `version ${status?.system.version ?? ''} · up ${age(up)}`}
      actions={
        link.phase === 'lost' ? (
          <Button onClick={live.retry}>Connect now</Button>
        ) : (
          <Button
            icon={isPaused ? 'play' : 'pause'}
            busy={isPending}
            disabledWhy={denied}
            onClick={() => mutate(isPaused ? 'resume' : 'pause')}
          >
            {isPaused ? 'Resume trading' : 'Pause trading'}
          </Button>
        )
      }
    >
      {isFine
        ? `${plural(status?.agents.length ?? 0, 'agent')} and ${plural(status?.feeds.length ?? 0, 'feed')} are up, prices are ${age(prices.ageMs)} old, no breaker is tripped.`
        : link.phase === 'lost'
          ? `${found.facts} From a terminal: smc stop.`
          : found.facts}
    </AnswerLine>
  );
}
