// Use media: whether a media query holds, told again when that changes.
import { useSyncExternalStore } from 'react';

type Media = { readonly subscribe: (hear: () => void) => () => void; readonly get: () => boolean };
/** One list for each query: it is asked with every rendering of every table. */
const medias = new Map<string, Media>();

function mediaOf(query: string): Media {
  let media = medias.get(query);
  if (media === undefined) {
    const list = matchMedia(query);
    media = {
      subscribe(hear) {
        list.addEventListener('change', hear);
        return () => list.removeEventListener('change', hear);
      },
      get: () => list.matches,
    };
    medias.set(query, media);
  }
  return media;
}

export function useMedia(query: string): boolean {
  const { subscribe, get } = mediaOf(query);
  return useSyncExternalStore(subscribe, get);
}

/** As `max-tablet:` in class names. */
export const useIsPhone = (): boolean => useMedia('(width < 48rem)');
