// Use tail: the last events that have come while the page is open; who looks at them is told once a frame, the rest of the page never.
import { useEffect, useRef, useState } from 'react';
import { useLiveStore } from '#dashboard/live/use-live.ts';
import type { Event } from '#model/event.ts';

const LIMIT = 200;

export type Tail = {
  /** Newest first. */
  readonly get: () => readonly Event[];
  readonly subscribe: (hear: () => void) => () => void;
};

export function useTail(): Tail {
  const live = useLiveStore();
  const hearers = useRef(new Set<() => void>());
  const events = useRef<readonly Event[]>([]);
  useEffect(() => {
    let waiting: Event[] = [];
    let frame = 0;
    const stop = live.onEvent((event) => {
      waiting.push(event);
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        events.current = [...waiting.toReversed(), ...events.current].slice(0, LIMIT);
        waiting = [];
        for (const hear of hearers.current) hear();
      });
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [live]);
  const [tail] = useState<Tail>(() => ({
    get: () => events.current,
    subscribe(hear) {
      hearers.current.add(hear);
      return () => void hearers.current.delete(hear);
    },
  }));
  return tail;
}
