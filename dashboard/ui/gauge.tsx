// Gauge: the day against its limit. Zero stands at the right of the loss side; losses grow left to the halt, profit right.
import { cx } from './cx.ts';
import { gaugeParts } from './gauge-parts.ts';
import type { GaugeParts } from './gauge-parts.ts';
import type { ReactNode } from 'react';
import type { Today } from '#dashboard/live/account.ts';

type Props = { readonly today: Today; readonly stale?: boolean };

const WARN_SHARE = 0.8;

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

function Bar({
  parts,
  stale,
  thin,
}: {
  readonly parts: GaugeParts | undefined;
  readonly stale: boolean;
  readonly thin: boolean;
}): ReactNode {
  const ink = stale ? 'text-t3' : 'text-loss';
  const hasProfit = (parts?.profit ?? 0) > 0;
  // A day in profit gives a third of the bar to it, for the same scale to hold on both sides.
  const lossWidth = hasProfit ? 2 / 3 : 1;
  return (
    <span aria-hidden="true" className={cx('relative block w-full', thin ? 'h-1.5' : 'my-1 h-2')}>
      <span className="absolute inset-0 overflow-hidden rounded-chip bg-bg3">
        {parts === undefined ? null : (
          <span
            className={cx('absolute inset-y-0 left-0 flex flex-row-reverse', ink)}
            style={{ width: percent(lossWidth) }}
          >
            <span className="h-full bg-current" style={{ width: percent(parts.closed) }} />
            <span className="h-full bg-current opacity-65" style={{ width: percent(parts.open) }} />
            <span className="hatch h-full" style={{ width: percent(parts.stopped) }} />
          </span>
        )}
        {hasProfit ? (
          <span
            className={cx('absolute inset-y-0', stale ? 'bg-t3' : 'bg-profit')}
            style={{
              left: percent(lossWidth),
              width: percent(Math.min(1 - lossWidth, (parts?.profit ?? 0) * lossWidth)),
            }}
          />
        ) : null}
      </span>
      <span
        className={cx('absolute w-0.5 bg-warn', thin ? 'inset-y-0' : '-inset-y-1')}
        style={{ left: percent((1 - WARN_SHARE) * lossWidth) }}
      />
      {hasProfit ? <span className="absolute -inset-y-0.5 w-px bg-t2" style={{ left: percent(lossWidth) }} /> : null}
    </span>
  );
}

/** On Home: with room for the hatch of what would be lost if every stop filled. The figures stand beside it in words. */
export const DayGauge = ({ today, stale = false }: Props): ReactNode => (
  <Bar parts={gaugeParts(today)} stale={stale} thin={false} />
);

/** In the strip. */
export const DayBar = ({ today, stale = false }: Props): ReactNode => (
  <span className="inline-block w-22">
    <Bar parts={gaugeParts(today)} stale={stale} thin />
  </span>
);
