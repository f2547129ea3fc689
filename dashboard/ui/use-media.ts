// Use media: whether a media query holds, told again when that changes.
import { useSyncExternalStore } from 'react';

export const useMedia = (query: string): boolean =>
  useSyncExternalStore(
    (hear) => {
      const list = matchMedia(query);
      list.addEventListener('change', hear);
      return () => list.removeEventListener('change', hear);
    },
    () => matchMedia(query).matches,
  );

/** As `max-tablet:` in class names. */
export const useIsPhone = (): boolean => useMedia('(width < 48rem)');
