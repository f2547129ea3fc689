// Use wanted: a pattern that is asked for by its id is shown as soon as the chart has it, at a moment at which it stood.
import { endedBy } from '#dashboard/chart/book.ts';
import { toast } from '#dashboard/shell/toast.tsx';
import { useEffect, useState } from 'react';
import type { MarketState } from './market.ts';
import type { Millis } from '#model/time.ts';

type Wanted = { readonly id: string; readonly since: number };

/** So long the log is read before it is said that the pattern is not in it. */
const PATIENCE_MS = 8_000;

type World = {
  readonly market: MarketState | undefined;
  /** Undefined is now. */
  readonly at: Millis | undefined;
  /** As the address has it: taken out of it once it is heard. */
  readonly pattern: string | undefined;
  readonly onHeard: () => void;
  readonly onGo: (time: Millis) => void;
  readonly choose: (id: string) => void;
};

/** @returns asks for one */
export function useWanted({ market, at, pattern, onHeard, onGo, choose }: World): (id: string | undefined) => void {
  const [wanted, setWanted] = useState<Wanted>();
  const ask = (id: string | undefined): void => setWanted(id === undefined ? undefined : { id, since: Date.now() });
  useEffect(() => {
    if (pattern === undefined) return;
    ask(pattern);
    onHeard();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- heard once for each that the address names
  }, [pattern]);
  const revision = market?.revision;
  useEffect(() => {
    if (wanted === undefined || market?.phase !== 'ready') return undefined;
    const [symbol, timeframe] = wanted.id.split(':');
    if (symbol !== market.symbol || timeframe !== market.timeframe) return undefined;
    const life = market.book.byId.get(wanted.id);
    if (life !== undefined) {
      const ended = at === undefined ? endedBy(life, Number.POSITIVE_INFINITY) : undefined;
      // What has ended is not drawn now: the last bar at which it stood is gone back to, and then it is.
      if (ended === undefined) {
        choose(wanted.id);
        setWanted(undefined);
      } else onGo(Math.max(life.changes[0]!.time, ended - market.bars.durationMs));
      return undefined;
    }
    const timer = setTimeout(
      () => {
        setWanted(undefined);
        toast('This pattern is older than the part of the log that the chart has read.');
      },
      Math.max(0, wanted.since + PATIENCE_MS - Date.now()),
    );
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the book is changed in place, by revisions
  }, [wanted, market, revision, at]);
  return ask;
}
