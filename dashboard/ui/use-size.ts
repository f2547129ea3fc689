// Use size: how large an element is, told again whenever it changes: drawings are made for their pixels.
import { useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';

export type Size = { readonly width: number; readonly height: number };

/** Zero before the first layout. */
export function useSize<Kind extends HTMLElement>(): readonly [RefObject<Kind | null>, Size] {
  const element = useRef<Kind>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const found = element.current;
    if (found === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined)
        setSize({ width: Math.floor(entry.contentRect.width), height: Math.floor(entry.contentRect.height) });
    });
    observer.observe(found);
    return () => observer.disconnect();
  }, []);
  return [element, size];
}
