// Frame: one thing of a source with the moment at which it is played, and sources side by side in the order of time.
import type { FeedMessage } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';

export type Hear = (message: FeedMessage) => void;
/** `play` says whatever comes of it, at once. */
export type Frame = { readonly time: Millis; readonly play: (hear: Hear) => void };

/** `from`: no frame of it is earlier. It is opened only when its time has come. */
export type Source = { readonly from: Millis; readonly frames: () => AsyncIterator<Frame> };

/** All frames, rising in time; at the same moment the earlier source goes first. A source that runs backwards is not sorted. */
export async function* merged(sources: readonly Source[]): AsyncGenerator<Frame> {
  const waiting = sources
    .map((source, rank) => ({ ...source, rank }))
    .sort((a, b) => a.from - b.from || a.rank - b.rank);
  const open: { readonly rank: number; readonly frames: AsyncIterator<Frame>; next: Frame }[] = [];
  const firstTime = (): Millis => Math.min(...open.map(({ next }) => next.time));
  for (;;) {
    while (waiting.length > 0 && (open.length === 0 || waiting[0]!.from <= firstTime())) {
      const { rank, frames } = waiting.shift()!;
      const opened = frames();
      const next = await opened.next();
      if (next.done !== true) open.push({ rank, frames: opened, next: next.value });
    }
    let first = open[0];
    if (first === undefined) return;
    for (const each of open)
      if (each.next.time < first.next.time || (each.next.time === first.next.time && each.rank < first.rank))
        first = each;
    yield first.next;
    const next = await first.frames.next();
    if (next.done === true) open.splice(open.indexOf(first), 1);
    else first.next = next.value;
  }
}
