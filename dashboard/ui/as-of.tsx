// As of: when a figure was last true, shown in its reserved corner once it is too old.
import { Icon } from './icon.tsx';
import { age } from '#dashboard/format/span.ts';
import { both, moment } from '#dashboard/format/moment.ts';
import { memo } from 'react';
import { useAgentNow, useServerNow } from '#dashboard/live/use-live.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import type { ReactNode } from 'react';

export function AsOf({ time }: { readonly time: number }): ReactNode {
  const { zone } = useSettings();
  const now = useAgentNow(60_000);
  return (
    <span className="inline-flex items-center gap-1 text-warn" title={both(time, zone)}>
      <Icon name="clock" size={13} />
      as of {moment(time, zone, now, 'second')}
    </span>
  );
}

type TimeProps = { readonly time: number | undefined; readonly detail?: 'minute' | 'second' | 'millisecond' };

/** A moment in the chosen zone; UTC and the zone in full on hover. Tables are full of them. */
export const Time = memo(function Time({ time, detail = 'minute' }: TimeProps): ReactNode {
  const { zone } = useSettings();
  const now = useAgentNow(60_000);
  if (time === undefined) return <span className="text-t3">{'\u2013'}</span>;
  return (
    <time dateTime={new Date(time).toISOString()} title={both(time, zone)} className="whitespace-nowrap">
      {moment(time, zone, now, detail)}
    </time>
  );
});

/** How long ago it was by the server's clock, counted on: for heartbeats, sessions and logs. */
export function Ago({ time }: { readonly time: number | undefined }): ReactNode {
  const now = useServerNow(1_000);
  return <span className="whitespace-nowrap">{age(time === undefined ? undefined : now - time)}</span>;
}
