// Replay bar: the clock of the page as a slider: drag it back, step it, play it, and come back to now.
import { Button, IconButton } from '#dashboard/ui/button.tsx';
import { barsClosedBy } from '#dashboard/chart/bars.ts';
import { clock as clockText, weekdayDay, zoneWord } from '#dashboard/format/moment.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { Dot } from '#dashboard/ui/chip.tsx';
import { Kbd } from '#dashboard/ui/kbd.tsx';
import { SPEEDS } from './use-replay.ts';
import { useMemo } from 'react';
import { useNow } from '#dashboard/live/use-now.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import type { MarketState } from './market.ts';
import type { ReactNode } from 'react';
import type { Replay } from './use-replay.ts';
import type { Tick, TickTone } from './ticks.ts';

type Props = {
  readonly market: MarketState;
  readonly replay: Replay;
  readonly ticks: readonly Tick[];
  readonly shown: number;
};

const TONES: Readonly<Record<TickTone, string>> = {
  sweep: 'bg-liq',
  up: 'bg-long',
  down: 'bg-short',
  gain: 'bg-profit',
  loss: 'bg-loss',
  breaker: 'bg-warn',
};
/** On the slider at once: more is a bar code. */
const TICKS_SHOWN = 60;

/** @param shown bars that the slider spans, the last of those there are */
export function ReplayBar({ market, replay, ticks, shown }: Props): ReactNode {
  const { zone } = useSettings();
  const now = useNow(60_000);
  const { bars, revision } = market;
  const { clock, speed, go, step, play } = replay;
  const count = bars.time.length;
  const first = Math.max(1, count - shown);
  const at = clock === undefined ? count : barsClosedBy(bars, clock);
  const closeOf = (bar: number): number => bars.time[bar - 1]! + bars.durationMs;
  const told = clock ?? (count === 0 ? now : closeOf(count));
  const marks = useMemo(() => {
    if (count === 0) return [];
    const from = closeOf(first);
    const span = closeOf(count) - from;
    return ticks
      .filter(({ time }) => time >= from)
      .slice(-TICKS_SHOWN)
      .map((tick) => ({ ...tick, share: span <= 0 ? 1 : Math.min(1, (tick.time - from) / span) }));
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- bars are changed in place
  }, [ticks, first, count, revision]);
  const words = `${weekdayDay(told, zone, now)}, ${clockText(told, zone)}`;
  return (
    <div className="flex items-center gap-2 border-t border-line1 bg-bg1 px-3 py-1.5 max-tablet:gap-1.5">
      <div className="flex gap-1 max-tablet:*:first:hidden">
        <IconButton icon="first" small label="Ten bars back" disabled={count === 0} onClick={() => step(-10)} />
        <IconButton icon="left" small label="One bar back" disabled={count === 0} onClick={() => step(-1)} />
        <IconButton
          icon={speed === undefined ? 'play' : 'pause'}
          small
          label={speed === undefined ? 'Play' : 'Pause'}
          disabled={clock === undefined && speed === undefined}
          onClick={() => play(speed === undefined ? 1 : undefined)}
        />
        <IconButton icon="right" small label="One bar forward" disabled={clock === undefined} onClick={() => step(1)} />
      </div>
      {speed === undefined ? null : (
        <div className="flex" role="group" aria-label="Bars a second">
          {SPEEDS.map((each) => (
            <Button
              key={each}
              kind="quiet"
              small
              aria-pressed={each === speed}
              onClick={() => play(each)}
              className={cx(each === speed && 'bg-bg3! text-t1!')}
            >
              {each}×
            </Button>
          ))}
        </div>
      )}
      <span
        className={cx(
          'min-w-[9.5rem] text-note whitespace-nowrap max-tablet:hidden',
          clock === undefined ? 'text-t2' : 'text-liq',
        )}
      >
        {words} {zoneWord(zone)}
      </span>
      <div className="relative flex min-w-0 flex-1 items-center">
        <div aria-hidden="true" className="pointer-events-none absolute inset-x-2 inset-y-0 z-10">
          {marks.map(({ sequence, tone, share }) => (
            <span
              key={sequence}
              className={cx('absolute top-1/2 h-3 w-0.5 -translate-y-1/2 opacity-80', TONES[tone])}
              style={{ left: `${share * 100}%` }}
            />
          ))}
        </div>
        <input
          type="range"
          aria-label="Clock of the page"
          aria-valuetext={clock === undefined ? 'Now' : words}
          min={first}
          max={count}
          step={1}
          value={at}
          disabled={count === 0}
          onChange={(event) => {
            const next = Number(event.target.value);
            go(next >= count ? undefined : closeOf(next));
          }}
          className="relative h-6 w-full bg-transparent"
        />
      </div>
      {clock === undefined ? (
        <span className="inline-flex items-center gap-1.5 rounded-chip bg-chip-ok-bg px-2 py-0.5 text-note text-chip-ok">
          <Dot tone="ok" /> Now
        </span>
      ) : (
        <Button small onClick={() => go(undefined)}>
          Back to now
        </Button>
      )}
      <span className="text-note whitespace-nowrap text-t3 max-desk:hidden">
        Replay: drag or <Kbd>[</Kbd> <Kbd>]</Kbd>
      </span>
    </div>
  );
}

/** Says so over the chart, for as long as the page is not at now. */
export function ReplayStrip({
  clock,
  isPartial,
}: {
  readonly clock: number;
  readonly isPartial: string | undefined;
}): ReactNode {
  const { zone } = useSettings();
  const now = useNow(60_000);
  return (
    <p role="status" className="flex flex-wrap gap-x-2 bg-liq px-3 py-0.5 text-note font-medium text-bg1">
      <b className="font-semibold">REPLAY</b>
      <span>
        as known at {weekdayDay(clock, zone, now)}, {clockText(clock, zone)} {zoneWord(zone)} · trading continues
      </span>
      {isPartial === undefined ? null : <span>{isPartial}</span>}
    </p>
  );
}
