// Job progress: how far work is, at what pace, how long it still takes, and a way to stop it. It goes on when the page is left.
import { age } from '#dashboard/format/span.ts';
import { axisNumber, percent } from '#dashboard/format/figure.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { timeLeft } from './job.ts';
import { useEffect, useEffectEvent } from 'react';
import { useServerNow } from '#dashboard/live/use-live.ts';
import type { JobHead } from './job.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly job: JobHead;
  readonly what: string;
  /** Candles that it works through; 0 where no pace is told. */
  readonly candles: number;
  readonly onStop: () => void;
  /** Candles a second, once there is a pace to tell. */
  readonly onPace?: (perSecond: number) => void;
};

/** Before it, the start of the thread is most of the time. */
const PACE_FROM = 0.2;

export function JobProgress({ job, what, candles, onStop, onPace }: Props): ReactNode {
  const now = useServerNow(500);
  const elapsed = Math.max(0, now - job.created_at);
  const left = timeLeft(job.progress, elapsed);
  const isWaiting = job.status === 'queued';
  const { progress } = job;
  const tellPace = useEffectEvent(() => {
    if (progress > PACE_FROM && elapsed > 0 && candles > 0) onPace?.((1_000 * candles * progress) / elapsed);
  });
  useEffect(() => tellPace(), [progress]);
  return (
    <Card
      title={isWaiting ? 'Waiting for its turn' : 'Running'}
      note={what}
      aside={
        <Button small onClick={onStop}>
          Stop this run
        </Button>
      }
    >
      <div
        role="progressbar"
        aria-label={what}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * job.progress)}
        className="h-2 overflow-hidden rounded-dot bg-bg3"
      >
        <span className="block h-full bg-t2" style={{ width: `${100 * job.progress}%` }} />
      </div>
      <p className="mt-2 flex min-h-4 flex-wrap justify-between gap-x-4 text-note text-t2">
        <span>{isWaiting ? 'Two run at once.' : percent(job.progress)}</span>
        <span className="text-t3">
          {isWaiting || candles === 0 || job.progress === 0 || elapsed === 0
            ? ''
            : `${axisNumber((1000 * candles * job.progress) / elapsed)} candles/s`}
          {left === undefined ? '' : `, ${age(left)} left`}
        </span>
      </p>
      <p className="mt-1 text-note text-t3">It goes on when you leave this page.</p>
    </Card>
  );
}
