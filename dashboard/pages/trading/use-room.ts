// Use room: how wide the window is, and how much of it is left below the strip: the page fills that and no more.
import { useEffect, useState } from 'react';
import { useMedia } from '#dashboard/ui/use-media.ts';

const WIDE = '(min-width: 80rem)';
const FLAT = '(orientation: landscape) and (max-height: 30rem) and (pointer: coarse)';
const PHONE = '(max-width: 47.99rem)';

export const useIsWide = (): boolean => useMedia(WIDE);
export const useIsPhone = (): boolean => useMedia(PHONE);
/** A phone on its side: there is room for the chart and nothing else. */
export const useIsFlat = (): boolean => useMedia(FLAT);

/** Pixels above the page: of the banner and the strip. What scrolls inside the page does not change it. */
export function useTop(): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    const main = document.getElementById('main');
    const measure = (): void => setTop(Math.round(main?.getBoundingClientRect().top ?? 0));
    measure();
    const size = new ResizeObserver(measure);
    size.observe(document.body);
    // The banner and the strip: of their size no other tells.
    for (const above of [main?.previousElementSibling, main?.parentElement?.parentElement?.previousElementSibling])
      if (above !== null && above !== undefined) size.observe(above);
    return () => size.disconnect();
  }, []);
  return top;
}
