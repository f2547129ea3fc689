// Use replay: the moment to which the page has gone back, with all of the account as it stood then.
import { loadTimeline, stepped } from './replay.ts';
import { momentAt } from './timeline.ts';
import { nextTick } from './ticks.ts';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useLiveStore } from '#dashboard/live/use-live.ts';
import { useQuery } from '@tanstack/react-query';
import type { Decision } from '#dashboard/live/decisions.ts';
import type { MarketState } from './market.ts';
import type { Millis } from '#model/time.ts';
import type { Moment } from './timeline.ts';
import type { Tick } from './ticks.ts';

export const SPEEDS = [1, 10, 100] as const;
export type Speed = (typeof SPEEDS)[number];

export type Replay = {
  /** Undefined is now. */
  readonly clock: Millis | undefined;
  /** Undefined in the present, and while the log is on its way. */
  readonly moment: Moment | undefined;
  /** All that the log told of decisions when it was read, newest first. */
  readonly past: readonly Decision[];
  /** That log is still on its way. */
  readonly isReading: boolean;
  readonly fault: unknown;
  readonly speed: Speed | undefined;
  readonly go: (clock: Millis | undefined) => void;
  readonly step: (bars: number) => void;
  readonly leap: (direction: 1 | -1) => void;
  readonly play: (speed: Speed | undefined) => void;
};

const FRAME_MS = 100;

export function useReplay(
  market: MarketState | undefined,
  clock: Millis | undefined,
  setClock: (clock: Millis | undefined) => void,
  ticks: readonly Tick[],
  isLoaded: boolean,
): Replay {
  const live = useLiveStore();
  const { account } = live.get();
  const [speed, setSpeed] = useState<Speed>();
  const log = useQuery({
    queryKey: ['timeline', account],
    queryFn: ({ signal }) => loadTimeline(account, signal),
    enabled: isLoaded,
    // The past does not change; what has happened since comes by the tail.
    staleTime: 300_000,
    structuralSharing: false,
  });
  const moment = useMemo(
    () => (clock === undefined || log.data === undefined ? undefined : momentAt(log.data, clock)),
    [clock, log.data],
  );
  const past = useMemo(
    () => (log.data === undefined ? [] : momentAt(log.data, Number.POSITIVE_INFINITY).decisions),
    [log.data],
  );
  const step = useCallback(
    (bars: number) => {
      if (market !== undefined) setClock(stepped(market.bars, clock, bars));
    },
    [market, clock, setClock],
  );
  const leap = (direction: 1 | -1): void => {
    const from = clock ?? Number.POSITIVE_INFINITY;
    const next = nextTick(ticks, from, direction);
    if (next !== undefined || direction > 0) setClock(next);
  };
  useEffect(() => {
    if (speed === undefined || market === undefined) return undefined;
    const bars = Math.max(1, (speed * FRAME_MS) / 1_000);
    const timer = setTimeout(
      () => {
        const next = stepped(market.bars, clock ?? market.bars.time[0]! + market.bars.durationMs, bars);
        if (next === undefined) setSpeed(undefined);
        setClock(next);
      },
      speed === 1 ? 1_000 : FRAME_MS,
    );
    return () => clearTimeout(timer);
  }, [speed, clock, market, setClock]);
  return {
    clock,
    moment,
    past,
    isReading: log.isPending,
    fault: log.error ?? undefined,
    speed,
    go: setClock,
    step,
    leap,
    play: setSpeed,
  };
}
