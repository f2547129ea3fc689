// Use room: how wide the window is, and how much of it is left below an element: the page fills that and no more.
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { RefObject } from 'react';

const WIDE = '(min-width: 80rem)';
const PHONE = '(max-width: 47.99rem)';

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (hear) => {
      const list = matchMedia(query);
      list.addEventListener('change', hear);
      return () => list.removeEventListener('change', hear);
    },
    () => matchMedia(query).matches,
  );
}

export const useIsWide = (): boolean => useMedia(WIDE);
export const useIsPhone = (): boolean => useMedia(PHONE);

/** Pixels above the element: of the banner, of the strip, of whatever comes between. */
export function useTop(place: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    const measure = (): void => {
      if (place.current !== null) setTop(Math.round(place.current.getBoundingClientRect().top + window.scrollY));
    };
    measure();
    const size = new ResizeObserver(measure);
    size.observe(document.body);
    // The banner and the strip: of their size no other tells.
    const above = document.getElementById('main')?.parentElement?.previousElementSibling;
    if (above !== null && above !== undefined) size.observe(above);
    return () => size.disconnect();
  }, [place]);
  return top;
}
