// Use tail: the last events that have come while the page is open.
import { useEffect, useState } from 'react';
import { useLiveStore } from '#dashboard/live/use-live.ts';
import type { Event } from '#model/event.ts';

const LIMIT = 200;

/** Newest first, brought up to date once a frame. */
export function useTail(): readonly Event[] {
  const live = useLiveStore();
  const [events, setEvents] = useState<readonly Event[]>([]);
  useEffect(() => {
    let waiting: Event[] = [];
    let frame = 0;
    const stop = live.onEvent((event) => {
      waiting.unshift(event);
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        const fresh = waiting;
        waiting = [];
        setEvents((before) => [...fresh, ...before].slice(0, LIMIT));
      });
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [live]);
  return events;
}
